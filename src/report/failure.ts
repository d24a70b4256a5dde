import { ModelError } from '../language/value.ts'

/** One paragraph that says what went wrong, where, and how to mend it; with `isWhole` the stack, too. */
export function failureText(where: string, error: Error, isWhole = false): string {
  const message = oneParagraph(error.message)
  const isPlaced = where === '' || message.startsWith(where) || message.startsWith(`In ${where}`)
  const place = isPlaced ? '' : `${where}: `
  const paragraph = `error: ${place}${message}`
  if (isWhole) return `${[paragraph, ...stacks(error)].join('\n\n')}\n`
  const isPlain = error instanceof ModelError && error.cause === undefined
  return isPlain || message.includes('--debug')
    ? `${paragraph}\n`
    : `${paragraph} (--debug shows the stack.)\n`
}

const oneParagraph = (message: string): string => {
  const joined = message.replace(/\s*\n\s*/g, ' ').trim()
  return /[.!?)]$/.test(joined) ? joined : `${joined}.`
}

function stacks(error: Error): string[] {
  const own = error.stack ?? String(error)
  return error.cause instanceof Error ? [own, `caused by ${stacks(error.cause).join('\n')}`] : [own]
}

import { ModelError } from '../language/value.ts'

/** One paragraph that says what went wrong, where, and how to mend it; with `isWhole` the stack, too. */
export function failureText(where: string, error: Error, isWhole = false): string {
  const message = oneParagraph(
    isOurs(error) ? `${fault} ${error.name}: ${error.message}` : error.message,
  )
  const isPlaced = where === '' || message.startsWith(where) || message.startsWith(`In ${where}`)
  const paragraph = `error: ${isPlaced ? '' : `${where}: `}${message}`
  if (isWhole) return `${[paragraph, ...stacks(error)].join('\n\n')}\n`
  const isPlain = error instanceof ModelError && error.cause === undefined
  return isPlain || message.includes('--debug')
    ? `${paragraph}\n`
    : `${paragraph} (--debug shows the stack.)\n`
}

const fault = 'This is a fault of allways, not of your model; please report it.'

// What is wrong with a model is a ModelError, what is wrong with a file has a code of the system.
const isOurs = (error: Error) => !(error instanceof ModelError) && !('code' in error)

const oneParagraph = (message: string): string => {
  const joined = message.replace(/\s*\n\s*/g, ' ').trim()
  return /[.!?)]$/.test(joined) ? joined : `${joined}.`
}

function stacks(error: Error): string[] {
  const own = error.stack ?? String(error)
  return error.cause instanceof Error ? [own, `caused by ${stacks(error.cause).join('\n')}`] : [own]
}

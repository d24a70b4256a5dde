/** A whole number, 1234567 as 1,234,567. Intl would do, but takes long to load. */
export const number = (value: number | bigint): string =>
  String(value).replace(/\B(?=(\d{3})+$)/g, ',')

/** `1 step`, `2 steps`. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${number(count)} ${count === 1 ? noun : plural}`

/** A duration with as many digits as matter. */
export function seconds(value: number): string {
  const whole = Math.round(value)
  if (whole >= 90) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${value.toFixed(value < 9.95 ? 2 : 1)} s`
}

/** Puts as many items on a line as fit, with `separator` between them. */
export function fill(items: readonly string[], width: number, separator = ', '): string[] {
  const lines: string[] = []
  let line = ''
  for (const [i, item] of items.entries()) {
    const next = line ? `${line}${separator}${item}` : item
    const isLast = i === items.length - 1
    if (line && next.length + (isLast ? 0 : separator.trimEnd().length) > width) {
      lines.push(line + separator.trimEnd())
      line = item
    } else line = next
  }
  return line ? [...lines, line] : lines
}

/** Breaks a sentence between words. */
export const wrap = (text: string, width: number): string[] => fill(text.split(' '), width, ' ')

export const indent = (lines: readonly string[], by: number): string[] =>
  lines.map(line => (line ? ' '.repeat(by) + line : line))

/** Joins lines to a text that ends with a line end; nothing where there are no lines. */
export const text = (lines: readonly string[]): string => lines.map(line => `${line}\n`).join('')

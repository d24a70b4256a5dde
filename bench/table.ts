import { cpuRatio, type Measured, type Result, wallRatio } from './result.ts'

const HEADINGS = [
  'model',
  'size',
  'checker',
  'distinct',
  'generated',
  'CPU s',
  'wall s',
  'peak MB',
  'CPU / allways',
  'wall / allways',
  'build s',
]

/** The columns that hold text; the others hold numbers and are aligned to the right. */
const TEXT_COLUMNS = new Set(['model', 'checker'])

/** The results as a Markdown table whose columns also line up on a terminal. */
export function tableOf(results: readonly Result[]): string {
  const rows = results.filter(result => result.kind === 'measured').map(row => cells(row, results))
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...rows.map(row => row[column]?.length ?? 0)),
  )
  const isText = (column: number) => TEXT_COLUMNS.has(HEADINGS[column] ?? '')
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => pad(cell, widths[column] ?? 0, isText(column))).join(' | ')} |`
  const rule = widths.map((width, column) =>
    isText(column) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  )
  return [line(HEADINGS), line(rule), ...rows.map(line)].join('\n')
}

function cells(result: Measured, results: readonly Result[]): readonly string[] {
  const { instance, checker, counts, median, buildSeconds } = result
  return [
    instance.benchmark.name,
    String(instance.size),
    checker,
    counts.distinct.toLocaleString('en-US'),
    counts.generated.toLocaleString('en-US'),
    median.cpuSeconds.toFixed(2),
    median.wallSeconds.toFixed(2),
    median.peakMegabytes?.toFixed(0) ?? '-',
    ratio(cpuRatio(result, results)),
    ratio(wallRatio(result, results)),
    buildSeconds > 0 ? buildSeconds.toFixed(1) : '-',
  ]
}

const ratio = (number: number | undefined) => number?.toFixed(number < 2 ? 2 : 1) ?? '-'

function pad(cell: string, width: number, isText: boolean): string {
  return isText ? cell.padEnd(width) : cell.padStart(width)
}

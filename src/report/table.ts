import type { MakeReporter } from './reporter.ts'
import { type CheckedSpec, standing } from './run.ts'
import { number } from './text.ts'

/** A row of the table of specs: what docs/specs.md says of one. */
export interface TableRow {
  readonly spec: string
  readonly title: string
  readonly verdict: string
  readonly distinct: string
  readonly generated: string
  readonly depth: string
  readonly seconds: string
}

const columns: readonly (keyof TableRow)[] = [
  'spec',
  'title',
  'verdict',
  'distinct',
  'generated',
  'depth',
  'seconds',
]
const heads = ['spec', 'what it shows', 'verdict', 'distinct', 'generated', 'depth', 'seconds']

/** What the table says of a checked spec. */
export function tableRow({ spec, result }: CheckedSpec): TableRow {
  const names = result.properties.filter(each => each.verdict === 'violated').map(p => p.name)
  const said = names.length ? `violates ${names.join(', ')}` : result.verdict
  return {
    spec: spec.name,
    title: spec.title ?? '',
    verdict: `${said}${result.diagrams ? ' (symbolic)' : ''}`,
    distinct: number((result.exact ?? result).distinct),
    generated: number((result.exact ?? result).generated),
    depth: result.depth === null ? '' : number(result.depth),
    seconds: result.seconds.toFixed(result.seconds < 10 ? 1 : 0),
  }
}

/** The table in Markdown. */
export function table(rows: readonly TableRow[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [
    line(heads),
    '|---|---|---|--:|--:|--:|--:|',
    ...rows.map(row => line(columns.map(column => row[column]))),
    '',
  ].join('\n')
}

/** Reads the rows of such a table out of a Markdown text. */
export function tableRows(markdown: string): readonly TableRow[] {
  const lines = markdown.split('\n')
  const head = lines.findIndex(
    line => line.replaceAll(' ', '') === `|${heads.join('|').replaceAll(' ', '')}|`,
  )
  if (head < 0) return []
  const rest = lines.slice(head + 2)
  const end = rest.findIndex(line => !line.startsWith('|'))
  return rest.slice(0, end < 0 ? rest.length : end).map(readRow)
}

function readRow(line: string): TableRow {
  const cells = line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map(cell => cell.trim().replaceAll('\\|', '|'))
  const entries = columns.map((column, i) => [column, cells[i] ?? ''])
  return Object.fromEntries(entries) as TableRow // One entry for each column.
}

const begin = '<!-- specs: begin -->'
const end = '<!-- specs: end -->'

/**
 * Puts a table between the marks that say where it goes; a text without them is the table itself.
 * Rows of specs that the table does not have stay: not every run checks all specs.
 */
export function withTable(markdown: string, made: string): string {
  const [from, to] = [markdown.indexOf(begin), markdown.indexOf(end)]
  if (from < 0 || to < from) return made
  const rows = merged(tableRows(markdown.slice(from, to)), tableRows(made))
  return `${markdown.slice(0, from + begin.length)}\n${table(rows)}${markdown.slice(to)}`
}

// The new rows in their order, and each old one that is left behind the one that it stood behind.
function merged(before: readonly TableRow[], now: readonly TableRow[]): TableRow[] {
  const rows = [...now]
  before.forEach(({ spec }, i) => {
    if (now.some(row => row.spec === spec)) return
    const previous = rows.findIndex(row => row.spec === before[i - 1]?.spec)
    rows.splice(previous + 1, 0, before[i]!)
  })
  return rows
}

/** The table of the specs that ended as they should, e.g. `--reporter markdown=docs/specs.md`. */
export const markdown: MakeReporter = () => ({
  end: run => table(run.specs.filter(each => standing(each) === 'fine').map(tableRow)),
})

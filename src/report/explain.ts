import type { Counterexample } from '../checker/result.ts'
import type { Program } from '../language/program.ts'
import type { Read, ReferenceState, ReferenceStep } from '../language/reference.ts'
import { show } from '../language/value.ts'
import { changes } from '../trace/diff.ts'
import { changeLines, readLines, valueLines } from './cells.ts'
import type { Look } from './palette.ts'
import { indent, wrap } from './text.ts'

// A wider action name gets a line of its own, so that what it did has room.
const WIDEST_NAME = 36
const GAP = '  '

/** Where the columns of a run stand: number, action, what it did. */
interface Columns {
  readonly number: number
  readonly name: number
  /** The width that is left for what an action did. */
  readonly room: number
  readonly look: Look
}

/** A run as a person reads it: what was done, what it changed, and why its end is what it is. */
export function explain(run: Counterexample, program: Program | undefined, look: Look): string[] {
  const columns = columnsFor(run.steps, look)
  const befores = [run.initial, ...run.steps.map(step => step.after)]
  return [
    ...guardsOff(program, look),
    ...startRow(run.initial, columns),
    ...run.steps.flatMap((step, i) => [
      ...(run.loop === i ? [look.palette.strong(`${GAP}again and again:`)] : []),
      ...stepRow(step, i + 1, befores[i]!, columns),
    ]),
    ...afterwards(run, look),
    '',
    ...ending(run, look),
  ]
}

/** How a lasso goes on after its last step. */
function afterwards({ loop, steps }: Counterexample, { palette }: Look): string[] {
  if (loop === undefined) return []
  const back = loop === 0 ? 'at the start' : `after step ${loop}`
  return [
    palette.strong(
      loop === steps.length
        ? `${GAP}and there it stays: no fair action is possible`
        : `${GAP}now all is as ${back}, and the same may happen again, for ever`,
    ),
  ]
}

function columnsFor(steps: readonly ReferenceStep[], look: Look): Columns {
  const number = String(steps.length).length
  const names = steps.map(step => step.instance.name.length).filter(width => width <= WIDEST_NAME)
  const name = Math.max('start'.length, ...names)
  return { number, name, look, room: look.width - number - name - 3 * GAP.length }
}

function guardsOff(program: Program | undefined, { palette, width }: Look): string[] {
  const off = [...(program?.guards ?? [])].filter(([, isOn]) => !isOn).map(([name]) => name)
  const lines = off.flatMap(name => {
    const reason = program?.guardReasons.get(name)
    return wrap(`${name} is off: ${reason ?? 'no reason given'}`, width - GAP.length)
  })
  return lines.length ? [...indent(lines.map(palette.warn), 2), ''] : []
}

// Cells at their first value go without saying: a later change shows what they were.
function startRow(initial: ReferenceState, columns: Columns): string[] {
  const values = valueLines(initial.changed, columns.room)
  return values.length ? row('0', 'start', values, columns) : []
}

function stepRow(
  step: ReferenceStep,
  number: number,
  before: ReferenceState,
  columns: Columns,
): string[] {
  const { palette } = columns.look
  const story = storyOf(step)
  const changed = changeLines(changes(before, step.after), columns.room)
  return row(
    String(number),
    step.instance.name,
    [
      ...step.outcome.forbiddenBy.flatMap(guard =>
        wrap(`<- ${guard} (off) would have forbidden this`, columns.room).map(palette.warn),
      ),
      ...step.outcome.switchedBy.flatMap(guard =>
        wrap(`<- ${guard} (off) makes this step what it is`, columns.room).map(palette.warn),
      ),
      ...(story ? wrap(story, columns.room).map(palette.faint) : []),
      ...(changed.length ? changed : [palette.faint('changes nothing')]),
    ],
    columns,
  )
}

/** The action's phrase with its parameters put in for `$1`, `$2`; without these, the first goes before it. */
export function storyOf({ instance }: Pick<ReferenceStep, 'instance'>): string | undefined {
  const { story } = instance.action
  if (story === undefined) return undefined
  const members = instance.parameters.map(show)
  if (/\$\d/.test(story)) return story.replace(/\$(\d)/g, (_, i) => members[Number(i) - 1] ?? '?')
  return members.length ? `${members[0]} ${story}` : story
}

function row(number: string, name: string, lines: readonly string[], columns: Columns): string[] {
  const left = columns.number + columns.name + 3 * GAP.length
  const head = `${GAP}${number.padStart(columns.number)}${GAP}`
  const strongName = columns.look.palette.strong(name)
  if (name.length > columns.name) return [head + strongName, ...indent(lines, left)]
  const [first = '', ...more] = lines
  const padding = ' '.repeat(columns.name - name.length)
  return [`${head}${strongName}${padding}${GAP}${first}`.trimEnd(), ...indent(more, left)]
}

function ending(
  { kind, violates, reads, notes = [] }: Counterexample,
  { palette, width }: Look,
): string[] {
  const noted = notes.flatMap(note => indent(wrap(note, width - 4), 2))
  const reasons = [...reasonLines(reads, width), ...noted]
  switch (kind) {
    case 'invariant':
      return [palette.bad(`  violated: ${violates}`), ...reasons]
    case 'step':
      return [palette.bad(`  violated by the last step: ${violates}`), ...reasons]
    case 'initial':
      return [palette.bad(`  violated by the initial state: ${violates}`), ...reasons]
    case 'witness':
      return [palette.good(`  reached: ${violates}`), ...reasons]
    case 'lasso':
      return [palette.bad(`  never kept: ${violates}`), ...reasons]
    case 'lost':
      return [
        palette.bad(`  violated: from here on it is not possible any more that ${violates}`),
        ...reasons,
      ]
    case 'error':
      return [palette.bad(`  goes wrong here: ${violates}`), ...reasons]
    case 'deadlock':
      return [
        palette.bad('  deadlock: no action is possible, and nothing says that a run may end here'),
        ...reasons,
      ]
  }
}

const MOST_REASONS = 16

function reasonLines(reads: readonly Read[], width: number): string[] {
  const label = '  because   '
  const lines = readLines(reads, width - label.length)
  const shown = lines.slice(0, MOST_REASONS)
  const rest = lines.length - shown.length
  if (rest > 0) shown.push(`and ${rest} more lines`)
  return shown.map((line, i) => (i === 0 ? label : ' '.repeat(label.length)) + line)
}

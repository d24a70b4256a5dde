import type { DiagramStatistics } from '../checker/result.ts'
import { explain } from './explain.ts'
import { idle } from './idle.ts'
import {
  type Broken,
  broken,
  brokenText,
  isExpected,
  lengthOf,
  outcomeText,
  sizes,
  tally,
} from './outcome.ts'
import type { Look } from './palette.ts'
import type { MakeReporter } from './reporter.ts'
import { type CheckedSpec, type PlannedSpec, type Run, standing } from './run.ts'
import { counted, indent, number, seconds, text, wrap } from './text.ts'

/** The default reporter: a line for each spec as it ends, then what has to be explained. */
export const terminal: MakeReporter = look => {
  let columns: Columns = { name: 0, isAlone: false }
  let file: string | undefined
  return {
    begin: specs => {
      const name = Math.max(0, ...specs.map(({ spec }) => Math.min(spec.name.length, WIDEST_NAME)))
      columns = { name, isAlone: specs.length === 1 }
      return ''
    },
    result: checked => {
      const heading = checked.file === file ? [] : [look.palette.faint(checked.file)]
      file = checked.file
      return text([...heading, ...resultLines(checked, columns, look)])
    },
    end: run => text([...details(run, look), ...idleLines(run, look), ...summary(run, look)]),
  }
}

const WIDEST_NAME = 48

interface Columns {
  readonly name: number
  /** Whether one spec is checked alone, so that there is room for all that is to be said of it. */
  readonly isAlone: boolean
}

const isAlone = ({ specs, unchecked, failures }: Run) =>
  specs.length + unchecked + failures.length === 1

function resultLines(checked: CheckedSpec, columns: Columns, look: Look): string[] {
  const { palette, width } = look
  const { result, spec } = checked
  const [mark, colour] = marks(checked, look)
  const facts = factsOf(checked)
  const time = result.verdict === 'error' ? [] : [palette.faint(seconds(result.seconds))]
  const head = `  ${colour(mark)} ${colour(result.verdict.padEnd(10))} ${spec.name.padEnd(columns.name)}`
  const note = (colour: (text: string) => string, texts: readonly string[]) =>
    indent(texts.flatMap(each => wrap(each, width - 6)).map(colour), 6)
  return [
    `${head}  ${[...facts, ...time].join(', ')}`.trimEnd(),
    ...note(palette.bad, loud(checked)),
    ...note(palette.warn, notes(checked, columns.isAlone)),
  ]
}

function factsOf(checked: CheckedSpec): string[] {
  switch (checked.result.verdict) {
    case 'holds':
    case 'incomplete':
      return [sizes(checked.result)]
    default:
      return [outcomeText(checked)]
  }
}

function loud(checked: CheckedSpec): readonly string[] {
  if (standing(checked) !== 'failed' || checked.changes.length > 0) return []
  return checked.result.surprises.map(each => `NOT AS EXPECTED: ${each}`)
}

// Among many specs, what one leaves untried another may try: see idleLines.
function notes(checked: CheckedSpec, isAlone: boolean): string[] {
  const { result, changes } = checked
  const beside = 'the verdict and counts that the spec expects do not apply'
  return [
    ...(result.verdict === 'incomplete' ? [outcomeText(checked)] : []),
    ...(isAlone ? result.warnings.map(each => `warning: ${each}`) : constraint(result.outside)),
    ...(changes.length ? [`with ${changes.join(', ')}: ${beside}`] : []),
  ]
}

function marks(checked: CheckedSpec, { palette }: Look): [string, (text: string) => string] {
  switch (standing(checked)) {
    case 'fine':
      return ['✓', palette.good]
    case 'failed':
    case 'error':
      return ['✗', palette.bad]
    case 'incomplete':
    case 'interrupted':
      return ['!', palette.warn]
  }
}

const constraint = (outside: number): string[] =>
  outside ? [`within its constraint, which ${counted(outside, 'state')} lie outside of`] : []

/** What the specs together leave untried; of a single spec, its own warnings say it. */
function idleLines(run: Run, { palette, width }: Look): string[] {
  const lines = isAlone(run) ? [] : idle(run.specs).flatMap(each => wrap(`warning: ${each}`, width))
  return lines.length ? ['', ...lines.map(palette.warn)] : []
}

/** Every surprise whole; without any, one of the violations that are expected, as an example. */
function details(run: Run, look: Look): string[] {
  const withTraces = run.specs.filter(({ result }) =>
    broken(result).some(each => each.counterexample),
  )
  const surprising = withTraces.filter(checked => !isExpected(checked))
  const expected = withTraces.filter(isExpected)
  const example = mostTelling(expected)
  const others = expected.filter(each => each !== example)
  return [
    ...surprising.flatMap(checked => explained(checked, look)),
    ...(example && surprising.length === 0 ? explained(example, look) : []),
    ...(others[0] && surprising.length === 0 ? hint(others[0], others.length, look) : []),
    ...run.specs.flatMap(checked => errorRun(checked, look)),
    ...(isAlone(run) && run.specs[0] ? propertyLines(run.specs[0], look) : []),
    ...(isAlone(run) && run.specs[0] ? effortLines(run.specs[0], look) : []),
  ]
}

/** The first in which one guard that is off lets something happen, if there is one. */
function mostTelling(violated: readonly CheckedSpec[]): CheckedSpec | undefined {
  const isMarked = ({ result }: CheckedSpec) =>
    broken(result).some(({ counterexample }) =>
      counterexample?.steps.some(({ outcome }) => outcome.forbiddenBy.length > 0),
    )
  const lacksOne = ({ result }: CheckedSpec) =>
    [...(result.program?.guards.values() ?? [])].filter(isOn => !isOn).length === 1
  const marked = violated.filter(isMarked)
  return marked.find(lacksOne) ?? marked[0] ?? violated[0]
}

function hint({ file, spec }: PlannedSpec, count: number, { palette }: Look): string[] {
  const command = `allways check ${file}#${spec.name}`
  return [
    '',
    palette.faint(
      count === 1 ? `To see the other one: ${command}` : `To see one of the others: ${command}`,
    ),
  ]
}

function explained(checked: CheckedSpec, look: Look): string[] {
  return broken(checked.result).flatMap(each =>
    each.counterexample ? ['', ...explainedOne(checked, each, look)] : [],
  )
}

function explainedOne(checked: CheckedSpec, each: Broken, look: Look): string[] {
  const { palette, width } = look
  const { spec, result, traceFiles } = checked
  const how = isExpected(checked) ? ', as expected' : ''
  const file = traceFiles.get(each.property)
  return [
    palette.strong(`${spec.name} ${brokenText(each)}${how}`),
    ...(spec.title ? indent(wrap(spec.title, width - 2).map(palette.faint), 2) : []),
    ...assumed(spec, look),
    '',
    ...explain(each.counterexample!, result.program, look),
    ...(file ? ['', palette.faint(`  written to ${file}: allways replay ${file}`)] : []),
  ]
}

/** The fairness that a spec adds to the model's, and what it takes away. */
export function assumed({ fairness }: PlannedSpec['spec'], { palette, width }: Look): string[] {
  const { without = [], weak = [], strong = [] } = fairness
  const names = (listed: typeof weak) =>
    listed.map(each => (typeof each === 'string' ? each : each.join(' or '))).join(', ')
  // Who is made less fair only is not said to be unfair.
  const unfair = without.filter(name => ![...weak, ...strong].flat().includes(name))
  const parts = [
    ...(unfair.length ? [`${names(unfair)} not fair`] : []),
    ...(weak.length ? [`${names(weak)} fair`] : []),
    ...(strong.length ? [`${names(strong)} strongly fair`] : []),
  ]
  if (parts.length === 0) return []
  return indent(wrap(`Assumed: ${parts.join('; ')}.`, width - 2).map(palette.faint), 2)
}

/** How a run of the model comes to a mistake in it. */
function errorRun({ spec, result }: CheckedSpec, look: Look): string[] {
  const { errorRun: run, program } = result
  if (!run) return []
  const states = counted(lengthOf(run), 'state')
  const head = `${spec.name} goes wrong in ${states}`
  return ['', look.palette.strong(head), '', ...explain(run, program, look)]
}

/** Of a spec that was checked alone: what became of each property. */
function propertyLines({ result }: CheckedSpec, { palette }: Look): string[] {
  const lines = result.properties
    .filter(property => property.verdict !== 'violated')
    .map(({ name, kind, verdict, counterexample }) => {
      if (verdict === 'unknown') return palette.warn(`  ${name}: not decided`)
      if (kind === 'reachable' && counterexample)
        return `  ${name}: reached in ${counted(counterexample.steps.length + 1, 'state')}`
      return kind === 'accepting' ? '' : `  ${name}: holds`
    })
    .filter(Boolean)
  return lines.length ? ['', ...lines] : []
}

// What a state takes means nothing where tables are larger than what they hold.
const MANY = 100_000

/** Of a spec that was checked alone: what it cost, and which cells make it large. */
function effortLines({ result }: CheckedSpec, { palette, width }: Look): string[] {
  if (result.widest.length === 0) return []
  const widest = result.widest.map(({ cell, values }) => `${cell} ${number(values)}`).join(', ')
  const sentences = [
    `Functions of the model were run ${counted(result.functionRuns, 'time')}.`,
    ...(result.diagrams || result.distinct < MANY
      ? []
      : [`A state took ${counted(result.bytesPerState, 'byte')}.`]),
    `Cells with the most values: ${widest}.`,
    ...(result.diagrams ? diagramSentences(result.diagrams) : []),
  ]
  return ['', ...indent(wrap(sentences.join(' '), width - 2), 2).map(palette.faint)]
}

function diagramSentences({ nodes, peak, largest, order }: DiagramStatistics): string[] {
  const cells = largest.map(each => `${each.cell} ${number(each.nodes)}`).join(', ')
  return [
    `All states together are a diagram of ${counted(nodes, 'node')}; at most ${number(peak)} were in use.`,
    ...(order === 'footprint' ? ['Cells that are used together stand together in it.'] : []),
    ...(cells ? [`Cells with the most nodes: ${cells}.`] : []),
  ]
}

function summary(run: Run, look: Look): string[] {
  const { palette, width } = look
  const counts = tally(run.specs)
  const count = (stands: Parameters<typeof counts.get>[0]) => counts.get(stands) ?? 0
  const fine = run.specs.filter(checked => standing(checked) === 'fine')
  const violated = fine.filter(({ result }) => result.verdict !== 'holds').length
  // Where settings were changed there is nothing that a spec should have done.
  const free = run.specs.filter(each => standing(each) === 'failed' && each.changes.length).length
  const some = (number: number, one: string, many = one) =>
    number ? [`${number} ${number === 1 ? one : many}`] : []
  const parts = [
    ...some(fine.length - violated, 'holds', 'hold'),
    ...some(violated, 'is violated as expected', 'are violated as expected'),
    ...some(free, 'is violated', 'are violated'),
    ...some(count('failed') - free, 'DID NOT END AS IT SHOULD', 'DID NOT END AS THEY SHOULD'),
    ...some(count('incomplete'), 'is incomplete', 'are incomplete'),
    ...some(count('error'), 'could not be checked'),
    ...some(count('interrupted'), 'was interrupted', 'were interrupted'),
    ...some(run.unchecked, 'was not reached', 'were not reached'),
  ]
  const total = run.specs.length + run.unchecked
  const sentences = [
    total === 0
      ? 'No spec was checked.'
      : `${counted(total, 'spec')} in ${seconds(run.seconds)}: ${parts.join(', ')}.`,
    ...(run.failures.length
      ? [`${counted(run.failures.length, 'file')} could not be loaded.`]
      : []),
    ...run.leftOut.map(({ count: out, reason }) => `${counted(out, 'spec')} left out: ${reason}.`),
  ]
  const isFine = fine.length === total && run.failures.length === 0
  const colour = isFine ? palette.good : palette.bad
  return ['', ...wrap(sentences.join(' '), width).map(colour)]
}

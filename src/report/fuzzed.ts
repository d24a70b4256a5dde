import type { Found, FuzzResult, FuzzStop } from '../fuzz/result.ts'
import { explain } from './explain.ts'
import { brokenText } from './outcome.ts'
import type { Look } from './palette.ts'
import { expectedText, type Failure, type LeftOut, type PlannedSpec } from './run.ts'
import { counted, indent, number, seconds, text, wrap } from './text.ts'

/** A spec whose model was run at random. */
export interface FuzzedSpec extends PlannedSpec {
  readonly result: FuzzResult
  /** The command that was given, for this spec alone and without its seed. */
  readonly command: string
  /** The counterexample files that were written, by property name. */
  readonly traceFiles: ReadonlyMap<string, string>
}

/** A whole run of `allways fuzz`. */
export interface FuzzRun {
  readonly version: string
  readonly specs: readonly FuzzedSpec[]
  readonly failures: readonly Failure[]
  readonly leftOut: readonly LeftOut[]
  /** How many specs an interrupt kept from being run. */
  readonly unfuzzed: number
  readonly seconds: number
}

/**
 * How fuzzing a spec ended, seen from who asked. `fine` is as expected, `failed` a violation that is
 * not, `missed` a violation that is expected and was not found.
 */
export type FuzzStanding = 'fine' | 'failed' | 'missed' | 'error' | 'interrupted'

export function fuzzStanding({ result }: FuzzedSpec): FuzzStanding {
  if (result.verdict === 'error') return 'error'
  if (result.stopped === 'interrupt') return 'interrupted'
  if (result.asExpected) return 'fine'
  return result.violations.length > 0 ? 'failed' : 'missed'
}

/** What is to be said of one spec. */
export function fuzzedText(fuzzed: FuzzedSpec, look: Look): string {
  const { file, result } = fuzzed
  const shown = result.errorRun ? [...errorRun(fuzzed, look), ''] : []
  return text([
    look.palette.faint(file),
    ...verdictLines(fuzzed, look),
    '',
    ...result.violations.flatMap(each => [...foundLines(fuzzed, each, look), '']),
    ...shown,
    ...indent(
      [...seen(fuzzed), ...told(fuzzed)].flatMap(each => wrap(each, look.width - 2)),
      2,
    ),
  ])
}

const marks: { readonly [S in FuzzStanding]: '✓' | '✗' | '!' } = {
  fine: '✓',
  failed: '✗',
  error: '✗',
  missed: '!',
  interrupted: '!',
}

function verdictLines(fuzzed: FuzzedSpec, { palette, width }: Look): string[] {
  const { spec, result, changes } = fuzzed
  const mark = marks[fuzzStanding(fuzzed)]
  const colour = { '✓': palette.good, '✗': palette.bad, '!': palette.warn }[mark]
  const broken = result.violations.map(brokenOf).map(brokenText).join(', ')
  const isWanted = result.asExpected && changes.length === 0
  const facts = [
    ...(broken ? [isWanted ? `as expected: ${broken}` : broken] : []),
    ...(result.verdict === 'error' ? [] : [palette.faint(seconds(result.seconds))]),
  ]
  const surprise =
    !result.asExpected && result.verdict !== 'error' && changes.length === 0
      ? [`NOT AS EXPECTED: it ${expectedText(spec.expect)}.`]
      : []
  const beside = changes.length
    ? [`with ${changes.join(', ')}: what the spec expects does not apply`]
    : []
  return [
    `  ${colour(mark)} ${colour(result.verdict)}  ${spec.name}  ${facts.join(', ')}`.trimEnd(),
    ...indent(surprise.flatMap(each => wrap(each, width - 6)).map(colour), 6),
    ...indent(beside.flatMap(each => wrap(each, width - 6)).map(palette.warn), 6),
  ]
}

const brokenOf = ({ property, run }: Found) => ({ property, counterexample: run })

/** A run that violates something, as `check` shows it, and how it was found. */
function foundLines(fuzzed: FuzzedSpec, found: Found, look: Look): string[] {
  const { spec, result, traceFiles } = fuzzed
  const { palette, width } = look
  const file = traceFiles.get(found.property)
  return [
    palette.strong(`${spec.name} ${brokenText(brokenOf(found))}`),
    ...(spec.title ? indent(wrap(spec.title, width - 2).map(palette.faint), 2) : []),
    '',
    ...explain(found.run, result.program, look),
    '',
    ...indent(wrap(howFound(found), width - 2), 2),
    ...indent(findAgain(fuzzed, found), 2),
    ...(file ? [palette.faint(`  written to ${file}: allways replay ${file}`)] : []),
  ]
}

function howFound(found: Found): string {
  const { path, stepsFound, stepsAfterDeletion, run, radius } = found
  const steps = run.steps.length
  const by =
    path === undefined
      ? 'It was found in a stored counterexample'
      : `Run ${number(path)} (they count from 0) found it`
  if (stepsFound === 0) return 'It is so from the beginning.'
  const parts = [
    `${by}, in ${counted(stepsFound, 'step')}.`,
    ...(stepsAfterDeletion < stepsFound
      ? [`Without needless ones ${number(stepsAfterDeletion)} are left.`]
      : []),
    ...(steps < stepsAfterDeletion ? [`A search around these leaves ${number(steps)}.`] : []),
    nearbyText(radius),
  ]
  return parts.join(' ')
}

function nearbyText(radius: number): string {
  if (!Number.isFinite(radius)) return 'There is no shorter run.'
  return radius === 0
    ? 'The search around it was cut short: there may be a shorter run.'
    : `No shorter run was found that is up to ${counted(radius, 'step')} off this one.`
}

function findAgain({ command, result }: FuzzedSpec, { path }: Found): string[] {
  if (path === undefined) return []
  return [
    `To find it again: ${command} --seed ${result.seed} --path ${path}`,
    ...(result.examples > 0 ? ['(with the same stored counterexamples)'] : []),
  ]
}

function errorRun({ spec, result }: FuzzedSpec, look: Look): string[] {
  const { errorRun: run, program } = result
  if (!run) return []
  const head = `${spec.name} goes wrong in ${counted(run.steps.length + 1, 'state')}`
  return [look.palette.strong(head), '', ...explain(run, program, look)]
}

const stops: { readonly [S in FuzzStop]?: string } = {
  time: 'The time limit ended it.',
  memory: 'Lack of memory ended it.',
  interrupt: 'An interrupt ended it.',
}

/** How much was seen, and whether more runs would have seen more. */
function seen({ result }: FuzzedSpec): string[] {
  const { runs, examples, steps, distinct, growth, seed, stopped, verdict } = result
  if (runs === 0) return []
  const own = runs - examples
  const made = [
    ...(examples > 0 ? [counted(examples, 'stored counterexample')] : []),
    ...(own > 0 ? [`${counted(own, 'run')} of seed ${seed} with ${counted(steps, 'step')}`] : []),
  ]
  const { footprints = 0 } = growth.at(-1) ?? {}
  const found = [
    counted(distinct, 'distinct state'),
    ...(footprints > 0 ? [counted(footprints, 'footprint')] : []),
  ]
  const sentences = [
    ...(stopped && stops[stopped] ? [stops[stopped]] : []),
    `${made.join(', ')}: ${found.join(', ')}.`,
  ]
  if (verdict !== 'nothing found' || growth.length < 10) return [sentences.join(' ')]
  return [
    sentences.join(' '),
    `New states in each tenth of the runs: ${increases(growth.map(each => each.distinct))}.`,
    `New footprints in each tenth of the runs: ${increases(growth.map(each => each.footprints))}.`,
  ]
}

const increases = (totals: readonly number[]) =>
  totals.map((total, i) => number(total - (totals[i - 1] ?? 0))).join(', ')

/** What was not seen, and what all this does not say. */
function told({ result, file, spec }: FuzzedSpec): string[] {
  const { verdict, idle, reached, unreached, skipped, runs } = result
  if (verdict === 'error') return []
  const isQuiet = verdict === 'nothing found'
  return [
    ...(isQuiet ? idleTexts(idle) : []),
    ...(reached.size ? [`Reached: ${reachedTexts(reached).join(', ')}.`] : []),
    ...(unreached.length
      ? [`Not reached, which does not mean that it cannot be: ${namesOf(unreached).join(', ')}.`]
      : []),
    ...(skipped.length
      ? [
          `Not looked at, since a run of some steps cannot show what happens in the end: ${skipped.join(', ')}.`,
        ]
      : []),
    ...(isQuiet && runs > 0
      ? [
          'Nothing was found, which is no proof: what these runs did not come to was not looked at.' +
            (isSaturated(result)
              ? ` They saw nothing new for long: allways check ${file}#${spec.name} may explore all states.`
              : ''),
        ]
      : []),
  ]
}

// What a part leaves idle is for its own specs.
function idleTexts(idle: readonly string[]): string[] {
  const own = idle.filter(name => !name.includes('.'))
  return own.length ? [`Never possible in any of these states: ${own.join(', ')}.`] : []
}

/** Each witness once, with the steps to the first of its members: `merges in 13 steps (first of 12)`. */
function reachedTexts(reached: FuzzResult['reached']): string[] {
  return [...byProperty([...reached.keys()])].map(([property, names]) => {
    const first = counted(Math.min(...names.map(name => reached.get(name)!)), 'step')
    const members = names.length > 1 ? ` (first of ${number(names.length)})` : ''
    return `${property} in ${first}${members}`
  })
}

/** A property of many members is named once. */
const namesOf = (names: readonly string[]) =>
  [...byProperty(names)].map(([property, [name, ...more]]) =>
    more.length ? `${property} (for ${number(more.length + 1)})` : name,
  )

function byProperty(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const grouped = new Map<string, string[]>()
  for (const name of names) {
    const property = name.replace(/\(.*/, '')
    grouped.set(property, [...(grouped.get(property) ?? []), name])
  }
  return grouped
}

/** Whether the second half of the runs saw no state that the first half had not seen. */
const isSaturated = ({ growth }: FuzzResult) =>
  growth.length === 10 && growth[4]!.distinct === growth[9]!.distinct

/** The last lines: what came of all specs. */
export function fuzzSummary(run: FuzzRun, look: Look): string {
  const count = (standing: FuzzStanding) =>
    run.specs.filter(each => fuzzStanding(each) === standing).length
  const some = (standing: FuzzStanding, text: string) => {
    const found = count(standing)
    return found ? [`${number(found)} ${text}`] : []
  }
  const quiet = run.specs.filter(
    each => fuzzStanding(each) === 'fine' && each.result.verdict === 'nothing found',
  ).length
  const asExpected = count('fine') - quiet
  const parts = [
    ...(quiet ? [`nothing was found in ${number(quiet)}`] : []),
    ...(asExpected ? [`${number(asExpected)} violated as expected`] : []),
    ...some('failed', 'violated'),
    ...some('missed', 'should be violated, but no violation was found'),
    ...some('error', 'could not be run'),
    ...some('interrupted', 'interrupted'),
    ...(run.unfuzzed ? [`${number(run.unfuzzed)} not reached`] : []),
  ]
  const total = run.specs.length + run.unfuzzed
  const sentences = [
    total === 0
      ? 'No spec was run.'
      : `${counted(total, 'spec')} in ${seconds(run.seconds)}: ${parts.join(', ')}.`,
    ...(run.failures.length ? [`${counted(run.failures.length, 'file')} could not be read.`] : []),
    ...run.leftOut.map(({ count: out, reason }) => `${counted(out, 'spec')} left out: ${reason}.`),
  ]
  const isFine = count('fine') === total && run.failures.length === 0
  const colour = isFine ? look.palette.good : look.palette.bad
  return text(['', ...wrap(sentences.join(' '), look.width).map(colour)])
}

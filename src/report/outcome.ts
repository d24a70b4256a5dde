import type { CheckResult, Counterexample, StopReason } from '../checker/result.ts'
import { type CheckedSpec, expectation, type Standing, standing } from './run.ts'
import { counted, number } from './text.ts'

/** A counterexample with the name of its property. */
export interface Broken {
  readonly property: string
  readonly counterexample: Counterexample | undefined
}

/** What a check found violated, a deadlock included. */
export function broken({ properties, deadlock }: CheckResult): readonly Broken[] {
  const violated = properties
    .filter(property => property.verdict === 'violated')
    .map(({ name, kind, counterexample }) => ({
      property: name,
      // Of a quantified `reachable`, some members may have a witness; what is missing has no run.
      counterexample: kind === 'reachable' ? undefined : counterexample,
    }))
  return deadlock ? [...violated, { property: 'deadlock', counterexample: deadlock }] : violated
}

/** The number of states of a run, its first one included: TLC's length of a trace. */
export const lengthOf = ({ steps }: Counterexample): number => steps.length + 1

/** `violates consistent(manager1, manager2) in 9 states`. */
export function brokenText({ property, counterexample }: Broken): string {
  const states = counterexample ? ` in ${counted(lengthOf(counterexample), 'state')}` : ''
  if (property === 'deadlock') return `ends in a deadlock${states}`
  if (!counterexample) return `never reaches ${property}`
  return `violates ${counterexample.violates}${states}`
}

/** What ended a search. */
export const stops: { readonly [R in StopReason]: string } = {
  states: 'the limit on states (--max-states)',
  depth: 'the limit on depth (--max-depth)',
  time: 'the time limit (--time-limit)',
  memory: 'lack of memory (--memory-limit)',
  interrupt: 'an interrupt',
  violation: 'a violation',
}

/** The same without its members, for tables: `violates consistent in 9 states`. */
const shortText = (each: Broken): string =>
  each.counterexample?.kind === 'deadlock' || !each.counterexample
    ? brokenText(each)
    : `violates ${each.property} in ${counted(lengthOf(each.counterexample), 'state')}`

/** Says what was found, in a few words that stand without colour. */
export function outcomeText(checked: CheckedSpec): string {
  const { result } = checked
  switch (result.verdict) {
    case 'holds':
      return 'holds'
    case 'violated':
    case 'deadlock': {
      const found = broken(result).map(shortText).join(', ')
      return isExpected(checked) ? `as expected: ${found}` : found
    }
    case 'incomplete': {
      const reason = result.stopped ? stops[result.stopped] : 'a limit'
      return `stopped by ${reason}: no violation so far, which is no proof`
    }
    case 'error':
      return 'could not be checked'
  }
}

/** Whether the spec itself says that it ends this way. */
export const isExpected = (checked: CheckedSpec): boolean =>
  standing(checked) === 'fine' && expectation(checked) !== undefined

/** `288 distinct, 1,146 generated, depth 11`; under symmetry `80 distinct for 288 (3.6 to 1), ...`. */
export function sizes(result: CheckResult): string {
  const { depth, unreduced } = result
  const { distinct, generated } = result.exact ?? result
  const deep = depth === null ? '' : `, depth ${number(depth)}`
  const whole = unreduced === undefined ? '' : ` for ${number(unreduced)}${factor(result)}`
  // The symbolic engine knows it at the end only.
  const isKnown = generated > 0 || result.engine === 'explicit'
  const steps = isKnown ? `, ${number(generated)} generated` : ''
  return `${number(distinct)} distinct${whole}${steps}${deep}`
}

// How many states one that was explored stands for.
function factor({ distinct, unreduced = 0 }: CheckResult): string {
  if (distinct === 0) return ''
  const times = unreduced / distinct
  return ` (${times < 10 ? times.toFixed(1) : number(Math.round(times))} to 1)`
}

/** How many of the specs stand how. */
export function tally(specs: readonly CheckedSpec[]): ReadonlyMap<Standing, number> {
  const counts = new Map<Standing, number>()
  for (const spec of specs) {
    const stands = standing(spec)
    counts.set(stands, (counts.get(stands) ?? 0) + 1)
  }
  return counts
}

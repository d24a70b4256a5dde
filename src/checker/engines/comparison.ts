import { statesOf } from '../judgement.ts'
import type { CheckResult, Comparison } from '../result.ts'
import { Refusal } from '../symbolic/check.ts'

/** Whether a check came to its end: no limit ended it but that of depth, which is the same for all. */
export const isDecided = (result: CheckResult): boolean =>
  isWhole(result) || result.stopped === 'violation' || result.verdict === 'error'

const isWhole = ({ exhaustive, stopped }: CheckResult) => exhaustive || stopped === 'depth'

/**
 * One engine's result after it was compared with the other's. Where they differ, which they never
 * should, the verdict is `error`.
 *
 * @param result the one to give, which is decided
 */
export function compared(result: CheckResult, other: CheckResult): CheckResult {
  const comparison = comparisonWith(other)
  if (comparison.kind !== 'agrees') return { ...result, comparison }
  const [explicit, symbolic] = result.engine === 'explicit' ? [result, other] : [other, result]
  const differing = differences(explicit, symbolic)
  if (differing.length === 0) return { ...result, comparison }
  return {
    ...result,
    verdict: 'error',
    asExpected: false,
    surprises: [],
    error: disagreement(explicit, differing),
  }
}

function comparisonWith(other: CheckResult): Comparison {
  if (other.error instanceof Refusal) return { kind: 'refused', reason: other.error.problem }
  if (!isDecided(other)) return { kind: 'unfinished', stopped: other.stopped! }
  return { kind: 'agrees' }
}

// Orbits are counted as the states that they stand for; this is right only if nodes are alike.
function disagreement({ symmetry }: CheckResult, differing: readonly string[]): Error {
  const said = `The explicit and the symbolic engine disagree: ${differing.join('; ')}.`
  return new Error(
    symmetry.length > 0
      ? `${said} It may be that the model does not treat all nodes alike: --no-symmetry tells.`
      : said,
  )
}

/** What two decided results do not agree on, in a few words each. */
export function differences(explicit: CheckResult, symbolic: CheckResult): string[] {
  const said = (what: string, of: (result: CheckResult) => string | number | bigint) => {
    const [one, other] = [of(explicit), of(symbolic)]
    return one === other ? [] : [`${what}: ${one} and ${other}`]
  }
  const verdict = said('verdict', each => each.verdict)
  const { error } = explicit.error ? explicit : symbolic
  if (verdict.length > 0) return [...verdict, ...(error ? [error.message] : [])]
  if (error) return [] // Which of a model's mistakes is met first is not promised.
  return [
    ...explicit.properties.flatMap(({ name }) => said(name, each => ending(each, name))),
    ...said('deadlock', ({ deadlock }) => (deadlock ? `in ${statesOf(deadlock)} states` : 'none')),
    ...(isWhole(explicit) && isWhole(symbolic) ? sizes() : []),
  ]

  function sizes(): string[] {
    const distinct = said('distinct states', each => each.unreduced ?? exact(each).distinct)
    // What happens between orbits happens less often.
    if (explicit.symmetry.length > 0) return distinct
    return [
      ...distinct,
      ...said('generated states', each => exact(each).generated),
      ...said('states outside of the constraint', each => each.outside),
      ...explicit.actions.flatMap(({ name }) => said(`${name} fired`, each => firedBy(each, name))),
    ]
  }
}

const exact = ({ exact: digits, distinct, generated }: CheckResult) =>
  digits ?? { distinct, generated }

const firedBy = ({ actions }: CheckResult, name: string) =>
  actions.find(each => each.name === name)?.fired ?? 0

/** How a property ended; where a violation ended the search, what is not violated is not known. */
function ending({ exhaustive, properties }: CheckResult, name: string): string {
  const property = properties.find(each => each.name === name)
  const { verdict = 'unknown', kind, counterexample } = property ?? {}
  if (verdict !== 'violated') return exhaustive ? verdict : 'not violated'
  // A shortest lasso is not promised.
  const length = kind !== 'temporal' && kind !== 'reachable' && counterexample
  return length ? `violated in ${statesOf(length)} states` : verdict
}

import type { Program } from '../language/program.ts'
import type { Spec } from '../language/spec.ts'
import type { Bound } from './bind.ts'
import type {
  ActionStatistics,
  CheckOptions,
  CheckResult,
  Counterexample,
  PropertyResult,
  StopReason,
  Verdict,
} from './result.ts'

/** What a search found of properties, by their names. */
export interface Found {
  readonly isReached: (property: string) => boolean
  readonly isViolated: (property: string) => boolean
  readonly counterexamples: ReadonlyMap<string, Counterexample>
  /** Whether all states were explored: only then what was not found is not there. */
  readonly exhaustive: boolean
}

/** What is to be said of each property that was asked for. */
export function propertyResults(
  spec: Spec,
  { properties: only }: CheckOptions,
  { isReached, isViolated, counterexamples, exhaustive }: Found,
): readonly PropertyResult[] {
  return [...spec.properties]
    .filter(([name]) => only === undefined || only.includes(name))
    .filter(([, { kind }]) => kind !== 'accepting')
    .map(([name, { kind }]) => {
      const isWitness = kind === 'reachable'
      const witnessed = isWitness && isReached(name)
      const violated = isWitness ? !witnessed && exhaustive : isViolated(name)
      const isDecided = witnessed || violated || exhaustive
      // One member's witness does not show what another member lacks.
      const trace = isWitness && violated ? undefined : counterexamples.get(name)
      return {
        name,
        kind,
        verdict: violated ? 'violated' : isDecided ? 'holds' : 'unknown',
        ...(trace ? { counterexample: trace } : {}),
      } as const
    })
}

/** The verdict that follows from what was found. */
export function verdictOf(
  properties: readonly PropertyResult[],
  isDeadlocked: boolean,
  stopped: StopReason | undefined,
  error: Error | undefined,
): Verdict {
  if (error) return 'error'
  if (properties.some(({ verdict }) => verdict === 'violated')) return 'violated'
  if (isDeadlocked) return 'deadlock'
  return stopped === undefined ? 'holds' : 'incomplete'
}

/** What is not as the spec expects, in sentences. */
export function surprisesOf(
  result: Omit<CheckResult, 'asExpected' | 'surprises'>,
  options: CheckOptions,
): readonly string[] {
  const { spec, verdict } = result
  const { expect } = spec
  const surprises: string[] = []
  const violated = result.properties.filter(each => each.verdict === 'violated')
  const differs = (wanted: number | undefined, run: Counterexample | undefined) => {
    const length = run && statesOf(run)
    if (wanted === undefined || length === undefined || length === wanted) return
    // One engine's loop may be longer than the other's.
    const isOther = options.engine === 'symbolic' && run?.kind === 'lasso'
    if (options.search !== 'dfs' && !isOther)
      surprises.push(`The counterexample has ${length} states, not ${wanted}.`)
  }
  if (typeof expect === 'string' || 'deadlock' in expect) {
    const wanted = typeof expect === 'string' ? expect : 'deadlock'
    if (verdict !== wanted) surprises.push(`The verdict is ${verdict}, not ${wanted}.`)
    if (typeof expect === 'object') differs(expect.deadlock, result.deadlock)
  } else {
    const broken = violated.find(({ name }) => name === expect.violated)
    if (!broken)
      surprises.push(`${expect.violated} should be violated, but the verdict is ${verdict}.`)
    differs(expect.length, broken?.counterexample)
  }
  if (!result.exhaustive) return surprises
  const { counts = {} } = spec
  const { distinct, generated } = result.exact ?? result
  const { unreduced = distinct, depth } = result
  type Count = number | bigint
  const compare = (what: string, found: Count | null, wanted: Count | undefined) => {
    if (found !== null && wanted !== undefined && BigInt(found) !== BigInt(wanted))
      surprises.push(`There are ${found} ${what}, not ${wanted}.`)
  }
  compare('distinct states', unreduced, counts.distinct)
  if (result.symmetry.length > 0) return surprises // Of orbits there are fewer.
  compare('generated states', generated, counts.generated)
  compare('levels', depth, counts.depth)
  return surprises
}

/** How many states a counterexample goes through. */
export const statesOf = ({ steps }: Counterexample): number => steps.length + 1

/** The properties that say something only of what was never the case, in sentences. */
export function untestedWarnings(
  { triggers }: Pick<Bound, 'triggers'>,
  triggered: ReadonlySet<string>,
): string[] {
  return [...new Set(triggers.map(({ property }) => property))]
    .filter(property => !triggered.has(property))
    .map(each => `${each} was never put to the test: what it starts from was never true.`)
}

/** What no state of a model that was explored to its end made use of, in sentences. */
export function idleWarnings(program: Program, actions: readonly ActionStatistics[]): string[] {
  const warnings: string[] = []
  const isOwn = (name: string) => !name.includes('.') // What a part leaves idle is for its own specs.
  const idle = actions.filter(({ fired }) => fired === 0).map(({ name }) => name)
  const unused = [...program.guards].filter(([, isOn]) => isOn).map(([name]) => name)
  const never = idle.filter(name => isOwn(name) && !program.forbidden.has(name))
  const useless = unused.filter(name => isOwn(name) && !program.mattered.has(name))
  if (never.length > 0) warnings.push(`${listed('action', never)} ${were(never)} never possible.`)
  if (useless.length > 0)
    warnings.push(
      `${listed('guard', useless)} never forbade anything: switching ${useless.length > 1 ? 'any of them' : 'it'} off changes nothing.`,
    )
  return warnings
}

const listed = (what: string, names: readonly string[]) =>
  `The ${what}${names.length > 1 ? 's' : ''} ${names.join(', ')}`

const were = (names: readonly string[]) => (names.length > 1 ? 'were' : 'was')

import { auditPurity } from '../checker/audit.ts'
import { counterexample } from '../checker/counterexample.ts'
import { explained } from '../checker/explained.ts'
import { Exploration } from '../checker/exploration.ts'
import { withoutClockOrChance } from '../checker/purity.ts'
import type { Counterexample } from '../checker/result.ts'
import { suggestion } from '../language/nearest.ts'
import { Program } from '../language/program.ts'
import type { Spec } from '../language/spec.ts'
import { ModelError } from '../language/value.ts'
import { Explorer } from './explorer.ts'
import type { Found, FuzzOptions, FuzzResult, FuzzVerdict } from './result.ts'
import { makeRuns, type NumberedViolation, type Runs } from './runs.ts'
import { shorten } from './shorten.ts'
import { targetOf, targetOfMistake } from './target.ts'
import { endOf, keysOf, type Walk } from './walk.ts'

/**
 * Makes random runs of a spec's model until one violates a property, and shortens that run. For
 * models that are too large to be explored: that nothing is found is no proof. Never throws for
 * what is wrong with a model: the verdict is then `error`.
 */
export async function fuzz(spec: Spec, options: FuzzOptions = {}): Promise<FuzzResult> {
  const clock = options.clock ?? (() => performance.now() / 1000)
  const started = clock()
  const seconds = () => clock() - started
  let program: Program | undefined
  try {
    refuseUnknownProperties(spec, options)
    const made = withoutClockOrChance(() => new Program(spec.model, spec))
    program = made
    const { properties } = options
    const explorer = withoutClockOrChance(
      () =>
        new Explorer(
          new Exploration(made, spec, { symmetry: false, ...(properties && { properties }) }),
        ),
    )
    const runs = await makeRuns(explorer, wantedOf(spec), options, seconds)
    const outcome = withoutClockOrChance(() => judged(explorer, runs))
    return { ...resultOf(spec, explorer, options, runs, outcome), seconds: seconds() }
  } catch (thrown) {
    return fuzzingFailed(spec, thrown, program, seconds())
  }
}

// Others may be violated on the way to what the spec is there to show: then it goes on.
const wantedOf = ({ expect }: Spec): string | undefined => {
  if (expect === 'holds') return undefined
  return expect === 'deadlock' || 'deadlock' in expect ? 'deadlock' : expect.violated
}

/** What was found, after a second look at it. */
type Outcome = Pick<FuzzResult, 'violations' | 'error' | 'errorRun'>

function judged(explorer: Explorer, { violations, mistake }: Runs): Outcome {
  const { exploration, ground } = explorer
  try {
    if (mistake) {
      const target = targetOfMistake(ground, mistake.error)
      const error = explained(exploration, mistake.error)
      const errorRun = runToMistake(exploration, shorten(ground, target, mistake.walk).walk)
      return { violations: [], error, ...(errorRun && { errorRun }) }
    }
    // First the audit: what a model that is not pure gave is no result.
    const { space } = exploration
    auditPurity(
      exploration,
      explorer.sample.states.map(({ a, b }) => space.decode(a, b)),
    )
    return { violations: violations.map(each => found(explorer, each)) }
  } catch (error) {
    if (!(error instanceof ModelError)) throw error
    return { violations: [], error }
  }
}

function found({ exploration, ground }: Explorer, violation: NumberedViolation): Found {
  const { finding, walk, path } = violation
  const { property, kind } = finding
  const shortened =
    kind === 'initial'
      ? { walk, afterDeletion: 0, radius: Number.POSITIVE_INFINITY }
      : shorten(ground, targetOf(ground, finding), walk)
  // What a step violates is found in the state before it.
  const lastStep = kind === 'step' ? 1 : 0
  return {
    property,
    run: counterexample(exploration, finding, keysOf(shortened.walk)),
    ...(path === undefined ? {} : { path }),
    stepsFound: walk.moves.length + lastStep,
    stepsAfterDeletion: shortened.afterDeletion + lastStep,
    radius: shortened.radius,
  }
}

// Where the mistake is such that no run can be made, the error has to speak for itself.
function runToMistake(exploration: Exploration, walk: Walk): Counterexample | undefined {
  const state = endOf(walk)
  const finding = { kind: 'error', name: 'error', property: 'error', state } as const
  try {
    return counterexample(exploration, finding, keysOf(walk))
  } catch {
    return undefined
  }
}

function resultOf(
  spec: Spec,
  explorer: Explorer,
  { properties }: FuzzOptions,
  { seed, runs, examples, stopped }: Runs,
  outcome: Outcome,
): Omit<FuzzResult, 'seconds'> {
  const { exploration, coverage, steps, witnesses } = explorer
  const { program, bound, distinct } = exploration
  const verdict = verdictOf(outcome)
  const isAsked = (name: string) => properties?.includes(name) ?? true
  return {
    spec,
    program,
    verdict,
    asExpected: isExpected(spec, outcome),
    ...(stopped && { stopped }),
    ...outcome,
    seed,
    runs,
    examples,
    steps,
    distinct,
    growth: coverage.tenths(runs),
    idle: idleActions(exploration),
    reached: new Map([...witnesses].map(([name, { moves }]) => [name, moves.length])),
    unreached: bound.reachable.map(({ name }) => name).filter(name => !witnesses.has(name)),
    skipped: [...spec.properties]
      .filter(([name, { kind }]) => isAsked(name) && (kind === 'temporal' || kind === 'possible'))
      .map(([name]) => name),
  }
}

/** The result of a fuzzing that could not be carried out. */
export function fuzzingFailed(
  spec: Spec,
  thrown: unknown,
  program?: Program,
  seconds = 0,
): FuzzResult {
  return {
    spec,
    ...(program ? { program } : {}),
    verdict: 'error',
    asExpected: false,
    violations: [],
    error: thrown instanceof Error ? thrown : new Error(String(thrown)),
    seed: 0,
    runs: 0,
    examples: 0,
    steps: 0,
    distinct: 0,
    growth: [],
    seconds,
    idle: [],
    reached: new Map(),
    unreached: [],
    skipped: [],
  }
}

function verdictOf({ violations, error }: Outcome): FuzzVerdict {
  if (error) return 'error'
  if (violations.length === 0) return 'nothing found'
  return violations.some(({ property }) => property !== 'deadlock') ? 'violated' : 'deadlock'
}

function isExpected(spec: Spec, { violations, error }: Outcome): boolean {
  const wanted = wantedOf(spec)
  if (error) return false
  if (wanted === undefined) return violations.length === 0
  return violations.some(({ property }) => property === wanted)
}

function idleActions({ program, relation }: Exploration): readonly string[] {
  const possible = new Set(relation.outcomes.map(({ instance }) => instance.action.name))
  return program.actions.map(({ name }) => name).filter(name => !possible.has(name))
}

function refuseUnknownProperties(spec: Spec, { properties = [] }: FuzzOptions): void {
  const names = [...spec.properties.keys()]
  for (const name of properties)
    if (!names.includes(name))
      throw new ModelError(`${spec.name} has no property "${name}".`, suggestion(name, names))
}

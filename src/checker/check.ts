import { setImmediate } from 'node:timers' // Not the global one, which tests may replace.
import { suggestion } from '../language/nearest.ts'
import { Program } from '../language/program.ts'
import type { Spec } from '../language/spec.ts'
import { ModelError } from '../language/value.ts'
import { auditPurity, auditSymmetry } from './audit.ts'
import { BreadthFirst } from './breadth-first.ts'
import { counterexample } from './counterexample.ts'
import { DepthFirst } from './depth-first.ts'
import { explained } from './explained.ts'
import { Exploration } from './exploration.ts'
import { idleWarnings, surprisesOf, verdictOf } from './judgement.ts'
import { fairnessOf } from './liveness/fairness.ts'
import { brokenPromises } from './liveness/promises.ts'
import { withoutClockOrChance } from './purity.ts'
import type {
  ActionStatistics,
  CheckOptions,
  CheckResult,
  Counterexample,
  PropertyResult,
  StopReason,
} from './result.ts'
import type { Search } from './search.ts'
import { checkSymbolically } from './symbolic/check.ts'
import type { BoundPredicate } from './watch.ts'

// States expanded between two looks at the clock and at whether to stop.
const SLICE = 20_000
// States after which behaviours are looked at for the first time, if there are more.
const FIRST_LOOK = 20_000

/**
 * Explores all ways in which a spec's model can run, within its bounds, and says whether its
 * properties hold. Never throws for what is wrong with a model: the verdict is then `error`.
 */
export async function check(spec: Spec, options: CheckOptions = {}): Promise<CheckResult> {
  const clock = options.clock ?? (() => performance.now() / 1000)
  const started = clock()
  let program: Program | undefined
  try {
    const made = withoutClockOrChance(() => new Program(spec.model, spec))
    program = made
    refuseUnknownProperties(spec, options)
    fairnessOf(made, spec.fairness) // Throws where it names actions that there are not.
    if (options.engine === 'symbolic')
      return await checkSymbolically(made, spec, options, clock, started)
    const exploration = new Exploration(made, spec, options)
    const run = new Check(spec, exploration, options, clock, started)
    return await run.result()
  } catch (error) {
    return failed(spec, error, clock() - started, program)
  }
}

/** One check of one spec, from the first state to the result. */
class Check {
  readonly #spec: Spec
  readonly #exploration: Exploration
  readonly #options: CheckOptions
  readonly #clock: () => number
  readonly #started: number
  #search: Search | undefined
  /** The promises of behaviours that are not kept, by property. */
  readonly #broken = new Map<string, Counterexample>()

  constructor(
    spec: Spec,
    exploration: Exploration,
    options: CheckOptions,
    clock: () => number,
    started: number,
  ) {
    this.#spec = spec
    this.#exploration = exploration
    this.#options = options
    this.#clock = clock
    this.#started = started
  }

  async result(): Promise<CheckResult> {
    const exploration = this.#exploration
    let stopped: StopReason | undefined
    let error: Error | undefined
    let errorRun: Counterexample | undefined
    try {
      const search = withoutClockOrChance(() => this.#begin())
      this.#search = search
      stopped = await this.#explore(search)
      if (stopped !== 'violation') withoutClockOrChance(() => this.#checkPromises(search))
    } catch (thrown) {
      if (isOutOfMemory(thrown)) stopped = 'memory'
      else {
        error = explained(this.#exploration, thrown)
        errorRun = this.#errorRun()
      }
    }
    const statistics = this.#statistics()
    const seconds = this.#clock() - this.#started
    let found = new Map<string, Counterexample>()
    if (!error)
      try {
        // First the audits: what a model that is not pure or not symmetric gave is no result.
        withoutClockOrChance(() => this.#audit())
        found = new Map([...withoutClockOrChance(() => this.#counterexamples()), ...this.#broken])
      } catch (thrown) {
        if (!(thrown instanceof ModelError)) throw thrown
        error = thrown
      }
    const exhaustive = stopped === undefined && !error
    const properties = this.#properties(found, exhaustive)
    const deadlock = found.get('deadlock')
    const verdict = verdictOf(properties, deadlock !== undefined, stopped, error)
    const partial = {
      spec: this.#spec,
      program: exploration.program,
      verdict,
      exhaustive,
      ...(stopped ? { stopped } : {}),
      ...statistics,
      seconds,
      properties,
      ...(deadlock ? { deadlock } : {}),
      warnings: this.#warnings(statistics, exhaustive),
      ...(error ? { error } : {}),
      ...(errorRun ? { errorRun } : {}),
    }
    const surprises = surprisesOf(partial, this.#options)
    return { ...partial, asExpected: surprises.length === 0, surprises }
  }

  #begin(): Search {
    const Order = this.#options.search === 'dfs' ? DepthFirst : BreadthFirst
    return new Order(this.#exploration, this.#options)
  }

  async #explore(search: Search): Promise<StopReason | undefined> {
    const { timeLimit, signal, onProgress } = this.#options
    // A small first slice: most specs are small, and a mistake should be told at once.
    let units = 256
    // Behaviours are looked at on the way, too, but seldom: each time all over again.
    let nextLook = FIRST_LOOK
    while (!search.isDone) {
      withoutClockOrChance(() => search.advance(units))
      units = SLICE
      if (search.isDone) break
      if (isTimeToLook(this.#exploration.distinct, search.queue, nextLook)) {
        nextLook = 10 * this.#exploration.distinct
        withoutClockOrChance(() => this.#checkPromises(search))
        if (this.#broken.size > 0 && !this.#options.continueAfterViolation) return 'violation'
      }
      const seconds = this.#clock() - this.#started
      const { distinct, generated } = this.#exploration
      onProgress?.({ distinct, generated, queue: search.queue, depth: search.depth, seconds })
      // Lets signals and other work of the process have their turn.
      await new Promise(resolve => setImmediate(resolve))
      if (signal?.aborted) return 'interrupt'
      if (timeLimit !== undefined && seconds >= timeLimit) return 'time'
    }
    return search.stopped
  }

  #checkPromises(search: Search): void {
    if (!this.#exploration.checksBehaviours) return
    if (!(search instanceof BreadthFirst))
      throw new ModelError(
        'Properties of behaviours are checked on a breadth-first search only.',
        'Leave out --search dfs, or choose other properties.',
      )
    const { relation } = this.#exploration
    const fired = relation.fired.slice()
    const isBroken = (property: string) => this.#broken.has(property)
    for (const { property, counterexample } of brokenPromises(this.#exploration, search, isBroken))
      this.#broken.set(property, counterexample)
    relation.fired.set(fired) // What was only looked at again does not count.
  }

  // Where the mistake is such that no run can be made, the error has to speak for itself.
  #errorRun(): Counterexample | undefined {
    const { atHand: state } = this.#exploration
    if (state.a < 0 || !this.#search) return undefined
    const finding = { kind: 'error', name: 'error', property: 'error', state } as const
    try {
      const path = withoutClockOrChance(() => this.#search!.pathTo(state))
      return counterexample(this.#exploration, finding, path)
    } catch {
      return undefined
    }
  }

  #counterexamples(): Map<string, Counterexample> {
    const exploration = this.#exploration
    const found = new Map<string, Counterexample>()
    for (const finding of exploration.findings) {
      if (found.has(finding.property)) continue
      const path = this.#search!.path(finding)
      found.set(finding.property, counterexample(exploration, finding, path))
    }
    return found
  }

  #audit(): void {
    const exploration = this.#exploration
    const states = exploration.sample.states.map(({ a, b }) => exploration.space.decode(a, b))
    auditPurity(exploration, states)
    const few = this.#options.audit ? states : states.filter((_, i) => i % 4 === 0)
    if (exploration.symmetry) auditSymmetry(exploration, few)
  }

  #statistics() {
    const { space, forest, symmetry, generated, distinct, outside } = this.#exploration
    const memory = this.#exploration.stateBytes + (this.#search?.bytes ?? 0)
    return {
      distinct,
      generated,
      depth: this.#options.search === 'dfs' ? null : (this.#search?.depth ?? 0),
      symmetry: symmetry?.sets.map(set => set.name) ?? [],
      functionRuns: forest.runs,
      bytesPerState: distinct === 0 ? 0 : Math.round(memory / distinct),
      learnedBytes: this.#exploration.learnedBytes,
      outside,
      actions: this.#actions(),
      widest: space.widest.slice(0, 5),
    }
  }

  #actions(): readonly ActionStatistics[] {
    const { program, relation, fresh } = this.#exploration
    const fired = new Map<string, number>()
    const first = new Map<string, number>()
    relation.outcomes.forEach(({ instance }, outcome) => {
      const { name } = instance.action
      fired.set(name, (fired.get(name) ?? 0) + relation.fired[outcome]!)
      first.set(name, (first.get(name) ?? 0) + (fresh[outcome] ?? 0))
    })
    return program.actions.map(({ name, isFault }) => ({
      name,
      isFault,
      fired: fired.get(name) ?? 0,
      fresh: first.get(name) ?? 0,
    }))
  }

  #properties(
    found: ReadonlyMap<string, Counterexample>,
    exhaustive: boolean,
  ): readonly PropertyResult[] {
    const only = this.#options.properties
    return [...this.#spec.properties]
      .filter(([name]) => only === undefined || only.includes(name))
      .filter(([, { kind }]) => kind !== 'accepting')
      .map(([name, { kind }]) => {
        const witnessed = kind === 'reachable' && this.#isReached(name)
        const isViolated = kind === 'reachable' ? !witnessed && exhaustive : found.has(name)
        const isDecided = witnessed || isViolated || exhaustive
        // One member's witness does not show what another member lacks.
        const trace = kind === 'reachable' && isViolated ? undefined : found.get(name)
        return {
          name,
          kind,
          verdict: isViolated ? 'violated' : isDecided ? 'holds' : 'unknown',
          ...(trace ? { counterexample: trace } : {}),
        } as const
      })
  }

  // Every tuple of members of a quantified witness has to be reached; under symmetry, one tuple
  // of each orbit, since what reaches it reaches the others by other names.
  #isReached(property: string): boolean {
    const { bound, findings } = this.#exploration
    const reached = new Set(findings.filter(each => each.kind === 'witness').map(each => each.name))
    const wanted = bound.reachable.filter(each => each.property === property)
    const { symmetry } = this.#exploration
    const orbitOf = ({ name, members = [] }: BoundPredicate) =>
      symmetry ? symmetry.orbitOf(members) : name
    const reachedOrbits = new Set(wanted.filter(({ name }) => reached.has(name)).map(orbitOf))
    return wanted.every(each => reachedOrbits.has(orbitOf(each)))
  }

  #warnings(
    { actions, outside }: { actions: readonly ActionStatistics[]; outside: number },
    exhaustive: boolean,
  ): readonly string[] {
    const { program, bound, triggered } = this.#exploration
    const warnings: string[] = []
    if (outside > 0)
      warnings.push(
        `The constraint kept ${outside} ${outside === 1 ? 'state' : 'states'} from being explored: the verdict is relative to it.`,
      )
    const wanted = this.#options.symmetry ?? this.#spec.symmetry.length > 0
    if (wanted && this.#exploration.checksBehaviours)
      warnings.push(
        'Symmetry was not used: a cycle of states that are alike is no behaviour. Check what concerns behaviours in a spec of its own.',
      )
    if (!exhaustive) return warnings
    for (const property of new Set(bound.triggers.map(each => each.property)))
      if (!triggered.has(property))
        warnings.push(`${property} was never put to the test: what it starts from was never true.`)
    warnings.push(...idleWarnings(program, actions))
    return warnings
  }
}

// Where few of the states found are still to be explored, the end may be near: then it waits for that.
const isTimeToLook = (distinct: number, queue: number, from: number) =>
  distinct >= from && (4 * queue > distinct || distinct >= 4 * from)

/** The result of a check that could not be carried out. */
export function failed(spec: Spec, thrown: unknown, seconds = 0, program?: Program): CheckResult {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  return {
    spec,
    ...(program ? { program } : {}),
    verdict: 'error',
    asExpected: false,
    surprises: [],
    exhaustive: false,
    distinct: 0,
    generated: 0,
    depth: 0,
    seconds,
    symmetry: [],
    functionRuns: 0,
    bytesPerState: 0,
    learnedBytes: 0,
    outside: 0,
    properties: [],
    actions: [],
    widest: [],
    warnings: [],
    error,
  }
}

function refuseUnknownProperties(spec: Spec, { properties = [] }: CheckOptions): void {
  const names = [...spec.properties.keys()]
  for (const name of properties)
    if (!names.includes(name))
      throw new ModelError(`${spec.name} has no property "${name}".`, suggestion(name, names))
}

const isOutOfMemory = (error: unknown) =>
  error instanceof RangeError && /allocation|length/i.test(error.message)

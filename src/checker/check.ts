import { setImmediate } from 'node:timers' // Not the global one, which tests may replace.
import { suggestion } from '../language/nearest.ts'
import { Program } from '../language/program.ts'
import type { Spec } from '../language/spec.ts'
import { ModelError } from '../language/value.ts'
import { audit } from './audit.ts'
import { BreadthFirst } from './breadth-first.ts'
import { counterexample } from './counterexample.ts'
import { DepthFirst } from './depth-first.ts'
import { explained } from './explained.ts'
import { Exploration } from './exploration.ts'
import {
  idleWarnings,
  propertyResults,
  surprisesOf,
  untestedWarnings,
  verdictOf,
} from './judgement.ts'
import { fairnessOf } from './liveness/fairness.ts'
import { isOutOfMemory, MemoryWatch, memoryShare, OutOfMemory, type Shortage } from './memory.ts'
import { withoutClockOrChance } from './purity.ts'
import type {
  ActionStatistics,
  CheckOptions,
  CheckResult,
  Counterexample,
  StopReason,
} from './result.ts'
import type { Search } from './search.ts'
import type { BoundPredicate } from './watch.ts'
import type { Crew } from './workers/crew.ts'
import { threadsWanted } from './workers/wanted.ts'

// States expanded between two looks at the clock and at whether to stop.
const SLICE = 20_000
// States after which behaviours are looked at for the first time, if there are more.
const FIRST_LOOK = 20_000

/**
 * Explores all ways in which a spec's model can run, within its bounds, and says whether its
 * properties hold. Never throws for what is wrong with a model: the verdict is then `error`.
 */
export async function check(spec: Spec, given: CheckOptions = {}): Promise<CheckResult> {
  const engine = given.engine ?? spec.engine ?? 'explicit'
  const options = { ...given, engine }
  // Loaded only where they are wanted, and the symbolic engine with them.
  if (engine === 'auto') {
    const { checkWithFirst } = await import('./engines/race.ts')
    return checkWithFirst(spec, options, checkWithOne)
  }
  if (engine === 'both') {
    const { checkWithBoth } = await import('./engines/both.ts')
    return checkWithBoth(spec, options, checkWithOne)
  }
  return checkWithOne(spec, options)
}

async function checkWithOne(spec: Spec, options: CheckOptions): Promise<CheckResult> {
  const clock = options.clock ?? (() => performance.now() / 1000)
  const started = clock()
  const result = await attempt(spec, options, clock, started)
  // What several threads stumbled over is explained by one that goes the same way.
  return result ?? (await attempt(spec, { ...options, workers: 1 }, clock, started))!
}

async function attempt(
  spec: Spec,
  options: CheckOptions,
  clock: () => number,
  started: number,
): Promise<CheckResult | undefined> {
  let program: Program | undefined
  try {
    const made = withoutClockOrChance(() => new Program(spec.model, spec))
    program = made
    refuseUnknownProperties(spec, options)
    fairnessOf(made, spec.fairness) // Throws where it names actions that there are not.
    if (options.engine === 'symbolic') {
      const { checkSymbolically } = await import('./symbolic/check.ts')
      return await checkSymbolically(made, spec, options, clock, started)
    }
    const exploration = new Exploration(made, spec, options)
    const crew = await crewFor(exploration, options)
    const run = new Check(spec, exploration, crew, options, clock, started)
    return await run.result()
  } catch (error) {
    const { engine } = options
    const result = failed(spec, error, clock() - started, program)
    return engine === 'symbolic' ? { ...result, engine } : result
  }
}

/** Who decides about other threads, where some are wanted. */
async function crewFor(exploration: Exploration, options: CheckOptions): Promise<Crew | undefined> {
  const wanted = threadsWanted(options)
  if (wanted === 1) return undefined
  const { Crew } = await import('./workers/crew.ts')
  return new Crew(exploration, options, wanted)
}

/** One check of one spec, from the first state to the result. */
class Check {
  readonly #spec: Spec
  readonly #exploration: Exploration
  readonly #options: CheckOptions
  readonly #clock: () => number
  readonly #started: number
  #search: Search | undefined
  readonly #crew: Crew | undefined
  readonly #memory: MemoryWatch
  /** What another thread's audit found. */
  #mistake: ModelError | undefined
  #shortage: Shortage | undefined
  /** The promises of behaviours that are not kept, by property. */
  readonly #broken = new Map<string, Counterexample>()

  constructor(
    spec: Spec,
    exploration: Exploration,
    crew: Crew | undefined,
    options: CheckOptions,
    clock: () => number,
    started: number,
  ) {
    this.#spec = spec
    this.#exploration = exploration
    this.#options = options
    this.#clock = clock
    this.#started = started
    this.#crew = crew
    this.#memory = new MemoryWatch(options.memoryLimit ?? memoryShare())
  }

  /** Nothing where several threads explored and one of them met a mistake in the model. */
  async result(): Promise<CheckResult | undefined> {
    try {
      return await this.#result()
    } finally {
      await this.#crew?.end()
    }
  }

  async #result(): Promise<CheckResult | undefined> {
    const exploration = this.#exploration
    let stopped: StopReason | undefined
    let error: Error | undefined
    let errorRun: Counterexample | undefined
    try {
      this.#search = withoutClockOrChance(() => this.#begin())
      stopped = await this.#explore()
      const search = this.#search
      // Behaviours need memory of their own.
      if (stopped !== 'violation' && stopped !== 'memory') await this.#checkPromises(search)
    } catch (thrown) {
      if (isOutOfMemory(thrown)) {
        stopped = 'memory'
        this.#shortage = shortageOf(thrown)
      } else if (this.#crew?.isToBlame(thrown)) return undefined
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
        withoutClockOrChance(() => audit(exploration, this.#options.audit ?? false))
        if (this.#mistake) throw this.#mistake
        found = new Map([...withoutClockOrChance(() => this.#counterexamples()), ...this.#broken])
      } catch (thrown) {
        if (!(thrown instanceof ModelError)) throw thrown
        error = thrown
      }
    const exhaustive = stopped === undefined && !error
    const properties = propertyResults(this.#spec, this.#options, {
      isReached: name => this.#isReached(name),
      isViolated: name => found.has(name),
      counterexamples: found,
      exhaustive,
    })
    const deadlock = found.get('deadlock')
    const verdict = verdictOf(properties, deadlock !== undefined, stopped, error)
    const partial = {
      spec: this.#spec,
      program: exploration.program,
      engine: 'explicit' as const,
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

  async #explore(): Promise<StopReason | undefined> {
    let stopped: StopReason | undefined
    try {
      stopped = await this.#advance()
    } catch (thrown) {
      if (!isOutOfMemory(thrown)) throw thrown
      stopped = 'memory'
      this.#shortage = shortageOf(thrown)
    }
    this.#mistake = await this.#search?.finish?.()
    if (this.#search?.stopped === 'memory') this.#shortage ??= 'heap' // That of another thread.
    return this.#search?.stopped ?? stopped
  }

  async #advance(): Promise<StopReason | undefined> {
    let search = this.#search!
    const { timeLimit, signal, onProgress } = this.#options
    // Small slices first: most specs are small, a mistake should be told at once, and other threads
    // should know in time that they are wanted.
    let units = 256
    // Behaviours are looked at on the way, too, but seldom: each time all over again.
    let nextLook = FIRST_LOOK
    while (!search.isDone) {
      withoutClockOrChance(() => search.advance(units))
      units = Math.min(SLICE, 4 * units)
      if (search.isDone) break
      if (isTimeToLook(this.#exploration.distinct, search.queue, nextLook)) {
        nextLook = 10 * this.#exploration.distinct
        await this.#checkPromises(search)
        if (this.#broken.size > 0 && !this.#options.continueAfterViolation) return 'violation'
      }
      const seconds = this.#clock() - this.#started
      const { distinct, generated, queue, depth } = search
      onProgress?.({ distinct, generated, queue, depth, seconds })
      // Lets signals and other work of the process have their turn.
      await new Promise(resolve => setImmediate(resolve))
      if (signal?.aborted) return 'interrupt'
      if (timeLimit !== undefined && seconds >= timeLimit) return 'time'
      this.#shortage = this.#memory.shortage(this.#kept)
      if (this.#shortage) return 'memory'
      if (this.#crew) search = await this.#crew.joined(search)
      this.#search = search
    }
    return search.stopped
  }

  get #kept() {
    const { stateBytes, learnedBytes: learned } = this.#exploration
    const { distinct: states = 0, bytes = 0, storeBytes = 0, elsewhere = 0 } = this.#search ?? {}
    const [tables, lists] = [stateBytes + storeBytes, bytes - storeBytes]
    return { states, tables, lists, learned, elsewhere }
  }

  async #checkPromises(search: Search): Promise<void> {
    if (!this.#exploration.checksBehaviours) return
    if (!(search instanceof BreadthFirst))
      throw new ModelError(
        'Properties of behaviours are checked on a breadth-first search only.',
        'Leave out --search dfs, or choose other properties.',
      )
    const { brokenPromises } = await import('./liveness/promises.ts')
    const { relation } = this.#exploration
    const fired = relation.fired.slice()
    withoutClockOrChance(() => {
      const broken = brokenPromises(
        this.#exploration,
        search,
        property => this.#broken.has(property),
        () => this.#memory.refuseShortage(),
      )
      for (const { property, counterexample } of broken) this.#broken.set(property, counterexample)
    })
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
    // The first of each property is told.
    const first = new Map(exploration.findings.toReversed().map(each => [each.property, each]))
    const ways = this.#search?.ways([...first.values()]) ?? []
    return new Map(
      [...ways].map(([each, way]) => [each.property, counterexample(exploration, each, way)]),
    )
  }

  #statistics() {
    const { space, functionRuns, symmetry, generated, distinct, unreduced, outside } =
      this.#exploration
    const { tables, lists, learned } = this.#kept
    return {
      distinct,
      generated,
      depth: this.#options.search === 'dfs' ? null : (this.#search?.depth ?? 0),
      symmetry: symmetry?.sets.map(set => set.name) ?? [],
      ...(symmetry ? { unreduced } : {}),
      threads: this.#crew?.threads ?? 1,
      functionRuns,
      bytesPerState: distinct === 0 ? 0 : Math.round((tables + lists) / distinct),
      learnedBytes: learned,
      outside,
      actions: this.#actions(),
      widest: space.widest.slice(0, 5),
    }
  }

  #actions(): readonly ActionStatistics[] {
    const { program, actionCounts } = this.#exploration
    return program.actions.map(({ name, isFault }) => ({
      name,
      isFault,
      ...(actionCounts.get(name) ?? { fired: 0, fresh: 0 }),
    }))
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
    { actions, distinct, outside }: Pick<CheckResult, 'actions' | 'distinct' | 'outside'>,
    exhaustive: boolean,
  ): readonly string[] {
    const { program, bound, triggered } = this.#exploration
    const warnings: string[] = [...(this.#crew?.warnings ?? [])]
    if (outside > 0)
      warnings.push(
        `The constraint kept ${outside} ${outside === 1 ? 'state' : 'states'} from being explored: the verdict is relative to it.`,
      )
    const wanted = this.#options.symmetry ?? this.#spec.symmetry.length > 0
    if (wanted && this.#exploration.checksBehaviours)
      warnings.push(
        'Symmetry was not used: a cycle of states that are alike is no behaviour. Check what concerns behaviours in a spec of its own.',
      )
    if (this.#shortage)
      warnings.push(memoryAdvice(this.#shortage, distinct, this.#exploration.space.widest[0]))
    if (!exhaustive) return warnings
    warnings.push(...untestedWarnings(bound, triggered), ...idleWarnings(program, actions))
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
    engine: 'explicit',
    verdict: 'error',
    asExpected: false,
    surprises: [],
    exhaustive: false,
    distinct: 0,
    generated: 0,
    depth: 0,
    seconds,
    symmetry: [],
    threads: 1,
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

const shortageOf = (thrown: unknown): Shortage =>
  thrown instanceof OutOfMemory ? thrown.shortage : 'limit'

function refuseUnknownProperties(spec: Spec, { properties = [] }: CheckOptions): void {
  const names = [...spec.properties.keys()]
  for (const name of properties)
    if (!names.includes(name))
      throw new ModelError(`${spec.name} has no property "${name}".`, suggestion(name, names))
}
function memoryAdvice(
  shortage: Shortage,
  distinct: number,
  widest: { readonly cell: string; readonly values: number } | undefined,
): string {
  const more =
    shortage === 'heap'
      ? 'give Node a larger heap (NODE_OPTIONS=--max-old-space-size=8192 is 8 GB)'
      : 'allow more with --memory-limit'
  const advice = `Memory ran out. Choose smaller bounds, use symmetry, or ${more}.`
  const isWide = widest && widest.values > distinct / 10
  return isWide ? `${advice} Cell ${widest.cell} may be without bounds.` : advice
}

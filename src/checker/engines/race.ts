import { setTimeout } from 'node:timers' // Not the global one, which tests may replace.
import { Program } from '../../language/program.ts'
import type { Spec } from '../../language/spec.ts'
import { memoryShare } from '../memory.ts'
import type { CheckOptions, CheckResult, Progress } from '../result.ts'
import { refuseWhatIsNotDone } from '../symbolic/check.ts'
import { type Origin, originOf, type Source } from '../workers/source.ts'
import type { Check } from './both.ts'
import { compared, isDecided } from './comparison.ts'
import { type SentOptions, SymbolicFailure, SymbolicThread } from './symbolic-thread.ts'
import { heardResult } from './told-result.ts'

// Distinct states after which the symbolic engine joins: see "Both engines" in docs/symbolic.md.
const WORTH_IT = 200_000
// The part of the memory that the explicit engine may take while there are both.
const SHARE = 3 / 4
// How long the second engine is waited for, as a part of the first one's time, and at most in seconds.
const GRACE = 0.1
const MOST_GRACE = 1

/**
 * Checks with the explicit engine and, when that has found many states or has no memory left, with
 * the symbolic one in another thread. The first verdict is the result. Where the other engine comes to
 * one shortly after, the two are compared.
 */
export async function checkWithFirst(
  spec: Spec,
  options: CheckOptions,
  check: Check,
): Promise<CheckResult> {
  const explicitly: CheckOptions = { ...options, engine: 'explicit' }
  const { source } = options
  if (!source) {
    const result = await check(spec, explicitly)
    return { ...result, warnings: [NO_SOURCE, ...result.warnings] }
  }
  const entrant = entrantOf(spec, options, source)
  if (!entrant) return check(spec, explicitly)
  const race = new Race(spec, options, entrant, check)
  try {
    return await race.result()
  } finally {
    await race.end()
  }
}

const NO_SOURCE =
  "Only the explicit engine was used: it is not said where another thread can load the spec. Give the file, too: check(spec, { engine: 'auto', source: { file: import.meta.url } })."

/** What the symbolic engine needs to take part. */
interface Entrant {
  readonly program: Program
  readonly origin: Origin
}

// Nothing where it would refuse; what is wrong with the spec itself the explicit engine says.
function entrantOf(spec: Spec, options: CheckOptions, source: Source): Entrant | undefined {
  try {
    const program = new Program(spec.model, spec)
    refuseWhatIsNotDone(options)
    return { program, origin: originOf(spec, program, source) }
  } catch {
    return undefined
  }
}

class Race {
  readonly #spec: Spec
  readonly #options: CheckOptions
  readonly #entrant: Entrant
  readonly #check: Check
  readonly #clock: () => number
  readonly #started: number
  readonly #memory: number
  /** Ends the explicit engine. */
  readonly #enough = new AbortController()
  #thread: SymbolicThread | undefined
  #isAlone = false
  readonly #warnings: string[] = []
  /** What the symbolic engine found; nothing where it is of no help. */
  readonly #symbolic: Promise<CheckResult | undefined>
  #found: (result: Promise<CheckResult | undefined>) => void = () => {}

  constructor(spec: Spec, options: CheckOptions, entrant: Entrant, check: Check) {
    this.#spec = spec
    this.#options = options
    this.#entrant = entrant
    this.#check = check
    this.#clock = options.clock ?? (() => performance.now() / 1000)
    this.#started = this.#clock()
    this.#memory = options.memoryLimit ?? memoryShare()
    this.#symbolic = new Promise(resolve => {
      this.#found = resolve
    })
  }

  async result(): Promise<CheckResult> {
    const explicit = this.#explicit()
    const first = await Promise.race([explicit, this.#symbolic.then(found => found ?? explicit)])
    const result = await (first.engine === 'explicit'
      ? this.#explicitIsFirst(first)
      : this.#symbolicIsFirst(first, explicit))
    return { ...result, warnings: [...this.#warnings, ...result.warnings] }
  }

  async end(): Promise<void> {
    await this.#thread?.end()
  }

  #explicit(): Promise<CheckResult> {
    const { signal, onProgress, symbolicFrom = WORTH_IT } = this.#options
    const enough = this.#enough.signal
    return this.#check(this.#spec, {
      ...this.#options,
      engine: 'explicit',
      memoryLimit: SHARE * this.#memory,
      signal: signal ? AbortSignal.any([signal, enough]) : enough,
      onProgress: progress => {
        if (progress.distinct >= symbolicFrom) this.#join((1 - SHARE) * this.#memory)
        onProgress?.(progress)
      },
    })
  }

  /** Lets the symbolic engine join with so much memory, or have so much. */
  #join(memoryLimit: number): void {
    if (this.#thread) {
      if (this.#isAlone) this.#thread.tell({ kind: 'allow', memoryLimit })
      return
    }
    const { origin } = this.#entrant
    const show = (progress: Progress) => {
      if (this.#isAlone) this.#options.onProgress?.(progress)
    }
    this.#thread = new SymbolicThread(origin, this.#sent(memoryLimit), show)
    this.#found(this.#heard(this.#thread))
  }

  #sent(memoryLimit: number): SentOptions {
    const { signal, onProgress, clock, source, workers, timeLimit, ...rest } = this.#options
    const left = timeLimit === undefined ? undefined : timeLimit - this.#seconds
    return { ...rest, memoryLimit, ...(left !== undefined && { timeLimit: left }) }
  }

  async #heard(thread: SymbolicThread): Promise<CheckResult | undefined> {
    const { program } = this.#entrant
    try {
      const told = await thread.result
      if (told instanceof SymbolicFailure) throw told
      const result = heardResult(told, this.#spec, program, this.#options)
      return isDecided(result) ? { ...result, seconds: this.#seconds } : undefined
    } catch (error) {
      this.#warnings.push(...failureWarning(error as Error)) // Only Errors are thrown.
      return undefined
    }
  }

  async #explicitIsFirst(explicit: CheckResult): Promise<CheckResult> {
    if (explicit.stopped === 'memory') return this.#goOnAlone(explicit)
    if (!isDecided(explicit) || !this.#thread) return explicit
    const isAwaited = this.#options.symbolicFrom !== undefined
    const symbolic = await (isAwaited ? this.#symbolic : inTime(this.#symbolic, this.#grace))
    return symbolic ? compared(explicit, symbolic) : explicit
  }

  // The explicit engine's memory is free again.
  async #goOnAlone(explicit: CheckResult): Promise<CheckResult> {
    const { signal } = this.#options
    const interrupt = () => this.#thread?.tell({ kind: 'interrupt' })
    this.#isAlone = true
    this.#join(this.#memory)
    signal?.addEventListener('abort', interrupt)
    if (signal?.aborted) interrupt()
    const symbolic = await this.#symbolic
    signal?.removeEventListener('abort', interrupt)
    if (symbolic) return withWitnesses(symbolic, explicit)
    return { ...explicit, ...(signal?.aborted && { stopped: 'interrupt' as const }) }
  }

  async #symbolicIsFirst(
    symbolic: CheckResult,
    running: Promise<CheckResult>,
  ): Promise<CheckResult> {
    const explicit = await inTime(running, this.#grace)
    if (explicit && isDecided(explicit))
      return withWitnesses(compared(symbolic, explicit), explicit)
    this.#enough.abort()
    return withWitnesses(symbolic, await running)
  }

  get #seconds(): number {
    return this.#clock() - this.#started
  }

  /** Milliseconds. */
  get #grace(): number {
    return 1000 * Math.min(MOST_GRACE, GRACE * this.#seconds)
  }
}

function failureWarning(error: Error): string[] {
  const reason = error instanceof SymbolicFailure ? error.reason : 'other'
  if (reason === 'memory') return [] // As if it had not been asked.
  const [first] = error.message.split('\n')
  return reason === 'model'
    ? [`Only the explicit engine was used: another thread cannot load the spec. ${first}`]
    : [`The symbolic engine failed, which is a fault of allways; please report it: ${first}`]
}

/** What a promise gives, or nothing where it takes longer than so many milliseconds. */
function inTime<T>(promise: Promise<T>, milliseconds: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>(resolve => {
    timer = setTimeout(() => resolve(undefined), milliseconds)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

/** With the shortest runs to what is `reachable` that the explicit engine had found until then. */
function withWitnesses(symbolic: CheckResult, explicit: CheckResult): CheckResult {
  const runs = new Map(explicit.properties.map(each => [each.name, each.counterexample]))
  const properties = symbolic.properties.map(property => {
    const { kind, verdict, counterexample } = property
    const run = runs.get(property.name)
    const isMissing = kind === 'reachable' && verdict === 'holds' && !counterexample
    return isMissing && run ? { ...property, counterexample: run } : property
  })
  return { ...symbolic, properties }
}

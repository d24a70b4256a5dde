import { setImmediate, setTimeout } from 'node:timers/promises'
import type { Instance } from '../language/program.ts'
import { ModelError } from '../language/value.ts'
import { type Hold, type Implementation, refused } from './implementation.ts'
import type { ModelSide, Possible, Situation } from './model-side.ts'
import { type Candidate, type Mismatch, Nonconformance, type TestStep } from './nonconformance.ts'
import { differences, type Observation, observation, textOf } from './observation.ts'
import { Late, within } from './within.ts'

/**
 * One run of a real system beside its model: the states that the system may be in are those of the
 * model that agree with all that was done and seen so far. When none is left, the two differ.
 */
export class Session {
  readonly #implementation: Implementation
  readonly #model: ModelSide
  readonly #timeLimit: number
  readonly #steps: Step[] = [{ kind: 'start', name: 'start', possible: 0 }]
  #system: unknown
  #canHold = false
  /** How many things are held back. */
  #held = 0
  /** Before any step of its own that the system may have taken since. */
  #possible: Possible

  private constructor(implementation: Implementation, model: ModelSide, timeLimit: number) {
    this.#implementation = implementation
    this.#model = model
    this.#timeLimit = timeLimit
    this.#possible = model.initial()
  }

  /**
   * Starts a fresh system and looks at it.
   *
   * @param hold holds something back until the test lets it go
   * @throws Nonconformance when it does not start, or looks like no initial state
   */
  static async begin(
    implementation: Implementation,
    model: ModelSide,
    timeLimit: number,
    hold?: Hold,
  ): Promise<Session> {
    const session = new Session(implementation, model, timeLimit)
    await session.#start(hold)
    return session
  }

  async #start(hold: Hold | undefined): Promise<void> {
    const { start } = this.#implementation
    this.#canHold = hold !== undefined
    this.#system = await this.#ask('start', () => start(hold && this.#noting(hold)))
    try {
      await this.#look()
    } catch (error) {
      await this.stop().catch(() => {})
      throw error
    }
  }

  #noting(hold: Hold): Hold {
    return async label => {
      this.#held++
      await hold(label)
      this.#held--
      this.#begin({ kind: 'letGo', name: label })
    }
  }

  get system(): unknown {
    return this.#system
  }

  /** What was done so far. */
  get steps(): readonly TestStep[] {
    return this.#steps
  }

  /** Whether the model allows a step of the test in a state that looks as the system does now. */
  async allows(instance: Instance): Promise<boolean> {
    await this.#look()
    return [...this.#possible].some(each => this.#model.after(each, instance).length > 0)
  }

  /** Takes a step of the test, if it is still allowed, and looks what comes of it. */
  async perform(instance: Instance): Promise<void> {
    if (!(await this.allows(instance))) return
    const step = this.#begin({ kind: 'action', name: instance.name, instance })
    const act = this.#implementation.perform.get(instance.action.name)!
    const result = await this.#ask(instance.name, () => act(this.#system, ...instance.parameters))
    step.isRefused = result === refused
    this.#advance(instance, step.isRefused)
    await this.#look()
  }

  /** Gives the system time; where it can come to rest, it has to look as the model does at rest. */
  async settle(): Promise<void> {
    const { settle = pause } = this.#implementation
    // What was let go in this turn of the event loop is on its way after it.
    if (this.#canHold) await setImmediate()
    const step = this.#begin({ kind: 'settle', name: 'settle' })
    const wasHeld = this.#held > 0
    await this.#ask('settle', () => settle(this.#system))
    // What is held back may still lead to something.
    if (settle === pause || wasHeld || this.#held > 0)
      Object.assign(step, { kind: 'pause', name: 'pause' })
    await this.#look(step.kind === 'settle')
  }

  /** Looks a last time: a difference may show only when all is over. */
  async finish(): Promise<void> {
    await this.#look()
    await this.settle()
  }

  /** Takes the system down. */
  async stop(): Promise<void> {
    await this.#ask('stop', () => this.#implementation.stop(this.#system))
  }

  /** The system may have taken steps of its own before the test's one took effect. */
  #advance(instance: Instance, isRefused: boolean): void {
    const before = [...this.#model.closure(this.#possible)]
    const next = isRefused
      ? before.filter(each => this.#model.after(each, instance).length === 0)
      : before.flatMap(each => this.#model.after(each, instance))
    if (next.length === 0)
      throw this.#differs({
        kind: 'refusal',
        states: before.slice(0, MOST_STATES).map(each => each.state),
      })
    this.#possible = new Set(next)
  }

  /** Keeps the states that look like the system; where it is at rest, those in which it would be. */
  async #look(isAtRest = false): Promise<void> {
    const { observe } = this.#implementation
    const seen = observation(await this.#ask('observe', () => observe(this.#system)))
    const look = textOf(seen)
    const reached = [...this.#model.closure(this.#possible)]
    const alike = reached.filter(each => each.look === look)
    const quiet = isAtRest ? reached.filter(each => this.#model.isQuiet(each)) : reached
    const left = isAtRest ? alike.filter(each => this.#model.isQuiet(each)) : alike
    Object.assign(this.#steps.at(-1)!, { seen, possible: left.length })
    if (left.length === 0 && alike.length > 0) throw this.#unfinished(seen, alike)
    if (left.length === 0) {
      const nearest = this.#nearest(seen, quiet.length > 0 ? quiet : reached)
      throw this.#differs({ kind: 'observation', seen, nearest })
    }
    this.#possible = new Set(left)
  }

  #begin(step: Omit<Step, 'possible'>): Step {
    const begun = { ...step, possible: this.#possible.size }
    this.#steps.push(begun)
    return begun
  }

  /** The most similar states, of those that look alike one. */
  #nearest(seen: Observation, situations: readonly Situation[]): readonly Candidate[] {
    const byLook = new Map(situations.map(each => [each.look, each]))
    const compared = [...byLook.values()].map(({ state, expected }) => ({
      state,
      differences: differences(seen, expected),
    }))
    const fewest = Math.min(...compared.map(each => each.differences.length))
    return compared.filter(each => each.differences.length === fewest).slice(0, MOST_STATES)
  }

  #unfinished(seen: Observation, alike: readonly Situation[]): Nonconformance {
    const [least] = alike
      .map(each => ({
        state: each.state,
        next: this.#model.ownSteps(each).map(({ name }) => name),
      }))
      .sort((a, b) => a.next.length - b.next.length)
    return this.#differs({ kind: 'unfinished', seen, ...least! })
  }

  async #ask<T>(where: string, work: () => T | Promise<T>): Promise<T> {
    try {
      return await within(this.#timeLimit, work)
    } catch (thrown) {
      if (thrown instanceof ModelError) throw thrown
      if (thrown instanceof Late)
        throw this.#differs({ kind: 'late', where, milliseconds: thrown.milliseconds })
      const error = thrown instanceof Error ? thrown : new Error(String(thrown))
      throw this.#differs({ kind: 'error', where, error })
    }
  }

  #differs(mismatch: Mismatch): Nonconformance {
    return new Nonconformance(mismatch, [...this.#steps])
  }
}

// What is known of a step grows.
type Step = { -readonly [N in keyof TestStep]: TestStep[N] }

const MOST_STATES = 3

const pause = () => setTimeout(1)

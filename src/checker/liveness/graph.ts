import type { Exploration } from '../exploration.ts'
import { mix, powerOfTwo } from '../ints.ts'
import type { StateList } from '../state-list.ts'
import { Successors } from '../successors.ts'

/**
 * The states that a search has found, by their position in its list, and the steps between them.
 * Steps are not stored: they are worked out again from what was learned of the model.
 */
export class StateGraph {
  readonly exploration: Exploration
  /** How many states have all their steps here; those behind them are found but not explored. */
  readonly explored: number
  readonly size: number
  /**
   * Of the state that was asked for last: where its steps lead to, -1 for what lies outside the
   * constraint and was not kept, and the outcome of each.
   */
  readonly targets: number[] = []
  readonly outcomes: number[] = []
  readonly #states: StateList
  /** Open addressing: 0 for none, else a position and 1. */
  readonly #table: Int32Array
  readonly #successors = new Successors()

  constructor(exploration: Exploration, states: StateList, explored: number) {
    this.exploration = exploration
    this.explored = explored
    this.size = states.length
    this.#states = states
    this.#table = new Int32Array(powerOfTwo(Math.ceil(states.length * 1.4) + 1))
    const mask = this.#table.length - 1
    for (let i = 0; i < states.length; i++) {
      let at = mix(states.first(i), states.second(i)) & mask
      while (this.#table[at] !== 0) at = (at + 1) & mask
      this.#table[at] = i + 1
    }
  }

  first(state: number): number {
    return this.#states.first(state)
  }

  second(state: number): number {
    return this.#states.second(state)
  }

  /** Puts the steps of an explored state into {@link targets} and {@link outcomes}. */
  expand(state: number): void {
    const successors = this.#successors
    successors.count = 0
    this.exploration.retrace(this.first(state), this.second(state), successors)
    this.targets.length = 0
    this.outcomes.length = 0
    for (let i = 0; i < successors.count; i++) {
      this.targets.push(this.indexOf(successors.a[i]!, successors.b[i]!))
      this.outcomes.push(successors.outcome[i]!)
    }
  }

  /** The position of a state, or -1 where it was not kept. */
  indexOf(a: number, b: number): number {
    const table = this.#table
    const mask = table.length - 1
    for (let at = mix(a, b) & mask; ; at = (at + 1) & mask) {
      const found = table[at]!
      if (found === 0) return -1
      if (this.#states.first(found - 1) === a && this.#states.second(found - 1) === b)
        return found - 1
    }
  }

  get bytes(): number {
    return this.#table.byteLength
  }
}

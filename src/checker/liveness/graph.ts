import type { Exploration } from '../exploration.ts'
import { mix, powerOfTwo, withRoom } from '../ints.ts'
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
  targets: Int32Array = new Int32Array(64)
  outcomes: Int32Array = new Int32Array(64)
  /** How many steps it has. */
  count = 0
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
    const { a, b, count } = successors
    this.count = count
    this.outcomes = successors.outcome
    this.targets = withRoom(this.targets, count)
    const { targets } = this
    // First load the places of all, since independent loads overlap and dependent ones do not.
    const table = this.#table
    const mask = table.length - 1
    for (let i = 0; i < count; i++) targets[i] = table[mix(a[i]!, b[i]!) & mask]! - 1
    for (let i = 0; i < count; i++) {
      const guess = targets[i]!
      if (guess < 0 || this.first(guess) !== a[i] || this.second(guess) !== b[i])
        targets[i] = this.indexOf(a[i]!, b[i]!)
    }
  }

  /** The same as a list, for those who are in no hurry. */
  steps(state: number): { readonly target: number; readonly outcome: number }[] {
    this.expand(state)
    return Array.from({ length: this.count }, (_, i) => ({
      target: this.targets[i]!,
      outcome: this.outcomes[i]!,
    }))
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

import type { BreadthFirst } from '../breadth-first.ts'
import type { Exploration, Key } from '../exploration.ts'
import { withRoom } from '../ints.ts'
import type { Places } from '../pair-matrix.ts'
import { Successors } from '../successors.ts'

// Looks at the steps of a state between two looks at the memory.
const LOOKS = 1 << 16

/**
 * The states that a search has found, by their numbers in the visited set, and the steps between
 * them. Steps are not stored: they are worked out again from what was learned of the model.
 */
export class StateGraph {
  readonly exploration: Exploration
  readonly search: BreadthFirst
  /** Of the state that was asked for last: where its steps lead to, and the outcome of each. */
  targets: Int32Array = new Int32Array(64)
  outcomes: Int32Array = new Int32Array(64)
  /** How many steps it has. */
  count = 0
  #made: Places | undefined
  readonly #successors = new Successors()
  readonly #refuseShortage: () => void
  #looks = 0

  constructor(exploration: Exploration, search: BreadthFirst, refuseShortage: () => void) {
    this.exploration = exploration
    this.search = search
    this.#refuseShortage = refuseShortage
  }

  // Numbers take time and memory, and often no question needs them.
  get #places(): Places {
    this.#made ??= this.exploration.numbered(this.search.states)
    return this.#made
  }

  /** All numbers of states are below this. */
  get size(): number {
    return this.#places.size
  }

  /** The state at a place of the list in which states were found, from 0. */
  listed(index: number): number {
    const { states } = this.search
    return this.#places.find(states.first(index), states.second(index))
  }

  key(state: number): Key {
    return { a: this.#places.first(state), b: this.#places.second(state) }
  }

  /** The number of a state that was found, or -1. */
  find(a: number, b: number): number {
    return this.#places.find(a, b)
  }

  /** Puts the steps of an explored state into {@link targets} and {@link outcomes}. */
  expand(state: number): void {
    const successors = this.#successors
    const places = this.#places
    this.#retrace(places.first(state), places.second(state))
    const { a, b, count } = successors
    this.count = count
    this.outcomes = successors.outcome
    this.targets = withRoom(this.targets, count)
    places.findAll(a, b, count, this.targets)
  }

  /** The steps of a listed state, as the states that they lead to. Valid until the next call. */
  stepsOf(a: number, b: number): Successors {
    this.#retrace(a, b)
    return this.#successors
  }

  // All that is done with the graph asks for steps, and asks for more as it keeps more.
  #retrace(a: number, b: number): void {
    if (++this.#looks % LOOKS === 0) this.#refuseShortage()
    this.#successors.count = 0
    this.exploration.retrace(a, b, this.#successors)
  }

  /** The same as a list, for those who are in no hurry. */
  steps(state: number): { readonly target: number; readonly outcome: number }[] {
    this.expand(state)
    return Array.from({ length: this.count }, (_, i) => ({
      target: this.targets[i]!,
      outcome: this.outcomes[i]!,
    }))
  }
}

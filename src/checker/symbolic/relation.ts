import type { Outcome } from '../../language/evaluation.ts'
import type { Instance } from '../../language/program.ts'
import { LearnedFunction } from './learned-function.ts'
import { EMPTY } from './node-table.ts'
import type { Universe } from './universe.ts'

/** What an action instance does in the states that satisfy a condition: one thing of several, maybe. */
export interface Event {
  readonly instance: Instance
  readonly condition: number
  readonly outcomes: readonly Outcome[]
  /** Of each outcome, the list of its changes. */
  readonly changes: readonly number[]
}

interface Leaf {
  readonly outcomes: readonly Outcome[]
  readonly changes: readonly number[]
}

/** One action instance as far as it was learned. */
class LearnedInstance {
  readonly instance: Instance
  readonly #universe: Universe
  readonly #function: LearnedFunction
  readonly #leaves: Leaf[] = []
  readonly #numbers = new Map<string, number>()
  #events: readonly Event[] = []
  #eventsOf = EMPTY

  constructor(universe: Universe, instance: Instance) {
    this.#universe = universe
    this.instance = instance
    this.#function = new LearnedFunction(universe, reader => this.#leaf(instance.run(reader)))
  }

  learn(set: number): void {
    this.#function.learn(set)
  }

  /** What it does, where it does something at all. */
  get events(): readonly Event[] {
    const { condition } = this.#function
    if (condition !== this.#eventsOf) {
      const { instance } = this
      const { conditions } = this.#universe
      this.#events = this.#leaves
        .map((leaf, i) => ({ ...leaf, instance, condition: conditions.only(condition, -1 - i) }))
        .filter(({ outcomes, condition }) => outcomes.length > 0 && condition !== EMPTY)
      this.#eventsOf = condition
    }
    return this.#events
  }

  held(): number[] {
    // The events go with the condition that they were made of.
    return [this.#function.condition, this.#eventsOf, ...this.#events.map(each => each.condition)]
  }

  #leaf(outcomes: readonly Outcome[]): number {
    const { changes: lists, order } = this.#universe
    order.noteNewSlots()
    const changes = outcomes.map(outcome => lists.of(outcome))
    const key = changes.join()
    let number = this.#numbers.get(key)
    if (number === undefined) {
      number = this.#leaves.push({ outcomes, changes })
      this.#numbers.set(key, number)
    }
    return number
  }
}

/** The steps of a program between sets of states, as far as they were learned. */
export class SymbolicRelation {
  readonly #universe: Universe
  readonly #instances: LearnedInstance[] = []

  constructor(universe: Universe) {
    this.#universe = universe
    universe.protect({ held: () => this.#instances.flatMap(each => each.held()) })
  }

  /** Learns one by one, and gives to somebody, what each action instance does in a set that may grow. */
  forEach(visit: (learned: LearnedInstance) => void): void {
    const { program } = this.#universe
    // By index: runs may find new messages, and with them instances.
    for (let i = 0; i < program.instances.length; i++) {
      this.#instances[i] ??= new LearnedInstance(this.#universe, program.instances[i]!)
      visit(this.#instances[i]!)
    }
  }

  /** Learns all that can happen in a set. */
  learn(set: number): void {
    const { program } = this.#universe
    let slots = -1
    // Slots found on the way may make what was learned before incomplete.
    while (slots !== program.slots.length) {
      slots = program.slots.length
      this.forEach(each => each.learn(set))
    }
  }

  /** All that was learned. Of no use where `learn` was not called for the states at hand. */
  get events(): readonly Event[] {
    const events: Event[] = []
    for (const each of this.#instances) events.push(...each.events)
    return events
  }
}

/** The states that steps lead to from a set, each event's by itself. */
export function* imagesOf(
  universe: Universe,
  set: number,
  events: readonly Event[],
): Generator<number> {
  for (const { condition, changes } of events)
    for (const list of changes) yield universe.images.of(set, condition, list)
}

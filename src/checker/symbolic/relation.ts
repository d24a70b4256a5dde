import type { Outcome } from '../../language/evaluation.ts'
import type { Instance } from '../../language/program.ts'
import { ModelError } from '../../language/value.ts'
import { ChangeError, UNCHANGED } from './change-lists.ts'
import type { Footprint } from './force.ts'
import { LearnedFunction } from './learned-function.ts'
import { EMPTY, TRUE } from './node-table.ts'
import type { Universe } from './universe.ts'

/** What an action instance does in the states that satisfy a condition: one thing of several, maybe. */
export interface Event {
  readonly instance: Instance
  readonly condition: number
  readonly outcomes: readonly Outcome[]
  /** Of each outcome, the list of its changes. */
  readonly changes: readonly number[]
}

/** One action instance as far as it was learned. */
export class LearnedInstance {
  readonly #universe: Universe
  readonly #instance: Instance
  readonly #function: LearnedFunction
  readonly #leaves: Pick<Event, 'outcomes' | 'changes'>[] = []
  readonly #leafNumbers = new Map<string, number>()

  constructor(universe: Universe, instance: Instance) {
    this.#universe = universe
    this.#instance = instance
    this.#function = new LearnedFunction(universe, reader => this.#leaf(instance.run(reader)))
  }

  /** Learns what it does in the states of a set; all that it does there. */
  eventsIn(set: number): Event[] {
    this.#function.learn(set)
    return this.#function
      .leavesIn(set)
      .map(leaf => ({
        ...this.#leaves[leaf - 1]!,
        instance: this.#instance,
        condition: this.#function.endsAt(leaf),
      }))
      .filter(({ outcomes }) => outcomes.length > 0)
  }

  /** The states of a set in which it does nothing. */
  idleIn(set: number): number {
    // To have no outcome is a leaf, too.
    const leaf = this.#leaves.findIndex(({ outcomes }) => outcomes.length === 0)
    return leaf < 0 ? EMPTY : this.#function.where(set, leaf + 1)
  }

  /** The slots that it was seen to read or change. */
  get footprint(): Footprint {
    const { changes, sets } = this.#universe
    const slots = new Set(sets.nodesBySlot(this.#function.condition).keys())
    for (const leaf of this.#leaves)
      for (const list of leaf.changes)
        for (let at = list; at !== UNCHANGED; at = changes.rest(at)) slots.add(changes.slot(at))
    return [...slots]
  }

  held(): number[] {
    return this.#function.held()
  }

  // Outcomes that make the same changes are one leaf.
  #leaf(outcomes: readonly Outcome[]): number {
    const { changes: lists, order } = this.#universe
    order.noteNewSlots()
    const changes = outcomes.map(outcome => lists.of(outcome))
    const key = changes.join()
    let number = this.#leafNumbers.get(key)
    if (number === undefined) {
      number = this.#leaves.push({ outcomes, changes })
      this.#leafNumbers.set(key, number)
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

  /** All action instances, with those that are found meanwhile. */
  *instances(): Generator<LearnedInstance> {
    const { instances } = this.#universe.program
    for (let i = 0; i < instances.length; i++) {
      this.#instances[i] ??= new LearnedInstance(this.#universe, instances[i]!)
      yield this.#instances[i]!
    }
  }

  /** Of each action instance that was seen to read or change slots, which ones. */
  get footprints(): readonly Footprint[] {
    return [...this.instances()]
      .map(({ footprint }) => footprint)
      .filter(({ length }) => length > 0)
  }

  /** Learns what can happen in a set of states; all that can. */
  eventsIn(set: number): Event[] {
    const { program } = this.#universe
    for (;;) {
      const slots = program.slots.length
      const events: Event[] = []
      for (const each of this.instances()) events.push(...each.eventsIn(set))
      // Slots found on the way may make incomplete what was learned before.
      if (slots === program.slots.length) return events
    }
  }

  /**
   * The states after one outcome of an event.
   *
   * @throws ModelError where a change is not possible; the state is then the one at hand
   */
  image(set: number, event: Event, outcome: number): number {
    const { conditions, images, sets } = this.#universe
    try {
      return images.of(set, event.condition, event.changes[outcome]!)
    } catch (error) {
      if (!(error instanceof ChangeError)) throw error
      const { slot, code, cause } = error
      const isThere = conditions.path([{ slot, codes: [code] }], TRUE)
      const possible = conditions.select(set, event.condition, TRUE)
      this.#universe.atHand = sets.pick(conditions.select(possible, isThere, TRUE))
      throw cause instanceof ModelError ? cause.at(`action ${event.instance.name}`) : cause
    }
  }
}

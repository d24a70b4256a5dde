import { TRUE } from './node-table.ts'
import type { Event } from './relation.ts'
import type { Universe } from './universe.ts'

/** Exact sizes, by TLC's definitions. */
export class Counts {
  distinct = 0n
  /** The initial states and one for each outcome of each explored state. */
  generated = 0n
  /** States that the constraint kept from being explored. */
  outside = 0n
  /** How many of the generated states each action gave. */
  readonly fired = new Map<string, bigint>()

  /** Adds the steps from a set of states: of all events, or, where that is given up on the way, of none. */
  addSteps({ conditions, sets }: Universe, set: number, events: readonly Event[]): void {
    const steps = events.map(({ instance, condition, outcomes }) => ({
      name: instance.action.name,
      count: sets.count(conditions.select(set, condition, TRUE)) * BigInt(outcomes.length),
    }))
    for (const { name, count } of steps) {
      this.generated += count
      this.fired.set(name, (this.fired.get(name) ?? 0n) + count)
    }
  }
}

import type { Claims, Work } from './claims.ts'
import { EMPTY } from './node-table.ts'
import type { Event, SymbolicRelation } from './relation.ts'
import type { Codes } from './sets.ts'
import type { Universe } from './universe.ts'

/**
 * The reachable states level by level, each level a set: slower than {@link Chaining}, but a path
 * through the rings is a shortest one.
 */
export class Rings {
  /** The states at each depth that are to be explored, the initial ones first. */
  readonly rings: number[] = []
  /** The states of the last ring, with those that the constraint keeps from being explored. */
  found = EMPTY
  #before = EMPTY
  #next = EMPTY
  readonly #universe: Universe
  readonly #relation: SymbolicRelation
  readonly #claims: Claims
  readonly #work: Work

  constructor(universe: Universe, relation: SymbolicRelation, claims: Claims, work: Work) {
    this.#universe = universe
    this.#relation = relation
    this.#claims = claims
    this.#work = work
    universe.protect({ held: () => [...this.rings, this.found, this.#before, this.#next] })
  }

  /** The states that are to be explored next; EMPTY at the end. */
  get ring(): number {
    return this.rings.at(-1) ?? EMPTY
  }

  /** Begins a ring with what is new among some states. */
  async begin(states: number): Promise<void> {
    const { sets } = this.#universe
    this.#next = states
    const before = await this.#work(() => sets.union(this.#before, this.found))
    this.#before = before
    this.found = await this.#work(() => sets.difference(this.#next, this.#before))
    this.rings.push(await this.#work(() => this.#claims.inside(this.found)))
  }

  /** What can happen in the last ring. */
  async events(): Promise<readonly Event[]> {
    return this.#work(() => this.#relation.eventsIn(this.ring))
  }

  /** Begins the ring of the states that steps from the last one lead to. */
  async advance(events: readonly Event[]): Promise<void> {
    const { sets } = this.#universe
    this.#next = EMPTY
    for (const event of events)
      for (const outcome of event.outcomes.keys())
        await this.#work(() => {
          const image = this.#relation.image(this.ring, event, outcome)
          this.#next = sets.union(this.#next, image)
        })
    await this.begin(this.#next)
  }

  /** A shortest run to a state that was found at a depth. */
  async pathTo(state: Codes, depth: number): Promise<readonly Codes[]> {
    const path = [state]
    for (let at = depth - 1; at >= 0; at--) {
      const target = path[0]!
      path.unshift(await this.#work(() => this.#origin(this.rings[at]!, target)))
    }
    return path
  }

  #origin(ring: number, target: Codes): Codes {
    for (const { condition, changes } of this.#relation.eventsIn(ring))
      for (const list of changes) {
        const origin = this.#universe.images.origin(ring, condition, list, target)
        if (origin) return origin
      }
    throw new Error('Internal error: a state has no predecessor in the ring before it.')
  }
}

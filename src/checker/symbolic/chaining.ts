import type { Claims, Work } from './claims.ts'
import { EMPTY } from './node-table.ts'
import type { LearnedInstance, SymbolicRelation } from './relation.ts'
import type { Universe } from './universe.ts'

/**
 * All reachable states, found by chaining: what one action instance leads to is added at once, again
 * and again until it leads to nothing new, and the next one goes on from there (Roig, Cortadella and
 * Pastor 1995). Much fewer and smaller sets than level by level.
 */
export class Chaining {
  /** The states found so far, with those that the constraint keeps from being explored. */
  all = EMPTY
  rounds = 0
  readonly #universe: Universe
  readonly #relation: SymbolicRelation
  readonly #claims: Claims
  readonly #work: Work
  #isLarger = false
  readonly #done = new Map<LearnedInstance, number>()

  constructor(universe: Universe, relation: SymbolicRelation, claims: Claims, work: Work) {
    this.#universe = universe
    this.#relation = relation
    this.#claims = claims
    this.#work = work
    universe.protect({ held: () => [this.all, ...this.#done.values()] })
  }

  /** Lets each action instance do all that it can; whether something new came of it. */
  async round(): Promise<boolean> {
    const { program } = this.#universe
    const slots = program.slots.length
    this.rounds++
    this.#isLarger = false
    for (const instance of this.#relation.instances())
      await this.#work(() => this.#exhaust(instance))
    // Slots found meanwhile may have made incomplete what was learned before.
    return this.#isLarger || slots !== program.slots.length
  }

  // Only what is new to the instance; that is small where diagrams are large.
  #exhaust(instance: LearnedInstance): void {
    const { sets } = this.#universe
    for (;;) {
      const before = this.#done.get(instance) ?? EMPTY
      const inside = this.#claims.inside(this.all)
      const isNew = sets.difference(inside, before)
      if (isNew === EMPTY) return
      for (const event of instance.eventsIn(isNew))
        for (const outcome of event.outcomes.keys())
          this.#add(this.#relation.image(isNew, event, outcome))
      this.#done.set(instance, inside)
    }
  }

  #add(image: number): void {
    const all = this.#universe.sets.union(this.all, image)
    if (all !== this.all) this.#isLarger = true
    this.all = all
  }
}

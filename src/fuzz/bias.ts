import type { Successors } from '../checker/successors.ts'
import type { ActionDefinition, Instance } from '../language/program.ts'
import { Choice, textHash } from './choice.ts'
import type { Ground } from './ground.ts'
import type { Swarm } from './swarm.ts'

// Faults are where protocols break, and there are mostly few of them.
const FAULT = 2

/** How much more one successor is wanted than another one, whatever action it comes from. */
export type Wanted = (successors: Successors, i: number) => number

/**
 * Chooses steps. Each action counts as one, however many instances of it are possible; faults count
 * more; what else counts, the caller says.
 */
export class Bias {
  readonly #ground: Ground
  readonly #hashes = new Map<Instance, number>()

  constructor(ground: Ground) {
    this.#ground = ground
  }

  /** One of the successors, of which there is at least one. What the swarm leaves out comes last. */
  choose(
    successors: Successors,
    salt: number,
    swarm: Swarm | undefined,
    isWantedBy: Wanted,
  ): number {
    const counts = new Map<ActionDefinition, number>()
    for (let i = 0; i < successors.count; i++) {
      const { action } = this.#ground.instanceOf(successors, i)
      counts.set(action, (counts.get(action) ?? 0) + 1)
    }
    const favoured = new Choice(salt)
    const others = new Choice(salt)
    let index = 0
    let before: Instance | undefined
    for (let i = 0; i < successors.count; i++) {
      const instance = this.#ground.instanceOf(successors, i)
      index = instance === before ? index + 1 : 0
      before = instance
      const { action } = instance
      const weight =
        (isWantedBy(successors, i) * (action.isFault ? FAULT : 1)) / counts.get(action)!
      const choice = swarm?.leavesOut(instance) ? others : favoured
      choice.offer(i, this.#hashOf(instance) + index, weight)
    }
    return favoured.winner >= 0 ? favoured.winner : others.winner
  }

  #hashOf(instance: Instance): number {
    let hash = this.#hashes.get(instance)
    if (hash === undefined) {
      hash = textHash(instance.name)
      this.#hashes.set(instance, hash)
    }
    return hash
  }
}

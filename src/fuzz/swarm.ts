import { mix } from '../checker/ints.ts'
import type { Instance } from '../language/program.ts'
import { encode } from '../language/value.ts'
import { textHash } from './choice.ts'

/**
 * A random part of a model, for one walk: half of the actions, and of the values that are parameters
 * of actions a quarter, are left out wherever something else is possible. What a walk with all of
 * them hardly ever reaches, since other actions undo it, walks with a part of them do (Groce, Zhang,
 * Eide, Chen and Regehr, "Swarm testing", ISSTA 2012).
 */
export class Swarm {
  readonly #salt: number
  readonly #known = new Map<Instance, boolean>()

  constructor(salt: number) {
    this.#salt = salt
  }

  leavesOut(instance: Instance): boolean {
    let isOut = this.#known.get(instance)
    if (isOut === undefined) {
      const { action, parameters } = instance
      isOut =
        (this.#bits(action.name) & 1) === 0 ||
        parameters.some(value => (this.#bits(encode(value)) & 3) === 0)
      this.#known.set(instance, isOut)
    }
    return isOut
  }

  #bits(name: string): number {
    return mix(this.#salt, textHash(name))
  }
}

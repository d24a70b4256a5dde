import type { Instance, Program } from '../../language/program.ts'

/** A promise that some actions, taken together as one, are not put off for ever. */
export interface Fairness {
  readonly name: string
  /** Weak: what stays possible is taken. Strong: what is possible again and again is taken. */
  readonly strength: 'weak' | 'strong'
}

/** The promises that a model makes of its actions: one for each instance of a fair action. */
export class Fairnesses {
  readonly list: readonly Fairness[]
  /** By instance: the promises that concern it. */
  readonly #of: readonly number[][]

  constructor({ instances }: Program) {
    const list: Fairness[] = []
    this.#of = instances.map(({ name, action }) => {
      if (action.fairness === 'none') return []
      return [list.push({ name, strength: action.fairness }) - 1]
    })
    this.list = list
  }

  of(instance: Instance): readonly number[] {
    return this.#of[instance.id]!
  }
}

import type { Family } from '../language/evaluation.ts'
import { mix } from './ints.ts'
import { type Permutation, permuteSlot, permuteValue } from './renaming.ts'
import type { Field, StateSpace } from './space.ts'
import type { ValueTable } from './value-table.ts'

/** A renaming of nodes, and what it makes of fields and values, each worked out once. */
export class Renaming {
  readonly index: number
  readonly isIdentity: boolean
  readonly #space: StateSpace
  readonly #permutation: Permutation
  readonly #naming: ReadonlySet<Family>
  readonly #targets: Field[] = []
  readonly #values = new Map<ValueTable, number[]>()

  constructor(
    index: number,
    space: StateSpace,
    permutation: Permutation,
    naming: ReadonlySet<Family>,
  ) {
    this.index = index
    this.#space = space
    this.#permutation = permutation
    this.#naming = naming
    this.isIdentity = [...permutation.values()].every(places => places.every((to, i) => to === i))
  }

  /** The field that takes a field's place. */
  target(field: Field): Field {
    let target = this.#targets[field.slot.id]
    if (target === undefined) {
      target = this.#space.field(permuteSlot(field.slot, this.#permutation))
      this.#targets[field.slot.id] = target
    }
    return target
  }

  /** The number of what a value becomes. */
  value({ slot, values }: Field, id: number): number {
    if (!this.#naming.has(slot.family)) return id
    let known = this.#values.get(values)
    if (known === undefined) {
      known = []
      this.#values.set(values, known)
    }
    known[id] ??= values.id(permuteValue(values.values[id]!, this.#permutation))
    return known[id]
  }
}

const MOST_ENTRIES = 1 << 16

/**
 * States with their nodes renamed. What a renaming makes of one half, spread over both, does not
 * depend on the other half, so it is remembered, and a renamed state is two of these put together.
 */
export class Images {
  readonly #space: StateSpace
  // An entry is known by its renaming and its half's id; there is room for the words of a state.
  #keys: Int32Array = new Int32Array(0)
  #words: Int32Array = new Int32Array(0)
  #layouts = -1

  constructor(space: StateSpace) {
    this.#space = space
  }

  /** Puts the words of a renamed state into `words`, which it makes anew if it is too short. */
  of(a: number, b: number, renaming: Renaming, words: Int32Array): Int32Array {
    const space = this.#space
    // To make an image may move the fields: then what was put together before is of no use.
    let layouts: number
    let result: Int32Array
    do {
      this.#renew()
      layouts = space.layouts
      const width = space.width
      result = words.length >= width ? words : new Int32Array(width)
      const first = this.#image(0, a, renaming)
      for (let i = 0; i < width; i++) result[i] = this.#words[first + i]!
      const second = this.#image(1, b, renaming)
      for (let i = 0; i < width; i++) result[i]! |= this.#words[second + i]!
    } while (layouts !== space.layouts)
    return result
  }

  get bytes(): number {
    return this.#keys.byteLength + this.#words.byteLength
  }

  #renew(): void {
    if (this.#layouts === this.#space.layouts) return
    this.#layouts = this.#space.layouts
    this.#keys = new Int32Array(2 * MOST_ENTRIES)
    this.#words = new Int32Array(MOST_ENTRIES * this.#space.width)
  }

  // Where the words of a half's image begin.
  #image(half: 0 | 1, id: number, renaming: Renaming): number {
    const width = this.#space.width
    const key = 2 * renaming.index + half + 1
    const entry = mix(id, key) & (MOST_ENTRIES - 1)
    const from = entry * width
    if (this.#keys[2 * entry] === key && this.#keys[2 * entry + 1] === id) return from
    this.#words.fill(0, from, from + width)
    const { words, width: step } = this.#space.halves[half]
    for (const field of this.#space.fields) {
      if (field.half !== half) continue
      const code = (words[id * step + field.word]! >>> field.shift) & field.mask
      const target = renaming.target(field)
      const renamed = renaming.value(field, code ^ field.initial) ^ target.initial
      if (renamed === 0) continue
      if (this.#space.makeRoom(target, renamed)) return from
      this.#words[from + this.#space.position(target)]! |= renamed << target.shift
    }
    this.#keys[2 * entry] = key
    this.#keys[2 * entry + 1] = id
    return from
  }
}

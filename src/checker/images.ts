import type { Family } from '../language/evaluation.ts'
import { mix } from './ints.ts'
import { type Permutation, permuteSlot, permuteValue } from './renaming.ts'
import type { Field, StateSpace } from './space.ts'
import type { ValueTable } from './value-table.ts'

/** What a renaming does to one field, in the layout that the fields have. */
interface Move {
  readonly field: Field
  /** The field that takes its place, and which word of a state that lies in. */
  readonly target: Field
  readonly word: number
  /** By the number of a value: that of what it becomes. Nothing where values name no nodes. */
  readonly values: number[] | undefined
  /** Whether a field at its initial value, coded as 0, becomes one that is. */
  readonly keepsZero: boolean
}

/** A renaming of nodes, and what it makes of fields and values, each worked out once. */
export class Renaming {
  readonly index: number
  readonly isIdentity: boolean
  readonly #space: StateSpace
  readonly #permutation: Permutation
  readonly #naming: ReadonlySet<Family>
  readonly #values = new Map<ValueTable, number[]>()
  #moves: readonly [readonly Move[], readonly Move[]] = [[], []]
  #layouts = -1
  #fields = 0

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

  /** What it does to the fields of a half that have bits, or become another value without. */
  moves(half: 0 | 1): readonly Move[] {
    const { layouts, fields } = this.#space
    if (layouts !== this.#layouts || fields.length !== this.#fields) {
      const moves = [...fields].map(field => this.#move(field))
      const isWanted = ({ field, keepsZero }: Move) => field.mask !== 0 || !keepsZero
      const of = (wanted: 0 | 1) =>
        moves.filter(move => move.field.half === wanted && isWanted(move))
      this.#moves = [of(0), of(1)]
      this.#layouts = layouts
      this.#fields = moves.length
    }
    return this.#moves[half]
  }

  /** The number of what a value becomes. */
  value({ field, values }: Move, id: number): number {
    if (values === undefined) return id
    values[id] ??= field.values.id(permuteValue(field.values.values[id]!, this.#permutation))
    return values[id]
  }

  #move(field: Field): Move {
    const { slot } = field
    const target = this.#space.field(permuteSlot(slot, this.#permutation))
    const values = this.#naming.has(slot.family) ? this.#known(field.values) : undefined
    const move = { field, target, word: this.#space.position(target), values, keepsZero: false }
    return { ...move, keepsZero: this.value(move, field.initial) === target.initial }
  }

  #known(table: ValueTable): number[] {
    const known = this.#values.get(table) ?? []
    this.#values.set(table, known)
    return known
  }
}

const LEAST_ENTRIES = 1 << 10
const MOST_ENTRIES = 1 << 20

/**
 * States with their nodes renamed. What a renaming makes of one half, spread over both, does not
 * depend on the other half, so it is remembered, and a renamed state is two of these put together.
 */
export class Images {
  readonly #space: StateSpace
  // An entry is known by its renaming and its half's id; there is room for the words of a state.
  #keys: Int32Array = new Int32Array(0)
  #words: Int32Array = new Int32Array(0)
  #entries = LEAST_ENTRIES
  #made = 0
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

  // Forgets all where fields have moved, and to have more room where more was made than there is for.
  #renew(): void {
    const isFull = this.#made >= this.#entries && this.#entries < MOST_ENTRIES
    if (this.#layouts === this.#space.layouts && !isFull) return
    if (isFull) this.#entries *= 4
    this.#made = 0
    this.#layouts = this.#space.layouts
    this.#keys = new Int32Array(2 * this.#entries)
    this.#words = new Int32Array(this.#entries * this.#space.width)
  }

  // Where the words of a half's image begin.
  #image(half: 0 | 1, id: number, renaming: Renaming): number {
    const width = this.#space.width
    const key = 2 * renaming.index + half + 1
    const entry = mix(id, key) & (this.#entries - 1)
    const from = entry * width
    if (this.#keys[2 * entry] === key && this.#keys[2 * entry + 1] === id) return from
    this.#words.fill(0, from, from + width)
    const { words, width: step } = this.#space.halves[half]
    for (const move of renaming.moves(half)) {
      const { field, target } = move
      const code = (words[id * step + field.word]! >>> field.shift) & field.mask
      if (code === 0 && move.keepsZero) continue
      const renamed = renaming.value(move, code ^ field.initial) ^ target.initial
      if (this.#space.makeRoom(target, renamed)) return from
      this.#words[from + move.word]! |= renamed << target.shift
    }
    this.#keys[2 * entry] = key
    this.#keys[2 * entry + 1] = id
    this.#made++
    return from
  }
}

import { HalfTable } from './half.ts'
import { bitsFor, withRoom } from './ints.ts'
import type { Field, StateSpace } from './space.ts'

/**
 * The members of one node set, where every cell speaks of one of them at the most: all that a state
 * says of a member is its column, and to sort the columns is to find the representative. Columns
 * are interned, so a state has one number for each member. What a half says of the members is the
 * same with whatever other half it stands, and is read once. See docs/symmetry.md.
 */
export class Columns {
  readonly #space: StateSpace
  /** Of each member its fields, in the same order for all. */
  readonly #fields: readonly (readonly Field[])[]
  readonly #size: number
  /** The columns: of each field the value's number and 1, or 0 where the other half has the field. */
  readonly #table: HalfTable
  /** By half: whether it was read, and of each member the number of its part of the column. */
  readonly #isRead: [Uint8Array, Uint8Array] = [new Uint8Array(0), new Uint8Array(0)]
  readonly #parts: [Int32Array, Int32Array] = [new Int32Array(0), new Int32Array(0)]
  readonly #wholes = new Map<number, number>()
  /** All columns in their order, and of each its place there: there are few, and many comparisons. */
  readonly #ordered: number[] = [0]
  #ranks: Int32Array = new Int32Array(1)
  /** The columns of the members of the state at hand. */
  readonly #numbers: Int32Array
  /** The members in the order of their columns: the rank of the column, and in the last bits the member. */
  readonly #sorted: Int32Array
  readonly #bits: number
  /** For each column and place: the words that a state has of it there, made when it is known. */
  #words: Int32Array = new Int32Array(0)
  #isMade: Uint8Array = new Uint8Array(0)
  #layouts = -1

  constructor(space: StateSpace, fields: readonly (readonly Field[])[]) {
    this.#space = space
    this.#fields = fields
    this.#size = fields.length
    this.#table = new HalfTable(fields[0]!.length)
    this.#numbers = new Int32Array(fields.length)
    this.#sorted = new Int32Array(fields.length)
    this.#bits = bitsFor(fields.length)
  }

  /** Takes a state to hand; whether its members are in another order than that of their columns. */
  sort(a: number, b: number): boolean {
    this.#read(a, b)
    const numbers = this.#numbers
    const ranks = this.#ranks
    const sorted = this.#sorted
    const bits = this.#bits
    let isMoved = false
    for (let member = 0; member < sorted.length; member++) {
      const mine = (ranks[numbers[member]!]! << bits) | member
      let at = member
      for (; at > 0 && sorted[at - 1]! > mine; at--) sorted[at] = sorted[at - 1]!
      sorted[at] = mine
      if (at !== member) isMoved = true
    }
    return isMoved
  }

  /**
   * Changes the words of the state at hand into those with the members in order. False where
   * fields had to be moved for that: then the words are of no use.
   */
  putInOrder(words: Int32Array): boolean {
    const { width } = this.#space
    const numbers = this.#numbers
    const sorted = this.#sorted
    const mask = (1 << this.#bits) - 1
    for (let place = 0; place < sorted.length; place++) {
      const before = numbers[place]!
      const after = numbers[sorted[place]! & mask]!
      if (before === after) continue
      const from = this.#wordsOf(before, place)
      const to = from < 0 ? from : this.#wordsOf(after, place)
      if (to < 0) return false
      for (let i = 0; i < width; i++) words[i]! ^= this.#words[from + i]! ^ this.#words[to + i]!
    }
    return true
  }

  /** In how many ways members with equal columns can be permuted in the state that was sorted last. */
  get alike(): number {
    let ways = 1
    let run = 1
    for (let place = 1; place < this.#size; place++) {
      const [before, here] = [this.#sorted[place - 1]!, this.#sorted[place]!]
      run = before >> this.#bits === here >> this.#bits ? run + 1 : 1
      ways *= run
    }
    return ways
  }

  /** Memory, in bytes. */
  get bytes(): number {
    const arrays = [...this.#isRead, ...this.#parts, this.#words, this.#isMade, this.#ranks]
    return arrays.reduce((sum, each) => sum + each.byteLength, this.#table.bytes)
  }

  #read(a: number, b: number): void {
    if (this.#isRead[0][a] !== 1) this.#readHalf(0, a)
    if (this.#isRead[1][b] !== 1) this.#readHalf(1, b)
    const [first, second] = this.#parts
    const numbers = this.#numbers
    const size = this.#size
    for (let i = 0; i < size; i++) {
      const [x, y] = [first[a * size + i]!, second[b * size + i]!]
      numbers[i] = y === 0 ? x : x === 0 ? y : this.#whole(x, y)
    }
  }

  #readHalf(half: 0 | 1, id: number): void {
    const { count, words, width } = this.#space.halves[half]
    if (id >= this.#isRead[half].length) {
      const larger = new Uint8Array(2 * count)
      larger.set(this.#isRead[half])
      this.#isRead[half] = larger
      this.#parts[half] = withRoom(this.#parts[half], larger.length * this.#size)
    }
    const part = new Int32Array(this.#table.width)
    this.#fields.forEach((fields, member) => {
      fields.forEach((field, k) => {
        const code = (words[id * width + field.word]! >>> field.shift) & field.mask
        part[k] = field.half === half ? (code ^ field.initial) + 1 : 0
      })
      this.#parts[half][id * this.#size + member] = this.#intern(part)
    })
    this.#isRead[half][id] = 1
  }

  // The column whose fields lie in both halves, from its two parts.
  #whole(x: number, y: number): number {
    const key = x * 2 ** 31 + y
    let whole = this.#wholes.get(key)
    if (whole === undefined) {
      const { words, width } = this.#table
      const both = Int32Array.from(
        { length: width },
        (_, k) => words[x * width + k]! | words[y * width + k]!,
      )
      whole = this.#intern(both)
      this.#wholes.set(key, whole)
    }
    return whole
  }

  // The number of a column, which takes its place in the order when it is new.
  #intern(column: Int32Array): number {
    const known = this.#table.find(column, 0)
    if (known >= 0) return known
    const number = this.#table.add(column, 0)
    const ordered = this.#ordered
    let [from, to] = [0, ordered.length]
    while (from < to) {
      const middle = (from + to) >> 1
      if (this.#isAfter(ordered[middle]!, number)) to = middle
      else from = middle + 1
    }
    ordered.splice(from, 0, number)
    this.#ranks = withRoom(this.#ranks, ordered.length)
    for (let rank = from; rank < ordered.length; rank++) this.#ranks[ordered[rank]!] = rank
    return number
  }

  // By the numbers of their values, which all threads know, and not by the numbers of the columns.
  #isAfter(x: number, y: number): boolean {
    if (x === y) return false
    const { words, width } = this.#table
    for (let k = 0; k < width; k++) {
      const difference = words[x * width + k]! - words[y * width + k]!
      if (difference !== 0) return difference > 0
    }
    return false
  }

  // Where the words begin that a column makes at a place; -1 where fields had to be moved.
  #wordsOf(column: number, place: number): number {
    const { width, layouts } = this.#space
    if (layouts !== this.#layouts) {
      this.#layouts = layouts
      this.#isMade.fill(0)
    }
    const entry = column * this.#size + place
    if (this.#isMade[entry] === 1) return entry * width
    return this.#makeWords(column, place, entry) ? entry * width : -1
  }

  #makeWords(column: number, place: number, entry: number): boolean {
    const space = this.#space
    const { width } = space
    if (entry >= this.#isMade.length) {
      const larger = new Uint8Array(2 * entry + this.#size)
      larger.set(this.#isMade)
      this.#isMade = larger
    }
    this.#words = withRoom(this.#words, this.#isMade.length * width)
    this.#words.fill(0, entry * width, (entry + 1) * width)
    const from = column * this.#table.width
    for (const [k, field] of this.#fields[place]!.entries()) {
      const code = (this.#table.words[from + k]! - 1) ^ field.initial
      if (space.makeRoom(field, code)) return false
      this.#words[entry * width + space.position(field)]! |= code << field.shift
    }
    this.#isMade[entry] = 1
    return true
  }
}

import { ones, powerOfTwo } from './ints.ts'
import { MatrixSubset, type PairSubset } from './pair-subset.ts'
import type { StateList } from './state-list.ts'
import type { Successors } from './successors.ts'

/** Numbers for the pairs of a set: below `size`, though perhaps not all of these are used. */
export interface Places {
  readonly size: number
  /** The number of a pair, or -1 if it is not in the set. */
  find(first: number, second: number): number
  /** The same for many, in such a way that the cache misses overlap. */
  findAll(a: Int32Array, b: Int32Array, count: number, found: Int32Array): void
  /** Of a pair that is listed. */
  first(number: number): number
  second(number: number): number
}

/**
 * A set of pairs of ids as a matrix of bits, one row for each first id. For pairs that are many
 * among all pairs of their ids: then a pair takes a few bits, and a state's successors, most of
 * which share one of its halves, lie in the same row or the same column.
 */
export class PairMatrix {
  size = 0
  readonly rows: number
  readonly columns: number
  readonly #rowShift: number
  readonly #bits: Int32Array

  /** A matrix for first ids below `rows` and second ids below `columns`, with room to spare. */
  constructor(rows: number, columns: number) {
    this.columns = Math.max(32, powerOfTwo(columns))
    this.rows = Math.ceil(rows * 1.25) + 16
    this.#rowShift = Math.log2(this.columns) - 5
    this.#bits = new Int32Array(this.rows * (this.columns / 32))
  }

  /** How many bytes a matrix of these sizes takes. */
  static bytesFor(rows: number, columns: number): number {
    return ((Math.ceil(rows * 1.25) + 16) * Math.max(32, powerOfTwo(columns))) / 8
  }

  get bytes(): number {
    return this.#bits.byteLength
  }

  has(first: number, second: number): boolean {
    if (first >= this.rows || second >= this.columns) return false
    return (this.#bits[(first << this.#rowShift) + (second >>> 5)]! & (1 << (second & 31))) !== 0
  }

  /** Adds a batch of states and leaves in it only those that were new, in their order. */
  addAll(batch: Successors): void {
    const { a, b, outcome, count } = batch
    const bits = this.#bits
    const shift = this.#rowShift
    let fresh = 0
    for (let i = 0; i < count; i++) {
      const first = a[i]!
      const second = b[i]!
      const at = (first << shift) + (second >>> 5)
      const mask = 1 << (second & 31)
      const word = bits[at]!
      if ((word & mask) !== 0) continue
      bits[at] = word | mask
      a[fresh] = first
      b[fresh] = second
      outcome[fresh++] = outcome[i]!
    }
    this.size += fresh
    batch.count = fresh
  }

  /** The same set in a matrix with more room. */
  enlarged(rows: number, columns: number): PairMatrix {
    const larger = new PairMatrix(Math.max(rows, this.rows), Math.max(columns, this.columns))
    for (let row = 0; row < this.rows; row++)
      larger.#bits.set(this.row(row), row << larger.#rowShift)
    larger.size = this.size
    return larger
  }

  /** Bits of a row, in words. */
  row(index: number): Int32Array {
    return this.#bits.subarray(index << this.#rowShift, (index + 1) << this.#rowShift)
  }

  /** A number for each pair in the set, in the order of rows and columns; the pairs are listed, too. */
  numbered(listed: StateList): Places {
    const bits = this.#bits
    const shift = this.#rowShift
    // Each word, and beside it, so that both are loaded at once, how many pairs come before it.
    const ranked = new Int32Array(2 * bits.length)
    for (let at = 0, before = 0; at < bits.length; at++) {
      ranked[2 * at] = bits[at]!
      ranked[2 * at + 1] = before
      before += ones(bits[at]!)
    }
    const { columns } = this
    const find = (first: number, second: number) => {
      // A pair that is not in the set may lie outside of the matrix.
      if (second >= columns) return -1
      const at = 2 * ((first << shift) + (second >>> 5))
      const word = ranked[at]!
      const mask = 1 << (second & 31)
      return (word & mask) === 0 ? -1 : ranked[at + 1]! + ones(word & (mask - 1))
    }
    // Where each pair stands in the list, which is what tells a number's pair.
    const index = new Int32Array(this.size)
    for (let i = 0; i < listed.length; i++) index[find(listed.first(i), listed.second(i))] = i
    return {
      size: this.size,
      find,
      findAll: (a, b, count, found) => {
        for (let i = 0; i < count; i++) found[i] = find(a[i]!, b[i]!)
      },
      first: number => listed.first(index[number]!),
      second: number => listed.second(index[number]!),
    }
  }

  /** No pairs of the set yet, as long as the set does not grow. */
  subset(): PairSubset {
    return new MatrixSubset(this.rows, this.columns)
  }

  *[Symbol.iterator](): Generator<readonly [number, number]> {
    const bits = this.#bits
    for (let at = 0; at < bits.length; at++) {
      let word = bits[at]!
      while (word !== 0) {
        const bit = 31 - Math.clz32(word & -word)
        word &= word - 1
        const row = at >>> this.#rowShift
        yield [row, ((at - (row << this.#rowShift)) << 5) + bit]
      }
    }
  }
}

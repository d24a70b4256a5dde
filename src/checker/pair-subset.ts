/** Some of the pairs of a set that does not change meanwhile. */
export interface PairSubset {
  /** How many there are. */
  readonly size: number
  has(first: number, second: number): boolean
  /** Adds a pair that is in the set and not in the subset. */
  add(first: number, second: number): void
  /** Takes out a pair that is in the subset. */
  delete(first: number, second: number): void
}

/** A bit for each place of a table; `find` gives the place of a pair, or -1. */
export class TableSubset implements PairSubset {
  size = 0
  readonly #find: (first: number, second: number) => number
  readonly #bits: Int32Array

  constructor(places: number, find: (first: number, second: number) => number) {
    this.#find = find
    this.#bits = new Int32Array((places + 31) >>> 5)
  }

  has(first: number, second: number): boolean {
    const place = this.#find(first, second)
    return place >= 0 && (this.#bits[place >>> 5]! & (1 << (place & 31))) !== 0
  }

  add(first: number, second: number): void {
    this.#flip(first, second)
    this.size++
  }

  delete(first: number, second: number): void {
    this.#flip(first, second)
    this.size--
  }

  #flip(first: number, second: number): void {
    const place = this.#find(first, second)
    this.#bits[place >>> 5]! ^= 1 << (place & 31)
  }
}

/** A matrix of bits, with a row of `columns` bits, a power of two, for each first id. */
export class MatrixSubset implements PairSubset {
  size = 0
  readonly #columns: number
  readonly #shift: number
  readonly #bits: Int32Array

  constructor(rows: number, columns: number) {
    this.#columns = columns
    this.#shift = Math.log2(columns) - 5
    this.#bits = new Int32Array(rows * (columns / 32))
  }

  // A pair that is not in the set may lie outside of the matrix.
  has(first: number, second: number): boolean {
    if (second >= this.#columns) return false
    const at = (first << this.#shift) + (second >>> 5)
    return (this.#bits[at]! & (1 << (second & 31))) !== 0
  }

  add(first: number, second: number): void {
    this.#flip(first, second)
    this.size++
  }

  delete(first: number, second: number): void {
    this.#flip(first, second)
    this.size--
  }

  #flip(first: number, second: number): void {
    this.#bits[(first << this.#shift) + (second >>> 5)]! ^= 1 << (second & 31)
  }
}

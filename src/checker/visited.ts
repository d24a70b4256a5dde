import { mix } from './ints.ts'

const OCCUPIED = 1 << 31
// Probing runs past the end instead of around it, so that a larger table is filled in order.
const OVERHANG = 4096
const FULLEST = 0.75

/**
 * The exact set of visited states. A state is two ids of 31 bits, kept in the table itself, so a
 * look-up touches one cache line. A key's place is in proportion to its hash: a larger table holds
 * the same keys in the same order and is filled by one sequential pass, whatever its size.
 */
export class VisitedSet {
  size = 0
  #capacity: number
  #table: Int32Array

  constructor(capacity = 1 << 14) {
    this.#capacity = capacity
    this.#table = new Int32Array(2 * (capacity + OVERHANG))
  }

  get bytes(): number {
    return this.#table.byteLength
  }

  /** Adds a state; whether it was new. */
  add(a: number, b: number): boolean {
    if (this.size >= this.#capacity * FULLEST) this.#grow()
    const table = this.#table
    const second = b | OCCUPIED
    let at = 2 * this.#place(a, b)
    for (;;) {
      const found = table[at + 1]!
      if (found === 0) break
      if (found === second && table[at] === a) return false
      at += 2
    }
    table[at] = a
    table[at + 1] = second
    this.size++
    if (at >= 2 * (this.#capacity + OVERHANG) - 4) this.#grow()
    return true
  }

  has(a: number, b: number): boolean {
    const second = b | OCCUPIED
    for (let at = 2 * this.#place(a, b); ; at += 2) {
      const found = this.#table[at + 1]!
      if (found === 0) return false
      if (found === second && this.#table[at] === a) return true
    }
  }

  /** Makes room for `more` states and loads the places of a batch into the cache, all at once. */
  prepare(a: Int32Array, b: Int32Array, count: number): number {
    while (this.size + count >= this.#capacity * FULLEST) this.#grow()
    const table = this.#table
    let touched = 0
    // Independent loads overlap; the sum keeps them from being optimised away.
    for (let i = 0; i < count; i++) touched ^= table[2 * this.#place(a[i]!, b[i]!) + 1]!
    return touched
  }

  #place(a: number, b: number): number {
    return ((mix(a, b) >>> 0) * this.#capacity) / 0x100000000 >>> 0
  }

  #grow(): void {
    const old = this.#table
    // Doubling at first; later less, since memory is what a large search runs out of.
    this.#capacity = Math.ceil(this.#capacity * (this.#capacity < 1 << 22 ? 2 : 1.5))
    this.#table = new Int32Array(2 * (this.#capacity + OVERHANG))
    const table = this.#table
    for (let i = 0; i < old.length; i += 2) {
      const second = old[i + 1]!
      if (second === 0) continue
      const first = old[i]!
      let at = 2 * this.#place(first, second & ~OCCUPIED)
      while (table[at + 1] !== 0) at += 2
      table[at] = first
      table[at + 1] = second
    }
  }
}

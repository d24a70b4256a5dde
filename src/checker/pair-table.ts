import { mix } from './ints.ts'
import type { Places } from './pair-matrix.ts'
import { type PairSubset, TableSubset } from './pair-subset.ts'
import { OCCUPIED, RecentPairs } from './recent-pairs.ts'
import type { Successors } from './successors.ts'

// Probing runs past the end instead of around it, so that a larger table is filled in order.
const OVERHANG = 4096
const FULLEST = 0.7

/**
 * A set of pairs of ids of 31 bits, kept in the table itself, so a look-up touches one cache line.
 * A key's place is in proportion to its hash: a larger table holds the same keys in the same order
 * and is filled by one sequential pass. For pairs that are few among all pairs of their ids.
 */
export class PairTable {
  size = 0
  // The table has `#unit * 2 ** #bits` places, where #unit is 2 or 3: it grows by less than half.
  #unit = 2
  #bits = 12
  #table: Int32Array = new Int32Array(2 * ((2 << 12) + OVERHANG))
  readonly #recent = new RecentPairs()
  /** Only there so that the loads of {@link addAll} are not optimised away. */
  touched = 0

  /** Whether a batch of this size makes the table grow. */
  isFullWith(more: number): boolean {
    return this.size + more >= this.#capacity * FULLEST
  }

  *[Symbol.iterator](): Generator<readonly [number, number]> {
    const table = this.#table
    for (let at = 0; at < table.length; at += 2)
      if (table[at + 1] !== 0) yield [table[at]!, table[at + 1]! & ~OCCUPIED]
  }

  get bytes(): number {
    return this.#table.byteLength + this.#recent.bytes
  }

  has(first: number, second: number): boolean {
    const table = this.#table
    const marked = second | OCCUPIED
    const place = Math.imul(mix(first, marked) >>> (28 - this.#bits), this.#unit) >>> 4
    for (let at = 2 * place; ; at += 2) {
      const found = table[at + 1]!
      if (found === 0) return false
      if (found === marked && table[at] === first) return true
    }
  }

  /** Adds a batch of states and leaves in it only those that were new, in their order. */
  addAll(batch: Successors): void {
    const { a, b, outcome } = batch
    const left = this.#recent.drop(batch)
    while (this.size + left >= this.#capacity * FULLEST) this.#grow()
    const table = this.#table
    const { hashes } = this.#recent
    const unit = this.#unit
    const shift = 28 - this.#bits
    // First load the places of all, since independent loads overlap and dependent ones do not.
    let touched = 0
    for (let i = 0; i < left; i++)
      touched ^= table[((Math.imul(hashes[i]! >>> shift, unit) >>> 4) << 1) + 1]!
    this.touched = touched
    let fresh = 0
    for (let i = 0; i < left; i++) {
      const first = a[i]!
      const second = b[i]!
      let at = (Math.imul(hashes[i]! >>> shift, unit) >>> 4) << 1
      let found = table[at + 1]!
      while (found !== 0 && (found !== second || table[at] !== first)) {
        at += 2
        found = table[at + 1]!
      }
      if (found !== 0) continue
      table[at] = first
      table[at + 1] = second
      a[fresh] = first
      b[fresh] = second & ~OCCUPIED
      outcome[fresh++] = outcome[i]!
    }
    this.size += fresh
    batch.count = fresh
  }

  /** A number for each pair in the set: its place in the table. */
  numbered(): Places {
    const table = this.#table
    const unit = this.#unit
    const shift = 28 - this.#bits
    const start = (first: number, second: number) =>
      Math.imul(mix(first, second) >>> shift, unit) >>> 4
    const from = (place: number, first: number, second: number) => {
      for (let at = place; ; at++) {
        const found = table[2 * at + 1]!
        if (found === 0) return -1
        if (found === second && table[2 * at] === first) return at
      }
    }
    return {
      size: table.length / 2,
      find: (first, second) => from(start(first, second | OCCUPIED), first, second | OCCUPIED),
      findAll: (a, b, count, found) => {
        let touched = 0
        for (let i = 0; i < count; i++) {
          const place = start(a[i]!, b[i]! | OCCUPIED)
          touched ^= table[2 * place + 1]!
          found[i] = place
        }
        this.touched = touched
        for (let i = 0; i < count; i++) found[i] = from(found[i]!, a[i]!, b[i]! | OCCUPIED)
      },
      first: place => table[2 * place]!,
      second: place => table[2 * place + 1]! & ~OCCUPIED,
    }
  }

  /** No pairs of the set yet, as long as the set does not grow. */
  subset(): PairSubset {
    const { size, find } = this.numbered()
    return new TableSubset(size, find)
  }

  get #capacity(): number {
    return this.#unit * 2 ** this.#bits
  }

  #grow(): void {
    if (this.#unit === 2) this.#unit = 3
    else {
      this.#unit = 2
      this.#bits++
    }
    const old = this.#table
    const table = new Int32Array(2 * (this.#capacity + OVERHANG))
    const shift = 28 - this.#bits
    for (let from = 0; from < old.length; from += 2) {
      const second = old[from + 1]!
      if (second === 0) continue
      const first = old[from]!
      let at = (Math.imul(mix(first, second) >>> shift, this.#unit) >>> 4) << 1
      while (table[at + 1] !== 0) at += 2
      table[at] = first
      table[at + 1] = second
    }
    this.#table = table
  }
}

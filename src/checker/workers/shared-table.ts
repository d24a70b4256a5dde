import { mix } from '../ints.ts'
import type { Successors } from '../successors.ts'
import { OCCUPIED, RecentPairs } from './recent-pairs.ts'

const OVERHANG = 4096
const FULLEST = 0.7

/**
 * A table of pairs, one in each place, in memory that threads share. A place is claimed by one
 * compare-and-swap of its second word; then the first one is published. Who finds the second word
 * of its own pair there waits for the first.
 */
export class SharedTable {
  readonly kind = 'table'
  /** There are `unit * 2 ** bits` places; unit is 2 or 3. */
  readonly unit: number
  readonly bits: number
  readonly buffer: SharedArrayBuffer
  readonly #table: Int32Array
  // What this thread looked up last.
  readonly #recent = new RecentPairs()
  /** Only there so that the loads of {@link addAll} are not optimised away. */
  touched = 0

  constructor(unit: number, bits: number, buffer?: SharedArrayBuffer) {
    this.unit = unit
    this.bits = bits
    this.buffer = buffer ?? new SharedArrayBuffer(8 * (unit * 2 ** bits + OVERHANG))
    this.#table = new Int32Array(this.buffer)
  }

  /** The smallest table that holds so many pairs with room to spare. */
  static for(size: number): SharedTable {
    let [unit, bits] = [2, 12]
    while (unit * 2 ** bits * FULLEST <= size) {
      if (unit === 2) unit = 3
      else {
        unit = 2
        bits++
      }
    }
    return new SharedTable(unit, bits)
  }

  get bytes(): number {
    return this.buffer.byteLength
  }

  /** Whether it has room for so many pairs. */
  fits(size: number): boolean {
    return size < this.unit * 2 ** this.bits * FULLEST
  }

  /** Adds a batch of states and leaves in it only those that no thread had added. */
  addAll(batch: Successors): void {
    const { a, b, outcome } = batch
    const left = this.#recent.drop(batch)
    const table = this.#table
    const { hashes } = this.#recent
    const { unit } = this
    const shift = 28 - this.bits
    // First load the places of all, since independent loads overlap and dependent ones do not.
    let touched = 0
    for (let i = 0; i < left; i++)
      touched ^= table[((Math.imul(hashes[i]! >>> shift, unit) >>> 4) << 1) + 1]!
    this.touched = touched
    let fresh = 0
    for (let i = 0; i < left; i++) {
      const first = a[i]! | OCCUPIED
      const second = b[i]!
      let at = (Math.imul(hashes[i]! >>> shift, unit) >>> 4) << 1
      let isNew = false
      for (;;) {
        let found = table[at + 1]!
        if (found === 0) {
          found = Atomics.compareExchange(table, at + 1, 0, second)
          if (found === 0) {
            // A plain store, which is ten nanoseconds cheaper: it is the only one here, so a thread
            // that sees anything but zero sees this, and one that sees zero looks again.
            table[at] = first
            isNew = true
            break
          }
        }
        if (found === second) {
          let there = table[at]!
          while (there === 0) there = Atomics.load(table, at)
          if (there === first) break
        }
        at += 2
      }
      if (!isNew) continue
      a[fresh] = first & ~OCCUPIED
      b[fresh] = second & ~OCCUPIED
      outcome[fresh++] = outcome[i]!
    }
    batch.count = fresh
  }

  /** What can be copied apart from the rest: the places. */
  get parts(): number {
    return this.#table.length / 2
  }

  /**
   * Adds the states in some places of another table, which nobody adds to and none of which are here.
   * The places of both are in the order of hashes, so both are gone through from front to back.
   */
  copy(other: SharedTable, from: number, to: number): void {
    const old = other.#table
    const table = this.#table
    const { unit } = this
    const shift = 28 - this.bits
    for (let place = 2 * from; place < 2 * to; place += 2) {
      const second = old[place + 1]!
      if (second === 0) continue
      const first = old[place]!
      let at = (Math.imul(mix(first & ~OCCUPIED, second) >>> shift, unit) >>> 4) << 1
      // Where two ranges meet, another thread may be filling the same places.
      while (table[at + 1] !== 0 || Atomics.compareExchange(table, at + 1, 0, second) !== 0) at += 2
      table[at] = first
    }
  }

  /** All states in some places. */
  *states(from: number, to: number): Generator<readonly [number, number]> {
    const table = this.#table
    for (let at = 2 * from; at < 2 * to; at += 2)
      if (table[at + 1] !== 0) yield [table[at]! & ~OCCUPIED, table[at + 1]! & ~OCCUPIED]
  }
}

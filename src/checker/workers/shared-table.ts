import { mix } from '../ints.ts'
import {
  FULLEST,
  firstOf,
  firstWord,
  MEMBERS,
  memberBit,
  OVERHANG,
  PER_BLOCK,
  RecentBlocks,
  secondOf,
  secondWord,
  startOf,
} from '../pair-blocks.ts'
import type { PairTable } from '../pair-table.ts'
import type { Successors } from '../successors.ts'
import type { BitRows } from './shared-matrix.ts'

// Behind the places it stands how many are in use, in a cache line of its own.
const TAIL = 32

/**
 * A table of pairs as {@link PairTable}, eight to a place, in memory that threads share. A place is claimed by
 * one compare-and-swap of its second word, which also says that one pair is there; then the first
 * word is published. Who finds the second word of its own pair there waits for the first. Further
 * pairs are added by the `or` of a bit.
 */
export class SharedTable {
  readonly kind = 'table'
  /** There are `unit * 2 ** bits` places; unit is 2 or 3. */
  readonly unit: number
  readonly bits: number
  readonly buffer: SharedArrayBuffer
  readonly #table: Int32Array
  // What this thread looked up last.
  readonly #recent = new RecentBlocks()
  /** Only there so that the loads of {@link addAll} are not optimised away. */
  touched = 0

  constructor(unit: number, bits: number, buffer?: SharedArrayBuffer) {
    this.unit = unit
    this.bits = bits
    this.buffer = buffer ?? new SharedArrayBuffer(4 * (2 * (unit * 2 ** bits + OVERHANG) + TAIL))
    this.#table = new Int32Array(this.buffer)
  }

  /** The smallest table that has so many places with room to spare. */
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

  /** How many places are in use. */
  get places(): number {
    return Atomics.load(this.#table, 2 * this.parts)
  }

  /** Whether so many places more may be used. */
  fits(more: number): boolean {
    return this.places + more < this.unit * 2 ** this.bits * FULLEST
  }

  /** Adds a batch of states and leaves in it only those that no thread had added. */
  addAll(batch: Successors): void {
    const { a, b, outcome } = batch
    const left = this.#recent.drop(batch)
    const table = this.#table
    const { hashes } = this.#recent
    const { unit, bits } = this
    // First load the places of all, since independent loads overlap and dependent ones do not.
    let touched = 0
    for (let i = 0; i < left; i++) touched ^= table[startOf(hashes[i]!, unit, bits) + 1]!
    this.touched = touched
    let fresh = 0
    let claimed = 0
    for (let i = 0; i < left; i++) {
      const first = a[i]!
      const second = b[i]!
      // No first word is zero once it is there: first ids that large are not found.
      const word = ~firstWord(first, second)
      const next = secondWord(second)
      const bit = memberBit(second)
      let at = startOf(hashes[i]!, unit, bits)
      let isNew = false
      for (;;) {
        let found = table[at + 1]!
        if (found === 0) {
          found = Atomics.compareExchange(table, at + 1, 0, next | bit)
          if (found === 0) {
            // A plain store, which is ten nanoseconds cheaper: it is the only one here, so a thread
            // that sees anything but zero sees this, and one that sees zero looks again.
            table[at] = word
            claimed++
            isNew = true
            break
          }
        }
        if ((found & ~MEMBERS) === next) {
          let there = table[at]!
          while (there === 0) there = Atomics.load(table, at)
          if (there === word) {
            isNew = (found & bit) === 0 && (Atomics.or(table, at + 1, bit) & bit) === 0
            break
          }
        }
        at += 2
      }
      if (!isNew) continue
      a[fresh] = first
      b[fresh] = second
      outcome[fresh++] = outcome[i]!
    }
    batch.count = fresh
    Atomics.add(table, 2 * this.parts, claimed)
  }

  /** What can be copied apart from the rest: the places. */
  get parts(): number {
    return this.unit * 2 ** this.bits + OVERHANG
  }

  /**
   * Adds the states in some places of another table, which nobody adds to and none of which are here.
   * The places of both are in the order of hashes, so both are gone through from front to back.
   */
  copy(other: SharedTable, from: number, to: number): void {
    const old = other.#table
    let copied = 0
    for (let at = 2 * from; at < 2 * to; at += 2) {
      if (old[at + 1] === 0) continue
      this.#put(~old[at]!, old[at + 1]!)
      copied++
    }
    Atomics.add(this.#table, 2 * this.parts, copied)
  }

  /**
   * Adds the states in some rows of a matrix, none of which are here. A byte of a row says of eight
   * pairs whether they are there, which is what a place says.
   */
  copyRows(matrix: BitRows, from: number, to: number): void {
    let copied = 0
    for (let row = from; row < to; row++) {
      const words = matrix.row(row)
      for (let column = 0; column < matrix.columns; column += PER_BLOCK) {
        const members = (words[column >>> 5]! >>> (column & 31)) & MEMBERS
        if (members === 0) continue
        this.#put(firstWord(row, column), secondWord(column) | members)
        copied++
      }
    }
    Atomics.add(this.#table, 2 * this.parts, copied)
  }

  /** Adds all states of one thread's table, none of which are here. */
  fill({ words, blocks }: PairTable): void {
    for (let at = 0; at < words.length; at += 2)
      if (words[at + 1] !== 0) this.#put(words[at]!, words[at + 1]!)
    Atomics.add(this.#table, 2 * this.parts, blocks)
  }

  #put(word: number, second: number): void {
    const table = this.#table
    const hash = mix(word, second & ~MEMBERS)
    let at = startOf(hash, this.unit, this.bits)
    // Where two ranges meet, another thread may be filling the same places.
    while (table[at + 1] !== 0 || Atomics.compareExchange(table, at + 1, 0, second) !== 0) at += 2
    table[at] = ~word
  }

  /** All states in some places. */
  *states(from: number, to: number): Generator<readonly [number, number]> {
    const table = this.#table
    for (let at = 2 * from; at < 2 * to; at += 2) {
      const next = table[at + 1]!
      const word = ~table[at]!
      for (let i = 0; i < PER_BLOCK; i++)
        if ((next & (1 << i)) !== 0) yield [firstOf(word), secondOf(word, next) + i]
    }
  }
}

import { mix, ones } from './ints.ts'
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
} from './pair-blocks.ts'
import type { Places } from './pair-matrix.ts'
import { type PairSubset, TableSubset } from './pair-subset.ts'
import type { StateList } from './state-list.ts'
import type { Successors } from './successors.ts'

/**
 * A set of pairs of ids, kept in the table itself, so a look-up touches one cache line. A place of
 * two words holds up to eight pairs that differ in the low bits of their second ids only: the rest
 * of both ids is the key, and eight bits say which of the pairs are there. A key's place is in
 * proportion to its hash: a larger table holds the same keys in the same order and is filled by one
 * sequential pass. For pairs that are few among all pairs of their ids.
 */
export class PairTable {
  size = 0
  #blocks = 0
  // The table has `#unit * 2 ** #bits` places, where #unit is 2 or 3: it grows by less than half.
  #unit = 2
  #bits = 12
  #table: Int32Array = new Int32Array(2 * ((2 << 12) + OVERHANG))
  readonly #recent = new RecentBlocks()
  /** Only there so that the loads of {@link addAll} are not optimised away. */
  touched = 0

  /** Whether a batch of this size may make the table grow. */
  isFullWith(more: number): boolean {
    return this.#blocks + more >= this.#capacity * FULLEST
  }

  *[Symbol.iterator](): Generator<readonly [number, number]> {
    const table = this.#table
    for (let at = 0; at < table.length; at += 2) {
      const next = table[at + 1]!
      const least = secondOf(table[at]!, next)
      for (let i = 0; i < PER_BLOCK; i++)
        if ((next & (1 << i)) !== 0) yield [firstOf(table[at]!), least + i]
    }
  }

  /** Its places, two words each; the second is zero where there is none. */
  get words(): Int32Array {
    return this.#table
  }

  /** How many places are in use. */
  get blocks(): number {
    return this.#blocks
  }

  get bytes(): number {
    return this.#table.byteLength + this.#recent.bytes
  }

  has(first: number, second: number): boolean {
    return (this.#table[this.#find(first, second) + 1]! & memberBit(second)) !== 0
  }

  /** Adds a batch of states and leaves in it only those that were new, in their order. */
  addAll(batch: Successors): void {
    const { a, b, outcome } = batch
    const left = this.#recent.drop(batch)
    while (this.isFullWith(left)) this.#grow()
    const table = this.#table
    const { hashes } = this.#recent
    const unit = this.#unit
    const bits = this.#bits
    // First load the places of all, since independent loads overlap and dependent ones do not.
    let touched = 0
    for (let i = 0; i < left; i++) touched ^= table[startOf(hashes[i]!, unit, bits) + 1]!
    this.touched = touched
    let fresh = 0
    for (let i = 0; i < left; i++) {
      const first = a[i]!
      const second = b[i]!
      const word = firstWord(first, second)
      const next = secondWord(second)
      const bit = memberBit(second)
      let at = startOf(hashes[i]!, unit, bits)
      let found = table[at + 1]!
      while (found !== 0 && (table[at] !== word || (found & ~MEMBERS) !== next)) {
        at += 2
        found = table[at + 1]!
      }
      if ((found & bit) !== 0) continue
      if (found === 0) {
        table[at] = word
        this.#blocks++
      }
      table[at + 1] = found | next | bit
      a[fresh] = first
      b[fresh] = second
      outcome[fresh++] = outcome[i]!
    }
    this.size += fresh
    batch.count = fresh
  }

  /** A number for each pair in the set, in the order of the table; the pairs are listed, too. */
  numbered(listed: StateList): Places {
    const table = this.#table
    // How many pairs stand before each place.
    const ranks = new Int32Array(table.length / 2)
    for (let place = 0, before = 0; place < ranks.length; place++) {
      ranks[place] = before
      before += ones(table[2 * place + 1]! & MEMBERS)
    }
    const find = (first: number, second: number) => {
      const at = this.#find(first, second)
      const bit = memberBit(second)
      const members = table[at + 1]! & MEMBERS
      return (members & bit) === 0 ? -1 : ranks[at >>> 1]! + ones(members & (bit - 1))
    }
    // Where each pair stands in the list, which is what tells a number's pair.
    const index = new Int32Array(this.size)
    for (let i = 0; i < listed.length; i++) index[find(listed.first(i), listed.second(i))] = i
    return {
      size: this.size,
      find,
      findAll: (a, b, count, found) => {
        let touched = 0
        for (let i = 0; i < count; i++) touched ^= table[this.#start(a[i]!, b[i]!) + 1]!
        this.touched = touched
        for (let i = 0; i < count; i++) found[i] = find(a[i]!, b[i]!)
      },
      first: number => listed.first(index[number]!),
      second: number => listed.second(index[number]!),
    }
  }

  /** No pairs of the set yet, as long as the set does not grow. */
  subset(): PairSubset {
    const table = this.#table
    return new TableSubset(PER_BLOCK * (table.length / 2), (first, second) => {
      const at = this.#find(first, second)
      const isThere = (table[at + 1]! & memberBit(second)) !== 0
      return isThere ? (at >>> 1) * PER_BLOCK + (second & (PER_BLOCK - 1)) : -1
    })
  }

  // Where the block of a pair is in the table, or where it would be put.
  #find(first: number, second: number): number {
    const table = this.#table
    const word = firstWord(first, second)
    const next = secondWord(second)
    for (let at = this.#start(first, second); ; at += 2) {
      const found = table[at + 1]!
      if (found === 0 || (table[at] === word && (found & ~MEMBERS) === next)) return at
    }
  }

  #start(first: number, second: number): number {
    const hash = mix(firstWord(first, second), secondWord(second))
    return startOf(hash, this.#unit, this.#bits)
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
    const bits = this.#bits
    const unit = this.#unit
    for (let from = 0; from < old.length; from += 2) {
      const second = old[from + 1]!
      if (second === 0) continue
      const first = old[from]!
      let at = startOf(mix(first, second & ~MEMBERS), unit, bits)
      while (table[at + 1] !== 0) at += 2
      table[at] = first
      table[at + 1] = second
    }
    this.#table = table
  }
}

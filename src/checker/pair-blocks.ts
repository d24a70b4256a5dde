import { mix, withRoom } from './ints.ts'
import type { Successors } from './successors.ts'

/** How many pairs stand in one place of a table: those that share a first id and all but 3 bits of the second. */
export const PER_BLOCK = 8

/** The bits of a place's second word that say which of its pairs are there. */
export const MEMBERS = (1 << PER_BLOCK) - 1

/** First ids have to stay below this: a place has 28 bits for them. */
export const MOST_FIRST = 2 ** 28

/**
 * The first word of a pair's place: the first id and 4 bits of the second.
 * A word each, and not an object, since this is done for each successor.
 */
export const firstWord = (first: number, second: number) => (first << 4) | ((second >>> 3) & 15)

/** The second word of a pair's place, without its members: the upper bits of the second id. */
export const secondWord = (second: number) => (second >>> 7) << 8

/** The bit of a pair in its place. */
export const memberBit = (second: number) => 1 << (second & 7)

/** The first id of the pairs of a place. */
export const firstOf = (word: number) => word >>> 4

/** The least second id of the pairs of a place. */
export const secondOf = (word: number, next: number) => ((next >>> 8) << 7) | ((word & 15) << 3)

/** Probing runs past the end of a table instead of around it, so that a larger one is filled in order. */
export const OVERHANG = 4096

/** What share of a table's places may be in use. */
export const FULLEST = 0.7

/**
 * Where in a table of `unit * 2 ** bits` places to look for a block first, in words. It is in proportion to
 * the hash of the block's words.
 */
export const startOf = (hash: number, unit: number, bits: number) =>
  (Math.imul(hash >>> (28 - bits), unit) >>> 4) << 1

const RECENT = (1 << 16) - 1

/** What was looked up last: most successors were generated a moment before from a sibling. */
export class RecentBlocks {
  /** Of the pairs that {@link drop} left in a batch, by their places there. */
  hashes: Int32Array = new Int32Array(1 << 14)
  readonly #recent = new Int32Array(2 * (RECENT + 1))

  get bytes(): number {
    return this.#recent.byteLength
  }

  /** Drops from a batch what was looked up a moment ago, and hashes the blocks of the rest. How many are left. */
  drop({ a, b, outcome, count }: Successors): number {
    const recent = this.#recent
    this.hashes = withRoom(this.hashes, count)
    const { hashes } = this
    let left = 0
    for (let i = 0; i < count; i++) {
      const first = a[i]!
      const second = b[i]!
      const word = firstWord(first, second)
      const next = secondWord(second)
      const bit = memberBit(second)
      const hash = mix(word, next)
      const at = (hash & RECENT) << 1
      const known = recent[at + 1]!
      const isSame = recent[at] === word && (known & ~MEMBERS) === next
      if (isSame && (known & bit) !== 0) continue
      recent[at] = word
      recent[at + 1] = (isSame ? known : next) | bit
      a[left] = first
      b[left] = second
      outcome[left] = outcome[i]!
      hashes[left++] = hash
    }
    return left
  }
}

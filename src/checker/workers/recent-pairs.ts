import { mix, withRoom } from '../ints.ts'
import type { Successors } from '../successors.ts'

/** Marks the second word of a place of a table that holds a pair. */
export const OCCUPIED = 1 << 31

const RECENT = (1 << 16) - 1

/** What was looked up last: most successors were generated a moment before from a sibling. */
export class RecentPairs {
  /** Of the pairs that {@link drop} left in a batch, by their places there. */
  hashes: Int32Array = new Int32Array(1 << 14)
  readonly #recent = new Int32Array(2 * (RECENT + 1))

  get bytes(): number {
    return this.#recent.byteLength
  }

  /** Drops from a batch what was looked up a moment ago; marks and hashes the rest. How many are left. */
  drop({ a, b, outcome, count }: Successors): number {
    const recent = this.#recent
    this.hashes = withRoom(this.hashes, count)
    const { hashes } = this
    let left = 0
    for (let i = 0; i < count; i++) {
      const first = a[i]!
      const second = b[i]! | OCCUPIED
      const hash = mix(first, second)
      const at = (hash & RECENT) << 1
      if (recent[at] === first && recent[at + 1] === second) continue
      recent[at] = first
      recent[at + 1] = second
      a[left] = first
      b[left] = second
      outcome[left] = outcome[i]!
      hashes[left++] = hash
    }
    return left
  }
}

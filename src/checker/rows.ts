import { withRoom } from './ints.ts'

const NOT_SEEN = 0
const SEEN_ONCE = 1
// Beyond this, rows are no longer made: halves hardly repeat, and memory is better spent on states.
const MOST_NUMBERS = 1 << 25

/**
 * What is already decided by one half of a state, for each half id: a row of numbers in one large
 * array. A row is made when a half is seen for the second time, since a half that never comes
 * again would not repay it.
 */
export class Rows {
  data: Int32Array = new Int32Array(1 << 12)
  #index: Int32Array = new Int32Array(1 << 10)
  #end = 2 // Places 0 and 1 mean "not seen" and "seen once".

  /** Where the row of a half begins; 0 where there is none and none should be made yet, -1 where one should. */
  find(id: number): number {
    const at = id < this.#index.length ? this.#index[id]! : NOT_SEEN
    if (at > SEEN_ONCE) return at
    if (at === SEEN_ONCE) return this.#end < MOST_NUMBERS ? -1 : 0
    this.#index = withRoom(this.#index, id + 1)
    this.#index[id] = SEEN_ONCE
    return 0
  }

  /** Keeps the first `length` numbers of `row` for a half. */
  store(id: number, row: Int32Array, length: number): number {
    const at = this.#end
    this.#end += length
    this.data = withRoom(this.data, this.#end)
    this.data.set(row.subarray(0, length), at)
    this.#index[id] = at
    return at
  }

  /** Forgets all rows: what they were made from has changed. */
  clear(): void {
    this.#index.fill(NOT_SEEN)
    this.#end = 2
  }

  get bytes(): number {
    return this.data.byteLength + this.#index.byteLength
  }
}

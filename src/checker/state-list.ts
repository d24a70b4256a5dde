import { PACK, PackedStates } from './packed-states.ts'

const SHIFT = 16
const CHUNK = PACK
const WITHIN = CHUNK - 1
const NONE = new Int32Array(0)

/**
 * The breadth-first queue and, behind it, the levels that were explored. Those behind may be packed,
 * from the first one on; then they can only be gone through by level.
 */
export class StateList {
  length = 0
  /** How many states, from the first one on, are packed. */
  packed = 0
  readonly #chunks: Int32Array[] = []
  /** Chunks whose states are packed, to be used again. */
  readonly #free: Int32Array[] = []
  readonly #behind = new PackedStates()

  push(a: number, b: number): void {
    const at = this.length & WITHIN
    if (at === 0) this.#chunks.push(this.#free.pop() ?? new Int32Array(2 * CHUNK))
    const chunk = this.#chunks[this.#chunks.length - 1]!
    chunk[2 * at] = a
    chunk[2 * at + 1] = b
    this.length++
  }

  /** Of a state that is not packed. */
  first(index: number): number {
    return this.#chunks[index >>> SHIFT]![2 * (index & WITHIN)]!
  }

  second(index: number): number {
    return this.#chunks[index >>> SHIFT]![2 * (index & WITHIN) + 1]!
  }

  key(index: number): { readonly a: number; readonly b: number } {
    return { a: this.first(index), b: this.second(index) }
  }

  /** Packs the next states, some of those before `end`, all of which are of this level. */
  pack(level: number, end: number): void {
    const chunk = this.packed >>> SHIFT
    const from = this.packed & WITHIN
    const to = Math.min(CHUNK, end - chunk * CHUNK)
    const states = this.#chunks[chunk]!
    this.#behind.add(level, states.subarray(2 * from, 2 * to))
    this.packed += to - from
    if (to < CHUNK) return
    this.#free.push(states)
    this.#chunks[chunk] = NONE
  }

  /** Calls `take` for each state of a level, which begins and ends there, until it is true. */
  each(level: number, start: number, end: number, take: (a: number, b: number) => boolean): void {
    if (start < this.packed && this.#behind.each(level, take)) return
    for (let i = Math.max(start, this.packed); i < end; i++)
      if (take(this.first(i), this.second(i))) return
  }

  /** Bytes of the packed states alone. */
  get packedBytes(): number {
    return this.#behind.written
  }

  /**
   * Puts the states from one on into the order of their first ids, those of one in the order in
   * which they stood.
   *
   * @param ids more than any first id
   */
  group(from: number, ids: number): void {
    const count = this.length - from
    const [a, b] = [new Int32Array(count), new Int32Array(count)]
    const ends = new Int32Array(ids + 1)
    for (let i = 0; i < count; i++) {
      a[i] = this.first(from + i)
      b[i] = this.second(from + i)
      ends[a[i]! + 1]!++
    }
    for (let id = 1; id <= ids; id++) ends[id]! += ends[id - 1]!
    for (let i = 0; i < count; i++) {
      const at = from + ends[a[i]!]!++
      const chunk = this.#chunks[at >>> SHIFT]!
      chunk[2 * (at & WITHIN)] = a[i]!
      chunk[2 * (at & WITHIN) + 1] = b[i]!
    }
  }

  get bytes(): number {
    const inUse = this.#chunks.length - (this.packed >>> SHIFT)
    return (inUse + this.#free.length) * CHUNK * 8 + this.#behind.bytes
  }
}

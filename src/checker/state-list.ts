const SHIFT = 16
const CHUNK = 1 << SHIFT
const WITHIN = CHUNK - 1

/** The breadth-first queue and, behind it, the levels that were explored. */
export class StateList {
  length = 0
  readonly #chunks: Int32Array[] = []

  push(a: number, b: number): void {
    const at = this.length & WITHIN
    if (at === 0) this.#chunks.push(new Int32Array(2 * CHUNK))
    const chunk = this.#chunks[this.#chunks.length - 1]!
    chunk[2 * at] = a
    chunk[2 * at + 1] = b
    this.length++
  }

  first(index: number): number {
    return this.#chunks[index >>> SHIFT]![2 * (index & WITHIN)]!
  }

  second(index: number): number {
    return this.#chunks[index >>> SHIFT]![2 * (index & WITHIN) + 1]!
  }

  key(index: number): { readonly a: number; readonly b: number } {
    return { a: this.first(index), b: this.second(index) }
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
    return this.#chunks.length * CHUNK * 8
  }
}

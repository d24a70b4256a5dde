/** How finely states are told apart when they are grouped. */
const GROUPS = 1 << 12

/**
 * States of one level that one thread explores one after the other, those that share a first half
 * together: what is looked up for them then lies together in memory.
 */
export class Run {
  a: Int32Array
  b: Int32Array
  count = 0
  #spare: readonly [Int32Array, Int32Array]
  readonly #ends = new Int32Array(GROUPS + 1)

  /** @param most how many states there may be */
  constructor(most: number) {
    this.a = new Int32Array(most)
    this.b = new Int32Array(most)
    this.#spare = [new Int32Array(most), new Int32Array(most)]
  }

  /** Adds states given as first id, second id, first id, ... */
  add(ids: Int32Array): void {
    const { a, b } = this
    for (let from = 0; from < ids.length; from += 2) {
      a[this.count] = ids[from]!
      b[this.count++] = ids[from + 1]!
    }
  }

  /**
   * Puts those together that share a first id, or nearly so.
   *
   * @param ids more than any first id
   */
  group(ids: number): void {
    const { a, b, count } = this
    const ends = this.#ends.fill(0)
    const shift = Math.max(0, 20 - Math.clz32(ids))
    for (let i = 0; i < count; i++) ends[(a[i]! >>> shift) + 1]!++
    for (let group = 1; group <= GROUPS; group++) ends[group]! += ends[group - 1]!
    const [first, second] = this.#spare
    for (let i = 0; i < count; i++) {
      const at = ends[a[i]! >>> shift]!++
      first[at] = a[i]!
      second[at] = b[i]!
    }
    this.a = first
    this.b = second
    this.#spare = [a, b]
  }
}

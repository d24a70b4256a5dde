const SHIFT = 16
const CHUNK = 1 << SHIFT
const WITHIN = CHUNK - 1

/** States in the order in which they were found: the breadth-first queue and, behind it, the levels. */
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

  get bytes(): number {
    return this.#chunks.length * CHUNK * 8
  }
}

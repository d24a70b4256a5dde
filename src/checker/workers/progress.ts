/** What one member of a search has done so far. */
export interface Done {
  readonly distinct: number
  readonly generated: number
  /** States expanded since the member joined. */
  readonly expanded: number
  /** Bytes that only this member has: its trees, rows, memos and objects. */
  readonly kept: number
}

// Each member has a cache line of its own.
const LINE = 8

/** What all members have done so far: each writes its own numbers, and all may read them. */
export class Progress {
  readonly buffer: SharedArrayBuffer
  readonly #numbers: Float64Array

  constructor(threads: number, buffer?: SharedArrayBuffer) {
    this.buffer = buffer ?? new SharedArrayBuffer(8 * LINE * threads)
    this.#numbers = new Float64Array(this.buffer)
  }

  set(index: number, { distinct, generated, expanded, kept }: Done): void {
    this.#numbers[LINE * index] = distinct
    this.#numbers[LINE * index + 1] = generated
    this.#numbers[LINE * index + 2] = expanded
    this.#numbers[LINE * index + 3] = kept
  }

  get total(): Done {
    const sum = { distinct: 0, generated: 0, expanded: 0, kept: 0 }
    for (let line = 0; line < this.#numbers.length; line += LINE) {
      sum.distinct += this.#numbers[line]!
      sum.generated += this.#numbers[line + 1]!
      sum.expanded += this.#numbers[line + 2]!
      sum.kept += this.#numbers[line + 3]!
    }
    return sum
  }
}

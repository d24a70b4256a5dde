import type { Control } from './control.ts'

// Reserved, not used: the system gives memory where something is written.
const MOST_WORDS = 1 << 28

/**
 * Entries of 32-bit words that threads tell one another, append-only: what is there is never
 * changed, so reading needs no lock. Who appends has to have its turn.
 */
export class SharedLog {
  readonly buffer: SharedArrayBuffer
  readonly #words: Int32Array
  readonly #control: Control
  readonly #end: number
  #read = 0

  /** @param end where in the control it stands how much there is */
  constructor(control: Control, end: number, buffer?: SharedArrayBuffer) {
    this.buffer = buffer ?? new SharedArrayBuffer(4 * MOST_WORDS)
    this.#words = new Int32Array(this.buffer)
    this.#control = control
    this.#end = end
  }

  get end(): number {
    return Atomics.load(this.#control, this.#end)
  }

  /** Adds an entry; this thread, which has read all others, knows it already. */
  append(head: number, body: ArrayLike<number>): void {
    const from = this.end
    const end = from + 2 + body.length
    if (end > MOST_WORDS) throw new RangeError('Allocation failed: a log of the threads is full.')
    this.#words[from] = end
    this.#words[from + 1] = head
    this.#words.set(body, from + 2)
    this.#read = end
    Atomics.store(this.#control, this.#end, end)
  }

  /**
   * Gives each entry that this thread has not read yet, up to `end`: its head, and the words in
   * which its body lies from one place on to another.
   */
  read(
    end: number,
    take: (head: number, words: Int32Array, from: number, to: number) => void,
  ): void {
    const words = this.#words
    while (this.#read < end) {
      const from = this.#read
      this.#read = words[from]!
      take(words[from + 1]!, words, from + 2, this.#read)
    }
  }
}

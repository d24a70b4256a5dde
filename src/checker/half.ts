import { mix, withRoom } from './ints.ts'

/**
 * Interns one half of a state: a fixed number of 32-bit words, known by a small id. Whatever the
 * width of a state, two ids are all that the searches handle. Id 0 is all zeroes, which is how
 * the slots' initial values are stored.
 */
export class HalfTable {
  width: number
  count = 1
  /** The words of id `i` begin at `i * width`. */
  words: Int32Array
  // Open addressing: a slot holds an id, or 0 for none (id 0 is recognised before).
  #table: Int32Array = new Int32Array(1 << 10)

  constructor(width: number) {
    this.width = width
    this.words = new Int32Array(Math.max(1, width) * 256)
  }

  /** The id of the words at `from` in `source`, given now if they have none. */
  intern(source: Int32Array, from: number): number {
    const known = this.find(source, from)
    return known >= 0 ? known : this.add(source, from)
  }

  /** The id of the words at `from` in `source`, or -1 if they have none. */
  find(source: Int32Array, from: number): number {
    const { width } = this
    let isZero = true
    for (let i = 0; i < width; i++) if (source[from + i] !== 0) isZero = false
    if (isZero) return 0
    const mask = this.#table.length - 1
    let at = this.#hash(source, from) & mask
    for (;;) {
      const id = this.#table[at]!
      if (id === 0) return -1
      if (this.#equals(id, source, from)) return id
      at = (at + 1) & mask
    }
  }

  /** Gives words that have no id the next one. */
  add(source: Int32Array, from: number): number {
    const { width } = this
    const id = this.count++
    this.words = withRoom(this.words, this.count * width)
    for (let i = 0; i < width; i++) this.words[id * width + i] = source[from + i]!
    if (this.count * 2 >= this.#table.length) this.#rehash(this.#table.length * 2)
    else this.#put(id)
    return id
  }

  /** Replaces all words, keeping ids: the layout of fields has changed. */
  replace(width: number, words: Int32Array): void {
    this.width = width
    this.words = words
    this.#rehash(this.#table.length)
  }

  get bytes(): number {
    return this.words.byteLength + this.#table.byteLength
  }

  #equals(id: number, source: Int32Array, from: number): boolean {
    const { width, words } = this
    for (let i = 0, at = id * width; i < width; i++)
      if (words[at + i] !== source[from + i]) return false
    return true
  }

  #rehash(size: number): void {
    this.#table = new Int32Array(size)
    for (let id = 1; id < this.count; id++) this.#put(id)
  }

  #put(id: number): void {
    const mask = this.#table.length - 1
    let at = this.#hash(this.words, id * this.width) & mask
    while (this.#table[at] !== 0) at = (at + 1) & mask
    this.#table[at] = id
  }

  #hash(source: Int32Array, from: number): number {
    let hash = 0
    for (let i = 0; i < this.width; i++) hash = mix(hash, source[from + i]!)
    return hash
  }
}

import { withRoom } from './ints.ts'

// Bits for more places than this are not worth their memory.
const MOST_WORDS = 32

/**
 * The places of trees at which rows of one half leave off, since they ask for the other half there.
 * Most of them come to nothing whatever the rest of the state: for each id of the other half a bit
 * says of each place that this is known, so that no tree is walked there again.
 */
export class Crossings {
  /** By number: the tree and the place in it. */
  trees: Int32Array = new Int32Array(64)
  places: Int32Array = new Int32Array(64)
  /** Of the other half's id `i`, the bits of all numbers begin at `i * #width`. */
  #bits: Int32Array = new Int32Array(1 << 10)
  /** How many words of bits each id has: for 32 numbers each. */
  #width = 1
  #count = 0
  /** By place, its number and one. */
  #numbers: Int32Array = new Int32Array(1 << 10)

  /** The number of a place of a tree. */
  number(tree: number, place: number): number {
    this.#numbers = withRoom(this.#numbers, place + 1)
    if (this.#numbers[place] === 0) this.#numbers[place] = this.#add(tree, place) + 1
    return this.#numbers[place]! - 1
  }

  /** Where the bits of an id begin. */
  open(id: number): number {
    const at = id * this.#width
    this.#bits = withRoom(this.#bits, at + this.#width)
    return at
  }

  /** Whether a place is known to come to nothing by the id whose bits begin there. */
  isClosed(from: number, number: number): boolean {
    const word = number >>> 5
    return word < this.#width && (this.#bits[from + word]! & (1 << (number & 31))) !== 0
  }

  /** Notes that a place comes to nothing by an id of the other half alone. */
  close(id: number, number: number): void {
    const word = number >>> 5
    if (word < this.#width) this.#bits[id * this.#width + word]! |= 1 << (number & 31)
  }

  /** Forgets all places: rows are made anew. */
  clear(): void {
    this.#bits.fill(0)
    this.#numbers.fill(0)
    this.#count = 0
  }

  get bytes(): number {
    return this.#bits.byteLength + this.#numbers.byteLength
  }

  #add(tree: number, place: number): number {
    const number = this.#count++
    this.trees = withRoom(this.trees, this.#count)
    this.places = withRoom(this.places, this.#count)
    this.trees[number] = tree
    this.places[number] = place
    if (this.#count > 32 * this.#width && this.#width < MOST_WORDS) this.#widen()
    return number
  }

  #widen(): void {
    const bits = this.#bits
    const width = this.#width
    this.#width = 2 * width
    this.#bits = new Int32Array(2 * bits.length)
    for (let at = 0, id = 0; at < bits.length; at += width, id++)
      this.#bits.set(bits.subarray(at, at + width), id * this.#width)
  }
}

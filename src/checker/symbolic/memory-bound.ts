import { type Heap, heapOfThread, USABLE } from '../memory.ts'
import type { Universe } from './universe.ts'

/**
 * Keeps the diagrams within what is left of the memory by the JavaScript objects of a check: values
 * of cells, and runs of functions that were learned from.
 */
export class MemoryBound {
  readonly #universe: Universe
  readonly #heap: () => Heap
  // What the heap held without this check. Some of it may be garbage that goes later.
  #before: number

  constructor(universe: Universe, heap: () => Heap = heapOfThread) {
    this.#universe = universe
    this.#heap = heap
    this.#before = heap().used
  }

  /** To be asked now and then: whether a check can go on with so many bytes for all that it keeps. */
  isEnough(bytes: number): boolean {
    const universe = this.#universe
    const { used, limit } = this.#heap()
    this.#before = Math.min(this.#before, used)
    const left = bytes - (used - this.#before)
    universe.allow(left)
    return universe.bytes <= left && used < USABLE * limit
  }
}

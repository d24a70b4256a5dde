import { totalmem } from 'node:os'
import { getHeapStatistics } from 'node:v8'

/** What the JavaScript objects of this thread take, in bytes, and the most that they may. */
export interface Heap {
  readonly used: number
  readonly limit: number
}

/** What a check keeps. */
export interface Kept {
  /** Distinct states so far. */
  readonly states: number
  /** Bytes of the tables of states, which grow by being copied. */
  readonly tables: number
  /** Bytes of what grows piece by piece: lists of states. */
  readonly lists?: number
  /** Bytes of what was learned of the model. */
  readonly learned: number
  /** Bytes that other threads keep for themselves. */
  readonly elsewhere?: number
}

/** The limit that was given, or the JavaScript heap, which has a limit of its own. */
export type Shortage = 'limit' | 'heap'

/** Work that would have needed more memory than it may have. */
export class OutOfMemory extends RangeError {
  readonly shortage: Shortage

  constructor(shortage: Shortage) {
    super('Allocation failed: a check would need more memory than it may have.')
    this.shortage = shortage
  }
}

const SHARE = 0.75

/** Three quarters of what the machine has, or of what the container may use of it, in bytes. */
export function memoryShare(): number {
  const constrained = process.constrainedMemory?.() ?? 0 // Node 20 says 0 or far too much for "no".
  const own = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem()
  return Math.floor(SHARE * own)
}

// A table that is full is copied into one that is half as large again: there are two for a moment.
const COPY = 1.5
const GROWN = 1.2
const NEARLY = 0.9
/** The young objects' part of the heap is of no use to those that stay. */
export const USABLE = 0.85
const MUCH = 0.25

/**
 * Says when a check should end, looking one step ahead: at tables that are about to grow, and at as
 * many new objects as there were between the last two looks. Nothing can be caught afterwards: a
 * process whose heap is full is ended, and so is one that takes all of the machine's memory.
 */
export class MemoryWatch {
  readonly #limit: number
  readonly #heap: () => Heap
  readonly #arrays: () => number
  #last: Kept = { states: 0, tables: 1, learned: 0 }
  #lastUsed: number
  // What the heap held without this check. Some of it may be garbage that goes later.
  #before: number
  #arraysBefore: number
  // States for each byte of the tables when they grew last: so full they will grow again.
  #fullest = 0

  /** @param limit bytes for the tables and objects of one check */
  constructor(
    limit: number,
    heap: () => Heap = heapOfThread,
    arrays: () => number = () => process.memoryUsage().arrayBuffers,
  ) {
    this.#limit = limit
    this.#heap = heap
    this.#arrays = arrays
    this.#arraysBefore = arrays()
    this.#before = heap().used
    this.#lastUsed = this.#before
  }

  /** To be asked now and then: what will soon be too small for what the check keeps, if anything. */
  shortage(kept: Kept): Shortage | undefined {
    const { states, tables, lists = 0, learned, elsewhere = 0 } = kept
    if (tables > GROWN * this.#last.tables) this.#fullest = this.#last.states / this.#last.tables
    const isGrowing = states / tables >= NEARLY * this.#fullest
    this.#last = kept
    const { used, limit } = this.#heap()
    const soon = used + Math.max(0, used - this.#lastUsed)
    this.#lastUsed = used
    this.#before = Math.min(this.#before, used)
    const pieces = lists + learned + elsewhere
    const peak = (isGrowing ? 1 + COPY : 1) * tables + pieces + soon - this.#before
    if (this.#isFull(used, soon, limit)) return 'heap'
    return peak >= this.#limit ? 'limit' : undefined
  }

  /**
   * The same for work that is not done in slices and keeps what nobody counts: by all the objects and
   * arrays that this thread has more than when it began.
   *
   * @throws OutOfMemory where they are too many
   */
  refuseShortage(): void {
    const { used, limit } = this.#heap()
    const arrays = this.#arrays()
    this.#before = Math.min(this.#before, used)
    this.#arraysBefore = Math.min(this.#arraysBefore, arrays)
    if (this.#isFull(used, used, limit)) throw new OutOfMemory('heap')
    const more = used - this.#before + (arrays - this.#arraysBefore)
    if (more >= this.#limit) throw new OutOfMemory('limit')
  }

  // A heap that is full of what was there before gets rid of it by itself.
  #isFull(used: number, soon: number, limit: number): boolean {
    return soon >= USABLE * limit && used - this.#before >= MUCH * limit
  }
}

/** The heap of this thread. */
export function heapOfThread(): Heap {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics()
  return { used, limit }
}

/** Whether an error says that there is no memory left, as typed arrays and collections say it. */
export const isOutOfMemory = (error: unknown): boolean =>
  error instanceof RangeError && /allocation|length/i.test(error.message)

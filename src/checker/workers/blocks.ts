import { type Control, laneAt } from './control.ts'
import type { Run } from './run.ts'

/** 4 KiB, one page. */
export const STATES_PER_BLOCK = 512
/** How many of these a thread takes at the most. */
const BLOCKS_PER_RUN = 64
export const STATES_PER_RUN = BLOCKS_PER_RUN * STATES_PER_BLOCK
// Which of these a word of a chunk belongs to is in its higher bits.
const WITHIN = 2 * STATES_PER_BLOCK - 1
const CHUNK_BITS = 14
const BLOCKS_PER_CHUNK = 1 << CHUNK_BITS
// Reserved, not used: the system gives memory where something is written.
const MOST_BLOCKS = 1 << 24

/** Of a lane, where its numbers lie in the control: the next block to be filled or taken, where the level ends. */
const FILL = 0
const TAKE = 1
const END = 2

/** What it takes to open the blocks in another thread. */
export interface BlocksParts {
  readonly counts: SharedArrayBuffer
  readonly chunks: readonly SharedArrayBuffer[]
}

/**
 * The states that were found, level after level, in blocks that are filled by one thread each and
 * taken by any. Each thread has a lane of blocks, from which it takes first: states that share a half
 * are in one lane, so what a thread learns of a half the others mostly need not learn. Chunks of
 * blocks are added where all threads meet.
 */
export class StateBlocks {
  readonly #control: Control
  readonly #lanes: number
  readonly #counts: Int32Array<SharedArrayBuffer>
  readonly #chunks: Int32Array<SharedArrayBuffer>[] = []
  // By lane, the block that this thread fills, and where in which chunk the next state comes; at the
  // beginning of a block there is none, or it is full.
  readonly #own: Int32Array
  readonly #next: Int32Array
  readonly #into: Int32Array[] = []
  /** Of each level that was opened, where it begins in each lane. */
  readonly #levels: (readonly number[])[] = []

  constructor(control: Control, lanes: number, parts?: BlocksParts) {
    this.#control = control
    this.#lanes = lanes
    this.#counts = new Int32Array(parts?.counts ?? new SharedArrayBuffer(4 * MOST_BLOCKS))
    for (const chunk of parts?.chunks ?? []) this.addChunk(chunk)
    this.#own = new Int32Array(lanes).fill(-1)
    this.#next = new Int32Array(lanes)
  }

  get parts(): BlocksParts {
    return { counts: this.#counts.buffer, chunks: this.#chunks.map(({ buffer }) => buffer) }
  }

  addChunk(chunk: SharedArrayBuffer): void {
    this.#chunks.push(new Int32Array(chunk))
  }

  /** A chunk of blocks to be added by all threads. */
  newChunk(): SharedArrayBuffer {
    if (this.#chunks.length * BLOCKS_PER_CHUNK >= MOST_BLOCKS)
      throw new RangeError('Allocation failed: there are too many blocks of states.')
    return new SharedArrayBuffer(8 * STATES_PER_BLOCK * BLOCKS_PER_CHUNK)
  }

  /** Whether so many states more, of each of some threads, surely have room, in whatever lanes they are. */
  fits(more: number, threads: number): boolean {
    const room = Math.floor((this.#chunks.length * BLOCKS_PER_CHUNK) / this.#lanes)
    return room - Math.max(...this.#ends(FILL)) > threads * (more / STATES_PER_BLOCK + 2)
  }

  /** Adds a state; states of equal keys come into one lane. */
  push(a: number, b: number, key: number): void {
    const lane = ((Math.imul(key, 0x9e3779b1) >>> 16) * this.#lanes) >>> 16
    if ((this.#next[lane]! & WITHIN) === 0) this.#start(lane)
    const place = this.#next[lane]!
    const chunk = this.#into[lane]!
    chunk[place] = a
    chunk[place + 1] = b
    this.#next[lane] = place + 2
  }

  /** Ends the blocks that this thread fills: the level ends. */
  close(): void {
    for (let lane = 0; lane < this.#lanes; lane++) this.#end(lane)
  }

  /** Opens the level of the blocks that were filled since the last one; how many there are. */
  openLevel(): number {
    const starts = this.#ends(END)
    const ends = this.#ends(FILL)
    this.#levels.push(starts)
    let blocks = 0
    for (let lane = 0; lane < this.#lanes; lane++) {
      this.#control[laneAt(lane) + TAKE] = starts[lane]!
      this.#control[laneAt(lane) + END] = ends[lane]!
      blocks += ends[lane]! - starts[lane]!
    }
    return blocks
  }

  /** Whether there are blocks after those of the level that is open. */
  get isNextBegun(): boolean {
    const ends = this.#ends(END)
    return this.#ends(FILL).some((end, lane) => end > ends[lane]!)
  }

  /**
   * Takes some blocks of the level, if possible from one lane: the fewer are left, the fewer, so that
   * all threads come to an end at about the same time.
   *
   * @param run gets their states; whether there are any
   */
  take(lane: number, run: Run): boolean {
    const control = this.#control
    run.count = 0
    for (let i = 0; i < this.#lanes && run.count === 0; i++) {
      const from = (lane + i) % this.#lanes
      const line = laneAt(from)
      const end = Atomics.load(control, line + END)
      const left = end - Atomics.load(control, line + TAKE)
      if (left <= 0) continue
      const wanted = Math.min(BLOCKS_PER_RUN, Math.ceil(left / 4))
      const start = Atomics.add(control, line + TAKE, wanted)
      for (let index = start; index < Math.min(end, start + wanted); index++) {
        const block = this.#block(from, index)
        const place = this.#place(block)
        const states = this.#chunks[block >>> CHUNK_BITS]!
        run.add(states.subarray(place, place + 2 * this.#counts[block]!))
      }
    }
    return run.count > 0
  }

  /** Calls `take` for each state of the level that was opened as number `level`, until it is true. */
  each(level: number, take: (a: number, b: number) => boolean): void {
    const ends = this.#levels[level + 1] ?? this.#ends(END)
    for (const [lane, start] of this.#levels[level]!.entries())
      for (let index = start; index < ends[lane]!; index++) {
        const block = this.#block(lane, index)
        const states = this.#chunks[block >>> CHUNK_BITS]!
        const place = this.#place(block)
        for (let i = place; i < place + 2 * this.#counts[block]!; i += 2)
          if (take(states[i]!, states[i + 1]!)) return
      }
  }

  get bytes(): number {
    const blocks = this.#ends(FILL).reduce((sum, end) => sum + end, 0)
    return blocks * STATES_PER_BLOCK * 8
  }

  #ends(which: typeof FILL | typeof END): readonly number[] {
    const control = this.#control
    return Array.from({ length: this.#lanes }, (_, lane) =>
      Atomics.load(control, laneAt(lane) + which),
    )
  }

  // The number of a block by its index in a lane.
  #block(lane: number, index: number): number {
    return index * this.#lanes + lane
  }

  #place(block: number): number {
    return 2 * (block & (BLOCKS_PER_CHUNK - 1)) * STATES_PER_BLOCK
  }

  #start(lane: number): void {
    this.#end(lane)
    const block = this.#block(lane, Atomics.add(this.#control, laneAt(lane) + FILL, 1))
    this.#own[lane] = block
    this.#next[lane] = this.#place(block)
    this.#into[lane] = this.#chunks[block >>> CHUNK_BITS]!
  }

  #end(lane: number): void {
    const block = this.#own[lane]!
    if (block < 0) return
    this.#counts[block] = (this.#next[lane]! & WITHIN) / 2 || STATES_PER_BLOCK
    this.#own[lane] = -1
    this.#next[lane] = 0
  }
}

import { at, type Control } from './control.ts'

/** The unit in which threads take work. 4 KiB, one page. */
export const STATES_PER_BLOCK = 512
const CHUNK_BITS = 14
const BLOCKS_PER_CHUNK = 1 << CHUNK_BITS
// Reserved, not used: the system gives memory where something is written.
const MOST_BLOCKS = 1 << 24

/** What it takes to open the blocks in another thread. */
export interface BlocksParts {
  readonly counts: SharedArrayBuffer
  readonly chunks: readonly SharedArrayBuffer[]
}

/**
 * The states that were found, level after level, in blocks that are filled by one thread each and
 * taken by any. Chunks of blocks are added where all threads meet.
 */
export class StateBlocks {
  readonly #control: Control
  readonly #counts: Int32Array<SharedArrayBuffer>
  readonly #chunks: Int32Array<SharedArrayBuffer>[] = []
  // The block that this thread fills.
  #own = -1
  #filled = 0

  constructor(control: Control, parts?: BlocksParts) {
    this.#control = control
    this.#counts = new Int32Array(parts?.counts ?? new SharedArrayBuffer(4 * MOST_BLOCKS))
    for (const chunk of parts?.chunks ?? []) this.addChunk(chunk)
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

  /** Whether so many states more, of each of some threads, surely have room. */
  fits(more: number, threads: number): boolean {
    const left = this.#chunks.length * BLOCKS_PER_CHUNK - Atomics.load(this.#control, at.nextBlock)
    return left > threads * (more / STATES_PER_BLOCK + 2)
  }

  push(a: number, b: number): void {
    if (this.#own < 0 || this.#filled === STATES_PER_BLOCK) this.#take()
    const chunk = this.#chunks[this.#own >>> CHUNK_BITS]!
    const place = 2 * ((this.#own & (BLOCKS_PER_CHUNK - 1)) * STATES_PER_BLOCK + this.#filled++)
    chunk[place] = a
    chunk[place + 1] = b
  }

  /** Ends the block that this thread fills: the level ends. */
  close(): void {
    if (this.#own >= 0) this.#counts[this.#own] = this.#filled
    this.#own = -1
  }

  count(block: number): number {
    return this.#counts[block]!
  }

  first(block: number, index: number): number {
    return this.#chunks[block >>> CHUNK_BITS]![this.#place(block, index)]!
  }

  second(block: number, index: number): number {
    return this.#chunks[block >>> CHUNK_BITS]![this.#place(block, index) + 1]!
  }

  get bytes(): number {
    return Atomics.load(this.#control, at.nextBlock) * STATES_PER_BLOCK * 8
  }

  #place(block: number, index: number): number {
    return 2 * ((block & (BLOCKS_PER_CHUNK - 1)) * STATES_PER_BLOCK + index)
  }

  #take(): void {
    this.close()
    this.#own = Atomics.add(this.#control, at.nextBlock, 1)
    this.#filled = 0
  }
}

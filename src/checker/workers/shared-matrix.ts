import { powerOfTwo } from '../ints.ts'
import type { Successors } from '../successors.ts'

/** A matrix of bits, wherever it lies. */
export interface BitRows {
  readonly rows: number
  readonly columns: number
  row(index: number): Int32Array
}

/** A matrix of bits as {@link PairMatrix}, in memory that threads share. */
export class SharedMatrix {
  readonly kind = 'matrix'
  readonly rows: number
  readonly columns: number
  readonly buffer: SharedArrayBuffer
  readonly #rowShift: number
  readonly #bits: Int32Array

  constructor(rows: number, columns: number, buffer?: SharedArrayBuffer) {
    this.rows = rows
    this.columns = Math.max(32, powerOfTwo(columns))
    this.buffer = buffer ?? new SharedArrayBuffer(SharedMatrix.bytesFor(rows, columns))
    this.#rowShift = Math.log2(this.columns) - 5
    this.#bits = new Int32Array(this.buffer)
  }

  static bytesFor(rows: number, columns: number): number {
    return (rows * Math.max(32, powerOfTwo(columns))) / 8
  }

  get bytes(): number {
    return this.buffer.byteLength
  }

  fits(_: number, rows: number, columns: number): boolean {
    return rows <= this.rows && columns <= this.columns
  }

  /** Adds a batch of states and leaves in it only those that no thread had added. */
  addAll(batch: Successors): void {
    const { a, b, outcome, count } = batch
    const bits = this.#bits
    const shift = this.#rowShift
    let fresh = 0
    for (let i = 0; i < count; i++) {
      const first = a[i]!
      const second = b[i]!
      const at = (first << shift) + (second >>> 5)
      const mask = 1 << (second & 31)
      // Most are there already, which a plain load shows.
      if ((bits[at]! & mask) !== 0) continue
      if ((Atomics.or(bits, at, mask) & mask) !== 0) continue
      a[fresh] = first
      b[fresh] = second
      outcome[fresh++] = outcome[i]!
    }
    batch.count = fresh
  }

  /** What can be copied apart from the rest: the rows. */
  get parts(): number {
    return this.rows
  }

  /** Bits of a row, in words. */
  row(index: number): Int32Array {
    return this.#bits.subarray(index << this.#rowShift, (index + 1) << this.#rowShift)
  }

  /** Adds some rows of another matrix, which are empty here. Beyond the smaller of both is nothing. */
  copy(other: BitRows, from: number, to: number): void {
    const rows = Math.min(this.rows, to)
    const width = Math.min(this.columns, other.columns) / 32
    for (let row = from; row < rows; row++)
      this.#bits.set(other.row(row).subarray(0, width), row << this.#rowShift)
  }
}

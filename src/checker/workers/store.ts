import { PairMatrix } from '../pair-matrix.ts'
import type { PairTable } from '../pair-table.ts'
import type { StateStore } from '../state-store.ts'
import { addPairs } from '../successors.ts'
import { at, type Control } from './control.ts'
import { type BitRows, SharedMatrix } from './shared-matrix.ts'
import { SharedTable } from './shared-table.ts'

/** The visited states of all threads, see docs/workers.md. It grows only where all threads meet. */
export interface SharedStore extends StateStore {
  /**
   * Whether there is room.
   *
   * @param more how many states may come
   * @param rows more than any first id of them
   * @param columns more than any second id of them
   */
  fits(more: number, rows: number, columns: number): boolean
}

/** What it takes to open a store in another thread. */
export type StoreParts =
  | {
      readonly kind: 'matrix'
      readonly rows: number
      readonly columns: number
      readonly buffer: SharedArrayBuffer
    }
  | {
      readonly kind: 'table'
      readonly unit: number
      readonly bits: number
      readonly buffer: SharedArrayBuffer
    }

export type SharedPairs = SharedMatrix | SharedTable

export const partsOf = (store: SharedPairs): StoreParts =>
  store.kind === 'matrix'
    ? { kind: 'matrix', rows: store.rows, columns: store.columns, buffer: store.buffer }
    : { kind: 'table', unit: store.unit, bits: store.bits, buffer: store.buffer }

export const openStore = (parts: StoreParts): SharedPairs =>
  parts.kind === 'matrix'
    ? new SharedMatrix(parts.rows, parts.columns, parts.buffer)
    : new SharedTable(parts.unit, parts.bits, parts.buffer)

// A matrix may always be this large, if that is not too much of the memory, and beyond that this many
// bytes for each state in it. It is generous: the system gives memory only where something is written,
// and a table of eight pairs to a place is seldom full, so a dense set would stay one for long.
const SMALL_MATRIX = 1 << 26
const SMALL_SHARE = 1 / 16
const MOST_BYTES = 8

/**
 * A store with room for more: of matrix and table the smaller one, so far as can be told.
 *
 * @param places how many a table has to have
 * @param stored how many states there are
 * @param memoryLimit of the search, in bytes
 */
export function storeFor(
  places: number,
  stored: number,
  rows: number,
  columns: number,
  memoryLimit: number,
): SharedPairs {
  const bytes = SharedMatrix.bytesFor(rows, columns)
  const small = Math.min(SMALL_MATRIX, memoryLimit * SMALL_SHARE)
  if (bytes <= Math.max(small, stored * MOST_BYTES)) return new SharedMatrix(rows, columns)
  return SharedTable.for(places)
}

/** Puts all of one thread's states into a store, which is empty. */
export function fill(into: SharedPairs, states: PairMatrix | PairTable): void {
  if (states instanceof PairMatrix) copyRows(into, states, 0, states.rows)
  else if (into instanceof SharedTable) into.fill(states)
  else addPairs(into, states)
}

const SHARES = 64

/**
 * Copies a store to which nobody adds into an empty one. All threads do this at the same time, each
 * its share, and all have to be done before anything else is added.
 */
export function copyTogether(into: SharedPairs, old: SharedPairs, control: Control): void {
  for (;;) {
    const share = Atomics.add(control, at.share, 1)
    if (share >= SHARES) return
    const from = Math.floor((old.parts * share) / SHARES)
    const to = Math.floor((old.parts * (share + 1)) / SHARES)
    if (old instanceof SharedMatrix) copyRows(into, old, from, to)
    else if (into instanceof SharedTable) into.copy(old, from, to)
    else addPairs(into, old.states(from, to))
  }
}

function copyRows(into: SharedPairs, matrix: BitRows, from: number, to: number): void {
  if (into instanceof SharedMatrix) into.copy(matrix, from, to)
  else into.copyRows(matrix, from, to)
}

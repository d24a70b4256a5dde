import { ModelError } from '../language/value.ts'
import { MOST_FIRST } from './pair-blocks.ts'
import { PairMatrix, type Places } from './pair-matrix.ts'
import type { PairSubset } from './pair-subset.ts'
import { PairTable } from './pair-table.ts'
import type { StateList } from './state-list.ts'
import type { StateStore } from './state-store.ts'
import { addPairs, type Successors } from './successors.ts'

// A matrix may always be this large, and beyond that this many bytes for each state in it.
const SMALL_MATRIX = 1 << 20
const MOST_BYTES = 8

/**
 * The exact set of visited states, as pairs of half ids. Where many of all pairs are reachable it
 * is a matrix of bits, otherwise a hash table; it changes from one to the other when it has to
 * grow and the other has become the smaller one. See docs/store.md.
 */
export class VisitedSet implements StateStore {
  #pairs: PairMatrix | PairTable = new PairMatrix(64, 64)

  get size(): number {
    return this.#pairs.size
  }

  get bytes(): number {
    return this.#pairs.bytes
  }

  /** The set in the form that it has now. */
  get pairs(): PairMatrix | PairTable {
    return this.#pairs
  }

  has(a: number, b: number): boolean {
    return this.#pairs.has(a, b)
  }

  /** Numbers for the states in it, as long as none is added. Those that are asked for by number are listed. */
  numbered(listed: StateList): Places {
    return this.#pairs.numbered(listed)
  }

  /** None of the states in it yet, as long as none is added. */
  subset(): PairSubset {
    return this.#pairs.subset()
  }

  addAll(batch: Successors, rows: number, columns: number): void {
    this.#makeRoom(batch.count, rows, columns)
    this.#pairs.addAll(batch)
  }

  #makeRoom(more: number, rows: number, columns: number): void {
    if (rows > MOST_FIRST)
      throw new ModelError(
        `There are more than ${MOST_FIRST} different first halves of states.`,
        'Choose smaller bounds, or use symmetry.',
      )
    const pairs = this.#pairs
    if (pairs instanceof PairTable) {
      const isWorthIt = PairMatrix.bytesFor(rows, columns) < (pairs.size * MOST_BYTES) / 2
      if (pairs.isFullWith(more) && isWorthIt)
        this.#pairs = refilled(new PairMatrix(rows, columns), pairs)
      return
    }
    if (rows <= pairs.rows && columns <= pairs.columns) return
    const bytes = PairMatrix.bytesFor(Math.max(rows, pairs.rows), Math.max(columns, pairs.columns))
    this.#pairs =
      bytes <= Math.max(SMALL_MATRIX, pairs.size * MOST_BYTES)
        ? pairs.enlarged(rows, columns)
        : refilled(new PairTable(), pairs)
  }
}

function refilled<P extends PairMatrix | PairTable>(
  into: P,
  pairs: Iterable<readonly [number, number]>,
): P {
  addPairs(into, pairs)
  return into
}

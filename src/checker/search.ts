import type { ModelError } from '../language/value.ts'
import type { Way } from './counterexample.ts'
import type { Finding, Key } from './exploration.ts'
import type { StopReason } from './result.ts'

/** An order of exploration. It works in slices so that a caller can report, stop or wait between. */
export interface Search {
  /** Explores until about `units` states more were expanded, or the search ended. */
  advance(units: number): void
  /**
   * To be called when it is over, for whatever reason, where other threads take part in it.
   *
   * @returns what an audit of one of them found
   */
  finish?(): Promise<ModelError | undefined>
  readonly isDone: boolean
  readonly stopped: StopReason | undefined
  /** Distinct states so far. */
  readonly distinct: number
  readonly generated: number
  /** States found but not yet explored. */
  readonly queue: number
  /** Level being explored; of a depth-first search, the deepest reached. */
  readonly depth: number
  /** Of what it keeps beside the visited states of its exploration. */
  readonly bytes: number
  /** How many of these are a store that grows by being copied. */
  readonly storeBytes?: number
  /** Bytes that other threads keep for themselves while they take part in it. */
  readonly elsewhere?: number
  /** For each finding the states (representatives) from an initial one to what was found. */
  ways(findings: readonly Finding[]): ReadonlyMap<Finding, readonly Key[] | Way>
  /** A path to the state that is being looked at. */
  pathTo(state: Key): readonly Key[]
}

import type { Successors } from './successors.ts'

/**
 * The visited states: this is all that a search knows of them. Nothing is ever taken out. Where states
 * lie, in one table or in several that have a range of hashes each, is the store's own business.
 */
export interface StateStore {
  readonly bytes: number
  /**
   * Adds a batch of states and leaves in it only those that were new, in their order.
   *
   * @param rows more than any first id
   * @param columns more than any second id
   */
  addAll(batch: Successors, rows: number, columns: number): void
}

import type { Family } from './evaluation.ts'
import type { ModelInfo } from './model.ts'
import type { Program } from './program.ts'
import type { Run, StateObject, Within } from './state.ts'

export type CellPlace =
  | { readonly kind: 'family'; readonly family: Family }
  | { readonly kind: 'part'; readonly place: Place }

/** A model at its place in a program: the root, or a part under a cell's name. */
export interface Place {
  readonly program: Program
  readonly info: ModelInfo
  /** What its names begin with in the whole: '' or, for example, 'glock.'. */
  readonly prefix: string
  readonly cells: ReadonlyMap<string, CellPlace>
  readonly guards: readonly string[]
  readonly params: object
  readonly State: new (inside: Within) => StateObject
  readonly Guards: new (run: Run) => object
  readonly Part: new (inside: Within) => object
}

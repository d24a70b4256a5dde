import type { Cell } from './cell.ts'
import type { Guards } from './guard.ts'
import type { Kind } from './kind.ts'

/** What a spec may set: the size of a node set, a number, a switch, or a value of a kind. */
export type Parameter = number | boolean | Kind<unknown>

export interface Parameters {
  readonly [name: string]: Parameter
}

export interface Cells {
  readonly [name: string]: Cell
}

/** What a model's state is: its parameters, its guards, its cells. */
export interface Definition {
  readonly parameters?: Parameters
  readonly guards?: Guards
  readonly cells: Cells
}

/** The type of a declared state; `State<Lock>` is what a transition gets. */
export interface Shape<D extends Definition = Definition> {
  // For types only. The keys here are no symbols, since the compiler could not name these where it
  // writes the declarations of a model.
  readonly '~defines': D
}

/** A class that names a shape: `class Lock extends shape({ ... }) {}`. Never instantiated. */
export interface ShapeClass<L extends Shape> {
  new (): L
  readonly '~definition': Definition
}

export type DefinitionOf<L> = L extends Shape<infer D> ? D : never

/** Declares what a state is. Extend it to give the type a name that error messages show. */
export function shape<const D extends Definition>(declared: D): ShapeClass<Shape<D>> {
  const Declared = class {}
  // The instance side exists for types only.
  return Object.assign(Declared, { '~definition': declared }) as unknown as ShapeClass<Shape<D>>
}

import type { ActionInfo } from './action.ts'
import type { Formula } from './formula.ts'
import type { AnyModel } from './model.ts'

/** Key of what the engine knows about a property. */
export const checks: unique symbol = Symbol('checks')
declare const about: unique symbol
declare const listed: unique symbol

/** A named claim about a model; see `src/properties` for the kinds and what each promises. */
export interface Property<S> {
  readonly [about]?: (s: S) => void
  readonly [checks]: PropertyInfo
}

export type PropertyKind =
  | 'always'
  | 'reachable'
  | 'step'
  | 'accepting'
  | 'refines'
  | 'temporal'
  | 'possible'

export interface PropertyInfo extends Pick<ActionInfo, 'domains' | 'distinct'> {
  readonly kind: PropertyKind
  /**
   * Of one state and the members of the domains; of a step, of the states before and after; of a
   * refinement, the mapping: of a state and the abstract model's first state.
   */
  readonly test: (...parameters: unknown[]) => unknown
  /** Of a temporal property, instead of `test`: what behaviours satisfy. */
  readonly formula?: Formula
  /** Of a temporal property: what has to be true some time, or else the property says nothing. */
  readonly trigger?: (...parameters: unknown[]) => unknown
  /** Of a refinement: the model whose behaviours are allowed. */
  readonly refined?: {
    readonly model: AnyModel
    readonly parameters: { readonly [name: string]: unknown } | undefined
  }
}

/** The properties of one model, by name. */
export interface Properties<L, Names extends string> {
  readonly [listed]?: readonly [L, Names]
  readonly [checks]: ReadonlyMap<string, PropertyInfo>
}

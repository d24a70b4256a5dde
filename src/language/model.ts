import type { AnyAction } from './action.ts'
import type { Definition, Shape, ShapeClass } from './shape.ts'
import type { Outcomes, Result, State } from './state-types.ts'

/** Key of what the engine knows about a model. */
export const modelInfo: unique symbol = Symbol('modelInfo')
declare const modelOf: unique symbol

/** A protocol, or a part of one when it stands in the place of a cell. */
export interface Model<L extends Shape, Reads, Verbs, A> {
  readonly name: string
  readonly [modelOf]?: readonly [L, Reads, Verbs, A]
  readonly [modelInfo]: ModelInfo
}

export interface AnyModel {
  readonly name: string
  readonly [modelInfo]: ModelInfo
}

export type ShapeOf<M> = M extends Model<infer L, infer _R, infer _V, infer _A> ? L : never

type Unknown = (...parameters: unknown[]) => unknown

export interface ModelInfo {
  readonly name: string
  readonly definition: Definition
  readonly reads: ReadonlyMap<string, Unknown>
  readonly verbs: ReadonlyMap<string, Unknown>
  readonly actions: ReadonlyMap<string, AnyAction<never>>
  readonly faults: ReadonlyMap<string, AnyAction<never>>
  readonly init?: Unknown
}

interface Body<L extends Shape, Reads, Verbs, Actions, Faults> {
  /** Questions that a part answers about itself. */
  readonly reads?: Reads
  /** What a part can be told to do: each gives the next state. */
  readonly verbs?: Verbs
  readonly actions?: Actions
  /** Actions that the environment takes: deaths, losses, errors. Never fair unless asked. */
  readonly faults?: Faults
  /** Initial states, where they are not simply the cells' first values. */
  readonly init?: (s: State<L>) => State<L> | Outcomes<State<L>>
}

interface Functions<L extends Shape> {
  readonly [name: string]: (s: State<L>, ...rest: never[]) => unknown
}

interface VerbFunctions<L extends Shape> {
  readonly [name: string]: (s: State<L>, ...rest: never[]) => Result<State<L>>
}

interface ActionsOf<L extends Shape> {
  readonly [name: string]: AnyAction<State<L>>
}

/** What was listed under a heading; nothing where the heading was left out. */
// biome-ignore lint/complexity/noBannedTypes: nothing listed is the empty object
type Listed<T> = string extends keyof T ? {} : T

/**
 * Declares a protocol: its actions are pure functions from a state to the next ones.
 *
 * @param name what reports and the command call it, in kebab-case
 * @param shape the class made by `shape({...})`
 */
export function model<
  L extends Shape,
  // No defaults here: they would hide the type of `s` from the functions.
  const Reads extends Functions<L>,
  const Verbs extends VerbFunctions<L>,
  const Actions extends ActionsOf<L>,
  const Faults extends ActionsOf<L>,
>(
  name: string,
  shape: ShapeClass<L>,
  body: Body<L, Reads, Verbs, Actions, Faults>,
): Model<L, Listed<Reads>, Listed<Verbs>, Listed<Actions> & Listed<Faults>> {
  return {
    name,
    [modelInfo]: {
      name,
      definition: shape['~definition'],
      reads: byName(body.reads),
      verbs: byName(body.verbs),
      actions: byName(body.actions),
      faults: byName(body.faults),
      ...(body.init ? { init: body.init as Unknown } : {}),
    },
  }
}

// The engine calls what it finds here with states of the right shape: their types end here.
function byName<T>(listed: object | undefined): ReadonlyMap<string, T> {
  return new Map(Object.entries(listed ?? {}))
}

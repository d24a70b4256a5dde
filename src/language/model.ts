import type { AnyAction } from './action.ts'
import type { Definition, Shape, ShapeClass } from './shape.ts'
import type { Given, Outcomes, Result, State } from './state-types.ts'
import { ModelError } from './value.ts'

/** Key of what the engine knows about a model. */
export const modelInfo: unique symbol = Symbol('modelInfo')
declare const modelOf: unique symbol

/**
 * A protocol, or a part of one when it stands in the place of a cell. What its reads and verbs are
 * given after the state, and what they give; and the names of its actions.
 */
export interface Model<
  L extends Shape,
  Reads = unknown,
  Verbs = unknown,
  Names extends string = string,
> {
  readonly name: string
  readonly [modelOf]?: readonly [L, Reads, Verbs, Names]
  readonly [modelInfo]: ModelInfo
}

export interface AnyModel {
  readonly name: string
  readonly [modelInfo]: ModelInfo
}

export type ShapeOf<M> = M extends Model<infer L> ? L : never

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

/** The names of what was listed under a heading; none where the heading was left out. */
type Named<T> = string extends keyof T ? never : keyof T & string

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
): Model<
  L,
  // Written out here, since an alias would carry the types of all states into declarations.
  {
    readonly [N in Named<Reads>]: Reads[N] extends (s: never, ...rest: infer A) => infer R
      ? (...rest: A) => R
      : never
  },
  {
    readonly [N in Named<Verbs>]: Verbs[N] extends (s: never, ...rest: infer A) => infer R
      ? (...rest: A) => Given<R>
      : never
  },
  Named<Actions> | Named<Faults>
> {
  const definition = shape['~definition']
  // A host sees these under one roof.
  const { reads, verbs, actions, faults } = body
  refuseDoubles(`the model ${name}`, namesIn(definition.cells, reads, verbs))
  refuseDoubles(`the model ${name}`, namesIn(actions, faults))
  return {
    name,
    [modelInfo]: {
      name,
      definition,
      reads: byName(reads),
      verbs: byName(verbs),
      actions: byName(actions),
      faults: byName(faults),
      ...(body.init ? { init: body.init as Unknown } : {}),
    },
  }
}

// The engine calls what it finds here with states of the right shape: their types end here.
function byName<T>(listed: object | undefined): ReadonlyMap<string, T> {
  return new Map(Object.entries(listed ?? {}))
}

type Together<G extends readonly object[]> = G extends readonly [
  infer First,
  ...infer Rest extends readonly object[],
]
  ? First & Together<Rest>
  : unknown

/**
 * The actions of several roles as one list, where each role has a list of its own.
 *
 * @throws ModelError when two roles have an action of one name, of which one would be lost
 */
export function together<const G extends readonly object[]>(...roles: G): Together<G> {
  refuseDoubles('these roles', namesIn(...roles))
  return Object.assign({}, ...roles)
}

function refuseDoubles(where: string, names: readonly string[]): void {
  const double = names.find((name, i) => names.indexOf(name) < i)
  if (double !== undefined)
    throw new ModelError(`Two things of ${where} are named "${double}".`, 'Rename one of them.')
}

const namesIn = (...lists: readonly (object | undefined)[]) =>
  lists.flatMap(each => Object.keys(each ?? {}))

import type { AnyModel, Model } from '../language/model.ts'
import type { ActionNames } from '../language/run.ts'
import type { DefinitionOf, Shape } from '../language/shape.ts'
import type { State } from '../language/state-types.ts'
import type { Json, JsonObject } from './log.ts'

/** The names of a model's cells, with those of its parts behind the part's name. */
type CellNames<L> =
  DefinitionOf<L> extends { readonly cells: infer C }
    ? {
        [N in keyof C & string]: C[N] extends Model<infer P>
          ? `${N}.${CellNames<P>}`
          : N | `${N}(${string})`
      }[keyof C & string]
    : never

/** What a field holds in the model, and what the log says that it holds. */
export type Compared = readonly [model: unknown, log: Json]

/**
 * Fields that have to match. Either cells by name, such as `owner` or `phase(client1)`, with what the
 * log says that they hold: members by their names, `null` for none, sets and sequences as lists, records
 * as objects whose missing fields are not compared. Or a function of the state, and of the members that
 * the action was taken with, that gives for each field a pair: what the model has, what the log says.
 */
export type Fields<L extends Shape> =
  | { readonly [N in CellNames<L>]?: Json }
  | ((s: State<L>, ...members: never[]) => { readonly [field: string]: Compared })

/** A line means that one action, or one of several, was taken. */
export interface Step<L extends Shape, A extends string> {
  readonly action: ActionNames<L, A> | readonly ActionNames<L, A>[]
  /** Its members, by name. Which one it was is open where one is left out, or undefined. */
  readonly parameters?: readonly (Json | undefined)[]
  /** What has to match in the state before. */
  readonly before?: Fields<L>
  /** What has to match in the state after. */
  readonly after?: Fields<L>
}

/** A line means that nothing was done, and that the state is such. */
export interface Look<L extends Shape> {
  readonly state: Fields<L>
}

/** What a line means: one thing, any one of several, or nothing at all. */
export type Meaning<L extends Shape, A extends string> =
  | Step<L, A>
  | Look<L>
  | readonly (Step<L, A> | Look<L>)[]
  | 'nothing'

/** What a line may mean for a model: `MeaningOf<typeof lockServer>`, for functions beside a mapping. */
export type MeaningOf<M> =
  M extends Model<infer L, unknown, unknown, infer A> ? Meaning<L, A> : never

/** What may happen between two lines without leaving one. */
export interface Unlogged<Name extends string = string> {
  /** At most so many steps before each line. */
  readonly most: number
  /** Steps of these actions; of any action where it is left out. */
  readonly actions?: readonly Name[]
}

export interface MappingSettings<L extends Shape, A extends string, Line> {
  /**
   * What a line means. Lines before it are given, too, oldest first: what ends an operation often
   * does not say which one.
   */
  readonly line: (line: Line, earlier: readonly Line[]) => Meaning<L, NoInfer<A>>
  /** Nothing, where it is left out: every step leaves a line. */
  readonly unlogged?: Unlogged<ActionNames<L, NoInfer<A>>>
  /** Parameters and guards of the run that was logged, where they are not those of the spec. */
  readonly parameters?: { readonly [name: string]: number | boolean | string | null }
  readonly guards?: { readonly [name: string]: boolean }
}

/** How the lines of a log are to be read: see {@link mapping}. */
export interface Mapping {
  readonly model: AnyModel | undefined
  readonly line: (line: JsonObject, earlier: readonly JsonObject[]) => AnyMeaning
  readonly unlogged: Unlogged
  readonly parameters: { readonly [name: string]: unknown }
  readonly guards: { readonly [name: string]: boolean }
}

/** A meaning without the types of a model. */
export type AnyMeaning = AnyStep | AnyLook | readonly (AnyStep | AnyLook)[] | 'nothing'

export interface AnyStep {
  readonly action: string | readonly string[]
  readonly parameters?: readonly (Json | undefined)[]
  readonly before?: AnyFields
  readonly after?: AnyFields
}

export interface AnyLook {
  readonly state: AnyFields
}

export type AnyFields = JsonObject | ((s: unknown, ...members: unknown[]) => unknown)

/**
 * Says which line of a log means which action of a model, and which fields have to match. A mapping
 * file exports it by default. The function may use the lines that it is given, and nothing else.
 */
export function mapping<L extends Shape, A extends string, Line = JsonObject>(
  model: Model<L, unknown, unknown, A>,
  settings: MappingSettings<L, A, Line>,
): Mapping {
  return {
    model,
    line: settings.line as unknown as Mapping['line'], // Lines are what the log holds, see readLog.
    unlogged: settings.unlogged ?? { most: 0 },
    parameters: settings.parameters ?? {},
    guards: settings.guards ?? {},
  }
}

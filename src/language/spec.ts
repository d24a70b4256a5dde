import type { Kind } from './kind.ts'
import { type AnyModel, type Model, type ModelInfo, modelInfo } from './model.ts'
import { suggestion } from './nearest.ts'
import { checks, type Properties, type PropertyInfo } from './property.ts'
import type { ActionNames } from './run.ts'
import type { DefinitionOf, Shape } from './shape.ts'
import type { ParameterValue, State } from './state-types.ts'
import { ModelError } from './value.ts'

/** How a check of a spec should end. */
export type Expectation<Names extends string = string> = 'holds' | Break<Names>

/** What a spec is expected to break: a property, or that somebody can always go on. */
export type Break<Names extends string = string> =
  | 'deadlock'
  /** With the number of states of a shortest run that ends in a deadlock. */
  | { readonly deadlock: number; readonly violated?: never; readonly length?: never }
  | {
      readonly violated: Names
      /** The number of states of a shortest counterexample, where it is known. */
      readonly length?: number
    }

/** Known sizes, by TLC's definitions; a check that finds others fails. */
export interface Counts {
  readonly distinct?: number | bigint
  readonly generated?: number | bigint
  readonly depth?: number
}

/**
 * What a spec assumes of actions beyond what the model says. A name stands for each instance of an
 * action by itself; a list of names for all their instances taken together as one.
 */
export interface FairnessSettings<Name extends string = string> {
  /** Actions that are not fair here, whatever the model says. */
  readonly without?: readonly Name[]
  /** What stays possible is taken some day. */
  readonly weak?: readonly (Name | readonly Name[])[]
  /** What is possible again and again is taken some day. */
  readonly strong?: readonly (Name | readonly Name[])[]
}

/** What to run: a model with its bounds, what it should satisfy, and how the check should end. */
export interface Spec {
  readonly name: string
  readonly title?: string
  readonly model: AnyModel
  readonly parameters: { readonly [name: string]: unknown }
  readonly guards: { readonly [name: string]: boolean }
  readonly properties: ReadonlyMap<string, PropertyInfo>
  /** The node sets whose members are interchangeable in this check. */
  readonly symmetry: readonly Kind<unknown>[]
  /** States outside are checked but not explored further; the verdict says so. */
  readonly within?: (s: never) => boolean
  /** Whether a state without a next one is an error where no `accepting` property allows it. */
  readonly deadlock: 'error' | 'allowed'
  readonly fairness: FairnessSettings
  readonly expect: Expectation
  /** Sizes without symmetry. */
  readonly counts?: Counts
  /** Only run by `check --full`: it takes too long for every day. */
  readonly full: boolean
  /** The engine whose bounds these are, unless a check is asked for another one. */
  readonly engine?: 'explicit' | 'symbolic'
}

type PartNames<L, Key extends 'guards' | 'parameters'> =
  DefinitionOf<L> extends { readonly cells: infer C }
    ? {
        [N in keyof C & string]: C[N] extends Model<infer P> ? `${N}.${Names<P, Key>}` : never
      }[keyof C & string]
    : never

type OwnNames<L, Key extends 'guards' | 'parameters'> =
  DefinitionOf<L> extends { readonly [K in Key]: infer G } ? keyof G & string : never

/** The names of a model's guards or parameters, with those of its parts behind the part's name. */
type Names<L, Key extends 'guards' | 'parameters'> = OwnNames<L, Key> | PartNames<L, Key>

type ParameterSettings<L extends Shape> = {
  readonly [N in OwnNames<L, 'parameters'>]?: DefinitionOf<L> extends {
    readonly parameters: infer P
  }
    ? N extends keyof P
      ? ParameterValue<P[N]>
      : never
    : never
} & {
  readonly [N in PartNames<L, 'parameters'>]?: number | boolean | string | null
}

export interface SpecSettings<L extends Shape, P extends string, A extends string = string> {
  /** What reports call it; the model's name by default. Kebab-case. */
  readonly name?: string
  /** One sentence for lists and tables. */
  readonly title?: string
  readonly parameters?: ParameterSettings<L>
  readonly guards?: { readonly [N in Names<L, 'guards'>]?: boolean }
  readonly properties?: Properties<L, P> | readonly Properties<L, P>[]
  readonly symmetry?: readonly Kind<unknown>[]
  readonly within?: (s: State<L>) => boolean
  readonly deadlock?: 'error' | 'allowed'
  readonly fairness?: FairnessSettings<NoInfer<ActionNames<L, A>>>
  readonly expect?: Expectation<NoInfer<P>>
  readonly counts?: Counts
  readonly full?: boolean
  readonly engine?: Spec['engine']
}

declare const specOf: unique symbol

/** A spec that remembers the types of its model, so that families of it are checked by the compiler. */
export interface TypedSpec<L extends Shape, P extends string> extends Spec {
  readonly [specOf]?: readonly [L, P]
}

/** Says what to check: see {@link SpecSettings}. Expected to hold unless `expect` says otherwise. */
export function spec<L extends Shape, A extends string, const P extends string = never>(
  model: Model<L, unknown, unknown, A>,
  settings: SpecSettings<L, P, A> = {},
): TypedSpec<L, P> {
  const { properties = [], parameters = {}, guards = {} } = settings
  const lists = checks in properties ? [properties] : properties
  return {
    name: settings.name ?? model.name,
    ...(settings.title === undefined ? {} : { title: settings.title }),
    model,
    parameters,
    guards: guards as Spec['guards'],
    properties: joined(lists.map(list => list[checks])),
    symmetry: settings.symmetry ?? [],
    ...(settings.within ? { within: settings.within as (s: never) => boolean } : {}),
    deadlock: settings.deadlock ?? 'error',
    fairness: settings.fairness ?? {},
    expect: settings.expect ?? 'holds',
    ...(settings.counts ? { counts: settings.counts } : {}),
    full: settings.full ?? false,
    ...(settings.engine ? { engine: settings.engine } : {}),
  }
}

function joined(lists: readonly ReadonlyMap<string, PropertyInfo>[]): Map<string, PropertyInfo> {
  const all = new Map<string, PropertyInfo>()
  for (const [name, property] of lists.flatMap(list => [...list])) {
    if (all.has(name))
      throw new ModelError(`Two lists of properties both have a property "${name}".`, 'Rename one.')
    all.set(name, property)
  }
  return all
}

/**
 * The spec with nothing but what it is expected to break: a property, or, with `deadlock`, that
 * somebody can always go on. So nothing else that it breaks earlier hides that.
 */
export function breaking<L extends Shape, P extends string>(
  base: TypedSpec<L, P>,
  expected: Break<P>,
): TypedSpec<L, P> {
  const { counts: _, ...rest } = base
  const isKept = (name: string, { kind }: PropertyInfo) =>
    typeof expected === 'object' && 'violated' in expected
      ? name === expected.violated
      : kind === 'accepting'
  const properties = new Map([...base.properties].filter(([name, info]) => isKept(name, info)))
  if (typeof expected === 'string' || 'deadlock' in expected)
    return { ...rest, properties, deadlock: 'error', expect: expected }
  if (properties.size === 0)
    throw new ModelError(
      `${base.name} has no property "${expected.violated}".`,
      suggestion(expected.violated, [...base.properties.keys()]),
    )
  return { ...rest, properties, deadlock: 'allowed', expect: expected }
}

/** The spec without some of its properties. */
export function leavingOut<L extends Shape, P extends string>(
  base: TypedSpec<L, P>,
  ...names: readonly P[]
): TypedSpec<L, P> {
  const isLeft = (name: string) => !(names as readonly string[]).includes(name)
  return { ...base, properties: new Map([...base.properties].filter(([name]) => isLeft(name))) }
}

/**
 * A spec for each guard, with that guard off and expected to break the named property, or to end
 * in a deadlock. Nothing else is checked: see {@link breaking}.
 */
export function eachGuardOff<L extends Shape, P extends string>(
  base: TypedSpec<L, P>,
  breaks: { readonly [N in Names<L, 'guards'>]?: P | Break<P> },
  changes: Pick<
    SpecSettings<L, P>,
    'name' | 'parameters' | 'full' | 'engine' | 'symmetry' | 'within'
  > = {},
): readonly Spec[] {
  const listed = Object.entries(breaks) as [string, P | Break<P>][]
  return listed.map(([guard, given]) => {
    const isProperty = typeof given === 'string' && given !== 'deadlock'
    const expected = isProperty ? { violated: given as P } : (given as Break<P>)
    const { name = base.name, parameters, ...rest } = changes
    return {
      ...breaking(base, expected),
      ...(rest as Pick<Spec, 'full' | 'engine' | 'symmetry' | 'within'>),
      title: `Without ${guard}: ${reasonOf(base.model[modelInfo], guard)}.`,
      name: `${name}-without-${kebab(guard)}`,
      parameters: { ...base.parameters, ...parameters },
      guards: { ...base.guards, [guard]: false },
    }
  })
}

const kebab = (name: string) =>
  name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`).replaceAll('.', '-')

// The guard of a part has the part's name in front.
function reasonOf({ definition }: ModelInfo, guard: string): string {
  const dot = guard.indexOf('.')
  if (dot < 0) return definition.guards?.[guard]?.reason ?? 'it has no reason'
  const part = definition.cells[guard.slice(0, dot)]
  return part && modelInfo in part ? reasonOf(part[modelInfo], guard.slice(dot + 1)) : ''
}

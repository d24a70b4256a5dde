import { type Arriving, type Distinct, domainsOf, type MembersOf } from '../language/action.ts'
import type { Kind } from '../language/kind.ts'
import type { Model } from '../language/model.ts'
import { checks, type Properties, type Property, type PropertyInfo } from '../language/property.ts'
import type { Shape } from '../language/shape.ts'
import type { State } from '../language/state-types.ts'

type Domain = Kind<unknown> | Arriving<unknown>

declare const quantified: unique symbol

/** A predicate for each member of a domain. A violation names its members. */
export interface ForEach<S> {
  readonly [quantified]?: (s: S) => void
  readonly [checks]: Omit<PropertyInfo, 'kind'>
}

/** One small predicate for each member, or tuple of members: all of them together are the property. */
export function forEach<S, D extends Kind<unknown>>(
  domain: D,
  test: (s: S, ...members: MembersOf<[D]>) => boolean,
): ForEach<S>
export function forEach<S, const D extends readonly Domain[]>(
  domains: D | Distinct<D>,
  test: (s: S, ...members: MembersOf<D>) => boolean,
): ForEach<S>
export function forEach<S>(
  domains: Domain | readonly Domain[] | Distinct<readonly unknown[]>,
  test: (s: S, ...members: never[]) => boolean,
): ForEach<S> {
  return { [checks]: { ...domainsOf(domains), test: test as PropertyInfo['test'] } }
}

type Predicate<S> = ForEach<S> | ((s: S) => boolean)

function property<S>(kind: PropertyInfo['kind'], predicate: object): Property<S> {
  if (checks in predicate) {
    const info = predicate[checks] as Omit<PropertyInfo, 'kind'> // Only forEach makes these.
    return { [checks]: { ...info, kind } }
  }
  const test = predicate as PropertyInfo['test']
  return { [checks]: { kind, domains: [], distinct: false, test } }
}

/** An invariant: true in every reachable state. */
export function always<S>(predicate: Predicate<S>): Property<S> {
  return property('always', predicate)
}

/**
 * A witness: some reachable state satisfies it (with `forEach`, one for each member). It guards
 * against models in which everything holds because nothing happens.
 */
export function reachable<S>(predicate: Predicate<S>): Property<S> {
  return property('reachable', predicate)
}

/**
 * What may change in one step: true of the states before and after every step. With a domain, or
 * a list of domains, in front it is one small predicate for each member or tuple of members.
 */
export function step<S>(test: (before: S, after: S) => boolean): Property<S>
export function step<S, D extends Kind<unknown>>(
  domain: D,
  test: (before: S, after: S, ...members: MembersOf<[D]>) => boolean,
): Property<S>
export function step<S, const D extends readonly Domain[]>(
  domains: D | Distinct<D>,
  test: (before: S, after: S, ...members: MembersOf<D>) => boolean,
): Property<S>
export function step<S>(
  first: Domain | readonly Domain[] | Distinct<readonly unknown[]> | ((...a: never[]) => boolean),
  second?: (...a: never[]) => boolean,
): Property<S> {
  const test = (second ?? first) as PropertyInfo['test']
  const range = second ? domainsOf(first as Domain) : { domains: [], distinct: false }
  return { [checks]: { ...range, kind: 'step', test } }
}

/**
 * Every behaviour of the model is, seen through `mapping`, one of an abstract model: initial
 * states map to initial states, and each step maps to a step of the abstract model or to none
 * (a stutter). The mapping builds the abstract state from the abstract model's first state `t`:
 * `refines(transactionCommit, (s, t) => t.after(t.all(manager), (t, m) => t.with(m, { decision: s.decision(m) })))`.
 *
 * @param parameters of the abstract model; by default those of the same name in the spec
 */
export function refines<S, A extends Shape>(
  model: Model<A>,
  mapping: (s: S, t: State<A>) => State<A>,
  parameters?: { readonly [name: string]: unknown },
): Property<S> {
  return {
    [checks]: {
      kind: 'refines',
      domains: [],
      distinct: false,
      test: mapping as PropertyInfo['test'],
      refined: { model, parameters },
    },
  }
}

/** A state in which a run may end: not a deadlock though no action is possible. */
export function accepting<S>(predicate: Predicate<S>): Property<S> {
  return property('accepting', predicate)
}

/** Names the properties of a model. */
export function properties<
  L extends Shape,
  const P extends { readonly [name: string]: Property<State<L>> },
>(_model: Model<L>, listed: P): Properties<L, keyof P & string> {
  return { [checks]: new Map(Object.entries(listed).map(([name, each]) => [name, each[checks]])) }
}

import { about, type Kind, type KindInfo, type ValueOf } from './kind.ts'
import type { Outcomes, Plus, Result } from './state-types.ts'
import { ModelError } from './value.ts'

/** Key of what the engine knows about an action. */
export const doing: unique symbol = Symbol('doing')
declare const acts: unique symbol

/** A named transition, with the domains of its parameters. Made by {@link each}. */
export interface Action<S> {
  readonly [acts]?: (s: S) => void
  readonly [doing]: ActionInfo
}

export interface ActionInfo {
  readonly domains: readonly DomainInfo[]
  /** Only tuples whose members all differ. */
  readonly distinct: boolean
  readonly story?: string
  readonly fairness: 'none' | 'weak' | 'strong'
  /** It may be possible because a node is dead. */
  readonly detects?: boolean
  readonly act: (s: unknown, ...parameters: unknown[]) => unknown
}

/** A parameter ranges over the members of a kind, or over the messages in a bag. */
export type DomainInfo =
  | { readonly over: 'members'; readonly kind: KindInfo }
  | { readonly over: 'messages'; readonly bag: KindInfo }

declare const arriving: unique symbol

/** The messages that are in a bag: a domain that grows as the exploration meets new messages. */
export interface Arriving<V> {
  readonly [arriving]?: V
  readonly [doing]: { readonly over: 'messages'; readonly bag: KindInfo }
}

declare const differing: unique symbol

/** Tuples of different members. */
export interface Distinct<D extends readonly unknown[]> {
  readonly [differing]?: D
  readonly [doing]: readonly DomainInfo[]
}

type Domain = Kind<unknown> | Arriving<unknown>

export type MemberOf<D> =
  D extends Arriving<infer V> ? V : D extends Kind<unknown> ? ValueOf<D> : never
export type MembersOf<D extends readonly unknown[]> = { readonly [I in keyof D]: MemberOf<D[I]> }

/** An action before it is made part of a model: bare functions have no parameters. */
export type AnyAction<S> = Action<S> | ((s: S) => Result<S>)

/** The messages of a bag cell, as a domain for {@link each}: pass the very kind that the cell declares. */
export function from<V>(bag: import('./collection.ts').BagKind<V>): Arriving<V> {
  return { [doing]: { over: 'messages', bag: bag[about] } }
}

/** Ordered tuples of members that are all different: `each(distinct(node, node), (s, a, b) => ...)`. */
export function distinct<const D extends readonly Domain[]>(...domains: D): Distinct<D> {
  return { [doing]: domains.map(domainInfo) }
}

/**
 * One action for each member of a domain, or each tuple of members of several. The function is a
 * list of conditions with the next state last; a falsy value means "not now".
 *
 * @param story an optional phrase for traces, e.g. 'asks for the lock'
 */
export function each<S, D extends Domain>(
  domain: D,
  act: (s: S, member: MemberOf<D>) => Result<S>,
): Action<S>
export function each<S, D extends Domain>(
  domain: D,
  story: string,
  act: (s: S, member: MemberOf<D>) => Result<S>,
): Action<S>
export function each<S, const D extends readonly Domain[]>(
  domains: D | Distinct<D>,
  act: (s: S, ...members: MembersOf<D>) => Result<S>,
): Action<S>
export function each<S, const D extends readonly Domain[]>(
  domains: D | Distinct<D>,
  story: string,
  act: (s: S, ...members: MembersOf<D>) => Result<S>,
): Action<S>
export function each<S>(
  given: Domain | readonly Domain[] | Distinct<readonly unknown[]>,
  ...rest: readonly [string | ((...a: never[]) => unknown), ((...a: never[]) => unknown)?]
): Action<S> {
  const act = rest.find(item => typeof item === 'function')
  const story = rest.find(item => typeof item === 'string')
  if (!act)
    throw new ModelError(
      'each(...) has no function.',
      'Write each(domain, (s, member) => conditions && next state).',
    )
  return {
    [doing]: {
      ...domainsOf(given),
      ...(story === undefined ? {} : { story }),
      fairness: 'none',
      act: act as ActionInfo['act'],
    },
  }
}

/** The domains that `each` and `forEach` were given. */
export function domainsOf(
  given: Domain | readonly Domain[] | Distinct<readonly unknown[]>,
): Pick<ActionInfo, 'domains' | 'distinct'> {
  if (Array.isArray(given)) return { domains: given.map(domainInfo), distinct: false }
  const one = given as Domain | Distinct<readonly unknown[]>
  if (doing in one && Array.isArray(one[doing])) return { domains: one[doing], distinct: true }
  return { domains: [domainInfo(one as Domain)], distinct: false }
}

function domainInfo(domain: Domain): DomainInfo {
  return doing in domain ? domain[doing] : { over: 'members', kind: domain[about] }
}

/** The action as the engine knows it, whether it was made by `each` or is a bare function. */
export function actionInfo(action: AnyAction<never>): ActionInfo {
  if (typeof action !== 'function') return action[doing]
  return { domains: [], distinct: false, fairness: 'none', act: action as ActionInfo['act'] }
}

/** Weakly fair: an action that stays possible is taken some day. */
export function fair<S>(action: AnyAction<S>): Action<S> {
  return { [doing]: { ...actionInfo(action as AnyAction<never>), fairness: 'weak' } }
}

/** Strongly fair: an action that is possible again and again is taken some day. */
export function stronglyFair<S>(action: AnyAction<S>): Action<S> {
  return { [doing]: { ...actionInfo(action as AnyAction<never>), fairness: 'strong' } }
}

/**
 * An action by which somebody learns that a node is dead: a heartbeat that is missed, a ring that
 * is formed anew. Only such actions, and faults, may depend on a node not being up.
 */
export function detects<S>(action: AnyAction<S>): Action<S> {
  return { [doing]: { ...actionInfo(action as AnyAction<never>), detects: true } }
}

const detecting = new WeakSet<object>()

/**
 * A read or a verb of a part by which its users learn of a death, such as a call to a dead host
 * that fails: what it looks at is not held against the action that uses it.
 */
export function detector<F extends (...parameters: never[]) => unknown>(ask: F): F {
  const detect = ((...parameters) => ask(...parameters)) as F
  detecting.add(detect)
  return detect
}

export const isDetector = (ask: object): boolean => detecting.has(ask)

/** Key of the list in a value made by {@link either}. */
export const alternatives: unique symbol = Symbol('alternatives')

/** Any of these; falsy ones do not count, so an alternative can carry its own condition. */
export function either<S>(...results: readonly Result<S>[]): Outcomes<S> {
  return { [alternatives]: results } as Outcomes<S>
}

/** In `with`: adds `amount` to a number without reading it. */
export function plus(amount: number): Plus {
  return { plus: amount }
}

import type { PerCell } from './cell.ts'
import type {
  BagKind,
  FifoKind,
  FifoValue,
  MapKind,
  MapValue,
  SetKind,
  SetValue,
} from './collection.ts'
import type { Guard, Guards } from './guard.ts'
import type { Kind, Node, NodeSet, OrderedNodeSet, ValueOf } from './kind.ts'
import type { Model } from './model.ts'
import type { DefinitionOf, Parameters, Shape } from './shape.ts'

declare const stateOf: unique symbol
declare const outcomesOf: unique symbol

/** Several possible next states, of which one is taken. */
export interface Outcomes<S> {
  readonly [outcomesOf]?: S
}

/** What an action gives: the next state, several possible ones, or a falsy value for "not now". */
export type Result<S> = S | Outcomes<S> | false | null | undefined

/** Adds to a number without reading it. */
export interface Plus {
  readonly plus: number
}

/** The immutable state of a model, as its actions and properties see it. */
export type State<L extends Shape> = Cells<L> & Operations<L>

type Cells<L extends Shape> = {
  readonly [N in keyof DefinitionOf<L>['cells']]: View<DefinitionOf<L>['cells'][N], State<L>>
}

/** How a cell of type C reads and writes; every write gives the next whole state W. */
export type View<C, W> =
  C extends PerCell<infer Keys, infer X>
    ? FamilyView<Keys, X, W>
    : C extends Model<infer P, infer Reads, infer Verbs>
      ? PartView<P, Reads, Verbs, W>
      : C extends SetKind<infer V>
        ? SetView<V, W>
        : C extends FifoKind<infer V>
          ? FifoView<V, W>
          : C extends BagKind<infer V>
            ? BagView<V, W>
            : C extends MapKind<infer K, infer V>
              ? MapView<K, V, W>
              : C extends Kind<infer V>
                ? V
                : never

/** A cell for each key: called with its keys to read one, with quantifiers over all. */
export interface FamilyView<Keys extends readonly unknown[], X, W> {
  (...keys: Keys): View<X, W>
  every(test: (value: View<X, W>, ...keys: Keys) => boolean): boolean
  some(test: (value: View<X, W>, ...keys: Keys) => boolean): boolean
  count(test: (value: View<X, W>, ...keys: Keys) => boolean): number
}

export interface SetView<V, W> {
  has(element: V): boolean
  readonly size: number
  readonly isEmpty: boolean
  some(test: (element: V) => boolean): boolean
  every(test: (element: V) => boolean): boolean
  count(test: (element: V) => boolean): number
  /** The whole set as a value, e.g. to put it into a message. Reads all of it. */
  readonly value: SetValue<V>
  add(element: V): W
  delete(element: V): W
  clear(): W
}

export interface FifoView<V, W> {
  /** The element that `pop` would take, or undefined. */
  readonly head: V | undefined
  readonly last: V | undefined
  readonly size: number
  readonly isEmpty: boolean
  has(element: V): boolean
  some(test: (element: V) => boolean): boolean
  every(test: (element: V) => boolean): boolean
  count(test: (element: V) => boolean): number
  /** The whole sequence as a value. Reads all of it. */
  readonly value: FifoValue<V>
  push(element: V): W
  /** Takes the head away; a model error when there is none. */
  pop(): W
  /** Takes the last element away; a model error when there is none. */
  dropLast(): W
  /** Takes the first occurrence of `element` away, wherever it stands. */
  remove(element: V): W
  clear(): W
}

export interface BagView<V, W> {
  has(message: V): boolean
  copies(message: V): number
  readonly size: number
  readonly isEmpty: boolean
  some(test: (message: V) => boolean): boolean
  every(test: (message: V) => boolean): boolean
  add(message: V): W
  /** Takes one copy away; a model error when there is none. */
  remove(message: V): W
  clear(): W
}

export interface MapView<K, V, W> {
  has(key: K): boolean
  get(key: K): V | undefined
  readonly size: number
  readonly isEmpty: boolean
  some(test: (value: V, key: K) => boolean): boolean
  every(test: (value: V, key: K) => boolean): boolean
  count(test: (value: V, key: K) => boolean): number
  set(key: K, value: V): W
  delete(key: K): W
  clear(): W
}

/** A part inside a larger model: its cells to read, its own reads, and its verbs, which give W. */
export type PartView<P extends Shape, Reads, Verbs, W> = {
  readonly [N in keyof DefinitionOf<P>['cells']]: View<DefinitionOf<P>['cells'][N], W>
} & {
  readonly [N in keyof Reads]: Reads[N]
} & {
  readonly [N in keyof Verbs]: Verbs[N] extends (...rest: infer A) => infer R
    ? (...rest: A) => InHost<R, W>
    : never
}

/** Stands for the next state of whatever model a part is in. Never made: for types only. */
export interface WholeState {
  readonly '~wholeState': true
}

/** What a verb gives, whatever model it is a part of. */
export type Given<R> = R extends { readonly [stateOf]?: unknown }
  ? WholeState
  : R extends Outcomes<unknown>
    ? Outcomes<WholeState>
    : R

type InHost<R, W> = R extends WholeState ? W : R extends Outcomes<WholeState> ? Outcomes<W> : R

/** The members of a domain, to quantify over. They have no order. */
export interface Members<V, W> {
  readonly size: number
  every(test: (member: V) => boolean): boolean
  some(test: (member: V) => boolean): boolean
  count(test: (member: V) => boolean): number
  where(test: (member: V) => boolean): Members<V, W>
  except(...members: readonly V[]): Members<V, W>
  /** These members as a set value, e.g. to compare or to put into a message. */
  readonly value: SetValue<V>
  /** One possible next state for each member: which one is not determined. */
  choose(next: (member: V) => Result<W>): Outcomes<W>
}

type Key = Node<string> | string | number | boolean | null

type Content<C> =
  C extends SetKind<infer V>
    ? Iterable<V> | SetValue<V>
    : C extends FifoKind<infer V>
      ? Iterable<V> | FifoValue<V>
      : C extends BagKind<infer V>
        ? Iterable<V>
        : C extends MapKind<infer K, infer V>
          ? Iterable<readonly [K, V]> | MapValue<K, V>
          : C extends Kind<infer V>
            ? V | ([V] extends [number] ? Plus : never)
            : never

/** What `with({...})` may set: the cells that have no key. */
export type Single<L extends Shape> = {
  readonly [N in keyof DefinitionOf<L>['cells'] as DefinitionOf<L>['cells'][N] extends
    | Kind<unknown>
    | Kind<never>
    ? N
    : never]?: Content<DefinitionOf<L>['cells'][N]>
}

/** What `with(key, ..., {...})` may set: the cells that have these keys. */
export type At<L extends Shape, Given extends readonly unknown[]> = {
  readonly [N in keyof DefinitionOf<L>['cells'] as DefinitionOf<L>['cells'][N] extends PerCell<
    infer Keys,
    infer _X
  >
    ? Given extends Keys
      ? N
      : never
    : never]?: DefinitionOf<L>['cells'][N] extends PerCell<infer _Keys, infer X>
    ? Content<X>
    : never
}

type GuardsOf<L extends Shape> =
  DefinitionOf<L> extends { readonly guards: infer G extends Guards }
    ? { readonly [N in keyof G]: Guard }
    : { readonly [name: string]: never }

export type ParameterValue<P> =
  P extends NodeSet<string>
    ? number
    : P extends number
      ? number
      : P extends boolean
        ? boolean
        : ValueOf<P>

export type ParametersOf<L extends Shape> =
  DefinitionOf<L> extends {
    readonly parameters: infer P extends Parameters
  }
    ? { readonly [N in keyof P]: ParameterValue<P[N]> }
    : { readonly [name: string]: never }

/** What every state offers beside its cells. */
export interface Operations<L extends Shape> {
  readonly [stateOf]?: L
  /** The next state, in which the given cells hold the given values. */
  with(changes: Single<L>): State<L>
  with<const A extends Key>(a: A, changes: At<L, [A]>): State<L>
  with<const A extends Key, const B extends Key>(a: A, b: B, changes: At<L, [A, B]>): State<L>
  with<const A extends Key, const B extends Key, const C extends Key>(
    a: A,
    b: B,
    c: C,
    changes: At<L, [A, B, C]>,
  ): State<L>
  /** The members of a domain. */
  all<V>(domain: Kind<V>): Members<V, State<L>>
  /** Applies `step` for one member after the other. Their order must not matter. */
  after<V>(members: Members<V, State<L>>, step: (s: State<L>, member: V) => State<L>): State<L>
  /** Resets every volatile cell of a node that dies, in the whole model. */
  forget(node: Node<string>): State<L>
  /** Whether a node is up, by the model's liveness cell; who is no mortal node always is. */
  lives(who: Key): boolean
  /** The position of a node of an ordered set, from 0. */
  rank<K extends string>(set: OrderedNodeSet<K>, node: Node<K>): number
  readonly guard: GuardsOf<L>
  readonly params: ParametersOf<L>
}

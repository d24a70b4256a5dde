import type { BagKind } from './collection.ts'
import { about, type Ends, type Kind, type KindInfo, kindOf, type ValueOf } from './kind.ts'
import type { AnyModel } from './model.ts'
import { ModelError } from './value.ts'

/** Key of what the engine knows about a keyed cell. */
export const layoutOf: unique symbol = Symbol('layoutOf')
declare const keyed: unique symbol
declare const content: unique symbol

/** One cell for each key, or for each tuple of keys. */
export interface PerCell<Keys extends readonly unknown[], C> {
  readonly [keyed]?: Keys
  readonly [content]?: C
  readonly [layoutOf]: PerInfo
}

export interface PerInfo {
  readonly domains: readonly KindInfo[]
  readonly kind: KindInfo
  /** Positions of the keys whose death resets the cell. */
  readonly lostWith: readonly number[]
  /** The cell says of each node whether it is up. */
  readonly isLiveness?: boolean
  /** Who sends and who receives what is in the cell. */
  readonly ends?: Ends
}

/** What can stand in the place of a cell: a kind, one per key, or a model as a part. */
export type Cell = Kind<unknown> | Kind<never> | PerCell<readonly unknown[], unknown> | AnyModel

type KeysOf<D extends readonly Kind<unknown>[]> = { readonly [I in keyof D]: ValueOf<D[I]> }

type PerArguments = readonly [Kind<unknown>, ...Kind<unknown>[]]

/** A cell for each member of a domain, or for each pair or triple of members of two or three. */
export function per<A extends Kind<unknown>, C extends Kind<unknown> | Kind<never>>(
  a: A,
  cell: C,
): PerCell<KeysOf<[A]>, C>
export function per<
  A extends Kind<unknown>,
  B extends Kind<unknown>,
  C extends Kind<unknown> | Kind<never>,
>(a: A, b: B, cell: C): PerCell<KeysOf<[A, B]>, C>
export function per<
  A extends Kind<unknown>,
  B extends Kind<unknown>,
  D extends Kind<unknown>,
  C extends Kind<unknown> | Kind<never>,
>(a: A, b: B, d: D, cell: C): PerCell<KeysOf<[A, B, D]>, C>
export function per(...parts: readonly [...PerArguments, Kind<unknown>]) {
  const kinds = parts.map(part => part[about])
  return {
    [layoutOf]: { domains: kinds.slice(0, -1), kind: kinds.at(-1)!, lostWith: [] },
  } as PerCell<readonly unknown[], Kind<unknown>>
}

/**
 * The cells that a node's death resets to their first value: those of the dead node, by any of
 * the cell's keys. What is not declared volatile survives: disks, and what others know.
 */
export function volatile<K extends readonly unknown[], C>(cell: PerCell<K, C>): PerCell<K, C> {
  const { domains } = cell[layoutOf]
  return { ...cell, [layoutOf]: { ...cell[layoutOf], lostWith: domains.map((_, i) => i) } }
}

/**
 * As {@link volatile}, for the death of the node at one place only: at a position of the key (0 is
 * the first), or in a field of a bag's messages.
 */
export function lostWith<K extends readonly unknown[], C>(
  position: number,
  cell: PerCell<K, C>,
): PerCell<K, C>
export function lostWith<V>(field: string, cell: BagKind<V>): BagKind<V>
export function lostWith(
  place: number | string,
  cell: PerCell<readonly unknown[], unknown> | BagKind<unknown>,
): object {
  if (!(layoutOf in cell)) return kindOf<never>({ ...cell[about], lostWith: String(place) })
  const layout = cell[layoutOf]
  if (typeof place !== 'number' || layout.domains[place] === undefined)
    throw new ModelError(`lostWith(${place}, ...): the cell has no key at that position.`)
  return { ...cell, [layoutOf]: { ...layout, lostWith: [place] } }
}

/** Says that a cell survives the death of its node. This is the default; the word is for the reader. */
export function durable<K extends readonly unknown[], C>(cell: PerCell<K, C>): PerCell<K, C> {
  return cell
}

/**
 * The cell that says of each node whether it is up: `s.lives(n)` asks it, from every part of the
 * model. From then on a model is held to what its nodes can know: no action reads the volatile
 * cells of a dead node, and none is possible because a node is dead unless it says so with
 * {@link detects} or asks a {@link detector}. Faults and properties may look at everything.
 */
export function liveness<K extends readonly [unknown]>(
  cell: PerCell<K, Kind<boolean>>,
): PerCell<K, Kind<boolean>> {
  return { ...cell, [layoutOf]: { ...cell[layoutOf], isLiveness: true } }
}

/**
 * A cell that holds messages on their way: putting one in is sending it, taking one out is
 * receiving it, see {@link transfers}. `ends` says where the sender and the receiver stand: at a
 * position of the cell's key, or in a field of the message. What is on its way is nobody's memory:
 * it may be looked at whoever is dead, but the dead neither send nor receive.
 *
 * `channel({ from: 0, to: 1 }, per(node, node, fifo(message)))`; `channel({ to: 'to' }, bag(envelope))`
 */
export function channel<K extends readonly unknown[], C>(
  ends: Ends,
  cell: PerCell<K, C>,
): PerCell<K, C>
export function channel<V>(ends: Ends, cell: BagKind<V>): BagKind<V>
export function channel(
  ends: Ends,
  cell: PerCell<readonly unknown[], unknown> | BagKind<unknown>,
): object {
  if (layoutOf in cell) return { ...cell, [layoutOf]: { ...cell[layoutOf], ends } }
  return kindOf<never>({ ...cell[about], ends })
}

import { about, type Kind, type KindInfo, type ValueOf } from './kind.ts'
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
  return { ...cell, [layoutOf]: { ...cell[layoutOf], lostWith: [0, 1, 2] } }
}

/** As {@link volatile}, for the death of the node at one position of the key only (0 is the first). */
export function lostWith<K extends readonly unknown[], C>(
  position: number,
  cell: PerCell<K, C>,
): PerCell<K, C> {
  if (cell[layoutOf].domains[position] === undefined)
    throw new ModelError(`lostWith(${position}, ...): the cell has no key at that position.`)
  return { ...cell, [layoutOf]: { ...cell[layoutOf], lostWith: [position] } }
}

/** Says that a cell survives the death of its node. This is the default; the word is for the reader. */
export function durable<K extends readonly unknown[], C>(cell: PerCell<K, C>): PerCell<K, C> {
  return cell
}

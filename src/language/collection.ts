import { itemsOf, revived } from './flat.ts'
import { List, Map, Set } from './immutable.ts'
import { about, type Kind, kindOf } from './kind.ts'
import { ModelError, sorted, type Value } from './value.ts'

declare const setOf: unique symbol
declare const fifoOf: unique symbol
declare const bagOf: unique symbol
declare const mapOf: unique symbol

/** A set as a value, e.g. in a message. Immutable: `add` and `delete` give another set. */
export interface SetValue<V> {
  readonly size: number
  has(element: V): boolean
  isEmpty(): boolean
  some(test: (element: V) => boolean): boolean
  every(test: (element: V) => boolean): boolean
  count(test: (element: V) => boolean): number
  filter(test: (element: V) => boolean): SetValue<V>
  map<W>(change: (element: V) => W): SetValue<W>
  add(element: V): SetValue<V>
  delete(element: V): SetValue<V>
  union(other: SetValue<V>): SetValue<V>
  intersect(other: SetValue<V>): SetValue<V>
  subtract(other: SetValue<V>): SetValue<V>
  isSubset(other: SetValue<V>): boolean
  equals(other: SetValue<V>): boolean
}

/** A sequence as a value. Immutable: `push` and `shift` give another sequence. */
export interface FifoValue<V> {
  readonly size: number
  isEmpty(): boolean
  first(): V | undefined
  last(): V | undefined
  get(index: number): V | undefined
  includes(element: V): boolean
  some(test: (element: V) => boolean): boolean
  every(test: (element: V) => boolean): boolean
  count(test: (element: V) => boolean): number
  filter(test: (element: V) => boolean): FifoValue<V>
  push(element: V): FifoValue<V>
  shift(): FifoValue<V>
  equals(other: FifoValue<V>): boolean
}

/** A map as a value. Immutable: `set` and `delete` give another map. */
export interface MapValue<K, V> {
  readonly size: number
  has(key: K): boolean
  get(key: K): V | undefined
  isEmpty(): boolean
  some(test: (value: V, key: K) => boolean): boolean
  every(test: (value: V, key: K) => boolean): boolean
  count(test: (value: V, key: K) => boolean): number
  set(key: K, value: V): MapValue<K, V>
  delete(key: K): MapValue<K, V>
  equals(other: MapValue<K, V>): boolean
}

export interface SetKind<V> extends Kind<SetValue<V>> {
  readonly [setOf]?: V
  /** A set value of these elements, for messages and first values. */
  of(...elements: readonly V[]): SetValue<V>
}
export interface FifoKind<V> extends Kind<FifoValue<V>> {
  readonly [fifoOf]?: V
  /** A sequence value of these elements, first one at the head. */
  of(...elements: readonly V[]): FifoValue<V>
}
export interface BagKind<V> extends Kind<never> {
  readonly [bagOf]?: V
}
export interface MapKind<K, V> extends Kind<MapValue<K, V>> {
  readonly [mapOf]?: readonly [K, V]
}

/** A set; as a cell it is read and written element by element. Empty at first. */
export function set<V>(element: Kind<V>): SetKind<V> {
  const inner = element[about]
  const make = (...elements: readonly V[]) => Set(elements) as unknown as SetValue<V>
  return kindOf<SetValue<V>, { of: typeof make }>(
    {
      form: 'set',
      initial: Set(),
      description: `a set of ${inner.description}`,
      members: sizes => {
        const members = inner.members(sizes)
        if (!members || members.length > 10) return undefined
        return subsets(members)
      },
      accepts: value => Set.isSet(value) && value.every(each => inner.accepts(each as Value)),
      revive: flat => Set(itemsOf(flat).map(each => revived(inner, each))),
      element: inner,
      mentions: inner.mentions,
    },
    { of: make },
  )
}

/** A first-in first-out sequence: `push` at the tail, `pop` at the head. Empty at first. */
export function fifo<V>(element: Kind<V>): FifoKind<V> {
  const inner = element[about]
  const make = (...elements: readonly V[]) => List(elements) as unknown as FifoValue<V>
  return kindOf<FifoValue<V>, { of: typeof make }>(
    {
      form: 'fifo',
      initial: List(),
      description: `a sequence of ${inner.description}`,
      members: () => undefined,
      accepts: value => List.isList(value) && value.every(each => inner.accepts(each as Value)),
      revive: flat => List(itemsOf(flat).map(each => revived(inner, each))),
      element: inner,
      mentions: inner.mentions,
    },
    { of: make },
  )
}

/**
 * A bag of messages: each distinct message has its own slot that counts its copies, found as the
 * exploration meets it. Sending one message or receiving it touches that slot only.
 * Empty at first; `most` bounds the copies of one message (exceeding it is a model error).
 */
export function bag<V>(element: Kind<V>, most = 255): BagKind<V> {
  const inner = element[about]
  return kindOf<never>({
    form: 'bag',
    initial: Map(),
    description: `a bag of ${inner.description}`,
    members: () => undefined,
    accepts: value =>
      Map.isMap(value) &&
      value.every((copies, each) => Number.isInteger(copies) && inner.accepts(each as Value)),
    element: inner,
    mentions: inner.mentions,
    most,
  })
}

/** A map from keys to values; as a cell it is read and written key by key. Empty at first. */
export function map<K, V>(key: Kind<K>, element: Kind<V>): MapKind<K, V> {
  const [keys, values] = [key[about], element[about]]
  return kindOf<MapValue<K, V>>({
    form: 'map',
    initial: Map(),
    description: `a map from ${keys.description} to ${values.description}`,
    members: () => undefined,
    accepts: value =>
      Map.isMap(value) &&
      value.every((each, at) => keys.accepts(at as Value) && values.accepts(each as Value)),
    revive: flat =>
      Map(
        itemsOf(flat).map(entry => {
          const [k = null, v = null] = itemsOf(entry)
          return [revived(keys, k), revived(values, v)]
        }),
      ),
    element: values,
    key: keys,
    mentions: [...keys.mentions, ...values.mentions],
  })
}

/** The elements of a collection value as (key, content) pairs: what its cell's slots hold. */
export function contents(form: string, value: Value): readonly (readonly [Value, Value])[] {
  if (form === 'set' && Set.isSet(value))
    return sorted(value.toArray()).map(element => [element as Value, true] as const)
  if (Map.isMap(value)) {
    const keys = sorted(value.keySeq().toArray())
    return keys.map(key => [key as Value, value.get(key) as Value] as const)
  }
  throw new ModelError(`A ${form} cannot be made from this value.`)
}

function subsets(members: readonly Value[]): Value[] {
  let all: Set<Value>[] = [Set()]
  for (const member of members) all = all.concat(all.map(each => each.add(member)))
  return all as unknown as Value[] // Immutable sets of values are values.
}

import { type Flat, type Revive, revived } from './flat.ts'
import { ModelError, NodeValue, same, show, type Value } from './value.ts'

/** Key of what the engine knows about a kind; a symbol, so that editors do not offer it to authors. */
export const about: unique symbol = Symbol('about')
declare const carries: unique symbol

/**
 * A kind of values: what a cell may hold, and, where its values can be listed, a domain to range over.
 * `initially` gives the same kind with another first value.
 */
export interface Kind<V> {
  readonly [about]: KindInfo
  readonly [carries]?: V
  initially(value: V): this
}

/** The values of a kind. */
export type ValueOf<K> = K extends Kind<infer V> ? V : never

/** How many members each node set has in a particular spec. */
export type Sizes = (set: NodeSetInfo) => number

export interface KindInfo {
  /** How a cell of this kind is stored and accessed. */
  readonly form: 'scalar' | 'set' | 'fifo' | 'bag' | 'map'
  readonly initial: Value
  readonly description: string
  /** All values in a fixed order, or undefined where there are too many to list. */
  members(sizes: Sizes): readonly Value[] | undefined
  accepts(value: Value): boolean
  /** Makes a value of its flat form, where that is not the value itself. */
  readonly revive?: Revive
  /** The node sets whose members its values are or contain. */
  readonly mentions: readonly NodeSetInfo[]
  /** What the elements of a collection are; of a map, its values. */
  readonly element?: KindInfo
  /** What the keys of a map are. */
  readonly key?: KindInfo
  /** The node set, where the values are exactly its members. */
  readonly nodes?: NodeSetInfo
  /** The names of the fields, where the values are records of one layout. */
  readonly fields?: readonly string[]
  /** Largest value of a counter. */
  readonly most?: number
  /** Who sends and who receives the messages of a bag. */
  readonly ends?: Ends
  /** The field that names the node with whose death an element of a set or bag is lost. */
  readonly lostWith?: string
}

/** Where a message's sender and receiver stand: a position of the cell's key, or a field of the message. */
export interface Ends {
  readonly from?: number | string
  readonly to?: number | string
}

export interface NodeSetInfo {
  readonly name: string
  readonly size: number
  readonly ordered: boolean
  member(index: number): NodeValue
}

/** Makes a kind of `info`; `extra` is what authors may use beside `initially`. */
export function kindOf<V, X extends object = object>(info: KindInfo, extra?: X): Kind<V> & X {
  const kind = {
    ...extra,
    [about]: info,
    initially: (value: V) => {
      const initial = value as Value
      if (!info.accepts(initial))
        throw new ModelError(
          `${show(initial)} cannot be the first value of a cell that holds ${info.description}.`,
        )
      return kindOf<V, X>({ ...info, initial }, extra)
    },
  }
  return kind as unknown as Kind<V> & X // The phantom property has no runtime part.
}

const scalar = (
  info: Omit<KindInfo, 'form' | 'mentions'> & { readonly mentions?: readonly NodeSetInfo[] },
): KindInfo => ({ form: 'scalar', mentions: [], ...info })

type Primitive = string | number | boolean | null

/** One of the listed values; the first one is where a cell starts. */
export function oneOf<const V extends readonly [Primitive, ...Primitive[]]>(
  ...values: V
): Kind<V[number]> {
  return kindOf(
    scalar({
      initial: values[0],
      description: values.map(show).join(' | '),
      members: () => values,
      accepts: value => (values as readonly Value[]).includes(value),
    }),
  )
}

/** True or false; false at first. */
export const flag: Kind<boolean> = kindOf(
  scalar({
    initial: false,
    description: 'true | false',
    members: () => [false, true],
    accepts: value => typeof value === 'boolean',
  }),
)

/** The whole numbers from `low` to `high`, both included; `low` at first. */
export function range(low: number, high: number): Kind<number> {
  if (!Number.isInteger(low) || !Number.isInteger(high) || high < low)
    throw new ModelError(`range(${low}, ${high}) has no whole numbers in it.`)
  let values: readonly number[] | undefined
  return kindOf(
    scalar({
      initial: low,
      description: `${low}..${high}`,
      members: () => {
        values ??= Array.from({ length: high - low + 1 }, (_, i) => low + i)
        return values
      },
      accepts: value => Number.isInteger(value) && Number(value) >= low && Number(value) <= high,
      most: high,
    }),
  )
}

/** Counts from 0; leaving the range is a model error that names the cell, never a silent wrap. */
export const count = { upTo: (most: number): Kind<number> => range(0, most) }

/** A value of `kind`, or null; null at first. */
export function maybe<V>(kind: Kind<V>): Kind<V | null> {
  const inner = kind[about]
  return kindOf(
    scalar({
      initial: null,
      description: `none | ${inner.description}`,
      members: sizes => {
        const members = inner.members(sizes)
        return members && [null, ...members]
      },
      accepts: value => value === null || inner.accepts(value),
      revive: flat => (flat === null ? null : revived(inner, flat)),
      mentions: inner.mentions,
    }),
  )
}

/** A value of any of the given kinds. */
export function anyOf<const K extends readonly [Kind<unknown>, ...Kind<unknown>[]]>(
  ...kinds: K
): Kind<ValueOf<K[number]>> {
  const infos = kinds.map(kind => kind[about])
  return kindOf(
    scalar({
      initial: infos[0]!.initial,
      description: infos.map(info => info.description).join(' | '),
      members: sizes => {
        const all = infos.map(info => info.members(sizes))
        if (!all.every(members => members !== undefined)) return undefined
        return all.flat().filter((value, i, list) => list.findIndex(v => same(v, value)) === i)
      },
      accepts: value => infos.some(info => info.accepts(value)),
      revive: flat => revivedAsOne(infos, flat),
      mentions: infos.flatMap(info => info.mentions),
    }),
  )
}

// Of the first kind that knows such a value.
function revivedAsOne(infos: readonly KindInfo[], flat: Flat): Value {
  for (const info of infos)
    try {
      const value = revived(info, flat)
      if (info.accepts(value)) return value
    } catch (error) {
      if (!(error instanceof ModelError)) throw error
    }
  throw new ModelError('A value cannot be made again from its flat form.')
}

declare const nodeSet: unique symbol

/** A member of a node set: equality and use as a key only. */
export interface Node<K extends string> {
  readonly [nodeSet]: K
  toString(): string
}

/** A set of interchangeable nodes; as a kind, a cell that holds one of them. */
export interface NodeSet<K extends string> extends Kind<Node<K>> {
  readonly named: K
}

declare const order: unique symbol

/** A set of nodes with an order that the protocol uses (`s.rank`); never reduced by symmetry. */
export interface OrderedNodeSet<K extends string> extends NodeSet<K> {
  readonly [order]: true
}

/**
 * A set of interchangeable nodes. `size` is the default of the parameter that holds the set.
 *
 * @throws ModelError when the size is not a whole number of at least 1
 */
export function nodes<const K extends string>(name: K, size: number): NodeSet<K> {
  return nodeKind(name, size, false)
}

/** A set of nodes that the protocol compares, e.g. the lowest id wins. Symmetry is off for it. */
export function ordered<const K extends string>(name: K, size: number): OrderedNodeSet<K> {
  return nodeKind(name, size, true) as OrderedNodeSet<K> // The order is a phantom property.
}

const membersByName = new Map<string, NodeValue[]>()

function nodeKind<K extends string>(name: K, size: number, isOrdered: boolean): NodeSet<K> {
  checkSize(name, size)
  // Sets of one name have the same members, so that models of one protocol can be compared.
  const made = membersByName.get(name) ?? []
  membersByName.set(name, made)
  const nodes: NodeSetInfo = {
    name,
    size,
    ordered: isOrdered,
    member: index => {
      made[index] ??= new NodeValue(name, index, nodes.member)
      return made[index]
    },
  }
  let members: readonly NodeValue[] = []
  return kindOf<Node<K>, { named: K }>(
    scalar({
      initial: nodes.member(0),
      description: `a ${name}`,
      members: sizes => {
        const wanted = sizes(nodes)
        if (members.length !== wanted)
          members = Array.from({ length: wanted }, (_, i) => nodes.member(i))
        return members
      },
      accepts: value => value instanceof NodeValue && value.set === name,
      revive: flat => {
        if (typeof flat === 'object' && flat !== null && 'node' in flat && flat.set === name)
          return nodes.member(flat.node)
        throw new ModelError(`This is no flat form of a ${name}.`)
      },
      mentions: [nodes],
      nodes,
    }),
    { named: name },
  )
}

/** @throws ModelError when a node set would be empty or its size is not a whole number */
export function checkSize(name: string, size: number): void {
  if (!Number.isInteger(size) || size < 1)
    throw new ModelError(
      `The node set ${name} cannot have ${size} members.`,
      'It needs a whole number of members, at least one.',
    )
}

/** Whether `value` is one of `candidates`: `among(s.phase(c), 'waiting', 'holding')`. */
export function among<V extends Primitive>(value: V, ...candidates: readonly V[]): boolean {
  return candidates.includes(value)
}

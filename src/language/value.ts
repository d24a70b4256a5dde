import { isCollection, isOrdered, isRecord, List, Map, type Record, Set } from './immutable.ts'

/**
 * What a cell can hold: a primitive, a node, or an Immutable.js collection or Record of such.
 * Everything else (plain objects, arrays, functions, dates, NaN ...) is refused by {@link encode}.
 */
export type Value = null | boolean | number | string | NodeValue | ImmutableValue

/** An Immutable.js List, Set, Map or Record; opaque here, see {@link encode} for its identity. */
export interface ImmutableValue {
  equals(other: unknown): boolean
  hashCode(): number
}

/**
 * One member of a node set. It can be compared for equality and used as a key, nothing else:
 * a protocol that needs an order of its nodes has to ask for it with `ordered(...)`.
 */
export class NodeValue {
  readonly set: string
  readonly index: number
  /** Another member of the same set. */
  readonly sibling: (index: number) => NodeValue

  constructor(set: string, index: number, sibling: (index: number) => NodeValue) {
    this.set = set
    this.index = index
    this.sibling = sibling
  }

  toString(): string {
    return `${this.set}${this.index + 1}`
  }

  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'number')
      throw new ModelError(
        `${this} is compared by order or used as a number, but the members of ${this.set} are interchangeable.`,
        `Declare the set with ordered('${this.set}', ...) and compare s.rank(set, node).`,
      )
    return this.toString()
  }
}

/**
 * A mistake in a model, a spec or their use, made for the person who reads it: what is wrong, and
 * how to mend it. `where` grows as the error passes the cell, the action and the model it arose in.
 */
export class ModelError extends Error {
  readonly problem: string
  readonly remedy: string
  where: readonly string[] = []

  constructor(problem: string, remedy = '') {
    super(remedy ? `${problem} ${remedy}` : problem)
    this.name = 'ModelError'
    this.problem = problem
    this.remedy = remedy
  }

  /** Notes a place that the error passed on its way out; the innermost place comes first. */
  at(place: string): this {
    if (!this.where.includes(place)) this.where = [...this.where, place]
    const places = this.where.length ? `In ${this.where.join(', ')}: ` : ''
    this.message = `${places}${this.problem}${this.remedy ? ` ${this.remedy}` : ''}`
    return this
  }
}

/** Key of the method by which a stand-in gives the value that it stands for, see {@link plain}. */
export const standsFor: unique symbol = Symbol('standsFor')

/** The value itself, where something stands for a value that need not be read as a whole. */
export function plain(value: unknown): unknown {
  return isStandIn(value) ? value[standsFor]() : value
}

const isStandIn = (value: unknown): value is { [standsFor](): Value } =>
  typeof value === 'object' && value !== null && standsFor in value

const known = new WeakMap<object, string>()

/**
 * The canonical text of a value: equal values have equal texts, different values different ones,
 * whatever order they were built in. It is the identity of values everywhere in the checker
 * (Immutable's `hashCode` collides and iteration order differs between equal sets).
 *
 * @throws ModelError for anything that is not an immutable value
 */
export function encode(value: unknown): string {
  switch (typeof value) {
    case 'boolean':
      return value ? 't' : 'f'
    case 'string':
      return JSON.stringify(value)
    case 'number':
      if (!Number.isFinite(value)) throw refused(value)
      return Object.is(value, -0) ? '0' : String(value)
    case 'object': {
      if (value === null) return '~'
      if (isStandIn(value)) return encode(value[standsFor]())
      const found = known.get(value)
      if (found !== undefined) return found
      const text = encodeObject(value)
      known.set(value, text)
      return text
    }
    default:
      throw refused(value)
  }
}

function encodeObject(value: object): string {
  if (value instanceof NodeValue) return `@${value.set}.${value.index}`
  if (isRecord(value)) return `(${recordFields(value).map(encodeField).join()})`
  if (isCollection(value) && !isOrderedByInsertion(value)) {
    if (List.isList(value)) return `[${value.map(encode).join()}]`
    if (Set.isSet(value)) return `{${value.toArray().map(encode).sort().join()}}`
    if (Map.isMap(value))
      return `<${value
        .toArray()
        .map(([k, v]) => `${encode(k)}:${encode(v)}`)
        .sort()
        .join()}>`
  }
  throw refused(value)
}

const encodeField = ([name, field]: readonly [string, unknown]) => `${name}=${encode(field)}`

/** A Record's fields in its own declared order. */
export function recordFields(value: Record<object>): (readonly [string, unknown])[] {
  return [...value.toSeq().entries()].map(([name, field]) => [String(name), field] as const)
}

// OrderedSet and OrderedMap: equal to nothing that we could encode without their insertion order.
const isOrderedByInsertion = (value: object) => isOrdered(value) && !List.isList(value)

function refused(value: unknown): ModelError {
  return new ModelError(
    `${describeRefused(value)} is not an immutable value.`,
    'Cells hold primitives, nodes, and values made by record, variants, set, map and fifo.',
  )
}

function describeRefused(value: unknown): string {
  if (value === undefined) return 'undefined'
  if (typeof value === 'number') return String(value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return 'a plain array'
  if (value instanceof Date) return 'a Date'
  if (typeof value === 'object' && value !== null) {
    const name = Object.getPrototypeOf(value)?.constructor?.name
    return name === 'Object' || name === undefined ? 'a plain object' : `an object of class ${name}`
  }
  return `a ${typeof value}`
}

/** Whether two values are the same value. */
export function same(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && encode(a) === encode(b))
}

/** A value as a person reads it in a trace. */
export function show(shown: unknown): string {
  const value = plain(shown)
  if (value === null) return 'none'
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value instanceof NodeValue) return String(value)
  if (isRecord(value)) {
    const fields = recordFields(value).filter(([name]) => name !== 'kind')
    const kind = value.get('kind' as never, undefined as never) as unknown
    const shown = fields.map(([name, field]) => `${name} ${show(field)}`).join(', ')
    if (typeof kind !== 'string') return `{${shown}}`
    return shown ? `${kind}(${shown})` : kind
  }
  if (List.isList(value)) return value.isEmpty() ? 'empty' : `[${value.map(show).join(', ')}]`
  if (Set.isSet(value)) return `{${sorted(value.toArray()).map(show).join(', ')}}`
  if (Map.isMap(value))
    return `{${sorted(value.keySeq().toArray())
      .map(key => `${show(key)}: ${show(value.get(key))}`)
      .join(', ')}}`
  return String(value)
}

/** Values in their canonical order, so that what is shown never depends on how it was built. */
export function sorted(values: readonly unknown[]): unknown[] {
  return [...values].sort((a, b) => {
    const [x, y] = [encode(a), encode(b)]
    return x < y ? -1 : x > y ? 1 : 0
  })
}

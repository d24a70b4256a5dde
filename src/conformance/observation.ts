import { Map as ImmutableMap, Set as ImmutableSet, isRecord, List } from '../language/immutable.ts'
import type { FamilyView, View } from '../language/state-types.ts'
import { ModelError, NodeValue, plain, recordFields, show } from '../language/value.ts'

/** What can be seen at one moment: the JSON text of each value by its path, such as `phase.client1`. */
export type Observation = ReadonlyMap<string, string>

/** Something that is seen otherwise than expected; a side is undefined where it lacks the path. */
export interface Difference {
  readonly path: string
  readonly seen: string | undefined
  readonly expected: string | undefined
}

/**
 * What `observe` or `expected` gave, as paths and values. Nodes count as their names, the immutable
 * collections of a model as plain ones, sets and maps have no order.
 *
 * @throws ModelError when there is something in it that is no such value
 */
export function observation(given: unknown): Observation {
  const found = new Map<string, string>()
  const visit = (path: string, value: Json): void => {
    if (isObject(value))
      for (const [name, each] of Object.entries(value))
        visit(path === '' ? name : `${path}.${name}`, each)
    else found.set(path, JSON.stringify(value))
  }
  visit('', json(given, ''))
  return found
}

/** What differs between what is seen and what is expected. */
export function differences(seen: Observation, expected: Observation): readonly Difference[] {
  const paths = [...new Set([...expected.keys(), ...seen.keys()])]
  return paths
    .map(path => ({ path, seen: seen.get(path), expected: expected.get(path) }))
    .filter(each => each.seen !== each.expected)
}

/** A text that is the same for equal observations only. */
export const textOf = (seen: Observation): string => JSON.stringify([...seen])

/** A value of an observation as a person reads it. */
export const shown = (text: string | undefined): string =>
  text === undefined ? 'not there' : shownJson(JSON.parse(text))

function shownJson(value: Json): string {
  if (Array.isArray(value)) return value.length ? `[${value.map(shownJson).join(', ')}]` : 'empty'
  if (!isObject(value)) return show(value)
  return `{${Object.entries(value)
    .map(([name, each]) => `${name} ${shownJson(each)}`)
    .join(', ')}}`
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

const isObject = (value: Json): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

// Equal values give equal texts: what has no order is sorted.
function json(given: unknown, path: string): Json {
  const value = plain(given)
  if (value instanceof NodeValue) return value.toString()
  if (Array.isArray(value) || List.isList(value))
    return [...value].map((each, i) => json(each, `${path}[${i}]`))
  if (ImmutableSet.isSet(value) || value instanceof Set)
    return [...value].map(each => json(each, path)).sort(byText)
  const fields = fieldsOf(value)
  if (fields)
    return Object.fromEntries(
      fields
        .filter(([, each]) => each !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, each]) => [name, json(each, path === '' ? name : `${path}.${name}`)]),
    )
  if (value === null || ['string', 'boolean', 'number'].includes(typeof value)) return value as Json
  throw new ModelError(
    `An observation holds something that cannot be compared${path ? `, as ${path}` : ''}.`,
    'Give objects, arrays, maps, sets, nodes and primitives; of a collection of a model, its value.',
  )
}

const byText = (a: Json, b: Json) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)

/** The named parts of a value that has such: a plain object, a record, a map. */
function fieldsOf(value: unknown): readonly (readonly [string, unknown])[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (isRecord(value)) return recordFields(value)
  if (ImmutableMap.isMap(value) || value instanceof Map)
    return [...value.entries()].map(([key, each]) => [show(key), each])
  return isPlainObject(value) ? Object.entries(value) : undefined
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/**
 * What the cells of a family hold, by the names of their keys: `byName(s.phase)` is
 * `{ client1: 'idle', client2: 'waiting' }`.
 */
export function byName<Keys extends readonly unknown[], X, W>(
  family: FamilyView<Keys, X, W>,
): { readonly [name: string]: View<X, W> } {
  const found: { [name: string]: View<X, W> } = {}
  family.every((value, ...keys) => {
    found[keys.map(show).join(', ')] = value
    return true
  })
  return found
}

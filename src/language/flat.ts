import { isRecord, List, Map, Set } from './immutable.ts'
import { ModelError, NodeValue, recordFields, type Value } from './value.ts'

/** A value as plain data, which can be sent to another thread; its kind makes a value of it again. */
export type Flat =
  | null
  | boolean
  | number
  | string
  | { readonly node: number; readonly set: string }
  | { readonly kind: string | null; readonly fields: { readonly [name: string]: Flat } }
  | { readonly items: readonly Flat[] }

export function flat(value: unknown): Flat {
  if (value instanceof NodeValue) return { node: value.index, set: value.set }
  if (isRecord(value)) {
    const fields = recordFields(value as never).map(([name, each]) => [name, flat(each)] as const)
    const { kind = null, ...rest } = Object.fromEntries(fields)
    return { kind: kind as string | null, fields: rest } // A field of this name says the alternative.
  }
  if (List.isList(value) || Set.isSet(value)) return { items: value.toArray().map(flat) }
  if (Map.isMap(value)) return { items: value.toArray().map(entry => ({ items: entry.map(flat) })) }
  return value as Exclude<Value, object> // Nothing else is a value.
}

/** Makes a value again, of a kind whose values are not their own flat form. */
export type Revive = (flat: Flat) => Value

interface Revivable {
  readonly revive?: Revive
}

/** The items of the flat form of a collection; of a map, pairs of items. */
export function itemsOf(flat: Flat): readonly Flat[] {
  if (typeof flat === 'object' && flat !== null && 'items' in flat) return flat.items
  throw new ModelError('This is no flat form of a collection.')
}

/** The value of a kind that a flat form was made from. */
export const revived = (kind: Revivable, flat: Flat): Value =>
  kind.revive ? kind.revive(flat) : (flat as Value) // Primitives are their own flat form.

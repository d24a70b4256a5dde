import { absent, type Family, type Slot } from '../language/evaluation.ts'
import { isRecord, List, Map, Set } from '../language/immutable.ts'
import type { Program } from '../language/program.ts'
import type { ReferenceState } from '../language/reference.ts'
import { NodeValue, recordFields, same, show, sorted, type Value } from '../language/value.ts'

/**
 * A value in the Informal Trace Format of Apalache and Quint. A cell's `null` is written as "none"
 * and a node as its name, since the format has neither: two values may thus share one text, which
 * weakens the comparison of states that mix them in one cell, and nothing else.
 */
export type ItfValue =
  | string
  | boolean
  | readonly ItfValue[]
  | { readonly '#bigint': string }
  | { readonly '#tup': readonly ItfValue[] }
  | { readonly '#set': readonly ItfValue[] }
  | { readonly '#map': readonly (readonly [ItfValue, ItfValue])[] }
  | { readonly '#unserializable': string }
  | { readonly [field: string]: ItfValue }

/** A value of a cell as ITF. Equal values give equal texts, whatever order they were built in. */
export function itfValue(value: Value): ItfValue {
  if (value === null) return 'none'
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number')
    return Number.isInteger(value)
      ? { '#bigint': String(value) }
      : { '#unserializable': `${value}` }
  if (value instanceof NodeValue) return value.toString()
  if (isRecord(value))
    return Object.fromEntries(
      recordFields(value).map(([name, field]) => [name, itfValue(field as Value)]),
    )
  if (List.isList(value)) return value.toArray().map(each => itfValue(each as Value))
  if (Set.isSet(value)) return { '#set': all(value.toArray()) }
  if (Map.isMap(value))
    return {
      '#map': sorted(value.keySeq().toArray()).map(key => [
        itfValue(key as Value),
        itfValue(value.get(key) as Value),
      ]),
    }
  return { '#unserializable': show(value) }
}

const all = (values: readonly unknown[]) => sorted(values).map(each => itfValue(each as Value))

/** Whether two ITF values are written alike. */
export const sameItf = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** One ITF variable for each declared cell: a cell with keys is one map. */
export function itfCells(
  program: Program,
  state: ReferenceState,
): { readonly [variable: string]: ItfValue } {
  return Object.fromEntries(
    program.families.map(family => [family.name, cellOrMap(program, family, state)]),
  )
}

function cellOrMap(program: Program, family: Family, state: ReferenceState): ItfValue {
  if (family.domains.length === 0) return itfCell(family, [], state)
  return {
    '#map': program
      .tuples(family.domains)
      .map(key => [keyOf(key.map(itfValue)), itfCell(family, key, state)]),
  }
}

const keyOf = (parts: readonly ItfValue[]): ItfValue =>
  parts.length === 1 ? parts[0]! : { '#tup': parts }

/** The cell of a key as one ITF value, which for a set, bag or map is all that it holds. */
export function itfCell(family: Family, key: readonly Value[], state: ReferenceState): ItfValue {
  const { form } = family.kind
  if (form === 'scalar' || form === 'fifo') return itfValue(state.get(family.slot(key)))
  const present = elements(family, key).filter(slot => state.get(slot) !== emptyContent[form])
  const keys = sorted(present.map(slot => slot.key.at(-1)))
  if (form === 'set') return { '#set': keys.map(each => itfValue(each as Value)) }
  return {
    '#map': keys.map(element => {
      const slot = present.find(each => same(each.key.at(-1), element))!
      return [itfValue(element as Value), itfValue(state.get(slot))]
    }),
  }
}

const elements = (family: Family, key: readonly Value[]): readonly Slot[] =>
  family.slots.filter(slot => key.every((part, i) => same(slot.key[i], part)))

const emptyContent = { set: false, bag: 0, map: absent } as const

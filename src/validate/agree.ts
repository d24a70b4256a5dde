import { type ItfValue, sameItf } from '../trace/itf-value.ts'
import type { Json } from './log.ts'

/** What a log says, as an ITF value: numbers and none have no other form there. */
export function loggedItf(logged: Json): ItfValue {
  if (logged === null) return 'none'
  if (typeof logged === 'number') return { '#bigint': String(logged) }
  if (typeof logged !== 'object') return logged
  if (Array.isArray(logged)) return logged.map(loggedItf)
  return Object.fromEntries(
    Object.entries(logged)
      .filter(([, field]) => field !== undefined)
      .map(([name, field]) => [name, name.startsWith('#') ? inside(field) : loggedItf(field)]),
  )
}

// What a tag of ITF holds: a number is a text there already.
const inside = (field: Json): ItfValue =>
  Array.isArray(field) ? field.map(loggedItf) : (field as ItfValue)

/**
 * Whether a log says of a value of the model what is so. A list may stand for a set or, each
 * message as often as it has copies, for a bag, an object for a map; of a record, the fields that
 * are told are compared.
 */
export function agrees(model: ItfValue, logged: ItfValue): boolean {
  if (typeof model !== 'object') return model === logged
  if (isList(model)) return isList(logged) && sameLists(model, logged)
  const set = tagged(model, '#set')
  if (set) return sameElements(set, tagged(logged, '#set') ?? (isList(logged) ? logged : undefined))
  const map = tagged(model, '#map') as readonly Pair[] | undefined
  if (map) return sameMaps(map, logged)
  const [tag] = Object.keys(model)
  if (tag?.startsWith('#')) return sameItf(model, logged)
  if (typeof logged !== 'object' || isList(logged)) return false
  const record = new Map<string, ItfValue>(Object.entries(model))
  return Object.entries(logged).every(([name, field]) => {
    const own = record.get(name)
    return own !== undefined && agrees(own, field)
  })
}

type Pair = readonly [ItfValue, ItfValue]

const isList = (value: ItfValue): value is readonly ItfValue[] => Array.isArray(value)

/** What a value holds under a tag of ITF; undefined where it has no such tag. */
export function tagged(value: ItfValue, tag: string): readonly ItfValue[] | undefined {
  if (typeof value !== 'object' || isList(value) || !(tag in value)) return undefined
  const inside: unknown = new Map<string, unknown>(Object.entries(value)).get(tag)
  return Array.isArray(inside) ? inside : undefined
}

const sameLists = (model: readonly ItfValue[], logged: readonly ItfValue[]) =>
  model.length === logged.length && model.every((each, i) => agrees(each, logged[i]!))

// The elements of a set differ from each other; a log may tell only some fields of them.
const sameElements = (model: readonly ItfValue[], logged: readonly ItfValue[] | undefined) =>
  logged !== undefined &&
  model.length === logged.length &&
  model.every(each => logged.some(other => agrees(each, other))) &&
  logged.every(other => model.some(each => agrees(each, other)))

function sameMaps(model: readonly Pair[], logged: ItfValue): boolean {
  const pairs = tagged(logged, '#map') as readonly Pair[] | undefined
  if (pairs) {
    const isThere = ([key, value]: Pair) =>
      model.some(([own, holds]) => agrees(own, key) && agrees(holds, value))
    return pairs.length === model.length && pairs.every(isThere)
  }
  if (typeof logged !== 'object') return false
  if (isList(logged)) return sameElements(model.flatMap(copies), numbered(logged))
  const told = Object.entries(logged)
  return (
    told.length === model.length &&
    told.every(([name, value]) =>
      model.some(([key, holds]) => itfText(key) === name && agrees(holds, value)),
    )
  )
}

// A bag is a map from messages to their copies: each copy is made different from the others.
const copies = ([message, count]: Pair): ItfValue[] =>
  Array.from({ length: copiesOf(count) }, (_, i) => [message, String(i)])

const copiesOf = (count: ItfValue) =>
  typeof count === 'object' && '#bigint' in count ? Number(count['#bigint']) : 0

const numbered = (logged: readonly ItfValue[]): ItfValue[] =>
  logged.map((message, i) => [
    message,
    String(logged.slice(0, i).filter(other => sameItf(other, message)).length),
  ])

/** A key as its cell's name shows it: `client1`, `3`, `node1, lock2`. */
export function itfText(value: ItfValue): string {
  if (typeof value !== 'object') return String(value)
  if (isList(value)) return `[${value.map(itfText).join(', ')}]`
  if ('#bigint' in value) return String(value['#bigint'])
  const tuple = tagged(value, '#tup')
  return tuple ? tuple.map(itfText).join(', ') : JSON.stringify(value)
}

import { absent, type Projection, type Slot } from '../language/evaluation.ts'
import { isRecord, List } from '../language/immutable.ts'
import type { Read } from '../language/reference.ts'
import { recordFields, same, show, type Value } from '../language/value.ts'
import { byNode, type Change, cellName, elementOf } from '../trace/diff.ts'
import { fill, indent } from './text.ts'

/** What a step changed, old -> new: one line, or a few, for each node. */
export const changeLines = (changes: readonly Change[], width: number): string[] =>
  grouped(changes, change => change.slot, changeItems, width)

/** What was looked at: `client1  phase = dead, granted = true`. */
export const readLines = (reads: readonly Read[], width: number): string[] =>
  grouped(
    reads,
    read => read.slot,
    listed => listed.map(readItem),
    width,
  )

/** What cells hold, in the same form. */
export const valueLines = (values: readonly (readonly [Slot, Value])[], width: number): string[] =>
  readLines(
    values.map(([slot, value]) => ({ slot, value })),
    width,
  )

function grouped<T>(
  items: readonly T[],
  slotOf: (item: T) => Slot,
  texts: (items: readonly T[]) => string[],
  width: number,
): string[] {
  const groups = byNode(items, slotOf)
  const label = Math.max(0, ...groups.map(({ node }) => (node ? `${node}  `.length : 0)))
  return groups.flatMap(group => {
    const [first = '', ...more] = fill(texts(group.items), width - (group.node ? label : 0))
    return group.node
      ? [`${group.node}`.padEnd(label) + first, ...indent(more, label)]
      : [first, ...more]
  })
}

// The elements that came into and left one set or bag are told together.
function changeItems(changes: readonly Change[]): string[] {
  const items = new Map<string, string[]>()
  for (const [name, change] of changes.flatMap(changeTexts))
    items.set(name, [...(items.get(name) ?? []), change])
  return [...items].map(([name, texts]) => `${name}: ${texts.join(' ')}`)
}

function changedCell(slot: Slot): string {
  const isMap = slot.family.kind.form === 'map'
  return isMap ? `${cellName(slot)}[${show(elementOf(slot))}]` : cellName(slot)
}

/** What changed, and how: a record tells only the fields that did. */
function changeTexts(change: Change): (readonly [string, string])[] {
  const name = changedCell(change.slot)
  const { before, after } = change
  const isAbsent = before === absent || after === absent
  if (isAbsent || !isRecord(before) || !isRecord(after)) return [[name, changeText(change)]]
  const [old, now] = [new Map(recordFields(before)), recordFields(after)]
  if (old.get('kind') !== after.get('kind' as never, undefined as never))
    return [[name, changeText(change)]]
  return now
    .filter(([field, value]) => !same(value, old.get(field)))
    .map(([field, value]) => [`${name}.${field}`, `${show(old.get(field))} -> ${show(value)}`])
}

function changeText({ slot, before, after }: Change): string {
  const { form } = slot.family.kind
  if (form === 'set') return `${after === true ? '+' : '-'} ${show(elementOf(slot))}`
  if (form === 'bag') {
    const [old, now] = [Number(before), Number(after)]
    const message = show(elementOf(slot))
    if (Math.abs(now - old) === 1 && old * now === 0) return `${now > old ? '+' : '-'} ${message}`
    return `${message} ${old} -> ${now} copies`
  }
  const plain = `${shown(before)} -> ${shown(after)}`
  return plain.length > LONG ? (queueText(before, after) ?? plain) : plain
}

const LONG = 60

/** What was pushed to a sequence or popped from it, where that is all that happened. */
function queueText(before: Value, after: Value): string | undefined {
  const [old, now]: readonly [unknown, unknown] = [before, after]
  if (!List.isList(old) || !List.isList(now)) return undefined
  const count = (size: number, where: string) => (size > 0 ? `, ${size} ${where}` : '')
  if (now.size > old.size && same(now.butLast(), old))
    return `push ${show(now.last())}${count(old.size, 'before it')}`
  if (old.size > now.size && same(old.rest(), now))
    return `pop ${show(old.first())}${count(now.size, 'left')}`
  return undefined
}

/** One look at a cell: `queue.head = client1`. */
export function readItem({ slot, projection, value }: Read): string {
  return `${cellName(slot)}${questionText(slot, projection)} = ${shown(value)}`
}

function questionText(slot: Slot, projection: Projection | undefined): string {
  const element = elementOf(slot)
  switch (slot.family.kind.form) {
    case 'set':
      return `.has(${show(element)})`
    case 'bag':
      return `.copies(${show(element)})`
    case 'map':
      return `.get(${show(element)})`
    default:
      return projection ? readable(projection.name) : ''
  }
}

// A projection is named by the canonical text of what it asks for: `has @client.0`, `.field`.
function readable(name: string): string {
  if (name.startsWith('.')) return name
  const text = name
    .replace(/@(\w+)\.(\d+)/g, (_, set, index) => `${set}${Number(index) + 1}`)
    .replaceAll('"', '')
  return `.${text.replace(/^has (.*)$/, 'has($1)')}`
}

const shown = (value: Value) => (value === absent ? 'none' : show(value))

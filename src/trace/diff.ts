import type { Slot } from '../language/evaluation.ts'
import type { ReferenceState } from '../language/reference.ts'
import { NodeValue, same, show, type Value } from '../language/value.ts'

/** A slot that a step changed. */
export interface Change {
  readonly slot: Slot
  readonly before: Value
  readonly after: Value
}

/** What belongs to one node, by its cells' first key that is a node; undefined: to none. */
export interface NodeGroup<T> {
  readonly node: NodeValue | undefined
  readonly items: readonly T[]
}

/** The slots in which two states differ, in the order in which the model declares its cells. */
export function changes(before: ReferenceState, after: ReferenceState): readonly Change[] {
  const slots = new Set([...before.changed, ...after.changed].map(([slot]) => slot))
  return [...slots]
    .map(slot => ({ slot, before: before.get(slot), after: after.get(slot) }))
    .filter(change => !same(change.before, change.after))
    .sort((a, b) => a.slot.family.id - b.slot.family.id || a.slot.id - b.slot.id)
}

/** Groups what is said about slots by node: nodes in their order, what belongs to none last. */
export function byNode<T>(items: readonly T[], slotOf: (item: T) => Slot): readonly NodeGroup<T>[] {
  const groups = new Map<NodeValue | undefined, T[]>()
  for (const item of items) {
    const node = ownerOf(slotOf(item))
    const group = groups.get(node)
    if (group) group.push(item)
    else groups.set(node, [item])
  }
  return [...groups]
    .map(([node, listed]) => ({ node, items: listed }))
    .sort((a, b) => order(a.node, b.node))
}

function order(a: NodeValue | undefined, b: NodeValue | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1
  return a.set === b.set ? a.index - b.index : a.set < b.set ? -1 : 1
}

/** The node that a slot belongs to: the first of its cell's keys that is one. */
export function ownerOf(slot: Slot): NodeValue | undefined {
  return cellKey(slot).find(part => part instanceof NodeValue)
}

/**
 * The name of a slot's cell as seen from its node: `phase` of `phase(client1)`. Where the node is not
 * the first key all keys stay, lest `channel(client1, server)` and `channel(server, client1)` have
 * one name.
 */
export function cellName(slot: Slot): string {
  const key = cellKey(slot)
  const others = key[0] instanceof NodeValue ? key.slice(1) : key
  const { name } = slot.family
  return others.length ? `${name}(${others.map(show).join(', ')})` : name
}

/** The element, message or key that a slot of a set, bag or map stands for. */
export function elementOf({ key, family }: Slot): Value | undefined {
  return key[family.domains.length]
}

const cellKey = ({ key, family }: Slot) => key.slice(0, family.domains.length)

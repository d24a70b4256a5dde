import type { Family, Slot } from '../language/evaluation.ts'
import { Map as ImmutableMap, Set as ImmutableSet, isRecord, List } from '../language/immutable.ts'
import type { NodeSetInfo } from '../language/kind.ts'
import type { Program } from '../language/program.ts'
import { ReferenceState } from '../language/reference.ts'
import { encode, NodeValue, recordFields, type Value } from '../language/value.ts'
import { mix } from './ints.ts'

/** For each node set by name, where its members go: member i becomes member `permutation[i]`. */
export type Permutation = ReadonlyMap<string, readonly number[]>

interface Structure {
  with(fields: object): Value
}

/** A state with its nodes renamed. */
export function permuteState(
  program: Program,
  state: ReferenceState,
  permutation: Permutation,
): ReferenceState {
  const moving = movedAtFirst(program)
  const slots = new Set([...moving, ...state.changed.map(([slot]) => slot)])
  return ReferenceState.of(
    new Map(
      [...slots].map(slot => [
        permuteSlot(slot, permutation),
        permuteValue(state.get(slot), permutation),
      ]),
    ),
  )
}

// A slot that still has its first value is no other one afterwards, but where that value names a
// node, or differs from that of the slot whose place it takes.
function movedAtFirst(program: Program): readonly Slot[] {
  const before = moved.get(program)
  if (before?.of === program.slots.length) return before.slots
  const isMoved = ({ slots }: Family) =>
    slots.some(({ initial }) => initial !== slots[0]!.initial || nodesIn(initial).length > 0)
  const slots = program.families.filter(isMoved).flatMap(each => each.slots)
  moved.set(program, { of: program.slots.length, slots })
  return slots
}

/** What {@link movedAtFirst} found when a program had so many slots. */
const moved = new WeakMap<Program, { readonly of: number; readonly slots: readonly Slot[] }>()

/** The slot that a slot becomes, found or made. */
export function permuteSlot(slot: Slot, permutation: Permutation): Slot {
  return slot.family.slot(slot.key.map(part => permuteValue(part, permutation)))
}

/** A value with its nodes renamed. */
export function permuteValue(value: Value, permutation: Permutation): Value {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof NodeValue) {
    const place = permutation.get(value.set)?.[value.index]
    return place === undefined || place === value.index ? value : value.sibling(place)
  }
  const rename = (each: unknown) => permuteValue(each as Value, permutation)
  const given: object = value
  if (isRecord(given)) {
    const fields = recordFields(given).filter(([name]) => name !== 'kind')
    const renamed = fields.map(([name, field]) => [name, rename(field)] as const)
    return (given as unknown as Structure).with(Object.fromEntries(renamed))
  }
  if (List.isList(given)) return given.map(rename) as unknown as Value
  if (ImmutableSet.isSet(given)) return given.map(rename) as unknown as Value
  if (ImmutableMap.isMap(given))
    return given.mapEntries(([k, v]) => [rename(k), rename(v)]) as unknown as Value
  return value
}

/** The first member and another one in each other's place. */
export function swap(program: Program, set: NodeSetInfo, member: number): Permutation {
  const places = Array.from({ length: program.sizes(set) }, (_, i) => i)
  places[0] = member
  places[member] = 0
  return new Map([[set.name, places]])
}

/** The nodes that a value is or contains, each as often as it occurs. */
export function nodesIn(value: unknown): readonly NodeValue[] {
  if (value instanceof NodeValue) return [value]
  if (isRecord(value)) return recordFields(value as never).flatMap(([, field]) => nodesIn(field))
  if (List.isList(value) || ImmutableSet.isSet(value)) return [...value].flatMap(nodesIn)
  if (ImmutableMap.isMap(value))
    return [...value].flatMap(([k, v]) => [...nodesIn(k), ...nodesIn(v)])
  return []
}

/** How a value mentions a node, with all others of its set alike, whatever the nodes are called. */
export function mentionOf(value: unknown, node: NodeValue): number {
  const inner = (each: unknown) => mentionOf(each, node)
  const sum = (numbers: Iterable<number>) => [...numbers].reduce((a, b) => (a + b) | 0, 0)
  if (value instanceof NodeValue) return value === node ? 1 : 2
  if (isRecord(value))
    return recordFields(value as never).reduce((hash, [, field]) => mix(hash, inner(field)), 3)
  if (List.isList(value)) return value.reduce((hash: number, each) => mix(hash, inner(each)), 4)
  if (ImmutableSet.isSet(value)) return mix(5, sum(value.toArray().map(inner)))
  if (ImmutableMap.isMap(value))
    return mix(6, sum(value.toArray().map(([k, v]) => mix(inner(k), inner(v)))))
  return [...encode(value)].reduce((hash, letter) => mix(hash, letter.charCodeAt(0)), 7)
}

/** All orders of some numbers. */
export function* permutationsOf(numbers: readonly number[]): Generator<number[]> {
  if (numbers.length <= 1) {
    yield [...numbers]
    return
  }
  for (const [i, first] of numbers.entries())
    for (const rest of permutationsOf(numbers.filter((_, j) => j !== i))) yield [first, ...rest]
}

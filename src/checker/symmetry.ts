import { Map as ImmutableMap, Set as ImmutableSet, isRecord, List } from 'immutable'
import type { Slot } from '../language/evaluation.ts'
import { about, type Kind, type NodeSetInfo } from '../language/kind.ts'
import type { Program } from '../language/program.ts'
import { ReferenceState } from '../language/reference.ts'
import { encode, ModelError, NodeValue, recordFields, type Value } from '../language/value.ts'
import { mix, withRoom } from './ints.ts'
import type { Field, StateSpace } from './space.ts'

interface Structure {
  with(fields: object): Value
}

/** For each node set by name, where its members go: member i becomes member `permutation[i]`. */
export type Permutation = ReadonlyMap<string, readonly number[]>

const MEMO_SIZE = 1 << 14

/**
 * Symmetry reduction: of all states that differ by a renaming of interchangeable nodes only one,
 * the representative, is kept. Nodes are sorted by what the state says of each alone; where that
 * leaves ties and some cells speak of several nodes, all orders of the tied nodes are tried.
 * See docs/symmetry.md.
 */
export class Symmetry {
  readonly sets: readonly NodeSetInfo[]
  readonly #space: StateSpace
  readonly #program: Program
  readonly #memo: Int32Array = new Int32Array(4 * MEMO_SIZE)
  #known = 0
  /** Of each set, for each member the fields that speak of it alone, in the same order for all. */
  #columns: Field[][][] = []
  /** Fields that no single member decides: keyed by several, or holding some. */
  #entangled: Field[] = []
  #holdsNodes: boolean[] = []
  #scratch: Int32Array = new Int32Array(16)
  readonly #orders: readonly number[][]
  /** Slots, values and mentions that were worked out before. */
  readonly #permuted = new Map<string, number>()

  constructor(space: StateSpace, sets: readonly NodeSetInfo[]) {
    this.#space = space
    this.#program = space.program
    this.sets = sets.filter(set => this.#program.sizes(set) > 1)
    this.#orders = this.sets.map(set => new Array<number>(this.#program.sizes(set)).fill(0))
    for (const set of sets)
      if (set.ordered)
        throw new ModelError(
          `The members of ${set.name} are ordered and cannot be treated as interchangeable.`,
          'Leave the set out of the spec’s symmetry, or declare it with nodes(...).',
        )
  }

  /** Replaces a pair of ids by that of its representative, in place: the result is in `a` and `b`. */
  canonical(a: number, b: number): void {
    const at = 4 * (mix(a, b) & (MEMO_SIZE - 1))
    const memo = this.#memo
    if (memo[at] === a + 1 && memo[at + 1] === b) {
      this.a = memo[at + 2]!
      this.b = memo[at + 3]!
      return
    }
    this.#canonicalise(a, b)
    memo[at] = a + 1
    memo[at + 1] = b
    memo[at + 2] = this.a
    memo[at + 3] = this.b
  }

  a = 0
  b = 0

  /** A text that is the same for tuples of values that differ by a renaming of nodes only. */
  orbitOf(values: readonly Value[]): string {
    const renamed = new Map<string, string>()
    return values
      .map(encode)
      .join()
      .replaceAll(/@(\w+)\.\d+/g, (node, set) => {
        if (!this.sets.some(each => each.name === set)) return node
        const name = renamed.get(node) ?? `#${renamed.size}`
        renamed.set(node, name)
        return name
      })
  }

  #canonicalise(a: number, b: number): void {
    this.#prepare()
    this.#space.load(a, b)
    if (this.#entangled.length === 0) {
      this.#sortBlocks(a, b)
      return
    }
    const orders = this.sets.map((_, s) => this.#sortedMembers(s))
    const isSorted = orders.every(groups => isAscending(groups.flat()))
    const hasTies = orders.some(groups => groups.some(group => group.length > 1))
    if (!hasTies) {
      if (isSorted) {
        this.a = a
        this.b = b
        return
      }
      this.#store(this.#permutation(orders.map(groups => groups.flat())))
      return
    }
    this.#store(this.#least(orders))
  }

  // Where every cell speaks of one member at the most, sorting the members' columns is all.
  #sortBlocks(a: number, b: number): void {
    const space = this.#space
    let isChanged = false
    for (const [s, columns] of this.#columns.entries()) {
      const order = this.#orders[s]!
      if (!this.#sort(columns, order)) continue
      if (!isChanged) {
        this.#scratch = withRoom(this.#scratch, space.words.length)
        this.#scratch.set(space.words)
        isChanged = true
      }
      for (let place = 0; place < order.length; place++) {
        const member = order[place]!
        if (member === place) continue
        const from = columns[member]!
        const to = columns[place]!
        for (let k = 0; k < to.length; k++) {
          const field = to[k]!
          const code = space.idOf(from[k]!) ^ field.initial
          if (space.makeRoom(field, code)) {
            // Fields have moved: begin again with the same state.
            this.#canonicalise(a, b)
            return
          }
          const at = space.position(field)
          const kept = this.#scratch[at]! & ~(field.mask << field.shift)
          this.#scratch[at] = kept | (code << field.shift)
        }
      }
    }
    const [first, second] = space.halves
    this.a = isChanged ? first.intern(this.#scratch, 0) : a
    this.b = isChanged ? second.intern(this.#scratch, first.width) : b
  }

  // Puts the members into the order of their columns' values; whether that is another order.
  #sort(columns: readonly (readonly Field[])[], order: number[]): boolean {
    const space = this.#space
    let isMoved = false
    for (let i = 0; i < order.length; i++) {
      let at = i
      for (; at > 0; at--) {
        const before = columns[order[at - 1]!]!
        const mine = columns[i]!
        let difference = 0
        for (let k = 0; k < mine.length && difference === 0; k++)
          difference = space.idOf(before[k]!) - space.idOf(mine[k]!)
        if (difference <= 0) break
        order[at] = order[at - 1]!
        isMoved = true
      }
      order[at] = i
    }
    return isMoved
  }

  // The members of a set in the order of their columns' values; equal ones together.
  #sortedMembers(s: number): number[][] {
    const columns = this.#columns[s]!
    const rows = columns.map((fields, member) => ({
      member,
      signature: [
        ...fields.map(field => this.#space.idOf(field)),
        ...this.#entangledSignature(s, member),
      ],
    }))
    rows.sort((x, y) => compare(x.signature, y.signature) || x.member - y.member)
    const groups: number[][] = []
    rows.forEach(({ member, signature }, i) => {
      if (i > 0 && compare(signature, rows[i - 1]!.signature) === 0) groups.at(-1)!.push(member)
      else groups.push([member])
    })
    return groups
  }

  // What the entangled fields say of one member whatever the others are called: for each family,
  // how often each of its values is met in fields keyed by the member, and in which values it is.
  #entangledSignature(s: number, member: number): number[] {
    const set = this.sets[s]!
    const sums = new Map<number, number>()
    for (const field of this.#entangled) {
      const isInitial = this.#space.codeOf(field) === 0
      if (isInitial && nodesIn(field.slot.initial).length === 0) continue
      const holds = this.#holdsNodes[field.slot.family.id]
      let sum = 0
      field.slot.key.forEach((part, position) => {
        if (isMember(part, set, member))
          sum += mix(
            mix(position + 1, mentionOf(part, set, member)),
            holds ? 1 : this.#space.idOf(field) + 2,
          )
      })
      if (holds) sum += this.#mentions(field, set, member)
      if (sum !== 0) {
        const family = field.slot.family.id
        sums.set(family, ((sums.get(family) ?? 0) + sum) | 0)
      }
    }
    return this.#program.families.map(family => sums.get(family.id) ?? 0)
  }

  // A number for how a field's value mentions a member: the same for equally placed members.
  #mentions(field: Field, set: NodeSetInfo, member: number): number {
    const id = this.#space.idOf(field)
    const key = `${field.slot.family.id} ${id} ${set.name} ${member}`
    let known = this.#permuted.get(key)
    if (known === undefined) {
      const value = this.#space.valueOf(field)
      known = isMember(value, set, member) ? mentionOf(value, set, member) : 0
      this.#permuted.set(key, known)
    }
    return known
  }

  // Of all orders of tied members, the one that gives the least codes.
  #least(orders: readonly number[][][]): readonly (readonly [Field, number])[] {
    let best: readonly (readonly [Field, number])[] | undefined
    let bestCodes: number[] | undefined
    for (const order of arrangements(orders)) {
      const moved = this.#permutation(order)
      const codes = new Array<number>(this.#space.fields.length).fill(0)
      for (const [field, code] of moved) codes[field.slot.id] = code
      if (bestCodes === undefined || compareCodes(codes, bestCodes) < 0) {
        best = moved
        bestCodes = codes
      }
    }
    return best!
  }

  // All fields with their codes after the members took the places that an order gives them.
  #permutation(order: readonly (readonly number[])[]): readonly (readonly [Field, number])[] {
    const permutation = new Map(
      this.sets.map((set, s) => {
        const places = new Array<number>(order[s]!.length)
        order[s]!.forEach((member, place) => {
          places[member] = place
        })
        return [set.name, places] as const
      }),
    )
    const key = [...permutation.values()].join(';')
    const moved: [Field, number][] = []
    for (const field of this.#space.fields) {
      // A field at its initial value stays there, unless that value names a node.
      if (this.#space.codeOf(field) === 0 && nodesIn(field.slot.initial).length === 0) continue
      const id = this.#space.idOf(field)
      const target = this.#target(field, permutation, key)
      const family = field.slot.family.id
      moved.push([
        target,
        (this.#holdsNodes[family] ? this.#renamed(field, id, permutation, key) : id) ^
          target.initial,
      ])
    }
    return moved
  }

  #target(field: Field, permutation: Permutation, key: string): Field {
    const known = this.#permuted.get(`slot ${field.slot.id} ${key}`)
    if (known !== undefined) return this.#space.fields[known]!
    const slot = permuteSlot(field.slot, permutation)
    const target = this.#space.field(slot)
    this.#permuted.set(`slot ${field.slot.id} ${key}`, slot.id)
    return target
  }

  #renamed(field: Field, id: number, permutation: Permutation, key: string): number {
    const memo = `${field.slot.family.id} ${id} ${key}`
    let known = this.#permuted.get(memo)
    if (known === undefined) {
      known = field.values.id(permuteValue(field.values.values[id]!, permutation))
      this.#permuted.set(memo, known)
    }
    return known
  }

  #store(codes: readonly (readonly [Field, number])[]): void {
    const changes = codes.map(([field, code]) => ({ field, id: code ^ field.initial }))
    const [a, b] = this.#space.intern(changes)
    this.a = a
    this.b = b
  }

  // Sorts the fields into columns and entangled ones, again whenever slots were found.
  #prepare(): void {
    const { fields } = this.#space
    if (this.#known === fields.length && this.#known === this.#program.slots.length) return
    this.#closeUnderSwaps()
    this.#known = fields.length
    this.#holdsNodes = this.#program.families.map(({ content }) =>
      content.mentions.some(set => this.sets.includes(set)),
    )
    this.#columns = this.sets.map(set => Array.from({ length: this.#program.sizes(set) }, () => []))
    this.#entangled = []
    const isEntangledFamily = new Set<number>()
    for (const { slot } of fields)
      if (this.#holdsNodes[slot.family.id] || this.#membersIn(slot).length > 1)
        isEntangledFamily.add(slot.family.id)
    for (const field of fields) {
      const members = this.#membersIn(field.slot)
      if (isEntangledFamily.has(field.slot.family.id)) this.#entangled.push(field)
      else if (members.length === 1) {
        const [s, member] = members[0]!
        this.#columns[s]![member]!.push(field)
      }
    }
    this.#alignColumns()
  }

  // Finds the slots that those known become when two members are swapped, and theirs, and so on.
  #closeUnderSwaps(): void {
    const swaps = this.sets.flatMap(set =>
      Array.from({ length: this.#program.sizes(set) - 1 }, (_, i) =>
        swap(this.#program, set, i + 1),
      ),
    )
    const { slots } = this.#program
    // By index: slots are added while it goes on.
    for (let i = 0; i < slots.length; i++)
      for (const permutation of swaps) permuteSlot(slots[i]!, permutation)
    this.#space.noteNewSlots()
  }

  // The same places of all members' columns have to hold corresponding slots.
  #alignColumns(): void {
    this.#columns.forEach((members, s) => {
      const set = this.sets[s]!
      for (let member = 1; member < members.length; member++) {
        const permutation = swap(this.#program, set, member)
        members[member] = members[0]!.map(field =>
          this.#space.field(permuteSlot(field.slot, permutation)),
        )
      }
    })
  }

  #membersIn(slot: Slot): (readonly [number, number])[] {
    const found: (readonly [number, number])[] = []
    for (const part of slot.key)
      for (const node of nodesIn(part)) {
        const s = this.sets.findIndex(set => set.name === node.set)
        if (s >= 0) found.push([s, node.index])
      }
    return found
  }
}

/** The node sets by which a spec or an option asks to reduce. */
export function setsOf(
  program: Program,
  listed: readonly Kind<unknown>[],
  wanted: boolean | undefined,
): readonly NodeSetInfo[] {
  if (wanted === false) return []
  if (listed.length > 0)
    return listed.map(kind => {
      const set = kind[about].nodes
      if (!set)
        throw new ModelError(
          `symmetry: ${kind[about].description} is not a node set.`,
          'List the sets made by nodes(...).',
        )
      return set
    })
  return wanted ? program.nodeSets.filter(set => !set.ordered) : []
}

/** A state with its nodes renamed. */
export function permuteState(
  program: Program,
  state: ReferenceState,
  permutation: Permutation,
): ReferenceState {
  const naming = program.slots.filter(slot => nodesIn(slot.initial).length > 0)
  const slots = new Set([...naming, ...state.changed.map(([slot]) => slot)])
  return ReferenceState.of(
    new Map(
      [...slots].map(slot => [
        permuteSlot(slot, permutation),
        permuteValue(state.get(slot), permutation),
      ]),
    ),
  )
}

// The first member and another one in each other's place.
function swap(program: Program, set: NodeSetInfo, member: number): Permutation {
  const places = Array.from({ length: program.sizes(set) }, (_, i) => i)
  places[0] = member
  places[member] = 0
  return new Map([[set.name, places]])
}

function permuteSlot(slot: Slot, permutation: Permutation): Slot {
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

/** The nodes that a value is or contains, each as often as it occurs. */
function nodesIn(value: unknown): readonly NodeValue[] {
  if (value instanceof NodeValue) return [value]
  if (isRecord(value)) return recordFields(value as never).flatMap(([, field]) => nodesIn(field))
  if (List.isList(value) || ImmutableSet.isSet(value)) return [...value].flatMap(nodesIn)
  if (ImmutableMap.isMap(value))
    return [...value].flatMap(([k, v]) => [...nodesIn(k), ...nodesIn(v)])
  return []
}

const isMember = (value: unknown, set: NodeSetInfo, member: number) =>
  nodesIn(value).some(node => node.set === set.name && node.index === member)

// How a value mentions a member, with all other nodes alike, whatever the nodes are called.
function mentionOf(value: unknown, set: NodeSetInfo, member: number): number {
  const inner = (each: unknown) => mentionOf(each, set, member)
  const sum = (numbers: Iterable<number>) => [...numbers].reduce((a, b) => (a + b) | 0, 0)
  if (value instanceof NodeValue) return value.set === set.name && value.index === member ? 1 : 2
  if (isRecord(value))
    return recordFields(value as never).reduce((hash, [, field]) => mix(hash, inner(field)), 3)
  if (List.isList(value)) return value.reduce((hash: number, each) => mix(hash, inner(each)), 4)
  if (ImmutableSet.isSet(value)) return mix(5, sum(value.toArray().map(inner)))
  if (ImmutableMap.isMap(value))
    return mix(6, sum(value.toArray().map(([k, v]) => mix(inner(k), inner(v)))))
  return [...encode(value)].reduce((hash, letter) => mix(hash, letter.charCodeAt(0)), 7)
}

const isAscending = (numbers: readonly number[]) =>
  numbers.every((n, i) => i === 0 || numbers[i - 1]! < n)

function compare(x: readonly number[], y: readonly number[]): number {
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return x[i]! - y[i]!
  return 0
}

// Slots may have been found while the later of the two was made: then they are at their initial value.
function compareCodes(x: readonly number[], y: readonly number[]): number {
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const difference = (x[i] ?? 0) - (y[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** All orders of the members of several sets that keep the order of the groups. */
function* arrangements(sets: readonly (readonly (readonly number[])[])[]): Generator<number[][]> {
  if (sets.length === 0) {
    yield []
    return
  }
  for (const rest of arrangements(sets.slice(1)))
    for (const first of orders(sets[0]!)) yield [first, ...rest]
}

function* orders(groups: readonly (readonly number[])[]): Generator<number[]> {
  if (groups.length === 0) {
    yield []
    return
  }
  for (const rest of orders(groups.slice(1)))
    for (const first of permutationsOf(groups[0]!)) yield [...first, ...rest]
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

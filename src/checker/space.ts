import type { Family, Operation, Slot } from '../language/evaluation.ts'
import { applied } from '../language/evaluation.ts'
import { isRecord } from '../language/immutable.ts'
import type { Assignment, Program } from '../language/program.ts'
import { ReferenceState } from '../language/reference.ts'
import { NodeValue, recordFields, type Value } from '../language/value.ts'
import { HalfTable } from './half.ts'
import { bitsFor, withRoom } from './ints.ts'
import { PartMemo } from './part-memo.ts'
import { ValueTable } from './value-table.ts'

/**
 * Where a slot's value lies in a state: `code = (words[word] >>> shift) & mask`, and the value's
 * number is `code ^ initial`, so that a slot at its initial value is stored as zero and needs no
 * bits at all (mask 0) until it first holds another value.
 */
export interface Field {
  readonly slot: Slot
  readonly half: 0 | 1
  readonly values: ValueTable
  readonly initial: number
  word: number
  shift: number
  mask: number
}

/** The contents of a half, whatever the layout: slots by number, each followed by its code. */
export type Codes = Int32Array

/** A field gets the value with this number, or the value that the operations make of its own. */
export type Change = Setting | Operated
type Setting = { readonly field: Field; readonly id: number }
type Operated = { readonly field: Field; readonly operations: readonly Operation[] }

/** Changes to one half of a state, given a number so that their effect can be remembered. */
interface Part {
  readonly settings: readonly Setting[]
  readonly operated: readonly Operated[]
  /** The settings, three numbers for each word: which word, the bits that it keeps, those that it gets. */
  masks: readonly number[]
  /** The layout of which these are, as {@link StateSpace.layouts} counts them. */
  layout: number
}

/**
 * How states are stored: every slot has a field of a few bits in one of two halves, each half is
 * interned, and a state is the pair of its halves' ids. Fields are given and widened as values are
 * met; ids of halves never change. See docs/store.md.
 */
export class StateSpace {
  readonly program: Program
  readonly fields: Field[] = []
  readonly halves = [new HalfTable(1), new HalfTable(1)] as const
  /**
   * Where the words of the state at hand lie, those of the first half, then those of the second:
   * word `at` is `first[firstAt + at]` below `firstWidth` and `second[secondAt + at]` from there on.
   * They are not copied together: most looks at a state are at two or three of its words.
   */
  first: Int32Array = new Int32Array(1)
  firstAt = 0
  firstWidth = 1
  second: Int32Array = new Int32Array(1)
  secondAt = -1
  /** Called after fields were given, moved or widened. */
  onLayout: () => void = () => {}
  /** How often fields were given bits, moved or widened. */
  layouts = 0
  readonly #tables = new Map<Family, ValueTable>()
  readonly #parts: readonly [Part[], Part[]] = [[NO_CHANGE], [NO_CHANGE]]
  readonly #partIds = [new Map<string, number>(), new Map<string, number>()] as const
  readonly #memos = [new PartMemo(), new PartMemo()] as const
  readonly #blocks = new Map<string, 0 | 1>()
  readonly #results = new WeakMap<readonly Operation[], (number | undefined)[]>()
  // Where changes are worked out: codes of the operated fields, words of the changed half.
  readonly #codes: number[] = []
  #scratch: Int32Array = new Int32Array(1)
  // The state at hand.
  #a = 0
  #b = 0

  constructor(program: Program) {
    this.program = program
    for (const family of program.families) this.#tables.set(family, new ValueTable())
    this.#planBlocks()
    this.noteNewSlots()
  }

  /** The values that the slots of a family hold. */
  valuesOf(family: Family): ValueTable {
    return this.#tables.get(family)!
  }

  /** Gives fields (of no bits) to slots that were found since. */
  noteNewSlots(): void {
    for (let i = this.fields.length; i < this.program.slots.length; i++) {
      const slot = this.program.slots[i]!
      const values = this.valuesOf(slot.family)
      this.fields.push({
        slot,
        half: this.#blocks.get(blockOf(slot)) ?? this.#lighterHalf(),
        values,
        initial: values.id(slot.initial),
        word: 0,
        shift: 0,
        mask: 0,
      })
    }
  }

  field(slot: Slot): Field {
    if (slot.id >= this.fields.length) this.noteNewSlots()
    return this.fields[slot.id]!
  }

  /** Which word of a state a field lies in. */
  position(field: Field): number {
    return field.half === 0 ? field.word : this.halves[0].width + field.word
  }

  /** How many words a state has. */
  get width(): number {
    return this.halves[0].width + this.halves[1].width
  }

  /** Takes a state to hand. */
  load(a: number, b: number): void {
    this.#a = a
    this.#b = b
    const [first, second] = this.halves
    const { width } = first
    this.first = first.words
    this.firstAt = a * width
    this.firstWidth = width
    this.second = second.words
    this.secondAt = b * second.width - width
  }

  /** Copies the words of the state at hand. */
  copyTo(words: Int32Array): void {
    for (let at = 0; at < this.width; at++) words[at] = this.#word(at)
  }

  #word(at: number): number {
    return at < this.firstWidth ? this.first[this.firstAt + at]! : this.second[this.secondAt + at]!
  }

  /** The number of the value that a field has in the state at hand. */
  idOf(field: Field): number {
    return this.codeOf(field) ^ field.initial
  }

  codeOf(field: Field): number {
    return (this.#word(this.position(field)) >>> field.shift) & field.mask
  }

  valueOf(field: Field): Value {
    return field.values.values[this.idOf(field)]!
  }

  /** The pair of ids of a state given by its values. */
  encode(assignment: Assignment): readonly [number, number] {
    const changes = [...assignment].map(([slot, value]) => {
      const field = this.field(slot)
      return { field, id: field.values.id(value) }
    })
    return this.intern(changes)
  }

  /** The pair of ids of the state in which the given fields have the given values, and no others. */
  intern(
    values: readonly { readonly field: Field; readonly id: number }[],
  ): readonly [number, number] {
    for (const { field, id } of values) this.makeRoom(field, id ^ field.initial)
    const [first, second] = this.halves
    const scratch = new Int32Array(first.width + second.width)
    for (const { field, id } of values)
      scratch[this.position(field)]! |= (id ^ field.initial) << field.shift
    return this.internWords(scratch)
  }

  /** The pair of ids of a state given by its words. */
  internWords(words: Int32Array): readonly [number, number] {
    const { width } = this.halves[0]
    // Both are taken from the words first: what other threads found may move the fields.
    const first = this.#halfIn(0, words, 0)
    const second = this.#halfIn(1, words, width)
    return [this.#idOf(0, first), this.#idOf(1, second)]
  }

  // The id of some words, or what they say where they have none.
  #halfIn(half: 0 | 1, words: Int32Array, from: number): number | Codes {
    const table = this.halves[half]
    const known = table.find(words, from)
    if (known >= 0) return known
    return this.onNewHalf ? this.#codesIn(half, words, from) : table.add(words, from)
  }

  #idOf(half: 0 | 1, found: number | Codes): number {
    return typeof found === 'number' ? found : this.onNewHalf!(half, found)
  }

  /** Gives an id to a half that is met for the first time, where threads have to agree on that. */
  onNewHalf: ((half: 0 | 1, codes: Codes) => number) | undefined

  /** The slots of a half that are not at their initial values, by number, each with its code. */
  codesOf(half: 0 | 1, id: number): Codes {
    const { words, width } = this.halves[half]
    return this.#codesIn(half, words, id * width)
  }

  /** The id of the half with the codes from one place on to another, given now if it has none. */
  internCodes(half: 0 | 1, codes: Codes, from: number, to: number): number {
    for (let i = from; i < to; i += 2) this.makeRoom(this.fields[codes[i]!]!, codes[i + 1]!)
    const table = this.halves[half]
    const scratch = new Int32Array(table.width)
    for (let i = from; i < to; i += 2) {
      const { word, shift } = this.fields[codes[i]!]!
      scratch[word]! |= codes[i + 1]! << shift
    }
    return table.intern(scratch, 0)
  }

  #codesIn(half: 0 | 1, words: Int32Array, from: number): Codes {
    const codes = new Int32Array(2 * this.fields.length)
    let end = 0
    for (const { slot, half: own, word, shift, mask } of this.fields) {
      if (own !== half || mask === 0) continue
      const code = (words[from + word]! >>> shift) & mask
      if (code === 0) continue
      codes[end++] = slot.id
      codes[end++] = code
    }
    return codes.subarray(0, end)
  }

  /** The state of a pair of ids, as the reference evaluator has it. */
  decode(a: number, b: number): ReferenceState {
    this.load(a, b)
    const values = this.fields
      .filter(field => this.codeOf(field) !== 0)
      .map(field => [field.slot, this.valueOf(field)] as const)
    return ReferenceState.of(new Map(values))
  }

  /** The numbers of the parts, one for each half, that a list of changes consists of; 0 for none. */
  split(changes: readonly Change[]): readonly [number, number] {
    return [this.#part(0, changes), this.#part(1, changes)]
  }

  /** The id of a half after a part's changes. */
  apply(half: 0 | 1, id: number, part: number): number {
    if (part === 0) return id
    const memo = this.#memos[half]
    const known = memo.get(id, part)
    if (known >= 0) return known
    const changed = this.#changed(half, id, this.#parts[half][part]!)
    memo.set(id, part, changed)
    return changed
  }

  #changed(half: 0 | 1, id: number, part: Part): number {
    const { operated } = part
    const codes = this.#codes
    // First every new value gets its bits, since that may move fields.
    for (let i = 0; i < operated.length; i++) {
      const { field, operations } = operated[i]!
      codes[i] = this.#operated(field, id, operations) ^ field.initial
      this.makeRoom(field, codes[i]!)
    }
    if (part.layout !== this.layouts) this.#mask(part)
    const { words, width } = this.halves[half]
    this.#scratch = withRoom(this.#scratch, width)
    const [scratch, masks] = [this.#scratch, part.masks]
    for (let i = 0, from = id * width; i < width; i++) scratch[i] = words[from + i]!
    for (let i = 0; i < masks.length; i += 3)
      scratch[masks[i]!] = (scratch[masks[i]!]! & masks[i + 1]!) | masks[i + 2]!
    for (let i = 0; i < operated.length; i++) {
      const { word, shift, mask } = operated[i]!.field
      scratch[word] = (scratch[word]! & ~(mask << shift)) | (codes[i]! << shift)
    }
    return this.#idOf(half, this.#halfIn(half, scratch, 0))
  }

  // Puts the settings of a part together, word by word.
  #mask(part: Part): void {
    for (const { field, id } of part.settings) this.makeRoom(field, id ^ field.initial)
    const masks = new Map<number, [keep: number, get: number]>()
    for (const { field, id } of part.settings) {
      const { word, shift, mask, initial } = field
      if (mask === 0) continue // It has its initial value in all states.
      const [keep, get] = masks.get(word) ?? [-1, 0]
      masks.set(word, [keep & ~(mask << shift), get | ((id ^ initial) << shift)])
    }
    part.masks = [...masks].flatMap(([word, [keep, get]]) => [word, keep, get])
    part.layout = this.layouts
  }

  #operated(field: Field, half: number, operations: readonly Operation[]): number {
    const { words, width } = this.halves[field.half]
    const code = (words[half * width + field.word]! >>> field.shift) & field.mask
    const id = code ^ field.initial
    // What a push or a pop makes of a value is worked out once for all halves that have the value.
    let results = this.#results.get(operations)
    if (results === undefined) {
      results = []
      this.#results.set(operations, results)
    }
    results[id] ??= this.#worked(field, id, operations)
    return results[id]
  }

  #worked(field: Field, id: number, operations: readonly Operation[]): number {
    let value: Value = field.values.values[id]!
    for (const operation of operations) value = applied(field.slot, operation, value)
    return field.values.id(value)
  }

  #part(half: 0 | 1, all: readonly Change[]): number {
    const changes = all.filter(change => change.field.half === half)
    if (changes.length === 0) return 0
    changes.sort((x, y) => x.field.slot.id - y.field.slot.id)
    const key = changes.map(changeKey).join(';')
    let part = this.#partIds[half].get(key)
    if (part === undefined) {
      part = this.#parts[half].length
      this.#parts[half].push({
        settings: changes.filter(change => 'id' in change),
        operated: changes.filter(change => 'operations' in change),
        masks: [],
        layout: -1,
      })
      this.#memos[half].accommodate(part)
      this.#partIds[half].set(key, part)
    }
    return part
  }

  /** Memory for interned halves, in bytes. */
  get halfBytes(): number {
    return this.halves[0].bytes + this.halves[1].bytes
  }

  /** Memory for remembered changes, in bytes. */
  get memoBytes(): number {
    return this.#memos[0].bytes + this.#memos[1].bytes
  }

  /** The families whose slots were seen with the most different values. */
  get widest(): { cell: string; values: number }[] {
    return [...this.#tables]
      .map(([family, table]) => ({ cell: family.name, values: table.size }))
      .sort((x, y) => y.values - x.values)
  }

  // --- layout ---

  /** Gives a field the bits that a code needs; whether fields were moved for that. */
  makeRoom(field: Field, code: number): boolean {
    // Compared as unsigned numbers: a field may be 32 bits wide.
    if (code >>> 0 <= field.mask >>> 0) return false
    this.#layOut(field)
    return true
  }

  // Widens all fields of the family to what its values need now, and gives the field bits.
  #layOut(wanted: Field): void {
    const bits = Math.max(1, bitsFor(powerCover(wanted.values.size, wanted.initial)))
    const old = this.fields.map(({ word, shift, mask }) => ({ word, shift, mask }))
    for (const half of [0, 1] as const) {
      const mine = this.fields.filter(field => field.half === half)
      const isAffected = mine.some(field => field === wanted || sharesTable(field, wanted))
      if (!isAffected) continue
      const sized = mine.map(field => {
        const isWidened = field === wanted || (sharesTable(field, wanted) && field.mask !== 0)
        return { field, bits: isWidened ? Math.max(bits, bitsOf(field.mask)) : bitsOf(field.mask) }
      })
      const width = place(sized)
      this.#repack(half, mine, old, width)
    }
    this.load(this.#a, this.#b)
    this.layouts++
    this.onLayout()
  }

  #repack(
    half: 0 | 1,
    fields: readonly Field[],
    old: readonly { word: number; shift: number; mask: number }[],
    width: number,
  ): void {
    const table = this.halves[half]
    const before = table.words
    const beforeWidth = table.width
    const words = withRoom(new Int32Array(0), Math.max(256, table.count * 2) * width)
    for (const field of fields) {
      const from = old[field.slot.id]!
      if (from.mask === 0) continue
      for (let id = 0; id < table.count; id++) {
        const code = (before[id * beforeWidth + from.word]! >>> from.shift) & from.mask
        words[id * width + field.word]! |= code << field.shift
      }
    }
    table.replace(width, words)
  }

  // The cells of one node stand together, and about half of all blocks go into each half, so
  // that a step, which mostly concerns one node, mostly changes one half.
  #planBlocks(): void {
    const weights = new Map<string, number>()
    for (const slot of this.program.slots) {
      const members = slot.family.content.members(this.program.sizes)
      const bits = Math.max(1, bitsFor(Math.min(members?.length ?? 16, 64)))
      const block = blockOf(slot)
      weights.set(block, (weights.get(block) ?? 0) + bits)
    }
    const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
    let sum = 0
    for (const block of [...weights.keys()].sort(byBlock)) {
      const weight = weights.get(block)!
      this.#blocks.set(block, sum + weight / 2 <= total / 2 ? 0 : 1)
      sum += weight
    }
    // A model with one block only has its cells dealt out one by one.
    if (weights.size === 1) this.#blocks.clear()
  }

  #lighterHalf(): 0 | 1 {
    const counts = [0, 0]
    for (const field of this.fields) counts[field.half]!++
    return counts[0]! <= counts[1]! ? 0 : 1
  }
}

const NO_CHANGE: Part = { settings: [], operated: [], masks: [], layout: -1 }

const sharesTable = (a: Field, b: Field) => a.values === b.values

const bitsOf = (mask: number) => 32 - Math.clz32(mask)

// Codes are ids changed by exclusive-or: they stay below the next power of two of both.
const powerCover = (size: number, initial: number) => Math.max(size, initial + 1)

function changeKey(change: Change): string {
  const { slot } = change.field
  if ('id' in change) return `${slot.id}=${change.id}`
  return `${slot.id}:${change.operations.map(operation => operation.name).join('|')}`
}

/** Puts fields into words of 32 bits in their order; how many words that takes. */
function place(sized: readonly { readonly field: Field; readonly bits: number }[]): number {
  let word = 0
  let shift = 0
  for (const { field, bits } of sized) {
    if (shift + bits > 32) {
      word++
      shift = 0
    }
    field.word = bits ? word : 0
    field.shift = bits ? shift : 0
    field.mask = bits ? (bits === 32 ? -1 : (1 << bits) - 1) : 0
    shift += bits
  }
  return word + 1
}

/** The cells that stand together: those of one node, by the first node in their key. */
function blockOf(slot: Slot): string {
  for (const part of slot.key) {
    const node = part instanceof NodeValue ? part : nodeIn(part)
    if (node) return `${node.set} ${String(node.index).padStart(4, '0')}`
  }
  return ''
}

// A message that names a node belongs to that node's block.
function nodeIn(value: Value): NodeValue | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (!isRecord(value)) return undefined
  const found = recordFields(value).find(([, field]) => field instanceof NodeValue)
  return found?.[1] as NodeValue | undefined // Just found to be one.
}

const byBlock = (x: string, y: string) => (x < y ? -1 : x > y ? 1 : 0)

import { isRecord } from 'immutable'
import type { Slot } from '../../language/evaluation.ts'
import type { Program } from '../../language/program.ts'
import { NodeValue, recordFields, type Value } from '../../language/value.ts'

/** Below all cells: where a diagram has nothing more to ask. */
export const BOTTOM = 0x3fffffff

// Blocks of what nodes share stand below those of all nodes.
const SHARED = 0x1fffffff

/**
 * The order in which diagrams ask for slots: a diagram grows with what its upper part has to tell its
 * lower part. The slots of one node stand together, since what a step reads and writes mostly belongs
 * to one node. Then comes what nodes share, disk blocks or lock resources, each with all nodes' slots
 * for it: where it is known how the nodes are, one block tells little about another. What belongs to
 * nobody comes last.
 */
export class CellOrder {
  readonly #program: Program
  /** The sets of things that nodes share. */
  readonly #shared: ReadonlySet<string>
  #levels: Int32Array = new Int32Array(0)
  #slots: readonly Slot[] = []

  constructor(program: Program) {
    this.#program = program
    this.#shared = sharedSets(program.slots)
    this.noteNewSlots()
  }

  /** The slots from the uppermost to the lowest one. */
  get slots(): readonly Slot[] {
    return this.#slots
  }

  /** How many levels there are. */
  get length(): number {
    return this.#slots.length
  }

  levelOf(slot: number): number {
    return slot < 0 ? BOTTOM : this.#levels[slot]!
  }

  /** Gives slots that were found meanwhile their places; the order of the others stays. */
  noteNewSlots(): boolean {
    const { slots } = this.#program
    if (slots.length === this.#slots.length) return false
    const block = new Map(slots.map(slot => [slot, this.#block(slot)]))
    this.#slots = [...slots].sort(
      (a, b) => block.get(a)! - block.get(b)! || a.family.id - b.family.id || a.id - b.id,
    )
    this.#levels = new Int32Array(slots.length)
    for (const [level, slot] of this.#slots.entries()) this.#levels[slot.id] = level
    return true
  }

  #block({ key }: Slot): number {
    const nodes = key.map(firstNode).filter(node => node !== undefined)
    const shared = nodes.find(({ set }) => this.#shared.has(set))
    return shared ? SHARED + shared.index : (nodes[0]?.index ?? BOTTOM)
  }
}

/** Sets whose members have cells of their own, and cells with one node each, in which the node is named first. */
function sharedSets(slots: readonly Slot[]): ReadonlySet<string> {
  const [alone, first, second] = [new Set<string>(), new Set<string>(), new Set<string>()]
  for (const { key } of slots) {
    const sets = key.flatMap(part => (part instanceof NodeValue ? [part.set] : []))
    if (key.length === 1 && sets.length === 1) alone.add(sets[0]!)
    for (const set of sets)
      if (set !== sets[0]) {
        first.add(sets[0]!)
        second.add(set)
      }
  }
  return new Set([...second].filter(set => alone.has(set) && !first.has(set)))
}

// Of a message, who it is from or about.
function firstNode(value: Value): NodeValue | undefined {
  if (value instanceof NodeValue) return value
  if (!isRecord(value)) return undefined
  for (const [, field] of recordFields(value as Parameters<typeof recordFields>[0]))
    if (field instanceof NodeValue) return field
  return undefined
}

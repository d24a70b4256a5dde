import type { Slot } from '../../language/evaluation.ts'
import { isRecord } from '../../language/immutable.ts'
import type { Program } from '../../language/program.ts'
import { NodeValue, recordFields, type Value } from '../../language/value.ts'

/** Below all cells: where a diagram has nothing more to ask. */
export const BOTTOM = 0x3fffffff

/**
 * The order in which diagrams ask for slots. The slots of one node stand together, since what a
 * step reads and writes mostly belongs to one node, and those that belong to nobody come last: a
 * diagram grows with what its upper part has to tell its lower part.
 */
export class CellOrder {
  readonly #program: Program
  #levels: Int32Array = new Int32Array(0)
  #slots: readonly Slot[] = []

  constructor(program: Program) {
    this.#program = program
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
    for (const part of key) {
      const node = firstNode(part)
      if (node) return node.index
    }
    return BOTTOM
  }
}

// Of a message, who it is from or about.
function firstNode(value: Value): NodeValue | undefined {
  if (value instanceof NodeValue) return value
  if (!isRecord(value)) return undefined
  for (const [, field] of recordFields(value as Parameters<typeof recordFields>[0]))
    if (field instanceof NodeValue) return field
  return undefined
}

import type { Slot } from '../../language/evaluation.ts'
import { isRecord } from '../../language/immutable.ts'
import type { Program } from '../../language/program.ts'
import { NodeValue, recordFields, type Value } from '../../language/value.ts'

/** Below all cells: where a diagram has nothing more to ask. */
export const BOTTOM = 0x3fffffff

// Blocks of what nodes share stand below those of all nodes.
const SHARED = 0x1fffffff

/**
 * The order in which diagrams ask for slots: a diagram grows with what its upper part has to tell its
 * lower part. At first the slots of one node stand together, since what a step reads and writes mostly
 * belongs to one node. Then comes what nodes share, disk blocks or lock resources, each with all nodes'
 * slots for it: where it is known how the nodes are, one block tells little about another. What belongs
 * to nobody comes last. Another order may be given later.
 */
export class CellOrder {
  readonly #program: Program
  /** The sets of things that nodes share. */
  #shared: ReadonlySet<string>
  #levels: Int32Array = new Int32Array(0)
  #slots: readonly Slot[] = []
  /** Of slots that were given another place, where they stand. */
  #places: ReadonlyMap<number, number> = new Map()

  /** @param places slots in the order that they should have, whatever nodes they belong to */
  constructor(program: Program, places: readonly number[] = []) {
    this.#program = program
    this.#shared = sharedSets(program.slots)
    this.#places = new Map(places.map((slot, place) => [slot, place]))
    this.noteNewSlots()
  }

  /** The same slots in another order. */
  with(places: readonly number[]): CellOrder {
    return new CellOrder(this.#program, places)
  }

  /** Takes the order of another one. No diagram may be held on to. */
  become(other: CellOrder): void {
    this.#places = other.#places
    this.#shared = other.#shared
    this.#sort()
  }

  /** The slots from the uppermost to the lowest one. */
  get slots(): readonly Slot[] {
    return this.#slots
  }

  /** How many levels there are. */
  get length(): number {
    return this.#slots.length
  }

  /** Whether the slots of one node stand together, or those of one footprint. */
  get by(): 'node' | 'footprint' {
    return this.#places.size === 0 ? 'node' : 'footprint'
  }

  levelOf(slot: number): number {
    return slot < 0 ? BOTTOM : this.#levels[slot]!
  }

  /** Gives slots that were found meanwhile their places; the order of the others stays. */
  noteNewSlots(): boolean {
    if (this.#program.slots.length === this.#slots.length) return false
    this.#sort()
    return true
  }

  #sort(): void {
    const { slots } = this.#program
    const block = new Map(slots.map(slot => [slot, this.#block(slot)]))
    const byNode = [...slots].sort(
      (a, b) => block.get(a)! - block.get(b)! || a.family.id - b.family.id || a.id - b.id,
    )
    this.#slots = this.#places.size === 0 ? byNode : this.#placed(byNode)
    this.#levels = new Int32Array(slots.length)
    for (const [level, slot] of this.#slots.entries()) this.#levels[slot.id] = level
  }

  // What has no place of its own stays with what it follows by its node.
  #placed(byNode: readonly Slot[]): readonly Slot[] {
    let last = -1
    const places = new Map<Slot, number>()
    for (const slot of byNode) {
      last = this.#places.get(slot.id) ?? last
      places.set(slot, last)
    }
    const isNew = (slot: Slot) => Number(!this.#places.has(slot.id))
    return [...byNode].sort((a, b) => places.get(a)! - places.get(b)! || isNew(a) - isNew(b))
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

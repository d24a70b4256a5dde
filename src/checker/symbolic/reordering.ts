import type { CellCodes } from './cell-codes.ts'
import type { CellOrder } from './cell-order.ts'
import { ChangeLists } from './change-lists.ts'
import { Conditions } from './conditions.ts'
import { type Footprint, force } from './force.ts'
import { Images } from './images.ts'
import { EMPTY, NodeTable, OutOfNodes, Pause, TRUE, UNIT } from './node-table.ts'
import { StateSets } from './sets.ts'

// What finding out the size in another order may take: a bad order is not worth more.
const STEPS_PER_NODE = 50
const MOST_STEPS = 2_000_000
const BYTES = 2 ** 28

/** A set of states as a diagram that asks for the slots in an order of its own. */
export interface Reordered {
  readonly order: CellOrder
  readonly sets: StateSets
  readonly set: number
  readonly nodes: number
}

/** The set in the order, of some made from footprints, that needs the fewest nodes; undefined if all need much work. */
export function reordered(
  { codes, sets }: { readonly codes: CellCodes; readonly sets: StateSets },
  set: number,
  footprints: readonly Footprint[],
): Reordered | undefined {
  const start = sets.order.slots.map(({ id }) => id)
  // Large footprints say little of who belongs to whom; sometimes that helps, sometimes not.
  const orders = [() => 1, (size: number) => 1 / size].map(pull => force(start, footprints, pull))
  const tried = orders.flatMap(order => {
    const made = inOrder(sets, set, sets.order.with(order), codes)
    return made ? [made] : []
  })
  return tried.sort((a, b) => a.nodes - b.nodes)[0]
}

export const sizeOf = (sets: StateSets, set: number): number =>
  [...sets.nodesBySlot(set).values()].reduce((sum, nodes) => sum + nodes, 0)

/** The same set in another order; undefined where finding it takes too much. */
function inOrder(
  from: StateSets,
  set: number,
  order: CellOrder,
  codes: CellCodes,
): Reordered | undefined {
  const steps = Math.min(STEPS_PER_NODE * sizeOf(from, set), MOST_STEPS)
  const sets = new StateSets(new NodeTable(BYTES, steps), order)
  const changes = new ChangeLists(order, codes)
  const images = new Images(sets, new Conditions(sets), changes)
  const known = new Map([
    [EMPTY, EMPTY],
    [UNIT, UNIT],
  ])
  const { branches, size, slot, start } = from.nodes
  // From the bottom up: each branch gives what is below it with the branch's code put in its new place.
  const remade = (node: number): number => {
    let made = known.get(node)
    if (made !== undefined) return made
    made = EMPTY
    const end = start[node]! + 2 * size[node]!
    for (let at = start[node]!; at < end; at += 2) {
      const code = branches[at]!
      const below = remade(branches[at + 1]!)
      const moved = code === 0 ? below : images.of(below, TRUE, changes.setting(slot[node]!, code))
      made = sets.union(made, moved)
    }
    known.set(node, made)
    return made
  }
  try {
    const result = remade(set)
    return { order, sets, set: result, nodes: sizeOf(sets, result) }
  } catch (error) {
    if (error instanceof Pause || error instanceof OutOfNodes) return undefined
    throw error
  }
}

/** A copy of a set in another table of nodes, with the same order. */
export function copied({ sets, set }: Pick<Reordered, 'sets' | 'set'>, into: NodeTable): number {
  const known = new Map([
    [EMPTY, EMPTY],
    [UNIT, UNIT],
  ])
  const { branches, size, slot, start } = sets.nodes
  const copy = (node: number): number => {
    const found = known.get(node)
    if (found !== undefined) return found
    const below: [number, number][] = []
    const end = start[node]! + 2 * size[node]!
    for (let at = start[node]!; at < end; at += 2)
      below.push([branches[at]!, copy(branches[at + 1]!)])
    const base = into.begin()
    for (const [code, to] of below) into.add(code, to)
    const made = into.set(slot[node]!, base)
    known.set(node, made)
    return made
  }
  return copy(set)
}

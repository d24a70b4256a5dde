import type { CellOrder } from './cell-order.ts'
import { EMPTY, type NodeTable, UNIT } from './node-table.ts'
import { OperationCache, UNKNOWN } from './operation-cache.ts'

/** The code of every slot that does not have its initial value. */
export type Codes = ReadonlyMap<number, number>

/** What can be done with sets of states, each of them given as the node of its diagram. */
export class StateSets {
  readonly nodes: NodeTable
  readonly order: CellOrder
  readonly #unions = new OperationCache('union')
  readonly #intersections = new OperationCache('intersection')
  readonly #differences = new OperationCache('difference')
  readonly caches = [this.#unions, this.#intersections, this.#differences] as const

  constructor(nodes: NodeTable, order: CellOrder) {
    this.nodes = nodes
    this.order = order
  }

  /** Where a node stands in the order of the cells; below all cells for one that asks for none. */
  level(node: number): number {
    return this.order.levelOf(node < 2 ? -1 : this.nodes.slot[node]!)
  }

  /** The set of one state. */
  one(codes: Codes): number {
    const { nodes, order } = this
    const slots = [...codes.keys()].sort((a, b) => order.levelOf(b) - order.levelOf(a))
    let set = UNIT
    for (const slot of slots) {
      const base = nodes.begin()
      nodes.add(codes.get(slot)!, set)
      set = nodes.set(slot, base)
    }
    return set
  }

  has(set: number, codes: Codes): boolean {
    const { nodes } = this
    const left = new Map([...codes].filter(([, code]) => code !== 0))
    let at = set
    while (at > UNIT) {
      const slot = nodes.slot[at]!
      at = this.branch(at, codes.get(slot) ?? 0)
      left.delete(slot)
    }
    return at === UNIT && left.size === 0
  }

  /** Where a code leads from a node. */
  branch(node: number, code: number): number {
    return this.nodes.to(node, code, EMPTY)
  }

  union(a: number, b: number): number {
    if (a === b || b === EMPTY) return a
    if (a === EMPTY) return b
    if (a > b) return this.union(b, a)
    const known = this.#unions.get(a, b, 0)
    if (known !== UNKNOWN) return known
    const [upper, lower] = this.level(a) <= this.level(b) ? [a, b] : [b, a]
    const { nodes } = this
    const { branches, start, size, slot } = nodes
    const isLevel = lower > UNIT && slot[lower] === slot[upper]
    const base = nodes.begin()
    let x = start[upper]!
    const endX = x + 2 * size[upper]!
    if (isLevel) {
      let y = start[lower]!
      const endY = y + 2 * size[lower]!
      while (x < endX || y < endY) {
        const order = x >= endX ? 1 : y >= endY ? -1 : branches[x]! - branches[y]!
        if (order < 0) nodes.add(branches[x]!, branches[x + 1]!)
        else if (order > 0) nodes.add(branches[y]!, branches[y + 1]!)
        else nodes.add(branches[x]!, this.union(branches[x + 1]!, branches[y + 1]!))
        if (order <= 0) x += 2
        if (order >= 0) y += 2
      }
    } else {
      const hasInitial = branches[x] === 0
      nodes.add(0, hasInitial ? this.union(branches[x + 1]!, lower) : lower)
      if (hasInitial) x += 2
      for (; x < endX; x += 2) nodes.add(branches[x]!, branches[x + 1]!)
    }
    return this.#unions.put(a, b, 0, nodes.set(slot[upper]!, base))
  }

  intersection(a: number, b: number): number {
    if (a === b) return a
    if (a === EMPTY || b === EMPTY) return EMPTY
    if (a > b) return this.intersection(b, a)
    const known = this.#intersections.get(a, b, 0)
    if (known !== UNKNOWN) return known
    return this.#intersections.put(a, b, 0, this.#common(a, b))
  }

  #common(a: number, b: number): number {
    const [upper, lower] = this.level(a) <= this.level(b) ? [a, b] : [b, a]
    const { nodes } = this
    const { branches, start, size, slot } = nodes
    if (lower <= UNIT || slot[lower] !== slot[upper])
      return this.intersection(this.branch(upper, 0), lower)
    const base = nodes.begin()
    const endX = start[upper]! + 2 * size[upper]!
    const endY = start[lower]! + 2 * size[lower]!
    for (let x = start[upper]!, y = start[lower]!; x < endX && y < endY; ) {
      const order = branches[x]! - branches[y]!
      if (order === 0) {
        const child = this.intersection(branches[x + 1]!, branches[y + 1]!)
        if (child !== EMPTY) nodes.add(branches[x]!, child)
      }
      if (order <= 0) x += 2
      if (order >= 0) y += 2
    }
    return nodes.set(slot[upper]!, base)
  }

  /** The states of `a` that are not in `b`. */
  difference(a: number, b: number): number {
    if (a === b || a === EMPTY) return EMPTY
    if (b === EMPTY) return a
    const known = this.#differences.get(a, b, 0)
    if (known !== UNKNOWN) return known
    return this.#differences.put(a, b, 0, this.#without(a, b))
  }

  #without(a: number, b: number): number {
    const { nodes } = this
    const { branches, start, size, slot } = nodes
    const levelA = this.level(a)
    const levelB = this.level(b)
    if (levelB < levelA) return this.difference(a, this.branch(b, 0))
    const base = nodes.begin()
    const end = start[a]! + 2 * size[a]!
    for (let x = start[a]!; x < end; x += 2) {
      const code = branches[x]!
      const other = levelA === levelB ? this.branch(b, code) : code === 0 ? b : EMPTY
      const child = this.difference(branches[x + 1]!, other)
      if (child !== EMPTY) nodes.add(code, child)
    }
    return nodes.set(slot[a]!, base)
  }

  /** How many states a set has. */
  count(set: number): bigint {
    const known = new Map<number, bigint>([
      [EMPTY, 0n],
      [UNIT, 1n],
    ])
    const { branches, start, size } = this.nodes
    const counted = (node: number): bigint => {
      const found = known.get(node)
      if (found !== undefined) return found
      let sum = 0n
      const end = start[node]! + 2 * size[node]!
      for (let at = start[node]!; at < end; at += 2) sum += counted(branches[at + 1]!)
      known.set(node, sum)
      return sum
    }
    return counted(set)
  }

  /** One state of a set that is not empty; which one, `choose` says for each number of branches. */
  pick(set: number, choose: (branches: number) => number = () => 0): Map<number, number> {
    const { branches, start, size, slot } = this.nodes
    const codes = new Map<number, number>()
    for (let node = set; node > UNIT; ) {
      const at = start[node]! + 2 * choose(size[node]!)
      if (branches[at] !== 0) codes.set(slot[node]!, branches[at]!)
      node = branches[at + 1]!
    }
    return codes
  }

  /** How many nodes the diagrams of some sets have together, by slot. */
  nodesBySlot(...sets: readonly number[]): Map<number, number> {
    const { branches, start, size, slot } = this.nodes
    const seen = new Set<number>()
    const counts = new Map<number, number>()
    const visit = (node: number) => {
      if (node <= UNIT || seen.has(node)) return
      seen.add(node)
      counts.set(slot[node]!, (counts.get(slot[node]!) ?? 0) + 1)
      const end = start[node]! + 2 * size[node]!
      for (let at = start[node]! + 1; at < end; at += 2) visit(branches[at]!)
    }
    for (const set of sets) visit(set)
    return counts
  }
}

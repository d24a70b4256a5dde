/** A set that is only asked whether something is in it. */
export interface Membership {
  has(node: number): boolean
}

// Below this a hash set takes less than a bit for each node that there is.
const FEW = 1000

/** A set of nodes, all of which are below `size`. */
export function setOf(nodes: readonly number[], size: number): Membership {
  return nodes.length < FEW ? new Set(nodes) : new Bits(nodes, size)
}

/** A bit for each node: for millions of them it stays in the cache. */
class Bits implements Membership {
  readonly #bits: Int32Array

  constructor(nodes: readonly number[], size: number) {
    this.#bits = new Int32Array((size + 31) >>> 5)
    for (const node of nodes) this.#bits[node >>> 5]! |= 1 << (node & 31)
  }

  has(node: number): boolean {
    return (this.#bits[node >>> 5]! & (1 << (node & 31))) !== 0
  }
}

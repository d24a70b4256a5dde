import { withRoom } from '../ints.ts'

/** The diagram of no state. */
export const EMPTY = 0
/** The diagram of the one state in which all cells have their initial values. */
export const UNIT = 1
/** Of a condition: true, whatever the cells hold. Other negative numbers are other answers. */
export const TRUE = -1
/** Of a condition: false, or not known. */
export const FALSE = 0
/** In front of the codes of a condition's node: what all codes that are not listed lead to. */
export const OTHERWISE = -1

// Arrays that have a number for each node.
const NUMBERS = 4

/** Steps of operations between two pauses at least: some tenths of a second. */
export const SLICE = 500_000

/** Thrown where an operation should give the engine a chance to tidy up or to stop; it is then begun again. */
export class Pause extends Error {}

/** Thrown where diagrams need more memory than they may have. */
export class OutOfNodes extends Error {}

/**
 * The nodes of all diagrams, each kind of node once, in typed arrays. A node asks for the code of a
 * slot and has a branch for each code that occurs: a sorted list of pairs of a code and where it
 * leads, as in list decision diagrams (Blom and van de Pol 2008).
 *
 * A set of states leaves out a slot that has its initial value (code 0), so that a slot that is
 * found late changes no diagram. A condition leaves out a slot that does not matter.
 */
export class NodeTable {
  /** Of each node, the slot that it asks for. */
  slot: Int32Array = new Int32Array(1 << 12)
  /** Of each node, where its branches begin in `branches`. */
  start: Int32Array = new Int32Array(1 << 12)
  /** Of each node, how many branches it has. */
  size: Int32Array = new Int32Array(1 << 12)
  /** Pairs of a code and a node. */
  branches: Int32Array = new Int32Array(1 << 14)
  /** Live and dead nodes. */
  count = 2
  /** The most nodes that were there after a collection or at the end. */
  peak = 2
  collections = 0
  #hash: Int32Array = new Int32Array(1 << 12)
  #table: Int32Array = new Int32Array(1 << 13)
  #end = 0
  #scratch: Int32Array = new Int32Array(1 << 10)
  #top = 0
  #untilPause: number
  #free = 0
  #used = 0
  /** Bytes that the nodes may take, with the copies that are made when tables grow. */
  limit: number

  /**
   * @param limit bytes that the nodes may take
   * @param slice steps of operations before the first pause
   */
  constructor(limit: number, slice: number) {
    this.limit = limit
    this.#untilPause = slice
    this.slot.fill(-1, 0, 2)
  }

  get bytes(): number {
    return 4 * (NUMBERS * this.slot.length + this.branches.length + this.#table.length)
  }

  /** Begins a step of an operation, which mostly makes a node: where its branches begin. */
  begin(): number {
    if (--this.#untilPause < 0) throw new Pause()
    return this.#top
  }

  /** Adds a branch to the node that is being made; codes have to come in rising order. */
  add(code: number, to: number): void {
    const at = this.#top
    if (at + 2 > this.#scratch.length) this.#scratch = withRoom(this.#scratch, at + 2)
    this.#scratch[at] = code
    this.#scratch[at + 1] = to
    this.#top = at + 2
  }

  /** How many numbers were added since `base`. */
  added(base: number): number {
    return this.#top - base
  }

  /** Sorts the branches added since `base` by code and joins those of one code. */
  sortAdded(base: number, join: (a: number, b: number) => number): void {
    const pairs: [number, number][] = []
    for (let at = base; at < this.#top; at += 2)
      pairs.push([this.#scratch[at]!, this.#scratch[at + 1]!])
    pairs.sort((a, b) => a[0] - b[0])
    const joined: [number, number][] = []
    for (const [code, to] of pairs) {
      const last = joined.at(-1)
      if (last && last[0] === code) last[1] = join(last[1], to)
      else joined.push([code, to])
    }
    this.#top = base
    for (const [code, to] of joined) this.add(code, to)
  }

  /** The node of a set with the branches added since `base`; none of them leads to EMPTY. */
  set(slot: number, base: number): number {
    const length = this.#top - base
    if (length === 0) return EMPTY
    if (length === 2 && this.#scratch[base] === 0) {
      this.#top = base
      return this.#scratch[base + 1]!
    }
    return this.#node(slot, base)
  }

  /** The node of a condition with the branches added since `base`, the first one OTHERWISE. */
  condition(slot: number, base: number): number {
    const scratch = this.#scratch
    const otherwise = scratch[base + 1]!
    let end = base + 2
    for (let at = end; at < this.#top; at += 2) {
      if (scratch[at + 1] === otherwise) continue
      scratch[end] = scratch[at]!
      scratch[end + 1] = scratch[at + 1]!
      end += 2
    }
    this.#top = end
    if (end === base + 2) {
      this.#top = base
      return otherwise
    }
    return this.#node(slot, base)
  }

  /** Where the branch of a code leads; `otherwise` where the node has none. */
  to(node: number, code: number, otherwise: number): number {
    const { branches } = this
    let low = this.start[node]!
    let high = low + 2 * this.size[node]!
    // Few branches are looked through one by one, of many the right half again and again.
    while (high - low > 16) {
      const middle = low + 2 * ((high - low) >> 2)
      if (branches[middle]! <= code) low = middle
      else high = middle
    }
    for (let at = low; at < high; at += 2) if (branches[at] === code) return branches[at + 1]!
    return otherwise
  }

  /**
   * Frees all nodes that no root leads to. Nothing may be being made, and whatever remembers nodes
   * beside the roots has to forget them.
   */
  collect(roots: Iterable<number>): void {
    const live = this.#mark(roots)
    const branches = new Int32Array(this.branches.length)
    let end = 0
    let free = 0
    this.#table.fill(0)
    this.#used = 0
    for (let node = this.count - 1; node >= 2; node--) {
      if (live[node] === 0) {
        // The free ones are a list through `start`; no hash table leads to them any more.
        this.slot[node] = -1
        this.start[node] = free
        free = node
        continue
      }
      const from = this.start[node]!
      const length = 2 * this.size[node]!
      branches.set(this.branches.subarray(from, from + length), end)
      this.start[node] = end
      end += length
      this.#enter(node)
    }
    this.branches = branches
    this.#end = end
    this.#free = free
    this.collections++
    this.peak = Math.max(this.peak, this.live)
  }

  /** How many nodes are in use, as far as the last collection knows. */
  get live(): number {
    return this.#used + 2
  }

  /** Forgets what was being made when an operation was given up, and allows so many more steps. */
  resume(steps: number): void {
    this.#top = 0
    this.#untilPause = steps
  }

  #mark(roots: Iterable<number>): Uint8Array {
    const live = new Uint8Array(this.count)
    const open: number[] = []
    const visit = (node: number) => {
      if (node < 2 || live[node] === 1) return
      live[node] = 1
      open.push(node)
    }
    for (const root of roots) visit(root)
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      const end = this.start[node]! + 2 * this.size[node]!
      for (let at = this.start[node]! + 1; at < end; at += 2) visit(this.branches[at]!)
    }
    return live
  }

  #node(slot: number, base: number): number {
    const scratch = this.#scratch
    const length = this.#top - base
    this.#top = base
    let hash = Math.imul(slot + 1, 0x9e3779b1)
    for (let at = base; at < base + length; at++) {
      hash = Math.imul(hash ^ scratch[at]!, 0x85ebca6b)
      hash ^= hash >>> 15
    }
    const mask = this.#table.length - 1
    let at = hash & mask
    for (let node = this.#table[at]!; node !== 0; node = this.#table[at]!) {
      if (this.#hash[node] === hash && this.#isSame(node, slot, base, length)) return node
      at = (at + 1) & mask
    }
    return this.#make(slot, base, length, hash, at)
  }

  #isSame(node: number, slot: number, base: number, length: number): boolean {
    if (this.slot[node] !== slot || 2 * this.size[node]! !== length) return false
    const { branches } = this
    const scratch = this.#scratch
    const start = this.start[node]!
    for (let i = 0; i < length; i++) if (branches[start + i] !== scratch[base + i]) return false
    return true
  }

  #make(slot: number, base: number, length: number, hash: number, at: number): number {
    this.#reserve(length)
    let node = this.#free
    if (node !== 0) this.#free = this.start[node]!
    else node = this.count++
    this.slot[node] = slot
    this.start[node] = this.#end
    this.size[node] = length >> 1
    this.#hash[node] = hash
    for (let i = 0; i < length; i++) this.branches[this.#end + i] = this.#scratch[base + i]!
    this.#end += length
    this.#table[at] = node
    this.#used++
    if (4 * this.#used > 3 * this.#table.length) this.#enlargeTable()
    return node
  }

  #enter(node: number): void {
    const mask = this.#table.length - 1
    let at = this.#hash[node]! & mask
    while (this.#table[at] !== 0) at = (at + 1) & mask
    this.#table[at] = node
    this.#used++
  }

  #enlargeTable(): void {
    const old = this.#table
    this.#table = new Int32Array(2 * old.length)
    this.#used = 0
    for (const node of old) if (node !== 0) this.#enter(node)
  }

  #reserve(length: number): void {
    if (this.#free === 0 && this.count === this.slot.length) {
      this.#refuse(4 * NUMBERS * this.count, this.branches.length)
      this.slot = withRoom(this.slot, this.count + 1)
      this.start = withRoom(this.start, this.count + 1)
      this.size = withRoom(this.size, this.count + 1)
      this.#hash = withRoom(this.#hash, this.count + 1)
    }
    if (this.#end + length > this.branches.length) {
      const larger = 2 * this.branches.length
      this.#refuse(4 * this.branches.length, larger)
      this.branches = withRoom(this.branches, this.#end + length)
    }
  }

  // A collection copies all branches, so there has to be room for that, too.
  #refuse(more: number, branches: number): void {
    if (this.bytes + more + 4 * branches > this.limit) throw new OutOfNodes()
  }
}

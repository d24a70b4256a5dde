/** A number for each node, 0 where none was given yet. */
export interface Numbers {
  get(node: number): number
  set(node: number, number: number): void
}

/** For few nodes among many. */
export class SparseNumbers implements Numbers {
  readonly #numbers = new Map<number, number>()

  get(node: number): number {
    return this.#numbers.get(node) ?? 0
  }

  set(node: number, number: number): void {
    this.#numbers.set(node, number)
  }
}

/**
 * For many nodes below `size`. Those that are not admitted count as done with, so that the one
 * number that is looked up for each edge says also whether its node is there.
 */
export class DenseNumbers implements Numbers {
  readonly #numbers: Int32Array

  constructor(size: number) {
    this.#numbers = new Int32Array(size).fill(DONE)
  }

  admit(node: number): void {
    this.#numbers[node] = 0
  }

  get(node: number): number {
    return this.#numbers[node]!
  }

  set(node: number, number: number): void {
    this.#numbers[node] = number
  }
}

const DONE = 0x7fffffff

/** A stack of numbers that may be larger than 32 bits. */
export class Stack {
  length = 0
  #numbers = new Float64Array(1 << 10)

  push(number: number): void {
    if (this.length === this.#numbers.length) {
      const larger = new Float64Array(2 * this.length)
      larger.set(this.#numbers)
      this.#numbers = larger
    }
    this.#numbers[this.length++] = number
  }

  pop(): number {
    return this.#numbers[--this.length]!
  }

  at(index: number): number {
    return this.#numbers[index]!
  }

  /** Drops those from an index on that fail a test. */
  keep(from: number, test: (number: number) => boolean): void {
    const numbers = this.#numbers
    let kept = from
    for (let i = from; i < this.length; i++) {
      const number = numbers[i]!
      if (test(number)) numbers[kept++] = number
    }
    this.length = kept
  }
}

/**
 * Finds the strongly connected components of a directed graph that are reachable from some nodes,
 * each after all components that it leads to. Without recursion, with one number for each node.
 *
 * Source: Tarjan, "Depth-first search and linear graph algorithms" (1972), in the form of Pearce,
 * "A space-efficient algorithm for finding strongly connected components" (2016).
 */
export class Components {
  readonly #numbers: Numbers
  readonly #expand: (node: number, edges: Stack) => void
  readonly #found: (component: readonly number[]) => boolean
  // The nodes that are not in a component yet, in the order in which they were met.
  readonly #open = new Stack()
  // The path of the search: each node, where its edges begin, and whether it may be a root.
  readonly #path = new Stack()
  readonly #from = new Stack()
  readonly #isRoot: boolean[] = []
  /** The edges of the nodes on the path that were not followed yet. */
  readonly #edges = new Stack()

  /**
   * @param expand puts the nodes that a node leads to on the stack
   * @param found is given each component; whether to stop
   */
  constructor(
    numbers: Numbers,
    expand: (node: number, edges: Stack) => void,
    found: (component: readonly number[]) => boolean,
  ) {
    this.#numbers = numbers
    this.#expand = expand
    this.#found = found
  }

  /** Searches from a node, if it was not met before; whether the search was stopped. */
  search(root: number): boolean {
    if (this.#numbers.get(root) !== 0) return false
    this.#enter(root)
    while (this.#path.length > 0) {
      const top = this.#path.length - 1
      const node = this.#path.at(top)
      if (this.#edges.length > this.#from.at(top)) {
        const target = this.#edges.pop()
        const known = this.#numbers.get(target)
        if (known === 0) this.#enter(target)
        else if (known < this.#numbers.get(node)) this.#lower(node, top, known)
      } else if (this.#leave(node, top)) return true
    }
    return false
  }

  #enter(node: number): void {
    this.#open.push(node)
    this.#numbers.set(node, this.#open.length)
    this.#path.push(node)
    this.#from.push(this.#edges.length)
    this.#isRoot.push(true)
    const from = this.#edges.length
    this.#expand(node, this.#edges)
    // Most edges lead to what is done with. All are looked up at once, since independent loads overlap.
    this.#edges.keep(from, this.#isOpen)
  }

  readonly #isOpen = (node: number) => this.#numbers.get(node) !== DONE

  // The node leads back to one that was met before it.
  #lower(node: number, top: number, number: number): void {
    this.#numbers.set(node, number)
    this.#isRoot[top] = false
  }

  #leave(node: number, top: number): boolean {
    this.#path.pop()
    this.#from.pop()
    const isRoot = this.#isRoot.pop()!
    const number = this.#numbers.get(node)
    if (top > 0) {
      const parent = this.#path.at(top - 1)
      if (!isRoot && number < this.#numbers.get(parent)) this.#lower(parent, top - 1, number)
    }
    if (!isRoot) return false
    const component: number[] = []
    do {
      component.push(this.#open.pop())
      this.#numbers.set(component.at(-1)!, DONE)
    } while (component.at(-1) !== node)
    return this.#found(component)
  }
}

import type { Exploration, Finding, Key } from './exploration.ts'
import { withRoom } from './ints.ts'
import type { CheckOptions, StopReason } from './result.ts'
import type { Search } from './search.ts'
import { Successors } from './successors.ts'

/**
 * Follows one run to its end before it tries another. A violation deep in a large model may be
 * found early; its path is not a shortest one. The open states are a stack: a state's path is the
 * last state taken at each smaller depth.
 */
export class DepthFirst implements Search {
  stopped: StopReason | undefined
  isDone = false
  /** The deepest path so far, in states. */
  depth = 1
  #depthNow = 0
  readonly #exploration: Exploration
  // Each entry: first id, second id, outcome, depth.
  #stack: Int32Array = new Int32Array(1 << 12)
  #height = 0
  #path: Int32Array = new Int32Array(1 << 10)
  readonly #batch = new Successors()
  readonly #single = new Successors()
  readonly #pathOf = new Map<Finding, readonly Key[]>()
  readonly #maxStates: number
  readonly #maxDepth: number
  #isCut = false

  constructor(exploration: Exploration, options: CheckOptions) {
    this.#exploration = exploration
    this.#maxStates = options.maxStates ?? Number.POSITIVE_INFINITY
    this.#maxDepth = options.maxDepth ?? Number.POSITIVE_INFINITY
    const initial = exploration.initial()
    exploration.generated += initial.count
    this.#pushAll(initial, 1)
  }

  get distinct(): number {
    return this.#exploration.distinct
  }

  get generated(): number {
    return this.#exploration.generated
  }

  get queue(): number {
    return this.#height
  }

  get bytes(): number {
    return this.#stack.byteLength + this.#path.byteLength
  }

  ways(findings: readonly Finding[]): ReadonlyMap<Finding, readonly Key[]> {
    return new Map(findings.map(finding => [finding, this.#pathOf.get(finding)!]))
  }

  // What is looked at is always the state taken last.
  pathTo(): readonly Key[] {
    return this.#pathOfDepth(this.#depthNow)
  }

  advance(units: number): void {
    const exploration = this.#exploration
    for (let i = 0; i < units && !this.isDone; i++) {
      if (this.#height === 0) {
        this.isDone = true
        if (this.#isCut) this.stopped = 'depth'
        return
      }
      const at = 4 * --this.#height
      const a = this.#stack[at]!
      const b = this.#stack[at + 1]!
      const outcome = this.#stack[at + 2]!
      const depth = this.#stack[at + 3]!
      this.#take(a, b, depth)
      if (!this.#isNew(a, b)) continue
      const isExplored = exploration.admit(a, b, outcome)
      this.#note(depth)
      if (this.isDone || !isExplored) continue
      if (exploration.distinct >= this.#maxStates) {
        this.#stop('states')
        return
      }
      if (depth >= this.#maxDepth) {
        this.#isCut = true
        continue
      }
      this.#batch.count = 0
      exploration.expand(a, b, this.#batch)
      this.#note(depth)
      this.#pushAll(this.#batch, depth + 1)
    }
  }

  #isNew(a: number, b: number): boolean {
    this.#single.count = 0
    this.#single.push(a, b, 0)
    this.#exploration.visit(this.#single)
    return this.#single.count > 0
  }

  #take(a: number, b: number, depth: number): void {
    this.#path = withRoom(this.#path, 2 * depth)
    this.#path[2 * depth - 2] = a
    this.#path[2 * depth - 1] = b
    this.#depthNow = depth
    if (depth > this.depth) this.depth = depth
  }

  // The last successor is taken first: in reverse, so that the first one comes first.
  #pushAll(states: Successors, depth: number): void {
    this.#stack = withRoom(this.#stack, 4 * (this.#height + states.count))
    for (let i = states.count - 1; i >= 0; i--) {
      const at = 4 * this.#height++
      this.#stack[at] = states.a[i]!
      this.#stack[at + 1] = states.b[i]!
      this.#stack[at + 2] = states.outcome[i]!
      this.#stack[at + 3] = depth
    }
  }

  #note(depth: number): void {
    for (const finding of this.#exploration.findings) {
      if (this.#pathOf.has(finding)) continue
      this.#pathOf.set(finding, this.#pathOfDepth(depth))
    }
    if (this.#exploration.isOver) this.#stop('violation')
  }

  #pathOfDepth(depth: number): readonly Key[] {
    return Array.from({ length: depth }, (_, i) => ({
      a: this.#path[2 * i]!,
      b: this.#path[2 * i + 1]!,
    }))
  }

  #stop(reason: StopReason): void {
    this.stopped = reason
    this.isDone = true
  }
}

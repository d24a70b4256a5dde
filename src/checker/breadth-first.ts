import type { Way } from './counterexample.ts'
import type { Exploration, Finding, Key } from './exploration.ts'
import { memoryShare } from './memory.ts'
import { PACK } from './packed-states.ts'
import type { CheckOptions, StopReason } from './result.ts'
import type { Search } from './search.ts'
import { type Levels, type Located, pathTo, runsTo } from './shortest-runs.ts'
import { StateList } from './state-list.ts'
import { Successors } from './successors.ts'

// Successors are looked up in batches, so that the look-ups' cache misses overlap.
const BATCH = 8192
const LARGE_LEVEL = 1024

// The most explored states that are kept as they are: to pack one takes some 20 ns.
const KEPT = 1 << 23
const KEPT_SHARE = 1 / 16
const STATE_BYTES = 8

/**
 * Level by level, so that the first violation found has a shortest path. The level in which one is
 * found is explored to its end, so that what was found, and how much was seen, does not depend on
 * the order in which its states were taken. All states are kept level by level; the steps that lead
 * to one are found again from that. Where they are many, those that were explored are packed.
 */
export class BreadthFirst implements Search, Levels {
  stopped: StopReason | undefined
  isDone = false
  readonly #exploration: Exploration
  readonly states = new StateList()
  /** Where each level begins in the list of states; the last one is being explored. */
  readonly #levels: number[] = [0]
  #levelEnd = 0
  #next = 0
  readonly #levelOf = new Map<Finding, number>()
  readonly #batch = new Successors()
  readonly #maxStates: number
  readonly #maxDepth: number
  readonly #keeps: number
  /** The level of the first state that is not packed. */
  #packing = 1

  constructor(exploration: Exploration, options: CheckOptions) {
    this.#exploration = exploration
    this.#maxStates = options.maxStates ?? Number.POSITIVE_INFINITY
    this.#maxDepth = options.maxDepth ?? Number.POSITIVE_INFINITY
    this.#keeps = exploration.checksBehaviours ? Number.POSITIVE_INFINITY : keptFor(options)
    const initial = exploration.initial()
    exploration.generated += initial.count
    this.#admit(initial, 1)
    this.#levelEnd = this.states.length
    if (this.isDone) return
    if (exploration.isOver) this.#stop('violation')
    else if (this.#levelEnd === 0) this.isDone = true
    else if (this.#maxDepth <= 1) this.#stop('depth')
  }

  get queue(): number {
    return this.states.length - this.#next
  }

  /** How many states, from the first one on, were explored; some of what they lead to may not be listed yet. */
  get explored(): number {
    return this.#next
  }

  /** The level that is being explored. */
  get level(): number {
    return this.#levels.length
  }

  /** Where that level ends in the list of states. */
  get levelEnd(): number {
    return this.#levelEnd
  }

  /** What was found so far. */
  get located(): readonly Located[] {
    return [...this.#levelOf].map(([finding, level]) => ({ finding, level }))
  }

  /** Lists all states that were found: another search may go on from here. */
  settle(): void {
    this.#admit(this.#batch, this.level + 1)
  }

  get distinct(): number {
    return this.#exploration.distinct
  }

  get generated(): number {
    return this.#exploration.generated
  }

  get initialCount(): number {
    return this.#levels[1] ?? this.#levelEnd
  }

  /** The level of a listed state. */
  levelOf(index: number): number {
    if (index >= this.#levelEnd) return this.level + 1
    let level = this.level
    while (this.#levels[level - 1]! > index) level--
    return level
  }

  /** A shortest path to a listed state that is not packed, as keys. */
  pathOf(index: number): readonly Key[] {
    return this.#pathTo(this.states.key(index), this.levelOf(index))
  }

  /** The level of the states found last. */
  get depth(): number {
    return this.level + (this.states.length > this.#levelEnd ? 1 : 0)
  }

  get bytes(): number {
    return this.states.bytes
  }

  advance(units: number): void {
    const exploration = this.#exploration
    const states = this.states
    const end = this.#next + units
    while (!this.isDone && this.#next < end) {
      if (this.#next === this.#levelEnd) {
        this.#endLevel()
        continue
      }
      exploration.expand(states.first(this.#next), states.second(this.#next), this.#batch)
      this.#next++
      if (exploration.findings.length > this.#levelOf.size) this.#note(this.level)
      if (this.#batch.count >= BATCH) this.#admit(this.#batch, this.level + 1)
    }
    this.#pack()
  }

  ways(findings: readonly Finding[]): ReadonlyMap<Finding, readonly Key[] | Way> {
    const located = findings.map(finding => ({ finding, level: this.#levelOf.get(finding)! }))
    return runsTo(this.#exploration, this, located)
  }

  each(level: number, take: (a: number, b: number) => boolean): void {
    this.states.each(level, this.#levels[level - 1]!, this.#levels[level] ?? this.#levelEnd, take)
  }

  // A state that is not in the list was about to be put there.
  pathTo(state: Key): readonly Key[] {
    let isListed = false
    this.each(this.level, (a, b) => {
      isListed = a === state.a && b === state.b
      return isListed
    })
    if (isListed) return this.#pathTo(state, this.level)
    return this.#pathTo(state, this.#levelEnd === 0 ? 1 : this.level + 1)
  }

  #pathTo(state: Key, level: number): readonly Key[] {
    return pathTo(this.#exploration, this, state, level)
  }

  #endLevel(): void {
    this.#admit(this.#batch, this.level + 1)
    if (this.isDone) return
    if (this.#exploration.isOver) {
      this.#stop('violation')
      return
    }
    if (this.states.length === this.#levelEnd) {
      this.isDone = true
      return
    }
    this.#levels.push(this.#levelEnd)
    this.#group()
    this.#levelEnd = this.states.length
    if (this.level >= this.#maxDepth) this.#stop('depth')
  }

  #pack(): void {
    const levels = this.#levels
    while (this.#next - this.states.packed > this.#keeps) {
      const end = levels[this.#packing] ?? this.#levelEnd
      if (this.states.packed === end) this.#packing++
      else this.states.pack(this.#packing, Math.min(end, this.#next))
    }
  }

  // States of a level that share a half are explored one after the other: what is looked up for
  // them then lies together in memory. A small level would not repay the look at all halves.
  #group(): void {
    const ids = this.#exploration.space.halves[0].count
    const found = this.states.length - this.#levelEnd
    if (found >= LARGE_LEVEL && found * 16 > ids) this.states.group(this.#levelEnd, ids)
  }

  // Keeps the states of a batch that are new, and empties it.
  #admit(batch: Successors, level: number): void {
    const exploration = this.#exploration
    exploration.visit(batch)
    const { a, b, outcome, count } = batch
    for (let i = 0; i < count; i++)
      if (exploration.admit(a[i]!, b[i]!, outcome[i]!)) this.states.push(a[i]!, b[i]!)
    batch.count = 0
    if (exploration.findings.length > this.#levelOf.size) this.#note(level)
    if (!this.isDone && this.states.length >= this.#maxStates) this.#stop('states')
  }

  // Notes the level of what was found just now.
  #note(level: number): void {
    for (const finding of this.#exploration.findings)
      if (!this.#levelOf.has(finding)) this.#levelOf.set(finding, level)
  }

  #stop(reason: StopReason): void {
    this.stopped = reason
    this.isDone = true
  }
}

function keptFor({ memoryLimit, keepsExplored }: CheckOptions): number {
  const share = ((memoryLimit ?? memoryShare()) * KEPT_SHARE) / STATE_BYTES
  return keepsExplored ?? Math.max(PACK, Math.min(KEPT, share))
}

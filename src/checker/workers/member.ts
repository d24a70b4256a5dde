import type { Exploration } from '../exploration.ts'
import { heapOfThread } from '../memory.ts'
import type { Located } from '../shortest-runs.ts'
import { Successors } from '../successors.ts'
import type { Agreement } from './agreement.ts'
import { STATES_PER_RUN, type StateBlocks } from './blocks.ts'
import { at, type Control } from './control.ts'
import type { Progress } from './progress.ts'
import { Run } from './run.ts'
import type { SharedStore } from './store.ts'

// Successors are looked up in batches, so that the look-ups' cache misses overlap.
const BATCH = 8192
// So many first halves may come in any order: what is looked up for all of them stays in the cache.
const FEW = 1 << 12
// To count what a thread keeps takes 10 µs: it is done once in so many batches.
const SELDOM = 16

/** What all members of a search share. */
export interface Shared {
  readonly control: Control
  readonly blocks: StateBlocks
  readonly progress: Progress
  /** How many members there are. */
  readonly threads: number
}

/** Why a member stopped working: it did what it was asked to; no block is left; there is no room; all stop. */
export type Pause = 'units' | 'level' | 'room' | 'stop'

/**
 * One thread's part in a search: it takes blocks of states of the level, expands them, and puts
 * what is new into blocks of the next level.
 */
export class Member {
  store: SharedStore
  /** What this member found. */
  readonly located: Located[]
  readonly #exploration: Exploration
  readonly #agreement: Agreement
  readonly #shared: Shared
  readonly #index: number
  readonly #batch = new Successors()
  readonly #run = new Run(STATES_PER_RUN)
  /** Which state of the run is to be expanded next. */
  #next = 0
  #expanded = 0
  #told = 0
  #kept = 0

  constructor(
    index: number,
    exploration: Exploration,
    agreement: Agreement,
    store: SharedStore,
    shared: Shared,
    located: Located[] = [],
  ) {
    this.#index = index
    this.#exploration = exploration
    this.#agreement = agreement
    this.#shared = shared
    this.store = store
    this.located = located
    this.#tellProgress()
  }

  /** Expands up to so many states. */
  work(units: number): Pause {
    let left = units
    while (left > 0) {
      if (this.#next === this.#run.count) {
        if (this.#isToPause()) return this.#pause('room')
        if (!this.#takeRun()) break
      }
      if (this.#batch.count >= BATCH && !this.#flush()) return this.#pause('room')
      left -= this.#expandSome(left)
      if (left === 0) return this.#pause('units')
    }
    if (!this.#flush()) return this.#pause('room')
    this.#shared.blocks.close()
    return this.#pause('level')
  }

  /** Reads what the other members have met; to be called after each meeting. */
  catchUp(): void {
    this.#agreement.catchUp()
  }

  // The loops over states are functions of their own, called often. V8 compiles a loop that it finds
  // running apart from its function; leaving such code cost a deoptimisation for each batch.
  #expandSome(most: number): number {
    const exploration = this.#exploration
    const batch = this.#batch
    const { a, b, count } = this.#run
    const from = this.#next
    const end = Math.min(count, from + most)
    let next = from
    while (next < end && batch.count < BATCH) {
      exploration.expand(a[next]!, b[next]!, batch)
      next++
    }
    this.#next = next
    this.#expanded += next - from
    if (exploration.findings.length > this.located.length) this.#note(0)
    return next - from
  }

  #isToPause(): boolean {
    const { control } = this.#shared
    return Atomics.load(control, at.wantsRoom) + Atomics.load(control, at.stops) > 0
  }

  #pause(pause: Pause): Pause {
    this.#tellProgress()
    return Atomics.load(this.#shared.control, at.stops) ? 'stop' : pause
  }

  #tellProgress(): void {
    const { distinct, generated, learnedBytes, space } = this.#exploration
    // The check itself counts what the first member has.
    if (this.#index > 0 && this.#told++ % SELDOM === 0)
      this.#kept = learnedBytes + space.halfBytes + heapOfThread().used
    const [expanded, kept] = [this.#expanded, this.#kept]
    this.#shared.progress.set(this.#index, { distinct, generated, expanded, kept })
  }

  #takeRun(): boolean {
    this.#next = 0
    if (!this.#shared.blocks.take(this.#index, this.#run)) return false
    const { count } = this.#exploration.space.halves[0]
    if (count > FEW) this.#run.group(count)
    return true
  }

  // Keeps the states of the batch that are new; false if there is no room, or all should pause.
  #flush(): boolean {
    const { control, blocks, threads } = this.#shared
    const { space } = this.#exploration
    const batch = this.#batch
    const more = Math.max(batch.count, 2 * BATCH)
    const [rows, columns] = [space.halves[0].count, space.halves[1].count]
    if (!this.store.fits(threads * more, rows, columns) || !blocks.fits(more, threads))
      Atomics.store(control, at.wantsRoom, more)
    if (this.#isToPause()) return false
    this.#exploration.noteGrowth()
    this.store.addAll(batch, rows, columns)
    Atomics.add(control, at.stored, batch.count)
    this.#admitAll()
    this.#tellProgress()
    if (this.#exploration.findings.length > this.located.length) this.#note(1)
    return true
  }

  #admitAll(): void {
    const exploration = this.#exploration
    const { blocks, control } = this.#shared
    const { a, b, outcome, count } = this.#batch
    const key = Atomics.load(control, at.sorting) === 0 ? a : b
    for (let i = 0; i < count; i++)
      if (exploration.admit(a[i]!, b[i]!, outcome[i]!)) blocks.push(a[i]!, b[i]!, key[i]!)
    this.#batch.count = 0
  }

  // Notes the level of what was found just now: that of the expanded states, or the next one.
  #note(below: 0 | 1): void {
    const { findings, isOver } = this.#exploration
    const { control } = this.#shared
    const level = Atomics.load(control, at.level) + below
    for (const finding of findings.slice(this.located.length)) this.located.push({ finding, level })
    if (isOver) Atomics.store(control, at.isOver, 1)
  }
}

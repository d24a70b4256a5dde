import type { ModelError } from '../../language/value.ts'
import type { BreadthFirst } from '../breadth-first.ts'
import type { Way } from '../counterexample.ts'
import type { Exploration, Finding, Key } from '../exploration.ts'
import { memoryShare } from '../memory.ts'
import type { CheckOptions, StopReason } from '../result.ts'
import type { Search } from '../search.ts'
import { type Levels, runsTo } from '../shortest-runs.ts'
import { Agreement } from './agreement.ts'
import { STATES_PER_BLOCK, StateBlocks } from './blocks.ts'
import { at, type Control, newControl } from './control.ts'
import type { Gang } from './gang.ts'
import { Member } from './member.ts'
import { Progress } from './progress.ts'
import { errorOf } from './report.ts'
import { copyTogether, fill, partsOf, type SharedPairs, storeFor } from './store.ts'

// How long to wait for the others before the process may do something else, in milliseconds.
const PATIENCE = 2
// More than any batch of one member.
const MARGIN = 1 << 16

/**
 * A breadth-first search that several threads continue together. All explore one level; where no
 * block of it is left they meet, and the thread that began, which is a member like the others,
 * opens the next one. What is found does not depend on who takes which states. See docs/workers.md.
 */
export class SharedSearch implements Search, Levels {
  stopped: StopReason | undefined
  isDone = false
  readonly #exploration: Exploration
  readonly #before: BreadthFirst
  readonly #gang: Gang
  readonly #control: Control
  readonly #agreement: Agreement
  readonly #blocks: StateBlocks
  readonly #progress: Progress
  readonly #member: Member
  readonly #threads: number
  readonly #maxStates: number
  readonly #maxDepth: number
  readonly #memoryLimit: number
  #store: SharedPairs
  /** The level that was being explored when the others joined. */
  readonly #firstLevel: number
  readonly #levelOf = new Map<Finding, number>()
  #isAtMeeting = false

  constructor(exploration: Exploration, before: BreadthFirst, gang: Gang, options: CheckOptions) {
    this.#exploration = exploration
    this.#before = before
    this.#gang = gang
    this.#threads = gang.size + 1
    this.#maxStates = options.maxStates ?? Number.POSITIVE_INFINITY
    this.#maxDepth = options.maxDepth ?? Number.POSITIVE_INFINITY
    this.#memoryLimit = options.memoryLimit ?? memoryShare()
    const control = newControl(this.#threads)
    this.#control = control
    this.#agreement = new Agreement(exploration, { control })
    this.#agreement.tellAll()
    this.#blocks = new StateBlocks(control, this.#threads)
    this.#progress = new Progress(this.#threads)

    const { states, explored, levelEnd, level, located } = before
    while (!this.#blocks.fits(states.length, this.#threads))
      this.#blocks.addChunk(this.#blocks.newChunk())
    this.#firstLevel = level
    this.#chooseLanes()
    this.#copy(explored, levelEnd)
    this.#blocks.close()
    this.#blocks.openLevel()
    control[at.level] = level
    this.#copy(levelEnd, states.length)

    const visited = exploration.takeVisited()
    control[at.stored] = visited.size
    this.#store = this.#newStore(visited.size, visited.size)
    fill(this.#store, visited.pairs)
    const { parts } = this.#agreement
    const shared = {
      control,
      blocks: this.#blocks,
      progress: this.#progress,
      threads: this.#threads,
    }
    this.#member = new Member(0, exploration, this.#agreement, this.#store, shared, [...located])
    gang.invite({
      ...parts,
      threads: this.#threads,
      blocks: this.#blocks.parts,
      store: partsOf(this.#store),
      progress: this.#progress.buffer,
    })
  }

  get distinct(): number {
    return this.#progress.total.distinct
  }

  get generated(): number {
    return this.#progress.total.generated
  }

  get queue(): number {
    const { distinct, expanded } = this.#progress.total
    return this.isDone ? 0 : distinct - (this.#before.explored + expanded)
  }

  get depth(): number {
    return this.#control[at.level]! + (this.#blocks.isNextBegun ? 1 : 0)
  }

  get bytes(): number {
    return this.#before.bytes + this.#blocks.bytes + this.#store.bytes
  }

  get storeBytes(): number {
    return this.#store.bytes
  }

  get elsewhere(): number {
    return this.#progress.total.kept
  }

  advance(units: number): void {
    if (this.#isHelpless()) return
    if (!this.#isAtMeeting) {
      const pause = this.#member.work(units)
      if (this.distinct >= this.#maxStates) this.#stop('states')
      if (this.isDone || pause === 'units') return
      this.#isAtMeeting = true
    }
    if (!this.#haveAllArrived()) return
    this.#isAtMeeting = false
    this.#meet()
  }

  async finish(): Promise<ModelError | undefined> {
    const control = this.#control
    Atomics.store(control, at.stops, 1)
    Atomics.add(control, at.meeting, 1)
    Atomics.notify(control, at.meeting)
    this.#member.work(0)
    const reports = await this.#gang.reports()
    this.#isHelpless()
    this.#agreement.catchUp()
    this.#exploration.noteGrowth()
    for (const report of reports) this.#exploration.include(report)
    this.#exploration.distinct = this.distinct
    this.#exploration.generated = this.generated
    const located = [this.#member, ...reports].flatMap(each => each.located)
    located.sort((x, y) => x.level - y.level)
    for (const { finding, level } of located) this.#levelOf.set(finding, level)
    this.#exploration.findings.splice(0)
    this.#exploration.findings.push(...located.map(({ finding }) => finding))
    const [mistake] = reports.flatMap(report => report.mistake ?? [])
    return mistake && errorOf(mistake)
  }

  ways(findings: readonly Finding[]): ReadonlyMap<Finding, readonly Key[] | Way> {
    const located = findings.map(finding => ({ finding, level: this.#levelOf.get(finding)! }))
    return runsTo(this.#exploration, this, located)
  }

  each(level: number, take: (a: number, b: number) => boolean): void {
    if (level <= this.#firstLevel) {
      this.#before.each(level, take)
      return
    }
    this.#blocks.each(level - this.#firstLevel, take)
  }

  // A mistake in the model is explained by a search of one thread.
  pathTo(): readonly Key[] {
    throw new Error('Internal error: a shared search knows no path to the state at hand.')
  }

  // What can be done only while all others wait.
  #meet(): void {
    const control = this.#control
    this.#member.catchUp()
    const old = this.#store
    const wanted = control[at.wantsRoom]!
    control[at.wantsRoom] = 0
    if (wanted > 0) this.#makeRoom(wanted)
    else if (!this.#openNextLevel()) return
    control[at.arrived] = 0
    Atomics.add(control, at.meeting, 1)
    Atomics.notify(control, at.meeting)
    if (this.#store !== old) copyTogether(this.#store, old, control)
  }

  #openNextLevel(): boolean {
    const control = this.#control
    if (control[at.isOver] === 1) this.#stop('violation')
    else if (!this.#blocks.isNextBegun) this.isDone = true
    if (this.isDone) return false
    const blocks = this.#blocks.openLevel()
    control[at.level]!++
    this.#chooseLanes()
    if (control[at.level]! >= this.#maxDepth) this.#stop('depth')
    // Levels mostly grow slowly: this often saves a meeting in the middle of one.
    else this.#makeRoom(2 * STATES_PER_BLOCK * blocks)
    return !this.isDone
  }

  // Room for so many states more, and then some.
  #makeRoom(more: number): void {
    const control = this.#control
    const [first, second] = this.#exploration.space.halves
    const stored = control[at.stored]!
    const places = this.#store.kind === 'table' ? this.#store.places : stored
    const needed = Math.ceil((places / stored) * more) + this.#threads * MARGIN
    if (!this.#store.fits(needed, first.count, second.count)) {
      const store = this.#newStore(places, needed)
      control[at.share] = 0
      // All copy the old one, and since there seems to be no room yet they meet again afterwards.
      control[at.wantsRoom] = more
      this.#store = store
      this.#member.store = store
      this.#gang.tell({ kind: 'store', store: partsOf(store) }, control)
    }
    while (!this.#blocks.fits(more + MARGIN, this.#threads)) {
      const chunk = this.#blocks.newChunk()
      this.#blocks.addChunk(chunk)
      this.#gang.tell({ kind: 'chunk', chunk }, control)
    }
  }

  #newStore(places: number, more: number): SharedPairs {
    const [first, second] = this.#exploration.space.halves
    const roomy = (count: number) => Math.ceil(1.5 * count) + 64
    const stored = this.#control[at.stored]!
    const size = 1.4 * (places + more)
    return storeFor(size, stored, roomy(first.count), roomy(second.count), this.#memoryLimit)
  }

  #haveAllArrived(): boolean {
    const arrived = Atomics.load(this.#control, at.arrived)
    if (arrived < this.#gang.size) Atomics.wait(this.#control, at.arrived, arrived, PATIENCE)
    return Atomics.load(this.#control, at.arrived) === this.#gang.size
  }

  // Whether a helper is lost for want of memory.
  #isHelpless(): boolean {
    if (this.#gang.isOutOfMemory) {
      this.#stop('memory')
      return true
    }
    this.#gang.refuseFailure()
    return false
  }

  // Of the half that has more contents there is more to learn.
  #chooseLanes(): void {
    const [first, second] = this.#exploration.space.halves
    this.#control[at.sorting] = first.count >= second.count ? 0 : 1
  }

  #copy(from: number, to: number): void {
    const { states } = this.#before
    const isFirst = this.#control[at.sorting] === 0
    for (let i = from; i < to; i++) {
      const [a, b] = [states.first(i), states.second(i)]
      this.#blocks.push(a, b, isFirst ? a : b)
    }
  }

  #stop(reason: StopReason): void {
    this.stopped = reason
    this.isDone = true
  }
}

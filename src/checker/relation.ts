import type { Outcome, Reader } from '../language/evaluation.ts'
import type { Instance } from '../language/program.ts'
import { Bundles } from './bundles.ts'
import { Crossings } from './crossings.ts'
import type { Forest } from './forest.ts'
import { withRoom } from './ints.ts'
import { Rows } from './rows.ts'
import type { Change, StateSpace } from './space.ts'
import type { Successors } from './successors.ts'

const NO_OUTCOME = -1

/**
 * The transition relation as it was learned so far, apart from any search: for a state it gives
 * all successors, running functions of the model only where their trees do not know the answer.
 *
 * An action instance belongs to the half of the first slot that it reads. For each half id a row
 * keeps what the half alone decides: the successors of instances that read nothing of the other
 * half, and for the others the node of their tree at which the other half is asked for.
 */
export class Relation {
  readonly space: StateSpace
  readonly forest: Forest
  /** How often each outcome was generated. */
  fired: Int32Array = new Int32Array(64)
  /** The instance of each outcome. */
  readonly outcomes: { readonly instance: Instance; readonly outcome: Outcome }[] = []
  #parts: Int32Array = new Int32Array(128)
  #leafStart: Int32Array = new Int32Array(64)
  #leafEnd: Int32Array = new Int32Array(64)
  #leafCount = 1
  readonly #instances: Instance[] = []
  readonly #roots: number[] = []
  readonly #home: [number[], number[]] = [[], []]
  readonly #homeless: number[] = []
  readonly #rows = [new Rows(), new Rows()] as const
  /** Where rows of a half ask for the other one. */
  readonly #crossings = [new Crossings(), new Crossings()] as const
  /** The trees of each half's instances, as far as the half decides. */
  readonly #bundles: readonly [Bundles, Bundles]
  /** Whether slots were found since these were gathered: rows serve the state at hand only. */
  #isStale = true
  /** How many slots there were when they were last looked at: in all, and by family. */
  #slotCount = -1
  readonly #slotCounts = new Map<number, number>()
  #row: Int32Array = new Int32Array(256)
  readonly #listeners: (() => void)[] = []

  constructor(space: StateSpace, forest: Forest) {
    this.space = space
    this.forest = forest
    forest.noteGrowth = () => this.noteGrowth()
    const bundles = (half: 0 | 1) =>
      new Bundles(
        forest,
        half,
        instance => this.#learn(instance),
        leaf => this.#leafStart[-leaf] === this.#leafEnd[-leaf],
      )
    this.#bundles = [bundles(0), bundles(1)]
    this.#noteNew()
  }

  /** The listener is called when slots were found, so that what was learned elsewhere can be forgotten too. */
  onGrowth(listener: () => void): void {
    this.#listeners.push(listener)
  }

  /** Appends all successors of a state; how many. */
  expand(a: number, b: number, into: Successors): number {
    const before = into.count
    this.noteGrowth()
    if (this.#homeless.length > 0) this.#settle(a, b)
    if (this.#isStale) this.#gather()
    this.#expandHalf(0, a, b, into)
    this.#expandHalf(1, a, b, into)
    return into.count - before
  }

  /** Forgets what slots that were found elsewhere, by a property, a renaming or a thread, make stale. */
  noteGrowth(): void {
    if (this.space.program.slots.length !== this.#slotCount) this.#noteNew()
  }

  #expandHalf(half: 0 | 1, a: number, b: number, into: Successors): void {
    const rows = this.#rows[half]
    let at = rows.find(half === 0 ? a : b)
    if (at <= 0) {
      this.space.load(a, b)
      const length = this.#makeRow(half, half === 0 ? a : b)
      // What was found meanwhile is not in this row: it serves this state only.
      if (at === 0 || this.#isStale) {
        this.#expandRow(half, this.#row, 0, a, b, into)
        return
      }
      at = rows.store(half === 0 ? a : b, this.#row, length)
    }
    this.#expandRow(half, rows.data, at, a, b, into)
  }

  #expandRow(
    half: 0 | 1,
    row: Int32Array,
    start: number,
    a: number,
    b: number,
    into: Successors,
  ): void {
    const { space, fired } = this
    const resolved = row[start]!
    const pending = row[start + 1]!
    into.reserve(resolved)
    let at = start + 2
    const end = at + 3 * resolved
    const mine = half === 0 ? into.a : into.b
    const theirs = half === 0 ? into.b : into.a
    const other = half === 0 ? b : a
    const { outcome: outcomes } = into
    let count = into.count
    for (; at < end; at += 3) {
      const part = row[at + 1]!
      const outcome = row[at + 2]!
      fired[outcome]!++
      mine[count] = row[at]!
      theirs[count] = part === 0 ? other : space.apply(half === 0 ? 1 : 0, other, part)
      outcomes[count++] = outcome
    }
    into.count = count
    if (pending > 0) this.#expandPending(half, row, at, pending, a, b, into)
  }

  #expandPending(
    half: 0 | 1,
    row: Int32Array,
    start: number,
    pending: number,
    a: number,
    b: number,
    into: Successors,
  ): void {
    const { space, forest } = this
    const away = half === 0 ? 1 : 0
    const mine = half === 0 ? a : b
    const theirs = half === 0 ? b : a
    const crossings = this.#crossings[half]
    const from = crossings.open(theirs)
    space.load(a, b)
    for (let at = start, end = start + 3 * pending; at < end; at += 3) {
      const number = row[at]!
      if (crossings.isClosed(from, number)) continue
      let leaf = forest.walkWithin(away, crossings.places[number]!)
      const isDecided = leaf < 0
      if (leaf > 0) leaf = forest.walk(leaf)
      if (leaf === 0) leaf = this.#learn(crossings.trees[number]!)
      const last = this.#leafEnd[-leaf]!
      let outcome = this.#leafStart[-leaf]!
      if (outcome === last && isDecided) crossings.close(theirs, number)
      into.reserve(last - outcome)
      for (; outcome < last; outcome++) {
        this.fired[outcome]!++
        if (row[at + 1] !== outcome) {
          row[at + 1] = outcome
          row[at + 2] = space.apply(half, mine, this.#parts[2 * outcome + half]!)
        }
        const own = row[at + 2]!
        const other = space.apply(away, theirs, this.#parts[2 * outcome + away]!)
        if (half === 0) into.push(own, other, outcome)
        else into.push(other, own, outcome)
      }
    }
  }

  // Fills #row with what one half decides; how many numbers that takes.
  #makeRow(half: 0 | 1, id: number): number {
    const bundles = this.#bundles[half]
    bundles.walk()
    const { decided } = bundles
    let pending = 0
    let length = 2
    for (let i = 0; i < bundles.length; i += 2) {
      const place = decided[i + 1]!
      if (place > 0) {
        // Gathered at the front until the others are done with.
        decided[pending++] = this.#crossings[half].number(decided[i]!, place)
        continue
      }
      for (let o = this.#leafStart[-place]!; o < this.#leafEnd[-place]!; o++) {
        this.#row = withRoom(this.#row, length + 3)
        this.#row[length++] = this.space.apply(half, id, this.#parts[2 * o + half]!)
        this.#row[length++] = this.#parts[2 * o + 1 - half]!
        this.#row[length++] = o
      }
    }
    this.#row = withRoom(this.#row, length + 3 * pending)
    this.#row[0] = (length - 2) / 3
    this.#row[1] = pending
    for (let i = 0; i < pending; i++, length += 3) {
      this.#row[length] = decided[i]!
      this.#row[length + 1] = NO_OUTCOME
    }
    return length
  }

  // Puts the trees of all instances together, half by half.
  #gather(): void {
    for (const half of [0, 1] as const)
      this.#bundles[half].gather(
        this.#home[half].flatMap(i => [i, this.forest.roots[this.#roots[i]!]!]),
      )
    this.#isStale = false
  }

  /** Runs an instance on the state at hand; the leaf. */
  #learn(index: number): number {
    const instance = this.#instances[index]!
    const leaf = this.forest.learn(this.#roots[index]!, reader => this.#leafOf(instance, reader))
    this.#noteNew()
    return leaf
  }

  #leafOf(instance: Instance, reader: Reader): number {
    const outcomes = instance.run(reader)
    const leaf = this.#leafCount++
    this.#leafStart = withRoom(this.#leafStart, leaf + 1)
    this.#leafEnd = withRoom(this.#leafEnd, leaf + 1)
    this.#leafStart[leaf] = this.outcomes.length
    for (const outcome of outcomes) {
      const number = this.outcomes.length
      const [first, second] = this.space.split(this.#changes(outcome))
      this.#parts = withRoom(this.#parts, 2 * number + 2)
      this.#parts[2 * number] = first
      this.#parts[2 * number + 1] = second
      this.outcomes.push({ instance, outcome })
      this.fired = withRoom(this.fired, number + 1)
    }
    this.#leafEnd[leaf] = this.outcomes.length
    return leaf
  }

  #changes({ writes }: Outcome): Change[] {
    return [...writes].map(([slot, write]) => {
      const field = this.space.field(slot)
      if (write.kind === 'apply') return { field, operations: write.operations }
      return { field, id: field.values.id(write.value) }
    })
  }

  // A run may have found new slots and, with them, new instances.
  #noteNew(): void {
    const { program } = this.space
    let isStale = false
    if (program.slots.length !== this.#slotCount) {
      this.space.noteNewSlots()
      for (const family of program.families) {
        const known = this.#slotCounts.get(family.id) ?? 0
        if (family.slots.length === known) continue
        this.#slotCounts.set(family.id, family.slots.length)
        if (this.forest.forgetDependents(family)) isStale = true
      }
      this.#slotCount = program.slots.length
      if (isStale) this.#unsettle()
    }
    for (let i = this.#instances.length; i < program.instances.length; i++) {
      const instance = program.instances[i]!
      this.#instances.push(instance)
      this.#roots.push(this.forest.plant(`action ${instance.name}`))
      this.#homeless.push(i)
      isStale = true
    }
    if (isStale) {
      this.#isStale = true
      for (const rows of this.#rows) rows.clear()
      for (const crossings of this.#crossings) crossings.clear()
      for (const listener of this.#listeners) listener()
    }
  }

  // Instances whose trees were forgotten have no first slot any more.
  #unsettle(): void {
    const isForgotten = (i: number) => this.forest.roots[this.#roots[i]!] === 0
    for (const half of [0, 1] as const) {
      const home = this.#home[half]
      this.#homeless.push(...home.filter(isForgotten))
      this.#home[half] = home.filter(i => !isForgotten(i))
    }
  }

  // Finds the half of each new instance by running it once.
  #settle(a: number, b: number): void {
    this.space.load(a, b)
    while (this.#homeless.length > 0) {
      const index = this.#homeless[0]!
      // A run that finds slots is not kept.
      while (this.forest.roots[this.#roots[index]!] === 0) this.#learn(index)
      this.#homeless.shift() // Only now: an instance that goes wrong may be asked again.
      const root = this.forest.roots[this.#roots[index]!]!
      const half = this.forest.halfAt(root)
      this.#home[half] = [...this.#home[half], index].sort((x, y) => x - y)
    }
  }

  get bytes(): number {
    const learned = [...this.#rows, ...this.#crossings, ...this.#bundles]
    const kept = learned.reduce((sum, each) => sum + each.bytes, 0)
    return kept + this.#parts.byteLength + this.fired.byteLength + this.#leafStart.byteLength * 2
  }
}

import type { Reader } from '../language/evaluation.ts'
import type { Value } from '../language/value.ts'
import { Bundles } from './bundles.ts'
import { Crossings } from './crossings.ts'
import type { Forest } from './forest.ts'
import { withRoom } from './ints.ts'
import { Rows } from './rows.ts'
import type { StateSpace } from './space.ts'

/** A state predicate with its members bound, e.g. `consistent(manager1, manager2)`. */
export interface BoundPredicate {
  readonly name: string
  /** The property that it is part of. */
  readonly property: string
  readonly members?: readonly Value[]
  readonly holds: (reader: Reader) => boolean
}

const TRUE = 1
const FALSE = 2

/**
 * Watches states for the first one in which a predicate has a given truth value: false for
 * invariants, true for witnesses. Predicates are trees like actions, and rows keep for each half
 * id which of them the half alone does not decide; mostly none is left to look at.
 */
export class Watch {
  readonly predicates: readonly BoundPredicate[]
  readonly #alarm: boolean
  readonly #space: StateSpace
  readonly #forest: Forest
  readonly #roots: readonly number[]
  readonly #isActive: boolean[]
  /** Whether there is nothing left to watch for. */
  isIdle: boolean
  /** The trees that ask a half first, as far as it decides. */
  readonly #bundles: readonly [Bundles, Bundles]
  /** Where rows of a half ask for the other one. */
  readonly #crossings = [new Crossings(), new Crossings()] as const
  readonly #isEmpty: [boolean, boolean] = [true, true]
  #isSettled = false
  readonly #rows = [new Rows(), new Rows()] as const
  #row: Int32Array = new Int32Array(64)

  constructor(
    space: StateSpace,
    forest: Forest,
    predicates: readonly BoundPredicate[],
    alarm: boolean,
  ) {
    this.#space = space
    this.#forest = forest
    this.#alarm = alarm
    this.predicates = predicates
    this.#roots = predicates.map(predicate => forest.plant(predicate.name))
    this.#isActive = predicates.map(() => true)
    this.isIdle = predicates.length === 0
    const bundles = (half: 0 | 1) =>
      new Bundles(
        forest,
        half,
        index => this.#learn(index),
        leaf => !this.#raises(leaf),
      )
    this.#bundles = [bundles(0), bundles(1)]
  }

  /** Appends to `found` the indices of the active predicates that raise the alarm in a state. */
  check(a: number, b: number, found: number[]): void {
    if (!this.#isSettled) this.#settle(a, b)
    if (!this.#isEmpty[0]) this.#checkHalf(0, a, b, found)
    if (!this.#isEmpty[1]) this.#checkHalf(1, a, b, found)
  }

  /** Stops watching some predicates: what they should find was found. */
  dismiss(isOver: (predicate: BoundPredicate) => boolean): void {
    this.predicates.forEach((predicate, i) => {
      if (isOver(predicate)) this.#isActive[i] = false
    })
    this.isIdle = !this.#isActive.includes(true)
    this.forget()
  }

  /** Forgets what was kept for halves and which half predicates belong to. */
  forget(): void {
    this.#isSettled = false
    for (const rows of this.#rows) rows.clear()
    for (const crossings of this.#crossings) crossings.clear()
  }

  get bytes(): number {
    const learned = [...this.#rows, ...this.#crossings, ...this.#bundles]
    return learned.reduce((sum, each) => sum + each.bytes, 0)
  }

  #checkHalf(half: 0 | 1, a: number, b: number, found: number[]): void {
    const rows = this.#rows[half]
    const id = half === 0 ? a : b
    let at = rows.find(id)
    if (at > 0) {
      this.#checkRow(half, rows.data, at, a, b, found)
      return
    }
    this.#space.load(a, b)
    const length = this.#makeRow(half)
    // Where slots were found meanwhile, the row serves this state only.
    if (at === 0 || !this.#isSettled) {
      this.#checkRow(half, this.#row, 0, a, b, found)
      return
    }
    at = rows.store(id, this.#row, length)
    this.#checkRow(half, rows.data, at, a, b, found)
  }

  // A row: how many are left, then for each the number of its crossing, or, negative, its index: the alarm.
  #checkRow(
    half: 0 | 1,
    row: Int32Array,
    start: number,
    a: number,
    b: number,
    found: number[],
  ): void {
    const left = row[start]!
    if (left === 0) return
    const crossings = this.#crossings[half]
    const theirs = half === 0 ? b : a
    const from = crossings.open(theirs)
    let isLoaded = false
    for (let at = start + 1, end = at + left; at < end; at++) {
      const number = row[at]!
      if (number < 0) {
        found.push(~number)
        continue
      }
      if (crossings.isClosed(from, number)) continue
      if (!isLoaded) this.#space.load(a, b)
      isLoaded = true
      const index = crossings.trees[number]!
      let leaf = this.#forest.walkWithin(half === 0 ? 1 : 0, crossings.places[number]!)
      if (leaf < 0 && !this.#raises(leaf)) crossings.close(theirs, number)
      if (leaf > 0) leaf = this.#forest.walk(leaf)
      if (leaf === 0) leaf = this.#learn(index)
      if (this.#raises(leaf)) found.push(index)
    }
  }

  #raises(leaf: number): boolean {
    return leaf === (this.#alarm ? -TRUE : -FALSE)
  }

  #makeRow(half: 0 | 1): number {
    const bundles = this.#bundles[half]
    bundles.walk()
    const { decided, length } = bundles
    const left = length / 2
    this.#row = withRoom(this.#row, 1 + left)
    this.#row[0] = left
    for (let i = 0; i < left; i++) {
      const index = decided[2 * i]!
      const place = decided[2 * i + 1]!
      this.#row[1 + i] = place > 0 ? this.#crossings[half].number(index, place) : ~index
    }
    return 1 + left
  }

  #learn(index: number): number {
    const predicate = this.predicates[index]!
    return this.#forest.learn(this.#roots[index]!, reader =>
      predicate.holds(reader) ? TRUE : FALSE,
    )
  }

  // Puts the trees of the active predicates together, half by half.
  #settle(a: number, b: number): void {
    this.#space.load(a, b)
    const trees: [number[], number[]] = [[], []]
    this.#isActive.forEach((isActive, index) => {
      if (!isActive) return
      // A run that finds slots is not kept.
      while (this.#forest.roots[this.#roots[index]!] === 0) this.#learn(index)
      const root = this.#forest.roots[this.#roots[index]!]!
      trees[this.#forest.halfAt(root)].push(index, root)
    })
    for (const half of [0, 1] as const) {
      this.#isEmpty[half] = trees[half].length === 0
      this.#bundles[half].gather(trees[half])
    }
    this.#isSettled = true
  }
}

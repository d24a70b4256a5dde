import type { Reader } from '../language/evaluation.ts'
import type { Value } from '../language/value.ts'
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
  #home: [number[], number[]] = [[], []]
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
  }

  /** Appends to `found` the indices of the active predicates that raise the alarm in a state. */
  check(a: number, b: number, found: number[]): void {
    if (!this.#isSettled) this.#settle(a, b)
    if (this.#home[0].length > 0) this.#checkHalf(0, a, b, found)
    if (this.#home[1].length > 0) this.#checkHalf(1, a, b, found)
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
  }

  get bytes(): number {
    return this.#rows.reduce((sum, rows) => sum + rows.bytes, 0)
  }

  #checkHalf(half: 0 | 1, a: number, b: number, found: number[]): void {
    const rows = this.#rows[half]
    const id = half === 0 ? a : b
    let at = rows.find(id)
    if (at > 0) {
      this.#checkRow(rows.data, at, a, b, found)
      return
    }
    this.#space.load(a, b)
    const length = this.#makeRow(half)
    // Where slots were found meanwhile, the row serves this state only.
    if (at === 0 || !this.#isSettled) {
      this.#checkRow(this.#row, 0, a, b, found)
      return
    }
    at = rows.store(id, this.#row, length)
    this.#checkRow(rows.data, at, a, b, found)
  }

  // A row: how many are left, then for each its index and where to go on (negative: the alarm).
  #checkRow(row: Int32Array, start: number, a: number, b: number, found: number[]): void {
    const left = row[start]!
    let isLoaded = false
    for (let i = 0, at = start + 1; i < left; i++, at += 2) {
      const index = row[at]!
      let leaf = row[at + 1]!
      if (leaf > 0) {
        if (!isLoaded) this.#space.load(a, b)
        isLoaded = true
        leaf = this.#forest.walk(leaf)
        if (leaf === 0) leaf = this.#learn(index)
      }
      if (this.#raises(leaf)) found.push(index)
    }
  }

  #raises(leaf: number): boolean {
    return leaf === (this.#alarm ? -TRUE : -FALSE)
  }

  #makeRow(half: 0 | 1): number {
    const width = this.#space.halves[0].width
    const [low, high] = half === 0 ? [0, width] : [width, this.#space.width]
    const home = this.#home[half]
    this.#row = withRoom(this.#row, 1 + 2 * home.length)
    let length = 1
    for (const index of home) {
      let place = this.#forest.walkWithin(this.#forest.roots[this.#roots[index]!]!, low, high)
      if (place === 0) {
        const leaf = this.#learn(index)
        // Where the run has found slots, the tree may be forgotten: then the leaf is right for this state.
        const root = this.#forest.roots[this.#roots[index]!]!
        place = root === 0 ? leaf : this.#forest.walkWithin(root, low, high)
      }
      if (place < 0 && !this.#raises(place)) continue
      this.#row[length++] = index
      this.#row[length++] = place
    }
    this.#row[0] = (length - 1) / 2
    return length
  }

  #learn(index: number): number {
    const predicate = this.predicates[index]!
    return this.#forest.learn(this.#roots[index]!, reader =>
      predicate.holds(reader) ? TRUE : FALSE,
    )
  }

  #settle(a: number, b: number): void {
    this.#space.load(a, b)
    this.#home = [[], []]
    this.#isActive.forEach((isActive, index) => {
      if (!isActive) return
      if (this.#forest.roots[this.#roots[index]!] === 0) this.#learn(index)
      const root = this.#forest.roots[this.#roots[index]!]!
      const half = this.#forest.positionAt(root) < this.#space.halves[0].width ? 0 : 1
      this.#home[half].push(index)
    })
    this.#isSettled = true
  }
}

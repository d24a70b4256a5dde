import { EdgeTable } from './edges.ts'
import type { Forest } from './forest.ts'
import { withRoom } from './ints.ts'

/*
 * What the numbers say:
 *   a group    the place of its first member, size, child 0 ... child size-1: a bundle per answer
 *   a bundle   how many numbers say what is decided, how many groups go on; for each decided tree its
 *              number and its leaf (or the place where it asks for the other half); the groups
 * A child is 0 where it was not met yet. Children beyond `size` are in a table of their own.
 */
const MOST_CHILDREN = 16
const NOTHING = 1 // The bundle in which no tree is decided or goes on.

/**
 * Footprint trees that are walked together, as far as one half of a state decides. Of the hundred
 * trees of a half most ask the same few things first, and most come to nothing there. So places of
 * trees that ask the same are a group: it is asked once, and by the answer the group leads to a
 * bundle, in which trees that came to nothing are left out, and those that go on are grouped again.
 * Groups fall apart but never meet: they have no more paths than the trees themselves.
 */
export class Bundles {
  /** What the last walk has decided, two numbers each: a tree, and its leaf or its place; by tree. */
  decided: Int32Array = new Int32Array(64)
  /** How many numbers these are. */
  length = 0
  readonly #forest: Forest
  readonly #half: 0 | 1
  readonly #learn: (tree: number) => number
  readonly #isNothing: (leaf: number) => boolean
  #all = NOTHING
  #data: Int32Array = new Int32Array(1 << 10)
  #end = 0
  #edges = new EdgeTable()
  /** By group: trees, each with its place. */
  readonly #members = new Map<number, readonly number[]>()
  /** Groups that a walk is yet to go on from. */
  #waiting: Int32Array = new Int32Array(64)

  /**
   * @param half of which half may be asked
   * @param learn runs a tree's function on the state at hand and gives the leaf
   * @param isNothing whether a tree that comes to this leaf need not be told of
   */
  constructor(
    forest: Forest,
    half: 0 | 1,
    learn: (tree: number) => number,
    isNothing: (leaf: number) => boolean,
  ) {
    this.#forest = forest
    this.#half = half
    this.#learn = learn
    this.#isNothing = isNothing
  }

  /** From now on these trees are walked, each given by its number and its root, which is learned. */
  gather(trees: readonly number[]): void {
    this.#data.fill(0, 0, NOTHING + 2)
    this.#end = NOTHING + 2
    this.#edges = new EdgeTable()
    this.#members.clear()
    // Each tree is decided once, and waits in one group at a time.
    this.decided = withRoom(this.decided, trees.length)
    this.#waiting = withRoom(this.#waiting, trees.length)
    this.#all = this.#bundle(trees)
  }

  /** Walks all trees by the state at hand: {@link decided} is what comes of it, by tree. */
  walk(): void {
    let isKnown = false
    while (!isKnown) isKnown = this.#decide()
    this.#sort()
  }

  // Whether all was known. If not, it is from now on; but that may have moved fields and numbers, so
  // the walk, which has them at hand, begins anew.
  #decide(): boolean {
    const forest = this.#forest
    const { first, firstAt, second, secondAt } = forest.space
    const words = this.#half === 0 ? first : second
    const from = this.#half === 0 ? firstAt : secondAt
    const data = this.#data
    const decided = this.decided
    const waiting = this.#waiting
    let length = 0
    let left = 0
    let at = this.#all
    for (;;) {
      const groups = at + 2 + data[at]!
      const end = groups + data[at + 1]!
      for (at += 2; at < groups; at++) decided[length++] = data[at]!
      for (; at < end; at++) waiting[left++] = data[at]!
      do {
        if (left === 0) {
          this.length = length
          return true
        }
        const group = waiting[--left]!
        const code = forest.codeIn(words, from, data[group]!)
        at = code < data[group + 1]! ? data[group + 2 + code]! : this.#edges.get(group, code)
        if (at === 0) {
          this.#explore(group, code)
          return false
        }
      } while (at === NOTHING)
    }
  }

  // By insertion: they are few, and mostly in order. Steps are found, and told, in the model's order.
  #sort(): void {
    const { decided } = this
    for (let i = 2; i < this.length; i += 2) {
      const tree = decided[i]!
      if (tree > decided[i - 2]!) continue
      const place = decided[i + 1]!
      let at = i
      for (; at > 0 && decided[at - 2]! > tree; at -= 2) {
        decided[at] = decided[at - 2]!
        decided[at + 1] = decided[at - 1]!
      }
      decided[at] = tree
      decided[at + 1] = place
    }
  }

  get bytes(): number {
    return this.#data.byteLength + this.#edges.bytes
  }

  // Works out to which bundle a group leads by a code, which the state at hand has there.
  #explore(group: number, code: number): void {
    const bundle = this.#bundle(this.#next(this.#members.get(group)!, code))
    if (code < this.#data[group + 1]!) this.#data[group + 2 + code] = bundle
    else this.#edges.set(group, code, bundle)
  }

  #next(members: readonly number[], code: number): number[] {
    const next: number[] = []
    for (let i = 0; i < members.length; i += 2) {
      const tree = members[i]!
      const place = members[i + 1]!
      let child = this.#forest.childAt(place, code)
      if (child === 0) {
        const leaf = this.#learn(tree)
        // Where the run has found slots, the tree may be forgotten: then the leaf is right for this
        // state, and all of this will be gathered anew for the next one.
        child = this.#forest.childAt(place, code) || leaf
      }
      next.push(tree, child)
    }
    return next
  }

  #bundle(trees: readonly number[]): number {
    const decided: number[] = []
    const byQuestion = new Map<number, number[]>()
    for (let i = 0; i < trees.length; i += 2) {
      const tree = trees[i]!
      const place = trees[i + 1]!
      if (place > 0 && this.#forest.halfAt(place) === this.#half) {
        const question = this.#forest.questionAt(place)
        const group = byQuestion.get(question)
        if (group) group.push(tree, place)
        else byQuestion.set(question, [tree, place])
      } else if (place > 0 || !this.#isNothing(place)) decided.push(tree, place)
    }
    if (decided.length === 0 && byQuestion.size === 0) return NOTHING
    const groups = [...byQuestion.values()].map(members => this.#group(members))
    return this.#put([decided.length, groups.length, ...decided, ...groups])
  }

  #group(members: readonly number[]): number {
    const place = members[1]!
    const size = Math.min(MOST_CHILDREN, this.#forest.sizeAt(place))
    const group = this.#put([place, size, ...new Array<number>(size).fill(0)])
    this.#members.set(group, members)
    return group
  }

  #put(numbers: readonly number[]): number {
    const place = this.#end
    this.#end += numbers.length
    this.#data = withRoom(this.#data, this.#end)
    this.#data.set(numbers, place)
    return place
  }
}

import type { Family, Outcome, Projection, Reader, Slot } from '../language/evaluation.ts'
import { ModelError, type Value } from '../language/value.ts'
import type { BoundStep } from './bind.ts'
import type { Forest } from './forest.ts'
import { withRoom } from './ints.ts'
import type { Relation } from './relation.ts'
import type { StateSpace } from './space.ts'
import type { Successors } from './successors.ts'
import { Watch } from './watch.ts'

const TRUE = 1
const FALSE = 2

/**
 * A predicate on steps. A step is a state and an outcome, so there is one tree for each outcome;
 * what the outcome writes is known there and needs no read.
 */
export class StepTrees {
  readonly #forest: Forest
  readonly #relation: Relation
  readonly #name: string
  readonly #test: BoundStep['holds']
  /** By outcome. */
  readonly #roots: number[] = []

  constructor(forest: Forest, relation: Relation, name: string, test: BoundStep['holds']) {
    this.#forest = forest
    this.#relation = relation
    this.#name = name
    this.#test = test
  }

  /** Whether it is true of the step that an outcome makes of the state at hand. */
  holds(outcome: number): boolean {
    this.#roots[outcome] ??= this.#forest.plant(this.#name)
    const root = this.#roots[outcome]
    const leaf = this.#forest.walk(this.#forest.roots[root]!)
    if (leaf !== 0) return leaf === -TRUE
    const step = this.#relation.outcomes[outcome]!.outcome
    const learned = this.#forest.learn(root, reader => (this.#test(reader, step) ? TRUE : FALSE))
    return learned === -TRUE
  }
}

/**
 * Checks step properties. Most steps write nothing that a property reads. Of those it is true where
 * it is true of the step that changes nothing, which is a predicate on states and mostly decided by
 * rows; so trees of steps are asked about the other outcomes only.
 */
export class StepWatch {
  predicates: readonly BoundStep[]
  readonly #space: StateSpace
  readonly #relation: Relation
  readonly #trees: ReadonlyMap<BoundStep, StepTrees>
  /** Whether the properties, in the order of `#all`, are true of a step that changes nothing. */
  readonly #still: Watch
  readonly #all: readonly BoundStep[]
  /** The slots that each property has read in any state, when asked about such a step. */
  readonly #reads: readonly Set<Slot>[]
  /** By outcome: 0 where it is not known, 1 where it writes nothing that a property reads, else 2. */
  #concerns: Int32Array = new Int32Array(64)
  readonly #found: number[] = []

  constructor(
    space: StateSpace,
    forest: Forest,
    relation: Relation,
    predicates: readonly BoundStep[],
  ) {
    this.#space = space
    this.#relation = relation
    this.predicates = predicates
    this.#all = predicates
    this.#trees = new Map(
      predicates.map(predicate => {
        const { name, holds } = predicate
        return [predicate, new StepTrees(forest, relation, `property ${name}`, holds)]
      }),
    )
    this.#reads = predicates.map(() => new Set())
    const still = predicates.map(({ name, property, holds }, i) => ({
      name: `property ${name}`,
      property,
      holds: this.#noting(this.#reads[i]!, holds),
    }))
    this.#still = new Watch(space, forest, still, false)
    relation.onGrowth(() => this.#still.forget())
  }

  /** The first violation among the steps from a state, whose successors begin at `from`. */
  check(a: number, b: number, successors: Successors, from: number): StepViolation | undefined {
    if (this.predicates.length === 0 || successors.count === from) return undefined
    const found = this.#found
    this.#still.check(a, b, found)
    const isStill = found.length === 0
    found.length = 0
    for (let i = from; i < successors.count; i++) {
      const outcome = successors.outcome[i]!
      if (isStill && !this.#isConcerned(outcome)) continue
      this.#space.load(a, b)
      for (const predicate of this.predicates)
        if (!this.#trees.get(predicate)!.holds(outcome)) return { predicate, outcome }
    }
    return undefined
  }

  dismiss(property: string): void {
    this.predicates = this.predicates.filter(predicate => predicate.property !== property)
    this.#still.dismiss(predicate => predicate.property === property)
    this.#concerns.fill(0)
  }

  /** Memory for rows, in bytes. */
  get bytes(): number {
    return this.#still.bytes + this.#concerns.byteLength
  }

  #isConcerned(outcome: number): boolean {
    if (outcome >= this.#concerns.length) this.#concerns = withRoom(this.#concerns, outcome + 1)
    if (this.#concerns[outcome] === 0) this.#concerns[outcome] = this.#writesRead(outcome) ? 2 : 1
    return this.#concerns[outcome] === 2
  }

  #writesRead(outcome: number): boolean {
    const slots = [...this.#relation.outcomes[outcome]!.outcome.writes.keys()]
    return this.predicates.some(predicate => {
      const reads = this.#reads[this.#all.indexOf(predicate)]!
      return slots.some(slot => reads.has(slot))
    })
  }

  // A property that cannot be asked about a step that changes nothing is asked about each step.
  #noting(reads: Set<Slot>, holds: BoundStep['holds']): (reader: Reader) => boolean {
    const note = (slot: Slot) => {
      if (!reads.has(slot)) this.#concerns.fill(0)
      reads.add(slot)
    }
    return reader => {
      try {
        return holds(new NotingReader(reader, note), NO_CHANGE)
      } catch (error) {
        if (error instanceof ModelError) return false
        throw error
      }
    }
  }
}

const NO_CHANGE: Outcome = { writes: new Map(), forbiddenBy: [], switchedBy: [] }

/** Tells which slots are read. */
class NotingReader implements Reader {
  readonly #reader: Reader
  readonly #note: (slot: Slot) => void

  constructor(reader: Reader, note: (slot: Slot) => void) {
    this.#reader = reader
    this.#note = note
  }

  read(slot: Slot): Value {
    this.#note(slot)
    return this.#reader.read(slot)
  }

  project(slot: Slot, projection: Projection): Value {
    this.#note(slot)
    return this.#reader.project(slot, projection)
  }

  readAll(family: Family): void {
    this.#reader.readAll(family)
  }
}

export interface StepViolation {
  readonly predicate: BoundStep
  readonly outcome: number
}

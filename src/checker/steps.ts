import type { Outcome, Reader } from '../language/evaluation.ts'
import { ModelError } from '../language/value.ts'
import type { BoundStep } from './bind.ts'
import { Concerns } from './concerns.ts'
import type { Forest } from './forest.ts'
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
  readonly #trees: ReadonlyMap<BoundStep, StepTrees>
  /** Whether the properties are true of a step that changes nothing. */
  readonly #still: Watch
  /** Of what the properties read when they are asked about such a step. */
  readonly #concerns: Concerns
  readonly #found: number[] = []

  constructor(
    space: StateSpace,
    forest: Forest,
    relation: Relation,
    predicates: readonly BoundStep[],
  ) {
    this.#space = space
    this.predicates = predicates
    this.#trees = new Map(
      predicates.map(predicate => {
        const { name, holds } = predicate
        return [predicate, new StepTrees(forest, relation, `property ${name}`, holds)]
      }),
    )
    this.#concerns = new Concerns(relation)
    const still = predicates.map(({ name, property, holds }) => ({
      name: `property ${name}`,
      property,
      holds: this.#concerns.noting(stillHolds(holds)),
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
    if (!isStill) found.length = 0 // To set a length calls the runtime of V8.
    for (let i = from; i < successors.count; i++) {
      const outcome = successors.outcome[i]!
      if (isStill && !this.#concerns.has(outcome)) continue
      this.#space.load(a, b)
      for (const predicate of this.predicates)
        if (!this.#trees.get(predicate)!.holds(outcome)) return { predicate, outcome }
    }
    return undefined
  }

  dismiss(property: string): void {
    this.predicates = this.predicates.filter(predicate => predicate.property !== property)
    this.#still.dismiss(predicate => predicate.property === property)
  }

  /** Memory for rows, in bytes. */
  get bytes(): number {
    return this.#still.bytes + this.#concerns.bytes
  }
}

const NO_CHANGE: Outcome = { writes: new Map(), forbiddenBy: [], switchedBy: [] }

// A property that cannot be asked about a step that changes nothing is asked about each step.
const stillHolds =
  (holds: BoundStep['holds']) =>
  (reader: Reader): boolean => {
    try {
      return holds(reader, NO_CHANGE)
    } catch (error) {
      if (error instanceof ModelError) return false
      throw error
    }
  }

export interface StepViolation {
  readonly predicate: BoundStep
  readonly outcome: number
}

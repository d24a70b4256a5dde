import type { BoundStep } from './bind.ts'
import type { Forest } from './forest.ts'
import type { Relation } from './relation.ts'
import type { StateSpace } from './space.ts'
import type { Successors } from './successors.ts'

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

/** Checks step properties. */
export class StepWatch {
  predicates: readonly BoundStep[]
  readonly #space: StateSpace
  readonly #trees: ReadonlyMap<BoundStep, StepTrees>

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
  }

  /** The first violation among the steps from a state, whose successors begin at `from`. */
  check(a: number, b: number, successors: Successors, from: number): StepViolation | undefined {
    if (this.predicates.length === 0 || successors.count === from) return undefined
    this.#space.load(a, b)
    for (let i = from; i < successors.count; i++) {
      const outcome = successors.outcome[i]!
      for (const predicate of this.predicates)
        if (!this.#trees.get(predicate)!.holds(outcome)) return { predicate, outcome }
    }
    return undefined
  }

  dismiss(property: string): void {
    this.predicates = this.predicates.filter(predicate => predicate.property !== property)
  }
}

export interface StepViolation {
  readonly predicate: BoundStep
  readonly outcome: number
}

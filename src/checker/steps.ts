import type { BoundStep } from './bind.ts'
import type { Forest } from './forest.ts'
import type { Relation } from './relation.ts'
import type { StateSpace } from './space.ts'
import type { Successors } from './successors.ts'

const TRUE = 1
const FALSE = 2

/**
 * Checks step properties. A step is a state and an outcome, so each predicate has one tree for
 * each outcome; what the outcome writes is known there and needs no read.
 */
export class StepWatch {
  predicates: readonly BoundStep[]
  readonly #space: StateSpace
  readonly #forest: Forest
  readonly #relation: Relation
  /** By predicate, then by outcome. */
  readonly #roots = new Map<BoundStep, number[]>()

  constructor(
    space: StateSpace,
    forest: Forest,
    relation: Relation,
    predicates: readonly BoundStep[],
  ) {
    this.#space = space
    this.#forest = forest
    this.#relation = relation
    this.predicates = predicates
    for (const predicate of predicates) this.#roots.set(predicate, [])
  }

  /** The first violation among the steps from a state, whose successors begin at `from`. */
  check(a: number, b: number, successors: Successors, from: number): StepViolation | undefined {
    if (this.predicates.length === 0 || successors.count === from) return undefined
    this.#space.load(a, b)
    for (let i = from; i < successors.count; i++) {
      const outcome = successors.outcome[i]!
      for (const predicate of this.predicates)
        if (!this.#holds(predicate, outcome)) return { predicate, outcome }
    }
    return undefined
  }

  dismiss(property: string): void {
    this.predicates = this.predicates.filter(predicate => predicate.property !== property)
  }

  #holds(predicate: BoundStep, outcome: number): boolean {
    const roots = this.#roots.get(predicate)!
    roots[outcome] ??= this.#forest.plant(`property ${predicate.name}`)
    const root = roots[outcome]
    const leaf = this.#forest.walk(this.#forest.roots[root]!)
    if (leaf !== 0) return leaf === -TRUE
    const step = this.#relation.outcomes[outcome]!.outcome
    const learned = this.#forest.learn(root, reader =>
      predicate.holds(reader, step) ? TRUE : FALSE,
    )
    return learned === -TRUE
  }
}

export interface StepViolation {
  readonly predicate: BoundStep
  readonly outcome: number
}

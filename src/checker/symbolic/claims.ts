import type { Outcome } from '../../language/evaluation.ts'
import type { Bound, BoundStep } from '../bind.ts'
import type { Finding } from '../exploration.ts'
import type { BoundPredicate } from '../watch.ts'
import { LearnedPredicate } from './learned-predicate.ts'
import { EMPTY, FALSE, TRUE } from './node-table.ts'
import type { Event, SymbolicRelation } from './relation.ts'
import type { Codes } from './sets.ts'
import type { Universe } from './universe.ts'

/** What is wrong with a state, or with the steps from it, or what is reached there. */
export interface SymbolicFinding extends Pick<Finding, 'kind' | 'name' | 'property'> {
  readonly state: Codes
}

/** Does a small piece of work; between two of them there may be a rest. */
export type Work = <T>(work: () => T) => Promise<T>

// States on which all predicates are tried: to look through a whole set for each is more work.
const SAMPLES = 16

// Invariants that are asked together.
const TOGETHER = 32

interface Claim {
  readonly predicate: BoundPredicate
  readonly learned: LearnedPredicate
}

/** The properties of a spec, asked of sets of states. What was found once is not looked for again. */
export class Claims {
  readonly #universe: Universe
  readonly #work: Work
  readonly #constraint: readonly LearnedPredicate[]
  readonly #accepting: readonly LearnedPredicate[]
  #invariants: readonly Claim[]
  #witnesses: readonly Claim[]
  #steps: readonly BoundStep[]
  #checksDeadlock: boolean
  readonly #stepPredicates = new Map<BoundStep, Map<number, LearnedPredicate>>()
  readonly #held: LearnedPredicate[] = []
  #left = EMPTY

  constructor(universe: Universe, bound: Bound, checksDeadlock: boolean, work: Work) {
    this.#universe = universe
    this.#work = work
    const claims = (predicates: readonly BoundPredicate[]) =>
      predicates.map(predicate => ({ predicate, learned: this.#learned(predicate.holds) }))
    this.#constraint = bound.within.map(({ holds }) => this.#learned(holds))
    this.#accepting = bound.accepting.map(({ holds }) => this.#learned(holds))
    this.#invariants = claims(bound.always)
    this.#witnesses = claims(bound.reachable)
    this.#steps = bound.step
    this.#checksDeadlock = checksDeadlock
    universe.protect({
      held: () => [this.#left, ...this.#held.flatMap(each => each.held())],
    })
  }

  /** The states of a set that the constraint lets be explored. */
  inside(set: number): number {
    return this.#constraint.reduce((inside, each) => each.where(inside, true), set)
  }

  /** The first violation of each invariant in a set of states, and the witnesses in it. */
  async ofStates(set: number): Promise<SymbolicFinding[]> {
    const found: SymbolicFinding[] = []
    const samples = this.#samples(set)
    const violated = new Set<string>()
    const holding = await this.#holding(set, samples)
    for (const claim of this.#invariants) {
      const { predicate, learned } = claim
      const { name, property } = predicate
      if (violated.has(property) || holding.has(claim)) continue
      const state = await this.#work(() => learned.find(set, false, samples))
      if (!state) continue
      violated.add(property)
      found.push({ kind: 'invariant', name, property, state })
    }
    this.#invariants = this.#invariants.filter(each => !violated.has(each.predicate.property))
    const reached = new Set<string>()
    for (const { predicate, learned } of this.#witnesses) {
      const { name, property } = predicate
      const state = await this.#work(() => learned.find(this.inside(set), true))
      if (!state) continue
      reached.add(name)
      found.push({ kind: 'witness', name, property, state })
    }
    this.#witnesses = this.#witnesses.filter(each => !reached.has(each.predicate.name))
    return found
  }

  /**
   * The invariants that are known to hold in all of a set as soon as they were tried on samples:
   * many small ones are asked together, so that a large set is looked through only once for them.
   */
  async #holding(set: number, samples: readonly Codes[]): Promise<ReadonlySet<Claim>> {
    const { conditions } = this.#universe
    const holding = new Set<Claim>()
    for (let from = 0; from < this.#invariants.length; from += TOGETHER) {
      const claims = this.#invariants.slice(from, from + TOGETHER)
      const states = await this.#work(() => {
        const doubts = claims.map(({ learned }) => learned.doubt(samples))
        const doubt = doubts.reduce((a, b) => conditions.merge(a, b), FALSE)
        return conditions.select(set, doubt, TRUE)
      })
      if (states === EMPTY) for (const claim of claims) holding.add(claim)
    }
    return holding
  }

  #samples(set: number): Codes[] {
    if (set === EMPTY) return []
    const { chance, sets } = this.#universe
    return Array.from({ length: SAMPLES }, () => sets.pick(set, chance))
  }

  /**
   * The first violation of each property of steps from a set of states, or a deadlock in it. The
   * caller has to hold the set, and to know all that can happen in it.
   */
  async ofSteps(
    set: number,
    relation: SymbolicRelation,
    events: readonly Event[],
  ): Promise<SymbolicFinding[]> {
    const found: SymbolicFinding[] = []
    for (const step of this.#steps) {
      if (found.some(each => each.property === step.property)) continue
      const state = await this.#violating(step, set, events)
      if (state) found.push({ kind: 'step', name: step.name, property: step.property, state })
    }
    const isViolated = (property: string) => found.some(each => each.property === property)
    this.#steps = this.#steps.filter(each => !isViolated(each.property))
    const state = this.#checksDeadlock ? await this.#dead(set, relation) : undefined
    if (state) {
      this.#checksDeadlock = false
      found.push({ kind: 'deadlock', name: 'deadlock', property: 'deadlock', state })
    }
    return found
  }

  async #violating(
    step: BoundStep,
    set: number,
    events: readonly Event[],
  ): Promise<Codes | undefined> {
    const { conditions } = this.#universe
    for (const { condition, outcomes, changes } of events)
      for (const [i, outcome] of outcomes.entries()) {
        const predicate = this.#stepPredicate(step, outcome, changes[i]!)
        const state = await this.#work(() =>
          predicate.find(conditions.select(set, condition, TRUE), false),
        )
        if (state) return state
      }
    return undefined
  }

  // States in which nothing is possible, and in which a run may not end.
  async #dead(set: number, relation: SymbolicRelation): Promise<Codes | undefined> {
    this.#left = set
    for (const instance of relation.instances()) {
      if (this.#left === EMPTY) return undefined
      this.#left = await this.#work(() => instance.idleIn(this.#left))
    }
    for (const accepting of this.#accepting)
      this.#left = await this.#work(() => accepting.where(this.#left, false))
    return this.#left === EMPTY ? undefined : this.#universe.sets.pick(this.#left)
  }

  // What a step property says of a state depends on what is changed, whoever changes it.
  #stepPredicate(step: BoundStep, outcome: Outcome, changes: number): LearnedPredicate {
    let predicates = this.#stepPredicates.get(step)
    if (!predicates) {
      predicates = new Map()
      this.#stepPredicates.set(step, predicates)
    }
    let predicate = predicates.get(changes)
    if (!predicate) {
      predicate = this.#learned(reader => step.holds(reader, outcome))
      predicates.set(changes, predicate)
    }
    return predicate
  }

  #learned(holds: BoundPredicate['holds']): LearnedPredicate {
    const learned = new LearnedPredicate(this.#universe, holds)
    this.#held.push(learned)
    return learned
  }
}

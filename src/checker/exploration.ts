import type { Program } from '../language/program.ts'
import { RecordingReader, ReferenceState } from '../language/reference.ts'
import type { Spec } from '../language/spec.ts'
import { type Bound, bind } from './bind.ts'
import { Concerns } from './concerns.ts'
import { Forest } from './forest.ts'
import type { Places } from './pair-matrix.ts'
import type { PairSubset } from './pair-subset.ts'
import { Relation } from './relation.ts'
import type { CheckOptions } from './result.ts'
import { Sample } from './sample.ts'
import { StateSpace } from './space.ts'
import type { StateList } from './state-list.ts'
import type { StateStore } from './state-store.ts'
import { type StepViolation, StepWatch } from './steps.ts'
import { Successors } from './successors.ts'
import { Symmetry, setsOf } from './symmetry.ts'
import { VisitedSet } from './visited.ts'
import { type BoundPredicate, Watch } from './watch.ts'

/** A state as the searches handle it: the ids of its halves. */
export interface Key {
  readonly a: number
  readonly b: number
}

/** Something that a search was looking for. */
export interface Finding {
  readonly kind: 'invariant' | 'witness' | 'step' | 'deadlock' | 'initial' | 'error' | 'lost'
  readonly name: string
  readonly property: string
  /** The state; of a step, the state before it. */
  readonly state: Key
  /** Of a step, the number of the outcome that violates. */
  readonly outcome?: number
}

/** By the name of an action. */
export type ActionCounts = ReadonlyMap<string, { readonly fired: number; readonly fresh: number }>

/** What another thread that explored a part has to tell. */
export interface ExploredElsewhere {
  readonly unreduced: number
  readonly outside: number
  readonly functionRuns: number
  readonly halfBytes: number
  readonly learnedBytes: number
  readonly actions: ActionCounts
  readonly triggered: ReadonlySet<string>
  readonly mattered: ReadonlySet<string>
  readonly forbidden: ReadonlySet<string>
}

const SMALL_SAMPLE = 12
const LARGE_SAMPLE = 4096

/**
 * What all searches share: the learned relation, the predicates, the visited set, the reduction,
 * and the bookkeeping of what was found. A search decides the order in which states are taken.
 */
export class Exploration {
  readonly program: Program
  readonly spec: Spec
  readonly bound: Bound
  readonly space: StateSpace
  readonly forest: Forest
  readonly relation: Relation
  readonly symmetry: Symmetry | undefined
  readonly invariants: Watch
  /** Of what invariants read: they are not asked where a step has written nothing of it. */
  readonly concerns: Concerns
  readonly witnesses: Watch
  readonly accepting: Watch
  readonly within: Watch
  readonly triggers: Watch
  readonly steps: StepWatch
  readonly findings: Finding[] = []
  /** The initial states and one for each outcome of each explored state. */
  generated = 0
  distinct = 0
  /** Under symmetry, the states that the distinct ones stand for. */
  unreduced = 0
  outside = 0
  /** The temporal properties that were put to the test in some state. */
  readonly triggered = new Set<string>()
  /** The state that is being looked at: where a mistake in the model shows itself. */
  readonly atHand = { a: -1, b: -1 }
  /** Some of the states, for audits. */
  readonly sample: Sample
  /** How many distinct states each outcome was the first to give. */
  fresh: number[] = []
  #visited: StateStore
  readonly #elsewhere: ExploredElsewhere[] = []
  readonly #stopsAtViolation: boolean
  readonly #checksDeadlock: boolean
  readonly #found: number[] = []

  /** @param visited where visited states are kept, none so far */
  constructor(
    program: Program,
    spec: Spec,
    options: CheckOptions,
    visited: StateStore = new VisitedSet(),
  ) {
    this.#visited = visited
    this.program = program
    this.spec = spec
    this.bound = bind(program, spec, options.properties)
    this.sample = new Sample(options.audit ? LARGE_SAMPLE : SMALL_SAMPLE)
    this.space = new StateSpace(program)
    this.forest = new Forest(this.space)
    this.relation = new Relation(this.space, this.forest)
    const watch = (predicates: readonly BoundPredicate[], alarm: boolean) =>
      new Watch(this.space, this.forest, predicates, alarm)
    this.concerns = new Concerns(this.relation)
    const noted = this.bound.always.map(each => ({
      ...each,
      holds: this.concerns.noting(each.holds),
    }))
    this.invariants = watch(noted, false)
    this.witnesses = watch(this.bound.reachable, true)
    this.accepting = watch(this.bound.accepting, true)
    this.within = watch(this.bound.within, false)
    this.triggers = watch(this.bound.triggers, true)
    this.steps = new StepWatch(this.space, this.forest, this.relation, this.bound.step)
    this.relation.onGrowth(() => {
      for (const each of this.#watches) each.forget()
    })
    // A cycle of representatives is no cycle of states: behaviours are followed without symmetry.
    const sets = this.checksBehaviours ? [] : setsOf(program, spec.symmetry, options.symmetry)
    const symmetry = new Symmetry(this.space, sets)
    this.symmetry = symmetry.sets.length > 0 ? symmetry : undefined
    this.#stopsAtViolation = !options.continueAfterViolation
    this.#checksDeadlock = spec.deadlock === 'error'
  }

  /** The initial states' representatives, the same one once for each initial state that it stands for. */
  initial(): Successors {
    const states = new Successors()
    for (const assignment of this.program.initialStates()) {
      const [a, b] = this.space.encode(assignment)
      const reader = new RecordingReader(ReferenceState.of(assignment))
      for (const { name, property, holds } of this.bound.initial)
        if (!holds(reader)) this.findings.push({ kind: 'initial', name, property, state: { a, b } })
      states.reserve(1)
      states.push(a, b, -1)
    }
    this.#reduce(states, 0)
    return states
  }

  /** Appends the representatives of a state's successors, checking the steps and for deadlock. */
  expand(a: number, b: number, into: Successors): void {
    this.#look(a, b)
    const from = into.count
    const count = this.relation.expand(a, b, into)
    this.generated += count
    if (this.steps.predicates.length > 0) this.#checkSteps(a, b, into, from)
    if (count === 0 && this.#checksDeadlock) this.#checkDeadlock(a, b)
    this.#reduce(into, from)
  }

  /** The representatives of a state's successors once more, without checks or counts. */
  retrace(a: number, b: number, into: Successors): void {
    const from = into.count
    this.relation.expand(a, b, into)
    this.#reduce(into, from)
  }

  /** Leaves in a batch only the states that were not visited before, and visits them. */
  visit(batch: Successors): void {
    this.noteGrowth()
    const [first, second] = this.space.halves
    this.#visited.addAll(batch, first.count, second.count)
  }

  /** To be called before new states are looked at: slots may have been found that they have. */
  noteGrowth(): void {
    this.relation.noteGrowth()
  }

  /** The visited states, of which this exploration knows nothing any more. */
  takeVisited(): VisitedSet {
    const visited = this.#inOneSet
    this.#visited = new VisitedSet()
    return visited
  }

  /** Adds what was explored by another thread. */
  include(elsewhere: ExploredElsewhere): void {
    this.#elsewhere.push(elsewhere)
    this.outside += elsewhere.outside
    this.unreduced += elsewhere.unreduced
    for (const name of elsewhere.triggered) this.triggered.add(name)
    for (const name of elsewhere.mattered) this.program.mattered.add(name)
    for (const name of elsewhere.forbidden) this.program.forbidden.add(name)
  }

  /** How often functions of the model were run. */
  get functionRuns(): number {
    return this.#elsewhere.reduce((sum, each) => sum + each.functionRuns, this.forest.runs)
  }

  /** How often each action was taken, and how many states it was the first to give. */
  get actionCounts(): ActionCounts {
    const counts = new Map<string, { fired: number; fresh: number }>()
    const add = (name: string, fired: number, fresh: number) => {
      const before = counts.get(name) ?? { fired: 0, fresh: 0 }
      counts.set(name, { fired: before.fired + fired, fresh: before.fresh + fresh })
    }
    this.relation.outcomes.forEach(({ instance }, outcome) => {
      add(instance.action.name, this.relation.fired[outcome]!, this.fresh[outcome] ?? 0)
    })
    for (const { actions } of this.#elsewhere)
      for (const [name, { fired, fresh }] of actions) add(name, fired, fresh)
    return counts
  }

  /** Numbers for the visited states, of which some are listed, as long as no more are visited. */
  numbered(listed: StateList): Places {
    return this.#inOneSet.numbered(listed)
  }

  /** None of the visited states yet, as long as no more are visited. */
  subset(): PairSubset {
    return this.#inOneSet.subset()
  }

  // Behaviours need numbers for all states, and other threads a copy.
  get #inOneSet(): VisitedSet {
    if (this.#visited instanceof VisitedSet) return this.#visited
    throw new Error('Internal error: the states of this store can only be visited.')
  }

  /** Whether a new state is to be explored; its invariants are checked, and it is counted. */
  admit(a: number, b: number, outcome: number): boolean {
    this.#look(a, b)
    if (!this.invariants.isIdle && this.#mayHaveChanged(outcome))
      this.#watch(this.invariants, 'invariant', a, b)
    if (!this.within.isIdle) {
      this.within.check(a, b, this.#found)
      if (this.#found.length > 0) {
        this.#found.length = 0
        this.outside++
        return false
      }
    }
    if (!this.witnesses.isIdle) this.#watch(this.witnesses, 'witness', a, b)
    if (!this.triggers.isIdle) this.#noteTriggers(a, b)
    this.distinct++
    if (this.symmetry) this.unreduced += this.symmetry.orbitSize(a, b)
    this.sample.offer(a, b)
    if (outcome >= 0) this.fresh[outcome] = (this.fresh[outcome] ?? 0) + 1
    return true
  }

  /** Whether there are properties of whole behaviours. */
  get checksBehaviours(): boolean {
    return this.bound.temporal.length + this.bound.possible.length > 0
  }

  /** Whether a violation was found after which the search should stop. */
  get isOver(): boolean {
    return this.#stopsAtViolation && this.findings.some(({ kind }) => kind !== 'witness')
  }

  /** Memory for the visited states, in bytes. */
  get stateBytes(): number {
    const own = this.#visited.bytes + this.space.halfBytes
    return this.#elsewhere.reduce((sum, each) => sum + each.halfBytes, own)
  }

  /** Memory for what was learned of the model: trees, rows, remembered changes. */
  get learnedBytes(): number {
    const learned = [this.forest, this.relation, ...this.#watches].map(each => each.bytes)
    const elsewhere = this.#elsewhere.map(each => each.learnedBytes)
    const own = this.space.memoBytes + (this.symmetry?.bytes ?? 0)
    return [...learned, ...elsewhere].reduce((sum, each) => sum + each, own)
  }

  // Whether an outcome, or none for an initial state, may make an invariant false that was true.
  #mayHaveChanged(outcome: number): boolean {
    return outcome < 0 || this.concerns.has(outcome)
  }

  // One object for all states: this is done for each of them.
  #look(a: number, b: number): void {
    this.atHand.a = a
    this.atHand.b = b
  }

  #reduce(states: Successors, from: number): void {
    const { symmetry } = this
    if (!symmetry) return
    for (let i = from; i < states.count; i++) {
      symmetry.canonical(states.a[i]!, states.b[i]!)
      states.a[i] = symmetry.a
      states.b[i] = symmetry.b
    }
  }

  #watch(watch: Watch, kind: 'invariant' | 'witness', a: number, b: number): void {
    watch.check(a, b, this.#found)
    if (this.#found.length === 0) return
    // The first in the order of declaration; the others of its property say no more.
    this.#found.sort((x, y) => x - y)
    const seen = new Set<string>()
    for (const index of this.#found) {
      const { name, property } = watch.predicates[index]!
      const isWitness = kind === 'witness'
      if (!isWitness && seen.has(property)) continue
      seen.add(property)
      this.findings.push({ kind, name, property, state: { a, b } })
    }
    const names = this.#found.map(index => watch.predicates[index]!.name)
    this.#found.length = 0
    watch.dismiss(predicate =>
      kind === 'witness' ? names.includes(predicate.name) : seen.has(predicate.property),
    )
  }

  // Each once: a property that was put to the test anywhere says something.
  #noteTriggers(a: number, b: number): void {
    this.triggers.check(a, b, this.#found)
    if (this.#found.length === 0) return
    for (const index of this.#found) this.triggered.add(this.triggers.predicates[index]!.property)
    this.#found.length = 0
    this.triggers.dismiss(({ property }) => this.triggered.has(property))
  }

  get #watches(): readonly Watch[] {
    return [this.invariants, this.witnesses, this.accepting, this.within, this.triggers]
  }

  #checkSteps(a: number, b: number, successors: Successors, from: number): void {
    let violation: StepViolation | undefined
    // Each property is dismissed when it is violated, so this ends.
    do {
      violation = this.steps.check(a, b, successors, from)
      if (!violation) return
      const { name, property } = violation.predicate
      const { outcome } = violation
      this.findings.push({ kind: 'step', name, property, state: { a, b }, outcome })
      this.steps.dismiss(property)
    } while (this.steps.predicates.length > 0)
  }

  #checkDeadlock(a: number, b: number): void {
    if (this.findings.some(({ kind }) => kind === 'deadlock')) return
    if (!this.accepting.isIdle) {
      this.accepting.check(a, b, this.#found)
      const isAccepted = this.#found.length > 0
      this.#found.length = 0
      if (isAccepted) return
    }
    this.findings.push({
      kind: 'deadlock',
      name: 'deadlock',
      property: 'deadlock',
      state: { a, b },
    })
  }
}

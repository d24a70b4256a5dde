import { RecordingReader } from '../../language/reference.ts'
import { ModelError } from '../../language/value.ts'
import type { Bound } from '../bind.ts'
import type { CheckOptions, StopReason } from '../result.ts'
import { Chaining } from './chaining.ts'
import { Claims, type SymbolicFinding, type Work } from './claims.ts'
import { Counts } from './counts.ts'
import { EMPTY } from './node-table.ts'
import { Stopped, stopReason } from './pace.ts'
import { SymbolicRelation } from './relation.ts'
import { reordered, sizeOf } from './reordering.ts'
import { Rings } from './rings.ts'
import type { Codes } from './sets.ts'
import type { Universe } from './universe.ts'

// Nodes of a diagram from which on another order is looked for, and how much it grows until the next look.
const LARGE = 1500
const GROWTH = 3
// Another order is worth learning anew what is learned by then.
const CLEARLY_LESS = 0.7

/** A finding, where it is known with the number of steps of a shortest run to its state. */
export interface PlacedFinding extends SymbolicFinding {
  readonly depth?: number
}

/**
 * Explores by {@link Chaining}. Where something is wrong it explores once more, by {@link Rings}, as
 * far as the first violation, so that this is the one that an explicit breadth-first search finds,
 * and its run a shortest one.
 */
export class SymbolicSearch {
  relation: SymbolicRelation
  findings: readonly PlacedFinding[] = []
  counts = new Counts()
  stopped: StopReason | undefined
  /** Whether it has ended, be it by a limit. */
  isOver = false
  /** What is wrong with the model; where a function was run last it shows itself. */
  error: ModelError | undefined
  /** Levels of the breadth-first search; null where chaining was enough. */
  depth: number | null = null
  /** The states found, with those that the constraint keeps from being explored. */
  all = EMPTY
  /** The states from which all steps were looked at. */
  explored = EMPTY
  readonly #universe: Universe
  readonly #bound: Bound
  readonly #checksDeadlock: boolean
  readonly #options: CheckOptions
  readonly #work: Work
  readonly #initial: readonly Codes[]
  /** The properties that chaining has found violated. */
  readonly #wrong = new Set<string>()
  #chaining: Chaining | undefined
  #rings: Rings | undefined
  #lookedAt = 0
  #reorderAt = LARGE

  constructor(
    universe: Universe,
    bound: Bound,
    checksDeadlock: boolean,
    options: CheckOptions,
    work: Work,
  ) {
    this.#universe = universe
    this.#bound = bound
    this.#checksDeadlock = checksDeadlock
    this.#options = options
    this.#work = work
    this.relation = new SymbolicRelation(universe)
    this.#protect()
    this.#initial = universe.program.initialStates().map(each => universe.codes.encode(each))
  }

  /** The properties that were found violated before a limit ended the search for a run that shows it. */
  get unexplained(): readonly string[] {
    if (this.stopped === undefined || this.stopped === 'violation') return []
    return [...this.#wrong].filter(name => !this.findings.some(each => each.property === name))
  }

  async run(): Promise<void> {
    const { maxDepth, continueAfterViolation = false } = this.#options
    try {
      if (maxDepth !== undefined) await this.#byRings()
      else if (!(await this.#chain())) await this.#byRings()
      else if (this.#isViolated && !continueAfterViolation) await this.#byRings()
      else if (this.#isViolated) await this.#findRuns()
    } catch (error) {
      this.stopped = stopReason(error)
      if (error instanceof ModelError) this.error = error
      else if (!this.stopped) throw error
      if (this.counts.distinct === 0n) {
        // What the last round had found until then.
        if (!this.#rings && this.#chaining) this.all = this.#chaining.all
        this.counts.distinct = this.#universe.sets.count(this.all)
      }
    } finally {
      this.isOver = true
    }
  }

  /** A shortest run to a finding's state; undefined where its depth is not known. */
  async pathTo({ state, depth }: PlacedFinding): Promise<readonly Codes[] | undefined> {
    return depth === undefined ? undefined : this.#rings?.pathTo(state, depth)
  }

  /** The run to the state in which the error shows itself. */
  async pathToError(): Promise<readonly Codes[] | undefined> {
    const { atHand } = this.#universe
    return atHand && this.#rings?.pathTo(atHand, this.#lookedAt)
  }

  // Breadth first an error may come after a violation; if not, the run to it is wanted.
  async #chain(): Promise<boolean> {
    try {
      await this.#byChaining()
      for (const { property } of this.findings.filter(isWrong)) this.#wrong.add(property)
      return true
    } catch (error) {
      if (error instanceof ModelError) return false
      throw error
    }
  }

  async #byChaining(): Promise<void> {
    let claims = this.#claims(this.#bound, this.#checksDeadlock)
    let chaining = new Chaining(this.#universe, this.relation, claims, this.#work)
    await this.#begin()
    chaining.all = this.all
    this.#chaining = chaining
    while (await chaining.round()) {
      this.all = chaining.all
      this.#refuseTooMany()
      if (this.#reorder()) {
        claims = this.#claims(this.#unwitnessed, this.#checksDeadlock)
        const { rounds } = chaining
        chaining = new Chaining(this.#universe, this.relation, claims, this.#work)
        chaining.rounds = rounds
        chaining.all = this.all
        this.#chaining = chaining
      }
      // Violations mostly show themselves early, but a set should not be looked at after each round.
      if (this.#options.continueAfterViolation || !isPowerOfTwo(chaining.rounds)) continue
      this.#note(await claims.ofStates(chaining.all))
      if (this.#isViolated) return
    }
    this.#note(await claims.ofStates(chaining.all))
    this.explored = await this.#work(() => claims.inside(this.all))
    const events = await this.#work(() => this.relation.eventsIn(this.explored))
    this.#note(await claims.ofSteps(this.explored, this.relation, events))
    await this.#work(() => {
      const { sets } = this.#universe
      this.counts = new Counts()
      this.counts.distinct = sets.count(this.explored)
      this.counts.outside = sets.count(this.all) - this.counts.distinct
      this.counts.generated = BigInt(this.#initial.length)
      this.counts.addSteps(this.#universe, this.explored, events)
    })
  }

  /** Whether the cells got another order, since the diagram of all states has grown and is much smaller then. */
  #reorder(): boolean {
    const { sets } = this.#universe
    const size = sizeOf(sets, this.all)
    if (size < this.#reorderAt) return false
    this.#reorderAt = GROWTH * size
    const better = reordered(this.#universe, this.all, this.relation.footprints)
    if (!better || better.nodes > CLEARLY_LESS * size) return false
    this.explored = EMPTY
    this.all = this.#universe.goOver(better)
    this.#protect()
    this.relation = new SymbolicRelation(this.#universe)
    this.#reorderAt = Math.max(GROWTH * better.nodes, LARGE)
    return true
  }

  #protect(): void {
    this.#universe.protect({ held: () => [this.all, this.explored] })
  }

  get #unwitnessed(): Bound {
    const found = new Set(this.findings.map(({ name }) => name))
    return {
      ...this.#bound,
      reachable: this.#bound.reachable.filter(each => !found.has(each.name)),
    }
  }

  /** As the explicit breadth-first search does: until something is wrong, or to the end. */
  async #byRings(): Promise<void> {
    const { continueAfterViolation = false, maxDepth = Number.POSITIVE_INFINITY } = this.#options
    await this.#begin()
    const claims = this.#claims(this.#bound, this.#checksDeadlock)
    const isOver = () => this.#isViolated && !continueAfterViolation
    this.counts = new Counts()
    this.counts.generated = BigInt(this.#initial.length)
    for await (const ring of this.#ringsOf(claims, this.counts, isOver)) {
      const { rings, found } = this.#rings!
      await this.#work(() => {
        const { sets } = this.#universe
        // First what may be given up and begun again.
        this.all = sets.union(this.all, found)
        const size = sets.count(ring)
        this.counts.distinct += size
        this.counts.outside += sets.count(found) - size
      })
      // Where the constraint lets none of them be explored there is no such level.
      if (ring === EMPTY) continue
      this.depth = rings.length
      this.#refuseTooMany()
      if (rings.length >= maxDepth && !isOver()) throw new Stopped('depth')
    }
    if (isOver()) this.stopped = 'violation'
  }

  /** Once all that is wrong is known: shortest runs to it. */
  async #findRuns(): Promise<void> {
    const known = this.findings
    const wanted = this.#wrong
    const only = <T extends { readonly property: string }>(predicates: readonly T[]) =>
      predicates.filter(({ property }) => wanted.has(property))
    const { always, step } = this.#bound
    const claims = this.#claims(
      { ...this.#bound, always: only(always), step: only(step), reachable: [] },
      wanted.has('deadlock'),
    )
    this.findings = this.#initialFindings()
    const isOver = () => new Set(this.findings.map(each => each.property)).size === wanted.size
    for await (const _ of this.#ringsOf(claims, new Counts(), isOver));
    this.findings = [...this.findings, ...known.filter(each => !isWrong(each))]
  }

  /** The rings, each as soon as its states were looked at, until there are no more or enough was found. */
  async *#ringsOf(claims: Claims, counts: Counts, isOver: () => boolean): AsyncGenerator<number> {
    const rings = new Rings(this.#universe, this.relation, claims, this.#work)
    this.#rings = rings
    await rings.begin(await this.#work(() => this.#initialSet()))
    for (let depth = 0; rings.found !== EMPTY; depth++) {
      this.#lookedAt = depth
      this.#note(await claims.ofStates(rings.found), depth)
      const { ring } = rings
      yield ring
      if (isOver() || ring === EMPTY) return
      const events = await rings.events()
      this.#note(await claims.ofSteps(ring, this.relation, events), depth)
      await this.#work(() => {
        this.explored = this.#universe.sets.union(this.explored, ring)
        counts.addSteps(this.#universe, ring, events)
      })
      // After a violation, too: the level in which something is violated is explored to its end.
      await rings.advance(events)
    }
  }

  async #begin(): Promise<void> {
    this.explored = EMPTY
    this.all = await this.#work(() => this.#initialSet())
    this.findings = this.#initialFindings()
  }

  #initialSet(): number {
    const { sets } = this.#universe
    return this.#initial.reduce((set, codes) => sets.union(set, sets.one(codes)), EMPTY)
  }

  // What only initial states have to satisfy.
  #initialFindings(): PlacedFinding[] {
    return this.#initial.flatMap(state => {
      const reader = new RecordingReader(this.#universe.codes.decode(state))
      return this.#bound.initial
        .filter(({ holds }) => !holds(reader))
        .map(
          ({ name, property }) => ({ kind: 'initial', name, property, state, depth: 0 }) as const,
        )
    })
  }

  #claims(bound: Bound, checksDeadlock: boolean): Claims {
    return new Claims(this.#universe, bound, checksDeadlock, this.#work)
  }

  #note(found: readonly SymbolicFinding[], depth?: number): void {
    const placed = found.map(each => (depth === undefined ? each : { ...each, depth }))
    this.findings = [...this.findings, ...placed]
  }

  #refuseTooMany(): void {
    const { maxStates } = this.#options
    if (maxStates === undefined) return
    if (this.#universe.sets.count(this.all) >= BigInt(maxStates)) throw new Stopped('states')
  }

  get #isViolated(): boolean {
    return this.findings.some(isWrong)
  }
}

const isWrong = ({ kind }: PlacedFinding) => kind !== 'witness'

const isPowerOfTwo = (n: number) => (n & (n - 1)) === 0

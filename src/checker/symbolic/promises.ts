import { formula } from '../../language/formula.ts'
import type { Spec } from '../../language/spec.ts'
import type { Bound, BoundTemporal } from '../bind.ts'
import type { Finding } from '../exploration.ts'
import { type Automaton, automatonOf } from '../liveness/automaton.ts'
import { type Fairness, fairnessOf } from '../liveness/fairness.ts'
import { searchedPart } from '../liveness/searched-part.ts'
import { toldLasso } from '../liveness/told.ts'
import type { Counterexample } from '../result.ts'
import type { BoundPredicate } from '../watch.ts'
import type { Work } from './claims.ts'
import { acceptance, type Demand, fairness, leadingOn } from './demands.ts'
import { fairComponent } from './fair-component.ts'
import { fairHull } from './fair-hull.ts'
import { around } from './lasso.ts'
import { LearnedPredicate } from './learned-predicate.ts'
import { Moves } from './moves.ts'
import { isEmpty, type Nodes } from './node-sets.ts'
import { EMPTY } from './node-table.ts'
import type { Product } from './product.ts'
import { productOf } from './product-of.ts'
import type { SymbolicRelation } from './relation.ts'
import type { Codes } from './sets.ts'
import { Spread } from './spread.ts'
import type { Universe } from './universe.ts'
import { Walker } from './walk.ts'
import { Workspace } from './workspace.ts'

/** What the promises are checked of. */
export interface Ground {
  readonly universe: Universe
  readonly relation: SymbolicRelation
  readonly spec: Spec
  readonly bound: Bound
}

/** What was explored; whoever did it keeps these sets. */
export interface Explored {
  /** The states from which all steps are known. */
  readonly explored: number
  /** These, and others that were found. */
  readonly all: number
}

/** A property of behaviours that does not hold: a lasso, or a state from which there is no way. */
export type BrokenPromise =
  | { readonly property: string; readonly lasso: Counterexample }
  | {
      readonly property: string
      readonly lost: Pick<Finding, 'kind' | 'name' | 'property'>
      readonly path: readonly Codes[]
    }

/** An automaton that follows any behaviour. */
const ANY: Automaton = {
  atoms: [],
  states: [{ state: [], step: [], next: [0], accepts: 0 }],
  initial: [0],
  all: 0,
}

/** Checks properties of behaviours on sets of states; see docs/symbolic.md. */
export class SymbolicPromises {
  /** Of the properties that start from something, those that were put to the test. */
  readonly triggered = new Set<string>()
  readonly #ground: Ground
  readonly #workspace: Workspace
  readonly #moves: Moves
  /** Each promise that is possible to keep anywhere, and the states in which it is. */
  readonly #offers: { readonly promise: Fairness; readonly possible: number }[] = []
  /** The states in which any of them is possible. */
  readonly #anything: number[]
  #promises: readonly Fairness[] = []

  constructor(ground: Ground, work: Work) {
    this.#ground = ground
    this.#workspace = new Workspace(ground.universe, work)
    this.#moves = new Moves(this.#workspace)
    this.#anything = this.#workspace.keep([EMPTY])
  }

  /** The first violation of each property that is violated. */
  async *broken({ explored, all }: Explored): AsyncGenerator<BrokenPromise> {
    const { bound, relation } = this.#ground
    await this.#noteTriggers(explored)
    if (bound.possible.length + bound.temporal.length === 0) return
    await this.#moves.add(explored, relation)
    await this.#noteOffers()
    const found = new Set<string>()
    const checks = [
      ...bound.possible.map(each => ({
        ...each,
        refute: () => this.#lost(each, { explored, all }),
      })),
      ...bound.temporal.map(each => ({ ...each, refute: () => this.#refuted(each, explored) })),
    ]
    for (const { property, refute } of checks) {
      if (found.has(property)) continue
      const broken = await this.#workspace.during(refute)
      if (!broken) continue
      found.add(property)
      yield broken
    }
  }

  async #noteTriggers(explored: number): Promise<void> {
    const { universe, work } = this.#workspace
    for (const { property, holds } of this.#ground.bound.triggers) {
      if (this.triggered.has(property)) continue
      await this.#workspace.during(async () => {
        const predicate = this.#workspace.keepOf(new LearnedPredicate(universe, holds))
        if (await work(() => predicate.find(explored, true))) this.triggered.add(property)
      })
    }
  }

  async #noteOffers(): Promise<void> {
    const { universe, work } = this.#workspace
    const { sets } = universe
    const anything = this.#anything
    this.#promises = fairnessOf(universe.program, this.#ground.spec.fairness)
    for (const promise of this.#promises) {
      const possible = this.#workspace.keep([EMPTY])
      const moves = this.#moves.list.filter(({ instance }) => promise.covers(instance))
      await this.#workspace.forEach(moves, ({ from }) => {
        possible[0] = sets.union(possible[0]!, from)
      })
      if (possible[0] === EMPTY) continue
      this.#offers.push({ promise, possible: possible[0]! })
      await work(() => {
        anything[0] = sets.union(anything[0]!, possible[0]!)
      })
    }
  }

  /** A nearest state from which nothing leads to where a predicate is true. */
  async #lost(
    { name, property, holds }: BoundPredicate,
    { explored, all }: Explored,
  ): Promise<BrokenPromise | undefined> {
    const workspace = this.#workspace
    const { universe, work } = workspace
    const product = await productOf(workspace, explored, this.#moves, ANY, [])
    const predicate = workspace.keepOf(new LearnedPredicate(universe, holds))
    const goal = workspace.keep([await work(() => predicate.where(explored, true))])
    if (all !== explored) await this.#addLeaving(goal, explored)
    const found = await product.leadingTo(goal, product.admitted)
    const lost = await product.sets.difference(product.admitted, found)
    if (isEmpty(lost)) return undefined
    const walker = new Walker(product, [])
    const ways = await (await this.#spread(product)).waysTo(lost)
    const begin = walker.begin(ways.layers[0]!)
    const { places, node } = walker.go(begin, ways)
    const states = [...places.map(({ state }) => state), node.state]
    const path = states.map(({ changed }) => universe.codes.encode(changed))
    return { property, lost: { kind: 'lost', name, property }, path }
  }

  // Of the states that were not explored it is not known what they lead to.
  async #addLeaving(goal: Nodes, explored: number): Promise<void> {
    const { preImages, sets } = this.#workspace.universe
    await this.#workspace.forEach(this.#moves.list, ({ changes, from }) => {
      const leaving = sets.difference(from, preImages.of(from, changes, explored))
      goal[0] = sets.union(goal[0]!, leaving)
    })
  }

  /** A fair behaviour for which a formula is not true. */
  async #refuted(wanted: BoundTemporal, explored: number): Promise<BrokenPromise | undefined> {
    const workspace = this.#workspace
    const { program } = workspace.universe
    const automaton = automatonOf(formula.not(wanted.formula))
    const atoms = automaton.atoms.map(wanted.bind)
    const product = await productOf(workspace, explored, this.#moves, automaton, atoms)
    const reached = await this.#searched(product)
    const demands = this.#demands(product)
    const resting = await this.#resting(product, reached)
    const mayRest = !isEmpty(resting)
    const hull = mayRest ? resting : await fairHull(product, reached, demands)
    if (isEmpty(hull)) return undefined
    const spread = await this.#spread(product)
    const toHull = await spread.waysTo(hull)
    const component = mayRest ? hull : await fairComponent(product, demands, hull, toHull.goal)
    const ways = mayRest ? toHull : await spread.waysTo(component)
    const walker = new Walker(product, atoms)
    const { places: stem, node } = walker.go(walker.begin(ways.layers[0]!), ways)
    const loop = mayRest
      ? [{ state: node.state }]
      : await around(product, walker, demands, component, node)
    const behaviour = { places: [...stem, ...loop], loop: stem.length }
    const lasso = toldLasso(program, this.#promises, wanted, automaton.atoms, behaviour)
    return { property: wanted.property, lasso }
  }

  /** The nodes of the part of the product in which cycles have to be looked for. */
  async #searched(product: Product): Promise<Nodes> {
    const { universe, work } = this.#workspace
    const { sets } = universe
    const { automaton, admitted } = product
    const { starts, later, searched } = searchedPart(automaton)
    const initial = await this.#initial(product)
    const roots = product.sets.none()
    const enter = (to: number, states: number) =>
      work(() => {
        roots[to] = sets.union(roots[to]!, states)
      })
    for (const { q, as } of starts) await enter(as, initial[q]!)
    for (const { q, as } of later) await enter(as, admitted[q]!)
    const inside = product.sets.none()
    for (const q of searched) inside[q] = admitted[q]!
    return product.reached(roots, inside)
  }

  /** Where a behaviour may end: its automaton accepts that, and nothing fair is possible there. */
  async #resting(product: Product, nodes: Nodes): Promise<Nodes> {
    const { automaton, sets } = product
    const accepts = automaton.states.map(
      ({ next, accepts }, q) =>
        accepts === automaton.all && next.includes(q) && product.stutters(q),
    )
    const ending = this.#workspace.keep(nodes.map((set, q) => (accepts[q] ? set : EMPTY)))
    return sets.difference(
      ending,
      nodes.map(() => this.#anything[0]!),
    )
  }

  #demands(product: Product): readonly Demand[] {
    const bits = Array.from({ length: 31 }, (_, i) => 1 << i)
    return [
      leadingOn(product),
      ...bits
        .filter(bit => (product.automaton.all & bit) !== 0)
        .map(bit => acceptance(product, bit)),
      ...this.#offers.map(({ promise, possible }) => fairness(product, promise, possible)),
    ]
  }

  async #spread(product: Product): Promise<Spread> {
    return new Spread(product, await this.#initial(product), product.admitted)
  }

  /** The nodes in which behaviours begin; for each state of the automaton the states it allows. */
  async #initial(product: Product): Promise<Nodes> {
    const { universe, work } = this.#workspace
    const { codes, program, sets } = universe
    const { automaton, admitted } = product
    const states = program.initialStates().map(each => codes.encode(each))
    const initial = this.#workspace.keep([EMPTY])
    for (const each of states)
      await work(() => {
        initial[0] = sets.union(initial[0]!, sets.one(each))
      })
    const nodes = product.sets.none()
    for (const q of new Set([...automaton.initial]))
      await work(() => {
        nodes[q] = sets.intersection(initial[0]!, admitted[q]!)
      })
    return nodes
  }
}

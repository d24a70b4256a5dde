import type { PairSubset } from '../pair-subset.ts'
import type { Successors } from '../successors.ts'
import type { Automaton } from './automaton.ts'
import { Components, DenseNumbers, SparseNumbers, Stack } from './components.ts'
import type { Promised } from './fairness.ts'
import type { StateGraph } from './graph.ts'
import { type Membership, setOf } from './node-set.ts'
import { type Entry, searchedPart } from './searched-part.ts'
import { type Pattern, patternOf, type Truth } from './truth.ts'

/** A step of the product: to a node, by an outcome; none where the state is only repeated. */
export interface Edge {
  readonly to: number
  readonly outcome: number | undefined
}

// Nodes to choose from, when a counterexample is made.
const ENOUGH = 100_000
// Nodes after which it shows whether trimming brings anything.
const TRIMMED_FIRST = 20_000

/** What the automaton asks of a step from one of the searched states, and where it leads to. */
interface Move {
  readonly step: readonly number[]
  readonly columns: readonly number[]
}

/** Where the search of the product begins: a node, and the index of its state among those found. */
export interface Root {
  readonly node: number
  readonly index: number
}

/** Something that a way around a component has to pass: a node, or a step. */
export interface Wanted {
  readonly node?: (node: number) => boolean
  readonly step?: (from: number, edge: Edge) => boolean
}

/**
 * Looks for a behaviour that an automaton accepts and that is fair: a strongly connected component
 * of the product of state graph and automaton that is in all acceptance sets, and in which each
 * weakly fair action is taken, or somewhere not possible, and each strongly fair one taken or
 * nowhere possible. A state may be repeated for ever: the step that does nothing belongs to it.
 *
 * Fairness is judged by the steps inside a component, not by its states: an action that leads out
 * of it is not taken. See docs/liveness.md.
 */
export class FairCycles {
  readonly graph: StateGraph
  readonly automaton: Automaton
  readonly #truth: Truth
  readonly #promised: Promised
  readonly #size: number
  /** The promises that are possible to keep at the state looked at last. */
  readonly #isPossible: boolean[]
  readonly #possible: number[] = []
  /** What each state of the automaton asks of a state. */
  readonly #patterns: readonly Pattern[]
  /** By outcome: 1 where it keeps a promise. */
  #promises = new Uint8Array(0)
  /** Where the automaton can be when a behaviour begins, and where when it has begun. */
  readonly #starts: readonly Entry[]
  readonly #later: readonly Entry[]
  /** The automaton states of the product, and where in this list each stands. */
  readonly #searched: readonly number[]
  readonly #columns: readonly number[]
  readonly #moves: readonly Move[]

  constructor(graph: StateGraph, automaton: Automaton, truth: Truth, promised: Promised) {
    this.graph = graph
    this.automaton = automaton
    this.#truth = truth
    this.#promised = promised
    this.#isPossible = promised.list.map(() => false)
    this.#patterns = automaton.states.map(({ state }) => patternOf(state))
    const { states } = automaton
    const { starts, later, searched } = searchedPart(automaton)
    this.#starts = starts
    this.#later = later
    this.#searched = searched
    this.#columns = states.map((_, q) => this.#searched.indexOf(q))
    this.#size = searched.length
    this.#moves = this.#searched.map(q => {
      const { step, next } = states[q]!
      return {
        step,
        columns: next.map(to => this.#columns[to]!),
      }
    })
  }

  /**
   * Nodes of components as described above; none where there is none. Where there are many
   * components these are not all, but enough to choose a near one from.
   */
  find(): readonly (readonly number[])[] {
    const found: (readonly number[])[] = []
    const { graph } = this
    let size = 0
    const kept = this.#trimmed()
    if (kept.every(({ size }) => size === 0)) return found
    const components = new Components(
      this.#numbersFor(kept),
      (node, edges) => this.expand(node, edges),
      nodes => {
        const fair = this.#fairPart(nodes)
        if (fair) {
          found.push(fair)
          size += fair.length
        }
        return size > ENOUGH
      },
    )
    const { initialCount } = graph.search
    for (let index = 0; index < initialCount; index++)
      for (const node of this.#enter(graph.listed(index), this.#starts))
        if (components.search(node)) return found
    // In the order of their numbers, since what is looked up then stands together.
    for (let state = 0; state < graph.size && this.#later.length > 0; state++)
      for (const node of this.#enter(state, this.#later)) if (components.search(node)) return found
    return found
  }

  /** Where behaviours enter the product, in the order in which their states were found. */
  *roots(): Generator<Root> {
    const { explored, initialCount } = this.graph.search
    const last = this.#later.length > 0 ? explored : Math.min(explored, initialCount)
    for (let index = 0; index < last; index++) {
      const state = this.graph.listed(index)
      if (index < initialCount)
        for (const node of this.#enter(state, this.#starts)) yield { node, index }
      for (const node of this.#enter(state, this.#later)) yield { node, index }
    }
  }

  #numbersFor(kept: readonly PairSubset[]): DenseNumbers {
    const { graph } = this
    const { explored, states } = graph.search
    const numbers = new DenseNumbers(graph.size * kept.length)
    for (let index = 0; index < explored; index++)
      kept.forEach((nodes, column) => {
        if (nodes.has(states.first(index), states.second(index)))
          numbers.admit(graph.listed(index) * kept.length + column)
      })
    return numbers
  }

  // The nodes of the product: for each searched state of the automaton the states where it can be.
  #admitted(): PairSubset[] {
    const { exploration, search } = this.graph
    const { explored, states } = search
    return this.#searched.map(q => {
      const nodes = exploration.subset()
      const pattern = this.#patterns[q]!
      for (let index = 0; index < explored; index++)
        if (this.#truth.matchesListed(index, pattern))
          nodes.add(states.first(index), states.second(index))
      return nodes
    })
  }

  /**
   * The nodes of the product without those where no behaviour can end and from which nothing leads
   * on but to what was dropped before: they are in no fair component. States are taken in the
   * reverse order of discovery, so what a state leads to mostly comes before it: of models that
   * only go forward nothing is left to the search for components, which jumps about in memory.
   *
   * Source: the trimming of Fisler, Fraer, Kamhi, Vardi and Yang, "Is there a best symbolic
   * cycle-detection algorithm?" (2001), in one pass.
   */
  #trimmed(): readonly PairSubset[] {
    const { graph } = this
    const { explored, states } = graph.search
    const kept = this.#admitted()
    let [looked, dropped] = [0, 0]
    for (let index = explored - 1; index >= 0; index--) {
      const a = states.first(index)
      const b = states.second(index)
      let steps: Successors | undefined
      for (let column = 0; column < kept.length; column++) {
        const nodes = kept[column]!
        if (!nodes.has(a, b)) continue
        steps ??= graph.stepsOf(a, b)
        looked++
        if (this.#leadsOn(a, b, column, steps, kept)) continue
        if (this.#rests(this.#searched[column]!) && this.#isFree(a, b, steps)) continue
        nodes.delete(a, b)
        dropped++
      }
      // Where states lead to each other in circles there is little to gain.
      if (looked > TRIMMED_FIRST && 2 * dropped < looked) break
    }
    return kept
  }

  // Whether a step leads from a node to another one of those that are kept.
  #leadsOn(
    a: number,
    b: number,
    column: number,
    steps: Successors,
    kept: readonly PairSubset[],
  ): boolean {
    const { step, columns } = this.#moves[column]!
    const truth = this.#truth
    if (truth.stutters(step))
      for (const to of columns) if (to !== column && kept[to]!.has(a, b)) return true
    const { a: firsts, b: seconds, outcome, count } = steps
    for (let k = 0; k < columns.length; k++) {
      const nodes = kept[columns[k]!]!
      for (let i = 0; i < count; i++) {
        if (!nodes.has(firsts[i]!, seconds[i]!)) continue
        if (firsts[i] === a && seconds[i] === b) continue
        if (step.length === 0 || truth.steps({ a, b }, outcome[i]!, step)) return true
      }
    }
    return false
  }

  #enter(state: number, entries: readonly Entry[]): number[] {
    const nodes: number[] = []
    for (const { q, as } of entries) if (this.#admits(state, q)) nodes.push(this.node(state, as))
    return nodes
  }

  node(state: number, q: number): number {
    return state * this.#size + this.#columns[q]!
  }

  stateOf(node: number): number {
    return Math.floor(node / this.#size)
  }

  automatonStateOf(node: number): number {
    return this.#searched[node % this.#size]!
  }

  #admits(state: number, q: number): boolean {
    return state >= 0 && this.#truth.matches(state, this.#patterns[q]!)
  }

  /** Puts the nodes that a node leads to on the stack, and some that are not in the product. */
  expand(node: number, edges: Stack): void {
    const { graph } = this
    const truth = this.#truth
    const size = this.#size
    const state = this.stateOf(node)
    const { step, columns } = this.#moves[node % size]!
    graph.expand(state)
    const { targets, outcomes, count } = graph
    if (truth.stutters(step))
      for (let k = 0; k < columns.length; k++) edges.push(state * size + columns[k]!)
    for (let i = 0; i < count; i++) {
      const target = targets[i]!
      if (target < 0 || target === state) continue
      if (!this.#allows(step, state, outcomes[i]!)) continue
      for (let k = 0; k < columns.length; k++) edges.push(target * size + columns[k]!)
    }
  }

  // Whether literals about steps are true of one.
  #allows(literals: readonly number[], state: number, outcome: number): boolean {
    return literals.length === 0 || this.#truth.steps(this.graph.key(state), outcome, literals)
  }

  /** The steps of a node, for those who are in no hurry. */
  edges(node: number): Edge[] {
    const { graph } = this
    const state = this.stateOf(node)
    const { next, step } = this.automaton.states[this.automatonStateOf(node)]!
    const to = (target: number, outcome: number | undefined) =>
      next.filter(q => this.#admits(target, q)).map(q => ({ to: this.node(target, q), outcome }))
    const taken = graph
      .steps(state)
      .filter(each => each.target !== state && this.#allows(step, state, each.outcome))
    return [
      ...taken.flatMap(({ target, outcome }) => to(target, outcome)),
      ...(this.#truth.stutters(step) ? to(state, undefined) : []),
    ]
  }

  /** What a way around a fair component has to pass: by each of these it becomes fair and accepted. */
  wantedIn(inside: ReadonlySet<number>): Set<Wanted> {
    const wanted = new Set<Wanted>()
    for (let bit = 1; bit <= this.automaton.all; bit <<= 1)
      wanted.add({
        node: node => (this.automaton.states[this.automatonStateOf(node)]!.accepts & bit) !== 0,
      })
    const isOffered = new Set([...inside].flatMap(node => this.#possibleAt(node)))
    this.#promised.list.forEach(({ strength }, i) => {
      if (!isOffered.has(i)) return
      wanted.add({
        ...(strength === 'weak' && { node: node => !this.#possibleAt(node).includes(i) }),
        step: (_, { outcome }) => outcome !== undefined && this.promisesOf(outcome).includes(i),
      })
    })
    return wanted
  }

  /** The promises that an outcome keeps. */
  promisesOf(outcome: number): readonly number[] {
    return this.#promised.by(this.graph.exploration.relation.outcomes[outcome]!.instance)
  }

  #possibleAt(node: number): number[] {
    const state = this.stateOf(node)
    const changing = this.graph.steps(state).filter(({ target }) => target !== state)
    return changing.flatMap(({ outcome }) => [...this.promisesOf(outcome)])
  }

  // Which outcomes keep any promise: asked for each step, so worked out once for each outcome.
  #notePromises(): void {
    const { outcomes } = this.graph.exploration.relation
    if (outcomes.length <= this.#promises.length) return
    this.#promises = Uint8Array.from(outcomes, ({ instance }) =>
      this.#promised.by(instance).length > 0 ? 1 : 0,
    )
  }

  // The component, or, where a strongly fair action stands against it, a part of it without that.
  #fairPart(nodes: readonly number[]): readonly number[] | undefined {
    const { automaton } = this
    let accepts = 0
    for (const node of nodes) accepts |= automaton.states[this.automatonStateOf(node)]!.accepts
    if (accepts !== automaton.all) return undefined
    if (nodes.length === 1) {
      if (!this.#rests(this.automatonStateOf(nodes[0]!))) return undefined
      const { a, b } = this.graph.key(this.stateOf(nodes[0]!))
      return this.#isFree(a, b, this.graph.stepsOf(a, b)) ? nodes : undefined
    }
    const inside = setOf(nodes, this.graph.size * this.#size)
    this.#notePromises()
    const { list } = this.#promised
    const isTaken = list.map(() => false)
    const isMissed = list.map(() => false)
    const isOffered = list.map(() => false)
    for (const node of nodes) {
      this.#look(node, inside, isTaken)
      for (let i = 0; i < list.length; i++) {
        if (this.#isPossible[i]) isOffered[i] = true
        else isMissed[i] = true
      }
    }
    const against = list.flatMap(({ strength }, i) => {
      if (isTaken[i]) return []
      return (strength === 'weak' ? isMissed[i] : !isOffered[i]) ? [] : [i]
    })
    if (against.length === 0) return nodes
    // What a weak promise lacks in the whole it lacks in every part.
    if (against.some(i => list[i]!.strength === 'weak')) return undefined
    const rest = nodes.filter(node => {
      this.#look(node, inside, isTaken)
      return against.every(i => !this.#isPossible[i])
    })
    return this.#partsOf(rest)
  }

  #partsOf(nodes: readonly number[]): readonly number[] | undefined {
    const inside = setOf(nodes, this.graph.size * this.#size)
    const all = new Stack()
    let found: readonly number[] | undefined
    const components = new Components(
      new SparseNumbers(),
      (node, edges) => {
        all.length = 0
        this.expand(node, all)
        for (let i = 0; i < all.length; i++) if (inside.has(all.at(i))) edges.push(all.at(i))
      },
      part => {
        found = this.#fairPart(part)
        return found !== undefined
      },
    )
    for (const node of nodes) if (components.search(node)) return found
    return undefined
  }

  // Whether the automaton accepts that a state is repeated for ever.
  #rests(q: number): boolean {
    const { next, step, accepts } = this.automaton.states[q]!
    return accepts === this.automaton.all && next.includes(q) && this.#truth.stutters(step)
  }

  // Whether no fair action is possible in a state: a behaviour can end there.
  #isFree(a: number, b: number, steps: Successors): boolean {
    this.#notePromises()
    const { a: firsts, b: seconds, outcome, count } = steps
    for (let i = 0; i < count; i++)
      if (this.#promises[outcome[i]!] === 1 && (firsts[i] !== a || seconds[i] !== b)) return false
    return true
  }

  // Notes what is possible in a node's state, and what is taken by steps that stay inside.
  #look(node: number, inside: Membership, isTaken: boolean[]): void {
    const { graph } = this
    const state = this.stateOf(node)
    const { step, columns } = this.#moves[node % this.#size]!
    for (const i of this.#possible) this.#isPossible[i] = false
    this.#possible.length = 0
    graph.expand(state)
    for (let k = 0; k < graph.count; k++) {
      const target = graph.targets[k]!
      // A step that changes nothing keeps no promise and need not be taken.
      if (target === state) continue
      const outcome = graph.outcomes[k]!
      if (this.#promises[outcome] === 0) continue
      for (const i of this.promisesOf(outcome)) {
        if (!this.#isPossible[i]) this.#possible.push(i)
        this.#isPossible[i] = true
        isTaken[i] ||= this.#stays(columns, target, inside) && this.#allows(step, state, outcome)
      }
    }
  }

  #stays(columns: readonly number[], target: number, inside: Membership): boolean {
    for (let k = 0; k < columns.length; k++)
      if (inside.has(target * this.#size + columns[k]!)) return true
    return false
  }
}

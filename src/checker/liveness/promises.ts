import { formula } from '../../language/formula.ts'
import { ReferenceState, type ReferenceStep, stepsFrom } from '../../language/reference.ts'
import type { BoundTemporal } from '../bind.ts'
import type { BreadthFirst } from '../breadth-first.ts'
import { counterexample } from '../counterexample.ts'
import type { Exploration } from '../exploration.ts'
import type { Counterexample } from '../result.ts'
import type { BoundPredicate } from '../watch.ts'
import { automatonOf } from './automaton.ts'
import { FairCycles } from './fair-cycles.ts'
import { fairnessOf, Promised } from './fairness.ts'
import { StateGraph } from './graph.ts'
import type { Behaviour, Place } from './judge.ts'
import { type Lasso, lassoInto } from './lasso.ts'
import { firstLost } from './possible.ts'
import { toldLasso, unlike } from './told.ts'
import { Truth } from './truth.ts'

/** A property of behaviours that does not hold, and why. */
export interface BrokenPromise {
  readonly property: string
  readonly counterexample: Counterexample
}

/**
 * Checks the properties of behaviours on the states that a search has found so far. What it finds
 * is so, however many states there are still to be found.
 *
 * @param isKnown properties that need not be checked
 * @param refuseShortage throws where there is no more memory; called now and then
 */
export function* brokenPromises(
  exploration: Exploration,
  search: BreadthFirst,
  isKnown: (property: string) => boolean,
  refuseShortage: () => void,
): Generator<BrokenPromise> {
  const { possible, temporal } = exploration.bound
  const promises = new Promises(exploration, search, refuseShortage)
  const checks = [
    ...possible.map(each => ({ ...each, refute: () => promises.lost(each) })),
    ...temporal.map(each => ({ ...each, refute: () => promises.refuted(each) })),
  ]
  const broken = new Set<string>()
  for (const { property, refute } of checks) {
    if (isKnown(property) || broken.has(property)) continue
    const counterexample = refute()
    if (!counterexample) continue
    broken.add(property)
    yield { property, counterexample }
  }
}

class Promises {
  readonly #exploration: Exploration
  readonly #search: BreadthFirst
  readonly #graph: StateGraph
  readonly #promised: Promised

  constructor(exploration: Exploration, search: BreadthFirst, refuseShortage: () => void) {
    this.#exploration = exploration
    this.#search = search
    this.#graph = new StateGraph(exploration, search, refuseShortage)
    const { program, spec } = exploration
    this.#promised = new Promised(program, fairnessOf(program, spec.fairness))
  }

  /** A state from which nothing leads to where a predicate is true. */
  lost({ name, property, holds }: BoundPredicate): Counterexample | undefined {
    const truth = new Truth(this.#graph, [{ op: 'state', name, holds }])
    const index = firstLost(this.#graph, truth)
    if (index === undefined) return undefined
    const path = this.#search.pathOf(index)
    const state = path.at(-1)!
    return counterexample(this.#exploration, { kind: 'lost', name, property, state }, path)
  }

  /** A fair behaviour for which a formula is not true. */
  refuted(wanted: BoundTemporal): Counterexample | undefined {
    const graph = this.#graph
    const automaton = automatonOf(formula.not(wanted.formula))
    const truth = new Truth(graph, automaton.atoms.map(wanted.bind))
    const cycles = new FairCycles(graph, automaton, truth, this.#promised)
    const components = cycles.find()
    if (components.length === 0) return undefined
    const behaviour = this.#executed(lassoInto(cycles, components))
    const { program } = this.#exploration
    return toldLasso(program, this.#promised.list, wanted, automaton.atoms, behaviour)
  }

  // The same by the reference evaluator, which knows nothing of all this.
  #executed({ positions, loop }: Lasso): Behaviour {
    const { program, space, relation } = this.#exploration
    const [first] = positions
    const isAt = (state: ReferenceState, position: number) => {
      const [a, b] = space.encode(new Map(state.changed))
      return this.#graph.find(a, b) === positions[position]!.state
    }
    let state = program
      .initialStates()
      .map(assignment => ReferenceState.of(assignment))
      .find(each => isAt(each, 0))
    if (!first || !state) throw unlike('begin')
    const places = positions.map(({ outcome }, i): Place => {
      const here: ReferenceState = state!
      if (outcome === undefined) return { state: here }
      const { name } = relation.outcomes[outcome]!.instance
      const next = i + 1 < positions.length ? i + 1 : loop
      const step: ReferenceStep | undefined = stepsFrom(program, here).find(
        ({ instance, after }) => instance.name === name && isAt(after, next),
      )
      if (!step) throw unlike(`take ${name}`)
      state = step.after
      return { state: here, step }
    })
    return { places, loop }
  }
}

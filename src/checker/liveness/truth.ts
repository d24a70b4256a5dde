import type { Outcome, Reader } from '../../language/evaluation.ts'
import { StepTrees } from '../steps.ts'
import { Watch } from '../watch.ts'
import type { StateGraph } from './graph.ts'

/** An atom of a formula with its members bound. */
export type BoundAtom =
  | { readonly op: 'state'; readonly name: string; readonly holds: (reader: Reader) => boolean }
  | {
      readonly op: 'step'
      readonly name: string
      readonly holds: (reader: Reader, outcome: Outcome) => boolean
    }

/** Bits that have to have certain values: what literals ask of a state. */
export interface Pattern {
  readonly mask: number
  readonly bits: number
}

const EXPLORED = 1

/** What some literals about states ask of an explored state. */
export function patternOf(literals: readonly number[]): Pattern {
  let [mask, bits] = [EXPLORED, EXPLORED]
  for (const literal of literals) {
    const bit = 2 << (literal >= 0 ? literal : ~literal)
    mask |= bit
    if (literal >= 0) bits |= bit
  }
  return { mask, bits }
}

/** Which atoms of a formula are true of which states and steps: learned as everything else is. */
export class Truth {
  readonly #graph: StateGraph
  /** For each state a bit for each atom, and one for whether it was explored. */
  readonly bits: Uint8Array | Int32Array
  /** By atom, for those about steps. */
  readonly #trees: readonly (StepTrees | undefined)[]

  constructor(graph: StateGraph, atoms: readonly BoundAtom[]) {
    if (atoms.length > 31) throw new RangeError('A formula has more than 31 atoms.')
    this.#graph = graph
    this.bits = atoms.length <= 7 ? new Uint8Array(graph.size) : new Int32Array(graph.size)
    const { space, forest, relation } = graph.exploration
    this.#trees = atoms.map(atom =>
      atom.op === 'step' ? new StepTrees(forest, relation, atom.name, atom.holds) : undefined,
    )
    const states = atoms.flatMap((atom, i) => (atom.op === 'state' ? [{ atom, i }] : []))
    const predicates = states.map(({ atom }) => ({ ...atom, property: atom.name }))
    const watch = new Watch(space, forest, predicates, true)
    const found: number[] = []
    const { explored, states: listed } = graph.search
    for (let k = 0; k < explored; k++) {
      if (predicates.length > 0) watch.check(listed.first(k), listed.second(k), found)
      let bits = EXPLORED
      for (const index of found) bits |= 2 << states[index]!.i
      this.bits[graph.listed(k)] = bits
      found.length = 0
    }
  }

  /** Whether all literals about steps are true of one. */
  steps(state: number, outcome: number, literals: readonly number[]): boolean {
    if (literals.length === 0) return true
    const { exploration } = this.#graph
    exploration.space.load(this.#graph.first(state), this.#graph.second(state))
    return literals.every(literal =>
      literal >= 0 ? this.#trees[literal]!.holds(outcome) : !this.#trees[~literal]!.holds(outcome),
    )
  }

  /** Whether they are true where a state is repeated: no step is taken there. */
  stutters(literals: readonly number[]): boolean {
    return literals.every(literal => literal < 0)
  }
}

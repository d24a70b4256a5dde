import type { Outcome, Reader } from '../../language/evaluation.ts'
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

const TRUE = 1
const FALSE = 2

/** Which atoms of a formula are true of which states and steps: learned as everything else is. */
export class Truth {
  readonly #graph: StateGraph
  readonly #atoms: readonly BoundAtom[]
  /** For each state a bit for each atom. */
  readonly #bits: Uint8Array | Uint32Array
  /** By atom, then by outcome: the tree that knows whether the step satisfies it. */
  readonly #roots: number[][]

  constructor(graph: StateGraph, atoms: readonly BoundAtom[]) {
    if (atoms.length > 32) throw new RangeError('A formula has more than 32 atoms.')
    this.#graph = graph
    this.#atoms = atoms
    this.#roots = atoms.map(() => [])
    this.#bits = atoms.length <= 8 ? new Uint8Array(graph.size) : new Uint32Array(graph.size)
    const { space, forest } = graph.exploration
    const states = atoms.flatMap((atom, i) => (atom.op === 'state' ? [{ atom, i }] : []))
    const predicates = states.map(({ atom }) => ({ ...atom, property: atom.name }))
    const watch = new Watch(space, forest, predicates, true)
    const found: number[] = []
    for (let state = 0; state < graph.size && predicates.length > 0; state++) {
      watch.check(graph.first(state), graph.second(state), found)
      for (const index of found) this.#bits[state]! |= 1 << states[index]!.i
      found.length = 0
    }
  }

  /** Whether all literals about states are true of one. */
  holds(state: number, literals: readonly number[]): boolean {
    const bits = this.#bits[state]!
    for (const literal of literals) {
      const isTrue = literal >= 0 ? (bits >>> literal) & 1 : 1 - ((bits >>> ~literal) & 1)
      if (isTrue === 0) return false
    }
    return true
  }

  /** Whether all literals about steps are true of one. */
  steps(state: number, outcome: number, literals: readonly number[]): boolean {
    if (literals.length === 0) return true
    const { exploration } = this.#graph
    exploration.space.load(this.#graph.first(state), this.#graph.second(state))
    return literals.every(literal =>
      literal >= 0 ? this.#isStep(literal, outcome) : !this.#isStep(~literal, outcome),
    )
  }

  /** Whether they are true where a state is repeated: no step is taken there. */
  stutters(literals: readonly number[]): boolean {
    return literals.every(literal => literal < 0)
  }

  #isStep(index: number, outcome: number): boolean {
    const { forest, relation } = this.#graph.exploration
    const atom = this.#atoms[index]!
    if (atom.op !== 'step') return false
    const roots = this.#roots[index]!
    roots[outcome] ??= forest.plant(atom.name)
    const leaf = forest.walk(forest.roots[roots[outcome]]!)
    if (leaf !== 0) return leaf === -TRUE
    const step = relation.outcomes[outcome]!.outcome
    return forest.learn(roots[outcome], r => (atom.holds(r, step) ? TRUE : FALSE)) === -TRUE
  }

  get bytes(): number {
    return this.#bits.byteLength
  }
}

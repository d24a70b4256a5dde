import type { Outcome, Reader } from '../../language/evaluation.ts'
import type { Key } from '../exploration.ts'
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
  /** For each listed state a bit for each atom, and one for whether it was explored. */
  readonly #listed: Uint8Array | Int32Array
  /** The same by the numbers of states, once it was asked for. */
  #numbered: Uint8Array | Int32Array | undefined
  /** By atom, for those about steps. */
  readonly #trees: readonly (StepTrees | undefined)[]

  constructor(graph: StateGraph, atoms: readonly BoundAtom[]) {
    if (atoms.length > 31) throw new RangeError('A formula has more than 31 atoms.')
    this.#graph = graph
    const { explored, states: listed } = graph.search
    const Bits = atoms.length <= 7 ? Uint8Array : Int32Array
    this.#listed = new Bits(listed.length)
    const { space, forest, relation } = graph.exploration
    this.#trees = atoms.map(atom =>
      atom.op === 'step' ? new StepTrees(forest, relation, atom.name, atom.holds) : undefined,
    )
    const states = atoms.flatMap((atom, i) => (atom.op === 'state' ? [{ atom, i }] : []))
    const predicates = states.map(({ atom }) => ({ ...atom, property: atom.name }))
    const watch = new Watch(space, forest, predicates, true)
    const bitOf = states.map(({ i }) => 2 << i)
    const found: number[] = []
    for (let k = 0; k < explored; k++) {
      if (predicates.length > 0) watch.check(listed.first(k), listed.second(k), found)
      let bits = EXPLORED
      while (found.length > 0) bits |= bitOf[found.pop()!]!
      this.#listed[k] = bits
    }
  }

  /** Whether a state, by its place in the list, was explored and is as a pattern asks. */
  matchesListed(index: number, { mask, bits }: Pattern): boolean {
    return (this.#listed[index]! & mask) === bits
  }

  /** The same by the number of the state. */
  matches(state: number, { mask, bits }: Pattern): boolean {
    this.#numbered ??= this.#byNumber()
    return (this.#numbered[state]! & mask) === bits
  }

  #byNumber(): Uint8Array | Int32Array {
    const graph = this.#graph
    const Bits = this.#listed instanceof Uint8Array ? Uint8Array : Int32Array
    const numbered = new Bits(graph.size)
    for (let k = 0; k < graph.search.explored; k++) numbered[graph.listed(k)] = this.#listed[k]!
    return numbered
  }

  /** Whether all literals about steps are true of one from a state. */
  steps({ a, b }: Key, outcome: number, literals: readonly number[]): boolean {
    if (literals.length === 0) return true
    this.#graph.exploration.space.load(a, b)
    return literals.every(literal =>
      literal >= 0 ? this.#trees[literal]!.holds(outcome) : !this.#trees[~literal]!.holds(outcome),
    )
  }

  /** Whether they are true where a state is repeated: no step is taken there. */
  stutters(literals: readonly number[]): boolean {
    return literals.every(literal => literal < 0)
  }
}

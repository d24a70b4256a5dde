import type { Automaton } from '../liveness/automaton.ts'
import type { BoundAtom } from '../liveness/truth.ts'
import { LearnedPredicate } from './learned-predicate.ts'
import type { Move, Moves } from './moves.ts'
import { EMPTY } from './node-table.ts'
import { type Arc, Product } from './product.ts'
import type { Workspace } from './workspace.ts'

/** The product of all moves from some states with an automaton whose atoms are learned of them. */
export async function productOf(
  workspace: Workspace,
  states: number,
  moves: Moves,
  automaton: Automaton,
  atoms: readonly BoundAtom[],
): Promise<Product> {
  const { universe, work } = workspace
  const { sets } = universe
  const truth = workspace.keep(atoms.map(() => EMPTY))
  for (const [i, atom] of atoms.entries()) {
    if (atom.op !== 'state') continue
    const predicate = workspace.keepOf(new LearnedPredicate(universe, atom.holds))
    await work(() => {
      truth[i] = predicate.where(states, true)
    })
  }
  const admitted = workspace.keep(automaton.states.map(() => states))
  for (const [q, { state }] of automaton.states.entries())
    for (const literal of state)
      await work(() => {
        admitted[q] =
          literal >= 0
            ? sets.intersection(admitted[q]!, truth[literal]!)
            : sets.difference(admitted[q]!, truth[~literal]!)
      })
  const steps = new StepAtoms(workspace, atoms)
  const arcs: (readonly Arc[])[] = []
  for (const { step } of automaton.states)
    arcs.push(step.length === 0 ? moves.list : await steps.allowed(moves.list, step))
  return new Product(workspace, automaton, admitted, arcs)
}

/** What atoms about steps say of the states before them. */
class StepAtoms {
  readonly #workspace: Workspace
  readonly #atoms: readonly BoundAtom[]
  readonly #learned = new Map<string, LearnedPredicate>()

  constructor(workspace: Workspace, atoms: readonly BoundAtom[]) {
    this.#workspace = workspace
    this.#atoms = atoms
  }

  /** Moves as far as all literals are true of them. */
  async allowed(moves: readonly Move[], literals: readonly number[]): Promise<readonly Arc[]> {
    const { work } = this.#workspace
    const from = this.#workspace.keep(moves.map(each => each.from))
    for (const [i, move] of moves.entries())
      for (const literal of literals) {
        const predicate = this.#predicate(literal >= 0 ? literal : ~literal, move)
        await work(() => {
          from[i] = predicate.where(from[i]!, literal >= 0)
        })
      }
    return moves.map((move, i) => ({ ...move, from: from[i]! })).filter(each => each.from !== EMPTY)
  }

  // It depends on what is changed, whoever changes it.
  #predicate(number: number, { changes, outcome }: Move): LearnedPredicate {
    const key = `${number} ${changes}`
    let predicate = this.#learned.get(key)
    if (!predicate) {
      const atom = this.#atoms[number]!
      predicate = this.#workspace.keepOf(
        new LearnedPredicate(
          this.#workspace.universe,
          reader => atom.op === 'step' && atom.holds(reader, outcome),
        ),
      )
      this.#learned.set(key, predicate)
    }
    return predicate
  }
}

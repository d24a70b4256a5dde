import type { Outcome } from '../../language/evaluation.ts'
import type { Instance } from '../../language/program.ts'
import { EMPTY, TRUE } from './node-table.ts'
import type { SymbolicRelation } from './relation.ts'
import type { Workspace } from './workspace.ts'

/** A step that changes something: the states in which an action instance may take it, and what it changes. */
export interface Move {
  readonly instance: Instance
  readonly outcome: Outcome
  readonly changes: number
  readonly from: number
}

/**
 * The steps from a set of states of which all is known. Those that leave the state as it is are none:
 * to behaviours they are nothing but the repetition of a state.
 */
export class Moves {
  readonly #workspace: Workspace
  readonly #moves = new Map<string, Move>()

  constructor(workspace: Workspace) {
    this.#workspace = workspace
    workspace.keepOf({ held: () => this.list.map(({ from }) => from) })
  }

  get list(): Move[] {
    return [...this.#moves.values()]
  }

  /** Adds the moves from a set. */
  async add(set: number, relation: SymbolicRelation): Promise<void> {
    const { universe, work } = this.#workspace
    const { conditions, preImages, sets } = universe
    const events = await work(() => relation.eventsIn(set))
    await this.#workspace.forEach(events, ({ instance, condition, outcomes, changes }) => {
      const possible = conditions.select(set, condition, TRUE)
      for (const [i, outcome] of outcomes.entries()) {
        const list = changes[i]!
        const moving = sets.difference(possible, preImages.unmoved(possible, list))
        if (moving === EMPTY) continue
        const key = `${instance.id} ${list}`
        const from = sets.union(this.#moves.get(key)?.from ?? EMPTY, moving)
        this.#moves.set(key, { instance, outcome, changes: list, from })
      }
    })
  }
}

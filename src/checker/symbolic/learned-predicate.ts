import type { Reader } from '../../language/evaluation.ts'
import { LearnedFunction } from './learned-function.ts'
import { TRUE } from './node-table.ts'
import type { Codes } from './sets.ts'
import type { Universe } from './universe.ts'

const FALSE_LEAF = 2

/** A predicate of states, or of the states before a certain step, learned from runs. */
export class LearnedPredicate {
  readonly #function: LearnedFunction

  constructor(universe: Universe, holds: (reader: Reader) => boolean) {
    this.#function = new LearnedFunction(universe, reader => (holds(reader) ? -TRUE : FALSE_LEAF))
  }

  /** A state of a set of which it is true, or of which it is false; see {@link LearnedFunction.find}. */
  find(set: number, truth: boolean, samples?: readonly Codes[]): Codes | undefined {
    return this.#function.find(set, truth ? -TRUE : FALSE_LEAF, samples)
  }

  /** The states of a set of which it is true, or of which it is false. */
  where(set: number, truth: boolean): number {
    return this.#function.where(set, truth ? -TRUE : FALSE_LEAF)
  }

  /**
   * TRUE where it is not known to be true after some states were tried. Where it takes much to say
   * so, where nothing is known: such conditions are better not put together with others.
   */
  doubt(samples: readonly Codes[]): number {
    this.#function.try(samples)
    return this.#function.isSmall ? this.#function.unless(-TRUE) : TRUE
  }

  held(): number[] {
    return this.#function.held()
  }
}

import { ModelError } from '../../language/value.ts'
import type { Exploration, ExploredElsewhere } from '../exploration.ts'
import type { Located } from '../shortest-runs.ts'

/** What a helper tells at the end, as plain data. */
export interface Report extends ExploredElsewhere {
  readonly located: readonly Located[]
  /** What an audit of this helper's own learning found. */
  readonly mistake?: Mistake
}

/** A model error as plain data. */
export interface Mistake {
  readonly problem: string
  readonly remedy: string
  readonly where: readonly string[]
}

export function reportOf(exploration: Exploration, located: readonly Located[]): Report {
  const { program, space, unreduced, outside, functionRuns, learnedBytes, triggered } = exploration
  return {
    unreduced,
    outside,
    functionRuns,
    halfBytes: space.halfBytes,
    learnedBytes,
    actions: exploration.actionCounts,
    triggered,
    mattered: program.mattered,
    forbidden: program.forbidden,
    located,
  }
}

/** A model error as it can be told. */
export const mistakeOf = ({ problem, remedy, where }: ModelError): Mistake => ({
  problem,
  remedy,
  where,
})

/** The error that a mistake was. */
export function errorOf({ problem, remedy, where }: Mistake): ModelError {
  return where.reduce((error, place) => error.at(place), new ModelError(problem, remedy))
}

import type { Key } from '../checker/exploration.ts'
import type { Instance } from '../language/program.ts'

/** A step by names that do not depend on what was learned before. */
export interface Choosing {
  readonly instance: Instance
  /** Which of the outcomes that the instance has there, from 0. */
  readonly index: number
}

/** A step of a walk. */
export interface Move extends Choosing {
  /** The state that it led to. */
  readonly to: Key
}

/** A run of a model that was made at random, or from one that was. */
export interface Walk {
  readonly start: Key
  readonly moves: readonly Move[]
}

/** The states of a walk, the first one included. */
export const keysOf = ({ start, moves }: Walk): readonly Key[] => [
  start,
  ...moves.map(({ to }) => to),
]

/** The last state of a walk. */
export const endOf = ({ start, moves }: Walk): Key => moves.at(-1)?.to ?? start

export const sameKey = (x: Key, y: Key): boolean => x.a === y.a && x.b === y.b

/** A walk as far as its first `length` steps. */
export const prefixOf = ({ start, moves }: Walk, length: number): Walk => ({
  start,
  moves: moves.slice(0, length),
})

import type { Finding, Key } from '../checker/exploration.ts'
import { StepWatch } from '../checker/steps.ts'
import { Successors } from '../checker/successors.ts'
import { Watch } from '../checker/watch.ts'
import { ModelError } from '../language/value.ts'
import type { Ground } from './ground.ts'

/** What a run was found to end with, to be known again at the end of other runs. */
export interface Target {
  /** Whether a state is what was looked for by itself. */
  isIn(state: Key): boolean
  /** The same of the steps from a state, which are all that is in the list, or of its having none. */
  isAmong(state: Key, successors: Successors): boolean
}

/** The same violation of the same property, by whatever members of it. */
export function targetOf(ground: Ground, { kind, property }: Finding): Target {
  const { space, forest, relation, bound, accepting } = ground.exploration
  switch (kind) {
    case 'invariant': {
      const predicates = bound.always.filter(each => each.property === property)
      const watch = new Watch(space, forest, predicates, false)
      relation.onGrowth(() => watch.forget())
      return { isIn: state => found(watch, state), isAmong: () => false }
    }
    case 'step': {
      const predicates = bound.step.filter(each => each.property === property)
      const watch = new StepWatch(space, forest, relation, predicates)
      return {
        isIn: () => false,
        isAmong: ({ a, b }, successors) => watch.check(a, b, successors, 0) !== undefined,
      }
    }
    case 'deadlock':
      return {
        isIn: () => false,
        isAmong: (state, { count }) =>
          count === 0 && !ground.isOutside(state) && !found(accepting, state),
      }
    default:
      throw new Error(`Internal error: no run is shortened for ${kind}.`)
  }
}

/** The same mistake of the model, wherever it shows itself. */
export function targetOfMistake(ground: Ground, { message }: ModelError): Target {
  const { relation, invariants, witnesses, accepting, steps } = ground.exploration
  const successors = new Successors()
  const goesWrong = (state: Key) => {
    successors.count = 0
    try {
      for (const watch of [invariants, witnesses]) found(watch, state)
      if (ground.isOutside(state)) return false
      if (relation.expand(state.a, state.b, successors) === 0) found(accepting, state)
      steps.check(state.a, state.b, successors, 0)
      return false
    } catch (error) {
      if (!(error instanceof ModelError)) throw error
      return error.message === message
    }
  }
  return { isIn: goesWrong, isAmong: () => false }
}

function found(watch: Watch, { a, b }: Key): boolean {
  const indices: number[] = []
  if (!watch.isIdle) watch.check(a, b, indices)
  return indices.length > 0
}

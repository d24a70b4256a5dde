import { stepsOf } from '../language/reference.ts'
import { ModelError } from '../language/value.ts'
import type { Exploration } from './exploration.ts'

/**
 * An error in the engine's short form is found again by the reference evaluator, which names the
 * action; what it does not find is given back as it is.
 *
 * @throws what is no ModelError
 */
export function explained({ space, program, atHand }: Exploration, thrown: unknown): Error {
  if (!(thrown instanceof ModelError)) throw thrown
  if (thrown.where.some(place => place.startsWith('action'))) return thrown
  if (atHand.a < 0) return thrown
  const state = space.decode(atHand.a, atHand.b)
  for (const instance of program.instances)
    try {
      stepsOf(instance, state)
    } catch (error) {
      return error instanceof ModelError ? error.at(`action ${instance.name}`) : thrown
    }
  return thrown
}

import { availableParallelism } from 'node:os'
import { ModelError } from '../../language/value.ts'
import type { CheckOptions } from '../result.ts'

/**
 * How many threads should explore.
 *
 * @throws ModelError for a number that is none
 */
export function threadsWanted({ workers = 1 }: Pick<CheckOptions, 'workers'>): number {
  const wanted = workers === 'auto' ? availableParallelism() : workers
  if (!Number.isInteger(wanted) || wanted < 1)
    throw new ModelError(`There cannot be ${wanted} workers.`, 'Give 1 or more, or auto.')
  return wanted
}

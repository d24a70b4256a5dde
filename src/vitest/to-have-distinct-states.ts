import { check } from '../checker/check.ts'
import { ModelError } from '../language/value.ts'
import { counted } from '../report/text.ts'
import { type SearchOptions, specMatcher } from './judgement.ts'
import { explored, unanswered } from './said.ts'

/**
 * Whether a spec has so many distinct states, as `allways check` counts them: where the spec uses
 * symmetry, up to that. What the spec violates does not matter, all of its states are counted.
 */
export const toHaveDistinctStates = specMatcher(
  'toHaveDistinctStates()',
  async (spec, states: number, options: SearchOptions = {}) => {
    if (!Number.isSafeInteger(states) || states < 1)
      throw new ModelError(
        `${states} is no number of states.`,
        'Give a whole number of at least 1: toHaveDistinctStates(9).',
      )
    const result = await check(spec, { ...options, continueAfterViolation: true })
    const wanted = counted(states, 'distinct state')
    if (!result.exhaustive) return unanswered(`how many distinct states ${spec.name} has`, result)
    return result.distinct === states
      ? { answer: 'yes', lines: [`expected ${spec.name} not to have ${explored(result)}`] }
      : {
          answer: 'no',
          lines: [`expected ${spec.name} to have ${wanted}, but it has ${explored(result)}`],
        }
  },
)

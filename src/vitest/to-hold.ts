import { check } from '../checker/check.ts'
import { ModelError } from '../language/value.ts'
import { broken, brokenText } from '../report/outcome.ts'
import { type SearchOptions, specMatcher, undecided } from './judgement.ts'
import { allExplored, unanswered, withRun } from './said.ts'

/** Whether every property of a spec holds, and nobody is stuck, in all reachable states. */
export const toHold = specMatcher('toHold()', async (spec, options: SearchOptions = {}) => {
  const claims = [...spec.properties.values()].filter(({ kind }) => kind !== 'accepting')
  if (claims.length === 0 && spec.deadlock === 'allowed')
    throw new ModelError(
      `${spec.name} has no properties and allows deadlocks: there is nothing that could hold.`,
      'Give it properties: spec(model, { properties }).',
    )
  const result = await check({ ...spec, expect: 'holds' }, options)
  switch (result.verdict) {
    case 'holds': {
      // Counts that the spec gives are part of what it says, as for `allways check`.
      if (!result.asExpected)
        return undecided(
          `${spec.name} holds, but is not what it says: ${result.surprises.join(' ')}`,
        )
      const line = `expected ${spec.name} not to hold, but it does: ${allExplored(result)}`
      return { answer: 'yes', lines: [line] }
    }
    case 'violated':
    case 'deadlock': {
      const lines = broken(result).flatMap((each, i) =>
        withRun(
          i === 0
            ? `expected ${spec.name} to hold, but it ${brokenText(each)}`
            : `and it ${brokenText(each)}`,
          result,
          each.counterexample,
        ),
      )
      return { answer: 'no', lines }
    }
    default:
      return unanswered(`whether ${spec.name} holds`, result)
  }
})

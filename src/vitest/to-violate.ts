import { check } from '../checker/check.ts'
import { suggestion } from '../language/nearest.ts'
import { breaking, type Spec } from '../language/spec.ts'
import { ModelError } from '../language/value.ts'
import { broken, brokenText, lengthOf } from '../report/outcome.ts'
import { counted } from '../report/text.ts'
import { type SearchOptions, specMatcher } from './judgement.ts'
import { allExplored, unanswered, withRun } from './said.ts'

/** How a property should be violated, and how far to search for that. */
export interface ViolationOptions extends SearchOptions {
  /** The number of states of the counterexample; breadth-first finds a shortest one. */
  readonly length?: number
}

/**
 * Whether a spec violates a property, or, with `deadlock`, whether somebody is stuck. Nothing else
 * is checked, so that nothing else that breaks earlier hides it.
 */
export const toViolate = specMatcher(
  'toViolate()',
  async (spec, property: string, { length, ...options }: ViolationOptions = {}) => {
    const result = await check(only(spec, property), options)
    const what = property === 'deadlock' ? 'end in a deadlock' : `violate ${property}`
    switch (result.verdict) {
      case 'violated':
      case 'deadlock': {
        const [found] = broken(result)
        const { counterexample: run } = found!
        if (length !== undefined && !run)
          throw new ModelError(
            `That ${property} is never reached has no run that shows it, and so no length.`,
            'Leave out length.',
          )
        const isThis = length === undefined || lengthOf(run!) === length
        const not = isThis ? ' not' : ''
        const line = `expected ${spec.name}${not} to ${what}${inStates(length)}, but it ${brokenText(found!)}`
        return { answer: isThis ? 'yes' : 'no', lines: withRun(line, result, run) }
      }
      case 'holds': {
        const line = `expected ${spec.name} to ${what}, but it does not: ${allExplored(result)}`
        return { answer: 'no', lines: [line] }
      }
      default:
        return unanswered(`whether ${spec.name} can ${what}`, result)
    }
  },
)

const inStates = (length: number | undefined) =>
  length === undefined ? '' : ` in ${counted(length, 'state')}`

function only(spec: Spec, property: string): Spec {
  if (property === 'deadlock') return breaking(spec, 'deadlock')
  if (spec.properties.get(property)?.kind === 'accepting')
    throw new ModelError(
      `${property} says where a run may end; what would violate it is a deadlock.`,
      "Write toViolate('deadlock').",
    )
  if (!spec.properties.has(property))
    throw new ModelError(
      `${spec.name} has no property "${property}".`,
      suggestion(property, [...spec.properties.keys(), 'deadlock']),
    )
  return breaking(spec, { violated: property })
}

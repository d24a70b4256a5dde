import { check } from '../checker/check.ts'
import { suggestion } from '../language/nearest.ts'
import { breaking, type Spec } from '../language/spec.ts'
import { ModelError } from '../language/value.ts'
import { lengthOf } from '../report/outcome.ts'
import { counted } from '../report/text.ts'
import { type SearchOptions, specMatcher } from './judgement.ts'
import { allExplored, unanswered, withRun } from './said.ts'

/** Whether what a `reachable` property describes can come about, whatever else a spec breaks. */
export const toReach = specMatcher(
  'toReach()',
  async (spec, witness: string, options: SearchOptions = {}) => {
    const result = await check(only(spec, witness), options)
    const [property] = result.properties
    switch (property?.verdict) {
      case 'holds': {
        const run = property.counterexample
        const states = run ? ` in ${counted(lengthOf(run), 'state')}` : ''
        const line = `expected ${spec.name} not to reach ${witness}, but it does${states}`
        return { answer: 'yes', lines: withRun(line, result, run) }
      }
      case 'violated': {
        const line = `expected ${spec.name} to reach ${witness}, but it never does: ${allExplored(result)}`
        return { answer: 'no', lines: [line] }
      }
      default:
        return unanswered(`whether ${spec.name} can reach ${witness}`, result)
    }
  },
)

function only(spec: Spec, witness: string): Spec {
  const kind = spec.properties.get(witness)?.kind
  if (kind === 'reachable') return breaking(spec, { violated: witness })
  const witnesses = [...spec.properties].filter(([, each]) => each.kind === 'reachable')
  const advice = suggestion(
    witness,
    witnesses.map(([name]) => name),
  )
  throw new ModelError(
    kind === undefined
      ? `${spec.name} has no property "${witness}".`
      : `${witness} is not made by reachable(...), so that nothing can be a witness of it.`,
    advice,
  )
}

import { type ReferenceState, stepsFrom } from '../../language/reference.ts'
import { impure } from '../audit.ts'
import { EMPTY, TRUE } from './node-table.ts'
import type { SymbolicRelation } from './relation.ts'
import type { Codes } from './sets.ts'
import type { Universe } from './universe.ts'

/**
 * Compares what was learned with what the model's functions say now, on one of the explored states:
 * a function that uses anything but the state it is given says something else.
 *
 * @throws ModelError naming the action that is not pure
 */
export function auditPurity(
  universe: Universe,
  { relation, explored }: { readonly relation: SymbolicRelation; readonly explored: number },
): void {
  if (explored === EMPTY) return
  const { chance, codes, program, sets } = universe
  const state = sets.pick(explored, chance)
  const plain = codes.decode(state)
  const learned = learnedSteps(universe, relation, state, plain)
  const steps = stepsFrom(program, plain).map(step => `${step.instance.name} ${step.after.key}`)
  const differing = [
    ...steps.filter(each => !learned.includes(each)),
    ...learned.filter(each => !steps.includes(each)),
  ]
  const [first] = differing
  if (first) throw impure(`action ${first.slice(0, first.indexOf(' '))}`, plain)
}

function learnedSteps(
  { conditions, sets }: Universe,
  relation: SymbolicRelation,
  state: Codes,
  plain: ReferenceState,
): string[] {
  return relation
    .eventsIn(sets.one(state))
    .filter(({ condition }) => conditions.answer(condition, state) === TRUE)
    .flatMap(({ instance, outcomes }) =>
      outcomes.map(outcome => `${instance.name} ${plain.after(outcome).key}`),
    )
}

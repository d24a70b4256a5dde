import { suggestion } from '../../language/nearest.ts'
import type { Instance, Program } from '../../language/program.ts'
import type { FairnessSettings } from '../../language/spec.ts'
import { ModelError } from '../../language/value.ts'

/** A promise that some action instances, taken together as one, are not put off for ever. */
export interface Fairness {
  readonly name: string
  /** Weak: what stays possible is taken. Strong: what is possible again and again is taken. */
  readonly strength: 'weak' | 'strong'
  readonly covers: (instance: Instance) => boolean
}

/**
 * The promises that a model makes of its actions, one for each instance of a fair action, and those
 * that a spec adds.
 *
 * @throws ModelError when the spec names an action that the model does not have
 */
export function fairnessOf(program: Program, settings: FairnessSettings): readonly Fairness[] {
  const { without = [], weak = [], strong = [] } = settings
  for (const name of [...without, ...weak.flat(), ...strong.flat()]) refuseUnknown(program, name)
  const only = (instance: Instance, strength: Fairness['strength']): Fairness => ({
    name: instance.name,
    strength,
    covers: each => each === instance,
  })
  const instancesOf = (name: string) => program.instances.filter(each => each.action.name === name)
  const added = (listed: typeof weak, strength: Fairness['strength']): Fairness[] =>
    listed.flatMap(given =>
      typeof given === 'string'
        ? instancesOf(given).map(each => only(each, strength))
        : [
            {
              name: given.join(' or '),
              strength,
              covers: ({ action }: Instance) => given.includes(action.name),
            },
          ],
    )
  const own = program.instances.flatMap(each => {
    const { fairness, name } = each.action
    return fairness === 'none' || without.includes(name) ? [] : [only(each, fairness)]
  })
  return [...own, ...added(weak, 'weak'), ...added(strong, 'strong')]
}

function refuseUnknown({ name: model, actions }: Program, name: string): void {
  const known = actions.map(action => action.name)
  if (!known.includes(name))
    throw new ModelError(`fairness: ${model} has no action "${name}".`, suggestion(name, known))
}

/** By which instances the promises are kept. */
export class Promised {
  readonly list: readonly Fairness[]
  readonly #by: readonly (readonly number[])[]

  constructor({ instances }: Program, list: readonly Fairness[]) {
    this.list = list
    this.#by = instances.map(instance =>
      list.flatMap(({ covers }, i) => (covers(instance) ? [i] : [])),
    )
  }

  /** The numbers of the promises that an instance keeps when it is taken. */
  by(instance: Instance): readonly number[] {
    return this.#by[instance.id]!
  }
}

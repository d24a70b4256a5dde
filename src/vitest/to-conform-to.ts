import { type ConformanceOptions, conforms } from '../conformance/conforms.ts'
import type { Implementation } from '../conformance/implementation.ts'
import type { AnyModel } from '../language/model.ts'
import { described, isModel, isSpec } from '../language/recognise.ts'
import type { Spec } from '../language/spec.ts'
import { ModelError } from '../language/value.ts'
import { conformance } from '../report/conformance.ts'
import { matcher } from './judgement.ts'
import { look } from './said.ts'

/** Whether a real system does only what its model does, as far as random commands show it. */
export const toConformTo = matcher(
  async (received: unknown, against: Spec | AnyModel, options: ConformanceOptions = {}) => {
    if (!isImplementation(received))
      throw new ModelError(
        `toConformTo() is for a real system, but was given ${isModel(received) ? 'a model' : described(received)}.`,
        'Write expect(implementation(model, { ... })).toConformTo(model).',
      )
    if (!isSpec(against) && !isModel(against))
      throw new ModelError(
        `A system conforms to a model or a spec, but this is ${described(against)}.`,
        'Write toConformTo(model).',
      )
    const result = await conforms(against, received, options)
    const lines = conformance(result, look)
    return result.ok
      ? {
          answer: 'yes',
          lines: [`expected the system not to conform to ${against.name}`, '', ...lines],
        }
      : { answer: 'no', lines }
  },
)

const isImplementation = (value: unknown): value is Implementation =>
  typeof value === 'object' &&
  value !== null &&
  'perform' in value &&
  value.perform instanceof Map &&
  'observe' in value

import { suggestion } from '../language/nearest.ts'
import { ModelError } from '../language/value.ts'
import type { Json, JsonObject } from './log.ts'
import type { AnyMeaning, Mapping } from './mapping.ts'

const fields = ['action', 'parameters', 'state']

/**
 * How a log is read without a mapping: each line says what the model itself would say of a step,
 * `{ "action": "lock", "parameters": ["node1"], "state": { "owner": "node1" } }`. The state is that
 * after the step, as far as it is told; a line without an action only looks at the state.
 */
export const plainMapping: Mapping = {
  model: undefined,
  line,
  unlogged: { most: 0 },
  parameters: {},
  guards: {},
}

function line(value: JsonObject): AnyMeaning {
  for (const name of Object.keys(value))
    if (!fields.includes(name))
      throw new ModelError(
        `The field "${name}" means nothing without a mapping.`,
        `${suggestion(name, fields)} Logs of another form need a mapping file (--mapping).`,
      )
  const { action, parameters = [], state = {} } = value
  if (!isObject(state))
    throw new ModelError('"state" is no object.', 'Write { "state": { "cell": value } }.')
  if (action === undefined) return { state }
  if (typeof action !== 'string') throw new ModelError('"action" is no string.')
  if (!Array.isArray(parameters)) throw new ModelError('"parameters" is no list.')
  return { action, parameters, after: state }
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

import { type AnyModel, modelInfo } from './model.ts'
import type { Spec } from './spec.ts'
import { ModelError } from './value.ts'

/** Whether a value that comes from outside is a spec of this copy of the package. */
export const isSpec = (value: unknown): value is Spec =>
  resemblesSpec(value) && isModel(value.model)

/** Whether a value that comes from outside is a model of this copy of the package. */
export const isModel = (value: unknown): value is AnyModel => isObject(value) && modelInfo in value

/** Whether it has the form of a spec, be it of this copy of the package or of another one. */
export const resemblesSpec = (value: unknown): value is { readonly model: unknown } =>
  isObject(value) && 'name' in value && 'model' in value && 'properties' in value

/** Says of a spec of another copy of the package that it cannot be used here. */
export const ofOtherCopy = (subject: string, remedy: string): ModelError =>
  new ModelError(
    `${subject} was made by another copy of the package allways than the one that runs.`,
    remedy,
  )

/** What a value is that is no spec, as a phrase: `a model, which has to be put into spec(model)`. */
export function described(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (!isObject(value)) return String(value)
  return isModel(value) ? 'a model, which has to be put into spec(model)' : 'another object'
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

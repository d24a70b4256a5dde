export { type Json, type JsonObject, type LogLine, readLog } from './log.ts'
export {
  type Compared,
  type Fields,
  type Look,
  type Mapping,
  type MappingSettings,
  type Meaning,
  type MeaningOf,
  mapping,
  type Step,
  type Unlogged,
} from './mapping.ts'
export type { Attempt, Rejection } from './rejection.ts'
export { type Validation, type ValidationOptions, validate } from './validate.ts'

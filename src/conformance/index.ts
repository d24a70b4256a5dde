export type { Command } from './commands.ts'
export {
  type CommandOptions,
  type ConformanceTest,
  conformanceTest,
  type TestOptions,
} from './conformance-test.ts'
export {
  type Conformance,
  type ConformanceOptions,
  type Conforming,
  conforms,
  type Deviating,
  type Repeat,
} from './conforms.ts'
export {
  type Hold,
  type Implementation,
  type ImplementationOf,
  implementation,
  refused,
} from './implementation.ts'
export {
  type Candidate,
  type Mismatch,
  Nonconformance,
  type TestStep,
} from './nonconformance.ts'
export { byName, type Difference, type Observation } from './observation.ts'
export type { Session } from './session.ts'

export { check } from './checker/check.ts'
export type { CheckOptions, CheckResult, Verdict } from './checker/result.ts'
export {
  type Action,
  detector,
  detects,
  distinct,
  each,
  either,
  fair,
  from,
  plus,
  stronglyFair,
} from './language/action.ts'
export { channel, durable, liveness, lostWith, per, volatile } from './language/cell.ts'
export { bag, fifo, map, set } from './language/collection.ts'
export { guard } from './language/guard.ts'
export {
  among,
  anyOf,
  count,
  flag,
  type Kind,
  maybe,
  type Node,
  type NodeSet,
  nodes,
  type OrderedNodeSet,
  oneOf,
  ordered,
  range,
  type ValueOf,
} from './language/kind.ts'
export { type Model, model, together } from './language/model.ts'
export { Program } from './language/program.ts'
export { ReferenceState, stepsFrom } from './language/reference.ts'
export { isBehaviour, run } from './language/run.ts'
export { shape } from './language/shape.ts'
export { breaking, eachGuardOff, leavingOut, type Spec, spec } from './language/spec.ts'
export type { Outcomes, Result, State } from './language/state-types.ts'
export { record, variants } from './language/structured.ts'
export {
  accepting,
  always,
  forEach,
  properties,
  reachable,
  refines,
  step,
} from './properties/kinds.ts'

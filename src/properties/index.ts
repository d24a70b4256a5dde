export { accepting, always, forEach, properties, reachable, refines, step } from './kinds.ts'
export {
  alwaysEventually,
  alwaysPossible,
  eventually,
  eventuallyAlways,
  holdsUntil,
  type Logic,
  leadsTo,
  temporal,
} from './temporal.ts'

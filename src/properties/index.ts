export { accepting, always, forEach, properties, reachable, refines, step } from './kinds.ts'

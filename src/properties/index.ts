export { accepting, always, forEach, properties, reachable, step } from './kinds.ts'

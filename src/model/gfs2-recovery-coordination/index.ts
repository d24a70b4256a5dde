export { cluster3 } from './cluster3/cluster3.ts'
export { Cluster3, mustStop, owns } from './cluster3/state.ts'
export { cluster4 } from './cluster4/cluster4.ts'
export {
  Cluster4,
  isBetween,
  isFirstMount,
  isLocking,
  isMountDone,
} from './cluster4/state.ts'
export { journal, member, node } from './nodes.ts'
export { recoveryOrder } from './recovery-order.ts'

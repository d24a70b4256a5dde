export { dlmClients, node, resource, someModes, someWays } from './clients.ts'
export { dlm, type LockManager, type LockManagerReads } from './dlm.ts'
export type { Flag } from './flags.ts'
export type { Callback } from './lockspace.ts'
export { dlmMembers } from './members.ts'
export {
  common,
  compatible,
  conflict,
  type Held,
  isDown,
  type Mode,
  mode,
  modeOrNone,
  modes,
} from './modes.ts'

export { dlm, type LockManager } from './dlm.ts'
export type { Flag } from './flags.ts'
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

export { compatible, type Held, type Mode, mode, modeOrNone, modes } from './modes.ts'

export { gfs2Withdraw, gfs2WithdrawCaching } from './gfs2-withdraw.ts'
export { isRung } from './live.ts'
export {
  block,
  isHopeless,
  isSpectator,
  isUp,
  isWithdrawing,
  journalLive,
  node,
  others,
  Withdraw,
} from './state.ts'

export { gfs2Withdraw, gfs2WithdrawCaching } from './gfs2-withdraw.ts'
export { block, isHopeless, isUp, journalLive, node, others, Withdraw } from './state.ts'

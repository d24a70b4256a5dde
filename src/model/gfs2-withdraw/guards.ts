import { guard } from '../../language/guard.ts'

/**
 * What the protocol does against corruption, each switchable. P, F and C are the rows of the bug
 * catalogue; "series" means the withdraw series for v5.7 that 601ef0d5 belongs to.
 */
export const guards = {
  // Parts of 601ef0d5 "gfs2: Force withdraw to replay journals and wait for it to finish".
  signal: guard('nobody learns of the withdraw, so nobody replays the journal', '601ef0d5, P1'),
  dropJournal: guard('a journal whose glock is held looks busy to everybody', '601ef0d5, P2'),
  holdDequeue: guard('a task unlocks a block that the replay will overwrite', '601ef0d5, P3'),
  refuseNew: guard('a node whose log is dead takes and changes further blocks', '601ef0d5, P4'),
  secondaryWaits: guard('a second failing task goes on before the replay', '601ef0d5, P5'),
  noUnmountHeader: guard('the journal looks clean, its blocks are not in place', '601ef0d5, P6'),
  drainFirst: guard('a write in flight lands after the replay', '601ef0d5, P7; C10'),
  noCacheJournal: guard('the dequeued journal glock stays cached: busy for ever', '601ef0d5, P8'),
  waitDemote: guard('the bell rings, once, before the journal glock is free', '601ef0d5, P9'),
  tryForReplay: guard('a scan waits for a live node to unmount', '601ef0d5, P10'),
  recoveryClass: guard('the withdrawn node is refused its own bell', '601ef0d5, P11; series, F7'),
  cleanLoop: guard('the node leaves while its journal is being replayed', '601ef0d5, P12'),
  cancelDemote: guard('who hears the bell gives up live and seems to be absent', '601ef0d5, P13'),
  withdrawnStayOut: guard('a withdrawn node competes for the replay', '601ef0d5, P14'),
  spectatorsStayOut: guard(
    'a spectator replays a journal as its own, without its glock',
    '601ef0d5, P16',
  ),
  pointerGuards: guard('a node dequeues a journal glock that it never had', '601ef0d5, P17'),
  selfReplay: guard('the journal of a lonely node stays dirty', '601ef0d5, P18; C7'),

  // Fixes before and after it.
  pendingWithdraw: guard('between an error and the withdraw locks are let go', '69511080bd6e, F3'),
  checkLogErrors: guard(
    'the DLM is told to unlock a block that is still in the journal of a failing node',
    'series, "gfs2: Check for log write errors before telling dlm to unlock", F4(a)',
  ),
  holdCached: guard(
    'a cached glock that no task holds is demoted while the node should sit on its locks',
    'series, "gfs2: Check for log write errors before telling dlm to unlock", F4(b)',
  ),
  noticeAtOnce: guard(
    'between a failed log write and the log daemon seeing it nothing is pending',
    'series, "gfs2: Prepare to withdraw as soon as an IO error occurs in log write", F15',
  ),
  checkSyncErrors: guard(
    'a block that could not be written in place is unlocked all the same',
    'series, "gfs2: Do proper error checking for go_sync family of glops functions", F17',
  ),

  // In no kernel: what V1 lacked, and the model needs for safety. See docs/findings/gfs2-withdraw.md.
  flagsTogether: guard('a second task sees WITHDRAWN without WITHDRAW_IN_PROG', 'model, C1'),
  heldUntilClean: guard('once the bell has rung, unlocks pass before the replay', 'model, C2'),
  rearm: guard(
    'who has heard the bell once does not hear it again: the DLM calls a holder once per grant',
    'model, C15',
  ),
  dropAfterReplay: guard(
    'a node gives up the glock of its own journal while it still replays it, in a mount',
    'model',
  ),
  leaveAfterReplay: guard('a withdrawing replayer leaves in the middle of a replay', 'model'),
}

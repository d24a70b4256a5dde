import { breaking, leavingOut, spec } from 'allways'
import { gfs2Withdraw, gfs2WithdrawCaching } from 'allways/models/gfs2-withdraw'
import { withdrawEnds, withdrawRecovery, withdrawSafety } from 'allways/properties/gfs2-withdraw'

// What V1 cannot do, whatever its guards: see docs/findings/gfs2-withdraw.md, which has the traces.

const asCommitted = spec(gfs2Withdraw, {
  name: 'gfs2-withdraw-as-committed',
  title: 'Commit 601ef0d5 alone, without later fixes: unlocks slip through its gaps.',
  parameters: { nodes: 2, blocks: 1 },
  guards: {
    checkLogErrors: false,
    flagsTogether: false,
    heldUntilClean: false,
    rearm: false,
    dropAfterReplay: false,
    leaveAfterReplay: false,
  },
  properties: withdrawSafety,
})

const afterSeries = spec(gfs2WithdrawCaching, {
  name: 'gfs2-withdraw-after-series',
  title: 'With all fixes of the v5.7 series, WITHDRAW_RECOVERY still ends too early.',
  parameters: { nodes: 2, blocks: 1, errors: 1 },
  guards: {
    flagsTogether: false,
    heldUntilClean: false,
    rearm: false,
    dropAfterReplay: false,
    leaveAfterReplay: false,
  },
  properties: withdrawSafety,
})

const impatient = spec(gfs2Withdraw, {
  name: 'gfs2-withdraw-impatient',
  title: 'A node that gives up while another one still replays its journal loses data.',
  parameters: { nodes: 2, blocks: 1, giveUp: 'anytime' },
  properties: withdrawSafety,
})

const replayerDies = spec(gfs2Withdraw, {
  name: 'gfs2-withdraw-replayer-dies',
  title: 'When the replayer dies, nobody else replays the withdrawn journal (C8).',
  parameters: { nodes: 3, blocks: 1, 'life.deaths': 1 },
  properties: [withdrawSafety, withdrawRecovery, withdrawEnds],
})

const replayerFails = spec(gfs2Withdraw, {
  name: 'gfs2-withdraw-replayer-fails',
  title: 'When the replayer cannot write, nobody else replays the withdrawn journal (C3).',
  parameters: { nodes: 3, blocks: 1, errors: 1 },
  properties: [withdrawSafety, withdrawRecovery, withdrawEnds],
})

const twoWithdraw = spec(gfs2Withdraw, {
  name: 'gfs2-withdraw-two-withdraw',
  title: 'Two nodes withdraw, and no data is lost: all wait for ever if need be.',
  parameters: { nodes: 3, blocks: 1, withdraws: 2 },
  properties: [withdrawSafety, withdrawEnds],
  counts: { distinct: 2_284_921, generated: 10_636_558, depth: 44 },
})

const allWithdraw = spec(gfs2Withdraw, {
  name: 'gfs2-withdraw-all-withdraw',
  title: 'When all nodes withdraw together, nobody is left to replay (C6).',
  parameters: { nodes: 2, blocks: 1, withdraws: 2 },
  properties: withdrawRecovery,
})

const patientAfterDeath = spec(gfs2Withdraw, {
  name: 'gfs2-withdraw-replayer-dies-patience',
  title: 'Giving up after the death of the replayer loses data (C3 and C8).',
  parameters: { nodes: 3, blocks: 1, 'life.deaths': 1, giveUp: 'hopeless' },
  properties: withdrawSafety,
})

const bothHolds = spec(gfs2WithdrawCaching, {
  name: 'gfs2-withdraw-caching-without-both-holds',
  title: 'With cached locks holdDequeue (P3) matters only where holdCached (F4) is missing.',
  parameters: { nodes: 2, blocks: 1 },
  guards: { holdDequeue: false, holdCached: false },
  properties: withdrawSafety,
})

const redundantHold = spec(gfs2WithdrawCaching, {
  name: 'gfs2-withdraw-caching-one-hold-is-enough',
  title: 'With cached locks (level L1) holdCached (F4) does what holdDequeue (P3) was for.',
  parameters: { nodes: 2, blocks: 1, errors: 1 },
  guards: { holdDequeue: false },
  properties: [withdrawSafety, withdrawEnds],
  counts: { distinct: 26_952, generated: 90_803, depth: 38 },
})

const redundantWait = spec(gfs2Withdraw, {
  name: 'gfs2-withdraw-second-task-in-time',
  title: 'A second task that does not wait (P5) breaks the rule S8, but not the data.',
  parameters: { nodes: 2, blocks: 1, twoTasksFail: true },
  guards: { secondaryWaits: false },
  properties: [withdrawSafety, withdrawEnds],
  counts: { distinct: 6_930, generated: 23_179, depth: 27 },
})

const unlocksInTime = spec(gfs2Withdraw, {
  name: 'gfs2-withdraw-second-task-unlocks',
  title: 'Where the log is not checked either (P5 and F4), the second task loses data.',
  parameters: { nodes: 2, blocks: 1, twoTasksFail: true },
  guards: { secondaryWaits: false, checkLogErrors: false },
  properties: withdrawSafety,
})

export default [
  twoWithdraw,
  redundantHold,
  leavingOut(redundantWait, 'secondaryOrder'),
  breaking(asCommitted, { violated: 'noReplayOverHeld', length: 17 }),
  breaking(afterSeries, { violated: 'noReplayOverHeld', length: 20 }),
  breaking(impatient, { violated: 'noGrantInWindow', length: 15 }),
  breaking(replayerDies, { violated: 'notForgotten', length: 17 }),
  breaking(replayerFails, { violated: 'notForgotten', length: 19 }),
  breaking(allWithdraw, { violated: 'notForgotten', length: 13 }),
  breaking(patientAfterDeath, { violated: 'noGrantInWindow', length: 20 }),
  breaking(unlocksInTime, { violated: 'noReplayOverHeld', length: 17 }),
  breaking(bothHolds, { violated: 'noReplayOverHeld', length: 19 }),
]

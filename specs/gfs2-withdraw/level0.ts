import { eachGuardOff, spec } from 'allways'
import { gfs2Withdraw } from 'allways/models/gfs2-withdraw'
import {
  secondTaskWitness,
  withdrawEnds,
  withdrawFaultWitnesses,
  withdrawRecovery,
  withdrawRemountWitness,
  withdrawSafety,
  withdrawWitnesses,
} from 'allways/properties/gfs2-withdraw'

const base = spec(gfs2Withdraw, {
  title: 'A node withdraws, another one replays its journal, and no data is lost.',
  parameters: { nodes: 3, blocks: 1 },
  properties: [withdrawSafety, withdrawRecovery, withdrawEnds, withdrawWitnesses],
  counts: { distinct: 89_377, generated: 379_615, depth: 36 },
})

const secondTask = spec(gfs2Withdraw, {
  name: 'gfs2-withdraw-second-task',
  title: 'A second task that fails on the withdrawing node waits for the first.',
  parameters: { nodes: 2, blocks: 1, twoTasksFail: true },
  properties: [withdrawSafety, withdrawRecovery, withdrawEnds, secondTaskWitness],
  counts: { distinct: 4_980, generated: 15_743, depth: 27 },
})

const remount = spec(gfs2Withdraw, {
  name: 'gfs2-withdraw-remount',
  title: 'Withdraw, I/O error, death and remount of two nodes lose no data.',
  parameters: { nodes: 2, blocks: 1, errors: 1, 'life.deaths': 1, 'life.restarts': 1, remounts: 1 },
  properties: [withdrawSafety, withdrawEnds, withdrawRemountWitness],
  counts: { distinct: 68_460, generated: 212_573, depth: 39 },
})

const faults = spec(gfs2Withdraw, {
  name: 'gfs2-withdraw-faults',
  title: 'Withdraw, I/O error and death among three nodes lose no data.',
  parameters: { nodes: 3, blocks: 1, errors: 1, 'life.deaths': 1 },
  properties: [withdrawSafety, withdrawEnds, withdrawWitnesses, withdrawFaultWitnesses],
  counts: { distinct: 925_381, generated: 4_116_964, depth: 42 },
})

const twoBlocks = spec(gfs2Withdraw, {
  name: 'gfs2-withdraw-two-blocks',
  title: 'As gfs2-withdraw, with two blocks.',
  parameters: { nodes: 3, blocks: 2 },
  properties: [withdrawSafety, withdrawRecovery, withdrawEnds, withdrawWitnesses],
  full: true,
  counts: { distinct: 3_879_901, generated: 21_796_297, depth: 41 },
})

const full = spec(gfs2Withdraw, {
  name: 'gfs2-withdraw-full',
  title: 'Withdraw, I/O error and death among three nodes with two blocks lose no data.',
  parameters: { nodes: 3, blocks: 2, errors: 1, 'life.deaths': 1 },
  properties: [withdrawSafety, withdrawEnds, withdrawWitnesses, withdrawFaultWitnesses],
  full: true,
  counts: { distinct: 43_377_058, generated: 248_572_606, depth: 49 },
})

const sixNodes = spec(gfs2Withdraw, {
  name: 'gfs2-withdraw-six-nodes',
  title: 'As gfs2-withdraw, with six nodes.',
  parameters: { nodes: 6, blocks: 1 },
  properties: [withdrawSafety, withdrawRecovery, withdrawEnds, withdrawWitnesses],
  full: true,
  engine: 'symbolic',
  counts: { distinct: 2_494_673_899_006, generated: 33_248_229_786_253 },
})

/** Two nodes are enough to see most guards matter. */
const twoNodes = spec(gfs2Withdraw, {
  name: 'gfs2-withdraw',
  parameters: { nodes: 2, blocks: 1, twoTasksFail: true },
  properties: [withdrawSafety, withdrawRecovery],
})

/** With a node that loses patience once nobody is left to wait for, a lost bell costs data. */
const patience = spec(gfs2Withdraw, {
  name: 'gfs2-withdraw-patience',
  title: 'A withdrawing node that gives up only when nobody can replay any more loses no data.',
  parameters: { nodes: 2, blocks: 1, remounts: 1, giveUp: 'hopeless' },
  properties: [withdrawSafety, withdrawRecovery, withdrawEnds, withdrawRemountWitness],
  counts: { distinct: 3_504, generated: 9_839, depth: 34 },
})

export default [
  base,
  secondTask,
  remount,
  faults,
  patience,
  twoBlocks,
  full,
  sixNodes,
  ...eachGuardOff(sixNodes, { holdDequeue: { violated: 'noReplayOverHeld', length: 17 } }),
  ...eachGuardOff(twoNodes, {
    holdDequeue: { violated: 'noReplayOverHeld', length: 17 },
    refuseNew: { violated: 'noWriteAfterRelease', length: 10 },
    secondaryWaits: { violated: 'secondaryOrder', length: 4 },
    noUnmountHeader: { violated: 'cleanMeansDone', length: 8 },
    drainFirst: { violated: 'noRegress', length: 20 },
    cleanLoop: { violated: 'noReplayOverHeld', length: 18 },
    cancelDemote: { violated: 'bellOnly', length: 10 },
    checkLogErrors: { violated: 'coverage', length: 6 },
    flagsTogether: { violated: 'secondaryOrder', length: 3 },
    heldUntilClean: { violated: 'noReplayOverHeld', length: 18 },
    'store.honourRevokes': { violated: 'noRegress', length: 25 },
    signal: { violated: 'notForgotten', length: 12 },
    dropJournal: { violated: 'notForgotten', length: 13 },
    noCacheJournal: { violated: 'notForgotten', length: 13 },
    waitDemote: { violated: 'notForgotten', length: 13 },
    recoveryClass: { violated: 'notForgotten', length: 12 },
  }),
  ...eachGuardOff(
    twoNodes,
    { selfReplay: { violated: 'notForgotten', length: 12 } },
    { parameters: { nodes: 1 } },
  ),
  ...eachGuardOff(
    twoNodes,
    { tryForReplay: { violated: 'notForgotten', length: 16 } },
    { parameters: { nodes: 3 } },
  ),
  ...eachGuardOff(
    twoNodes,
    { leaveAfterReplay: { violated: 'oneReplayer', length: 23 } },
    { parameters: { nodes: 3, withdraws: 2 } },
  ),
  ...eachGuardOff(remount, { 'store.disk.fenceStops': { violated: 'noRegress', length: 13 } }),
  ...eachGuardOff(patience, {
    signal: { violated: 'noReplayOverHeld', length: 19 },
    dropJournal: { violated: 'noGrantInWindow', length: 16 },
    noCacheJournal: { violated: 'noGrantInWindow', length: 16 },
    waitDemote: { violated: 'serialData', length: 16 },
    recoveryClass: { violated: 'serialData', length: 15 },
  }),
]

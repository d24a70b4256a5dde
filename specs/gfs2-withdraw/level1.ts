import { eachGuardOff, spec } from 'allways'
import { gfs2WithdrawCaching } from 'allways/models/gfs2-withdraw'
import {
  cachingWitnesses,
  secondTaskWitness,
  withdrawEnds,
  withdrawRecovery,
  withdrawSafety,
  withdrawWitnesses,
} from 'allways/properties/gfs2-withdraw'

const base = spec(gfs2WithdrawCaching, {
  title: 'Locks stay cached and a failing sync keeps them: a withdraw loses no data.',
  parameters: { nodes: 2, blocks: 1, errors: 1, deaths: 1, twoTasksFail: true },
  properties: [withdrawSafety, withdrawEnds, secondTaskWitness, cachingWitnesses],
})

const threeNodes = spec(gfs2WithdrawCaching, {
  name: 'gfs2-withdraw-caching-three-nodes',
  title: 'As gfs2-withdraw-caching, with three nodes and without deaths.',
  parameters: { nodes: 3, blocks: 1, errors: 1 },
  properties: [withdrawSafety, withdrawEnds, withdrawWitnesses, cachingWitnesses],
})

const recovery = spec(gfs2WithdrawCaching, {
  name: 'gfs2-withdraw-caching-recovery',
  title:
    'With cached locks, too, a withdrawn journal is replayed unless something else goes wrong.',
  parameters: { nodes: 2, blocks: 1, twoTasksFail: true },
  properties: [withdrawSafety, withdrawRecovery, withdrawEnds],
})

const full = spec(gfs2WithdrawCaching, {
  name: 'gfs2-withdraw-caching-full',
  title: 'As gfs2-withdraw-caching, with three nodes and two blocks and without deaths.',
  parameters: { nodes: 3, blocks: 2, errors: 1 },
  properties: [withdrawSafety, withdrawEnds, withdrawWitnesses, cachingWitnesses],
  full: true,
})

const twoNodes = spec(gfs2WithdrawCaching, {
  parameters: { nodes: 2, blocks: 1, errors: 1, twoTasksFail: true },
  properties: [withdrawSafety],
})

export default [
  base,
  threeNodes,
  recovery,
  full,
  ...eachGuardOff(twoNodes, {
    refuseNew: 'noWriteAfterRelease',
    secondaryWaits: 'secondaryOrder',
    noUnmountHeader: 'cleanMeansDone',
    drainFirst: 'noRegress',
    cleanLoop: 'noReplayOverHeld',
    checkLogErrors: 'coverage',
    holdCached: 'noReplayOverHeld',
    pendingWithdraw: 'coverage',
    noticeAtOnce: 'coverage',
    checkSyncErrors: 'coverage',
    flagsTogether: 'secondaryOrder',
    heldUntilClean: 'noReplayOverHeld',
  }),
]

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
  title: 'Locks stay cached, a failing sync keeps them, and a withdraw loses no data (level L1).',
  parameters: { nodes: 2, blocks: 1, errors: 1, 'life.deaths': 1, twoTasksFail: true },
  properties: [withdrawSafety, withdrawEnds, secondTaskWitness, cachingWitnesses],
  counts: { distinct: 137_976, generated: 562_635, depth: 40 },
})

const threeNodes = spec(gfs2WithdrawCaching, {
  name: 'gfs2-withdraw-caching-three-nodes',
  title: 'As gfs2-withdraw-caching, with three nodes and without deaths (level L1).',
  parameters: { nodes: 3, blocks: 1, errors: 1 },
  properties: [withdrawSafety, withdrawEnds, withdrawWitnesses, cachingWitnesses],
  counts: { distinct: 1_393_771, generated: 6_923_155, depth: 50 },
})

const recovery = spec(gfs2WithdrawCaching, {
  name: 'gfs2-withdraw-caching-recovery',
  title: 'A withdrawn journal is replayed, unless something else goes wrong (level L1).',
  parameters: { nodes: 2, blocks: 1, twoTasksFail: true },
  properties: [withdrawSafety, withdrawRecovery, withdrawEnds],
  counts: { distinct: 20_986, generated: 74_287, depth: 36 },
})

const faults = spec(gfs2WithdrawCaching, {
  name: 'gfs2-withdraw-caching-faults',
  title: 'As gfs2-withdraw-caching, with three nodes (level L1).',
  parameters: { nodes: 3, blocks: 1, errors: 1, 'life.deaths': 1, twoTasksFail: true },
  properties: [withdrawSafety, withdrawEnds, withdrawWitnesses, cachingWitnesses],
  full: true,
  counts: { distinct: 8_433_727, generated: 49_795_741, depth: 53 },
})

const full = spec(gfs2WithdrawCaching, {
  name: 'gfs2-withdraw-caching-full',
  title: 'Withdraw and I/O error among three nodes with two blocks, each changed once (level L1).',
  parameters: { nodes: 3, blocks: 2, versions: 1, errors: 1 },
  properties: [withdrawSafety, withdrawEnds, cachingWitnesses],
  full: true,
  counts: { distinct: 36_639_718, generated: 239_581_672, depth: 53 },
})

const fiveNodes = spec(gfs2WithdrawCaching, {
  name: 'gfs2-withdraw-caching-five-nodes',
  title: 'As gfs2-withdraw-caching-three-nodes, with five nodes (level L1).',
  parameters: { nodes: 5, blocks: 1, errors: 1 },
  properties: [withdrawSafety, withdrawEnds, withdrawWitnesses, cachingWitnesses],
  full: true,
  engine: 'symbolic',
  counts: { distinct: 39_319_132_441, generated: 416_898_810_726 },
})

/** Golden trace G7: a fix that was reverted. */
const revokesFirst = (demoteWaitsForRevokes: boolean) =>
  spec(gfs2WithdrawCaching, {
    name: `gfs2-withdraw-caching-${demoteWaitsForRevokes ? 'revokes-first' : 'demotes'}`,
    title: demoteWaitsForRevokes
      ? 'A demote that waits for revokes, which only the demote would write, is never done (F5).'
      : 'As long as nothing fails, every demote that is asked for is done.',
    parameters: { nodes: 2, blocks: 1, withdraws: 0, demoteWaitsForRevokes },
    properties: withdrawSafety,
    expect: demoteWaitsForRevokes ? 'deadlock' : 'holds',
  })

const twoNodes = spec(gfs2WithdrawCaching, {
  parameters: { nodes: 2, blocks: 1, errors: 1, twoTasksFail: true },
  properties: [withdrawSafety],
})

export default [
  base,
  threeNodes,
  recovery,
  faults,
  full,
  fiveNodes,
  ...eachGuardOff(fiveNodes, { holdCached: { violated: 'noReplayOverHeld', length: 19 } }),
  revokesFirst(false),
  revokesFirst(true),
  ...eachGuardOff(twoNodes, {
    refuseNew: { violated: 'noWriteAfterRelease', length: 10 },
    secondaryWaits: { violated: 'secondaryOrder', length: 4 },
    noUnmountHeader: { violated: 'cleanMeansDone', length: 8 },
    drainFirst: { violated: 'noRegress', length: 20 },
    cleanLoop: { violated: 'noReplayOverHeld', length: 18 },
    checkLogErrors: { violated: 'coverage', length: 8 },
    holdCached: { violated: 'noReplayOverHeld', length: 19 },
    pendingWithdraw: { violated: 'coverage', length: 12 },
    noticeAtOnce: { violated: 'coverage', length: 12 },
    checkSyncErrors: { violated: 'coverage', length: 9 },
    flagsTogether: { violated: 'secondaryOrder', length: 3 },
    heldUntilClean: { violated: 'noReplayOverHeld', length: 20 },
    'store.honourRevokes': { violated: 'noRegress', length: 28 },
  }),
]

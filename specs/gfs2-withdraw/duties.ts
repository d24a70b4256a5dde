import { breaking, eachGuardOff, spec } from 'allways'
import { gfs2Withdraw } from 'allways/models/gfs2-withdraw'
import {
  mountingWitness,
  spectatorWitness,
  withdrawDuties,
  withdrawEnds,
  withdrawRecovery,
  withdrawSafety,
} from 'allways/properties/gfs2-withdraw'

// Who has to keep out of it, and what is not there yet: P14, P16 and P17.

const spectator = spec(gfs2Withdraw, {
  name: 'gfs2-withdraw-spectator',
  title: 'A spectator, which has no journal, leaves those of the others alone.',
  parameters: { nodes: 3, blocks: 1, versions: 1, spectator: true, 'life.deaths': 1 },
  properties: [withdrawSafety, withdrawDuties, withdrawEnds, spectatorWitness],
  counts: { distinct: 250_482, generated: 1_108_101, depth: 31 },
})

const mounting = spec(gfs2Withdraw, {
  name: 'gfs2-withdraw-while-mounting',
  title: 'A node that withdraws while it mounts skips what it has not set up.',
  parameters: { nodes: 2, blocks: 1, versions: 1, withdraws: 2, remounts: 1, whileMounting: true },
  properties: [withdrawSafety, withdrawDuties, withdrawEnds, mountingWitness],
  counts: { distinct: 20_020, generated: 59_959, depth: 42 },
})

const onlySpectators = spec(gfs2Withdraw, {
  name: 'gfs2-withdraw-only-spectators',
  title: 'Where all others are spectators, nobody replays the withdrawn journal.',
  parameters: { nodes: 2, blocks: 1, spectator: true },
  properties: withdrawRecovery,
})

const twoWithdraw = spec(gfs2Withdraw, {
  name: 'gfs2-withdraw-two',
  title: 'Of two nodes that withdraw neither replays the journal of the other.',
  parameters: { nodes: 2, blocks: 1, withdraws: 2, errors: 1 },
  properties: [withdrawSafety, withdrawDuties, withdrawEnds],
  counts: { distinct: 39_150, generated: 117_523, depth: 39 },
})

export default [
  spectator,
  mounting,
  twoWithdraw,
  breaking(onlySpectators, { violated: 'notForgotten', length: 13 }),
  ...eachGuardOff(spectator, {
    spectatorsStayOut: { violated: 'oneReplayer', length: 5 },
    pointerGuards: { violated: 'onlyHeldUnlocked', length: 6 },
  }),
  ...eachGuardOff(mounting, {
    pointerGuards: { violated: 'onlyHeldUnlocked', length: 15 },
    dropAfterReplay: { violated: 'oneReplayer', length: 20 },
  }),
  ...eachGuardOff(twoWithdraw, {
    withdrawnStayOut: { violated: 'withdrawnReplayNothing', length: 12 },
  }),
]

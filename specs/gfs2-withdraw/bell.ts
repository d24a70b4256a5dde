import { breaking, eachGuardOff, spec } from 'allways'
import { gfs2Withdraw } from 'allways/models/gfs2-withdraw'
import {
  secondBellWitness,
  withdrawDuties,
  withdrawEnds,
  withdrawRecovery,
  withdrawSafety,
  withdrawWitnesses,
} from 'allways/properties/gfs2-withdraw'

// The bell is a call of the DLM's oracle, which calls a holder once per grant (C15).

/** Of two nodes one withdraws, is replayed, comes back, and then one withdraws again. */
const again = spec(gfs2Withdraw, {
  name: 'gfs2-withdraw-again',
  title: 'One withdraw after the other: who is granted live anew after a bell hears the next one.',
  parameters: {
    nodes: 2,
    blocks: 1,
    withdraws: 2,
    overlap: false,
    remounts: 1,
    giveUp: 'hopeless',
  },
  properties: [withdrawSafety, withdrawRecovery, withdrawDuties, withdrawEnds, secondBellWitness],
  counts: { distinct: 11_650, generated: 35_225, depth: 44 },
})

const deaf = { ...again, name: 'gfs2-withdraw-deaf', guards: { rearm: false } }

/** As the kernels do that were recorded: the live glock is kept until the node leaves. */
const kept = spec(gfs2Withdraw, {
  name: 'gfs2-withdraw-live-kept',
  title: 'A withdrawing node that keeps the live glock at the DLM is replayed as well.',
  parameters: { nodes: 3, blocks: 1, keepsLive: true },
  properties: [withdrawSafety, withdrawRecovery, withdrawDuties, withdrawEnds, withdrawWitnesses],
  counts: { distinct: 89_377, generated: 379_615, depth: 36 },
})

const keptByAll = spec(gfs2Withdraw, {
  name: 'gfs2-withdraw-live-kept-by-all',
  title: 'Two of two nodes withdraw and keep the live glock: nobody is alone, nobody replays (C6).',
  parameters: { nodes: 2, blocks: 1, withdraws: 2, keepsLive: true },
  properties: withdrawRecovery,
})

export default [
  again,
  kept,
  ...eachGuardOff(again, { rearm: { violated: 'everybodyRung', length: 28 } }),
  breaking(
    { ...deaf, title: 'Who has heard one bell does not hear the next: nobody replays (C15).' },
    { violated: 'notForgotten', length: 31 },
  ),
  breaking(
    {
      ...deaf,
      name: 'gfs2-withdraw-deaf-patience',
      title: 'The node gives up, leaves, and another one reads an old block (C15).',
    },
    { violated: 'serialData', length: 34 },
  ),
  breaking(keptByAll, { violated: 'notForgotten', length: 13 }),
]

import { breaking, eachGuardOff, spec } from 'allways'
import { node, o2dlm } from 'allways/models/o2dlm'
import {
  recoveryEnds,
  recoveryProgress,
  recoverySafety,
  recoveryWitnesses,
  secondDeathWitnesses,
} from 'allways/properties/o2dlm'

// Level L1: who becomes recovery master, and how a recovery goes on and ends. No resources.

const oneDeath = spec(o2dlm, {
  name: 'o2dlm-one-death',
  title: 'One node dies: one of two survivors leads its recovery.',
  parameters: { nodes: 3, 'life.deaths': 1 },
  properties: [recoverySafety, recoveryEnds, recoveryProgress, recoveryWitnesses],
  counts: { distinct: 607, generated: 1_198, depth: 27 },
})

const threeNodes = spec(o2dlm, {
  name: 'o2dlm-three-nodes',
  title: 'Two of three nodes die: the last one leads the recovery of both.',
  parameters: { nodes: 3, 'life.deaths': 2 },
  properties: [recoverySafety, recoveryEnds, recoveryProgress],
  counts: { distinct: 1_900, generated: 4_915, depth: 35 },
})

const base = spec(o2dlm, {
  title: 'Two of four nodes die, at any time: both are recovered, by one node at a time.',
  parameters: { nodes: 4, 'life.deaths': 2 },
  properties: [recoverySafety, recoveryEnds, recoveryWitnesses, secondDeathWitnesses],
  counts: { distinct: 114_191, generated: 412_005, depth: 64 },
})

const progress = spec(o2dlm, {
  name: 'o2dlm-progress',
  title:
    'Two of four nodes die: in the end both are recovered, if every step that can be is taken.',
  parameters: { nodes: 4, 'life.deaths': 2 },
  properties: [recoveryEnds, recoveryProgress],
  counts: { distinct: 114_191, generated: 412_005, depth: 64 },
  full: true,
})

const threeDeaths = spec(o2dlm, {
  name: 'o2dlm-three-deaths',
  title: 'Three of four nodes die, at any time.',
  parameters: { nodes: 4, 'life.deaths': 3 },
  properties: [recoverySafety, recoveryEnds],
  counts: { distinct: 158_015, generated: 733_081, depth: 72 },
})

const fiveNodes = spec(o2dlm, {
  name: 'o2dlm-five-nodes',
  title: 'Two of five nodes die, at any time.',
  parameters: { nodes: 5, 'life.deaths': 2 },
  properties: [recoverySafety, recoveryEnds],
  counts: { distinct: 5_637_791, generated: 29_553_546, depth: 92 },
  full: true,
})

/** That B4 is there does not depend on who dies, so that two victims are enough to see it. */
const fiveNodesTwoVictims = spec(o2dlm, {
  name: 'o2dlm-five-nodes-two-victims',
  title: 'The first and the third of five nodes die, at any time.',
  parameters: { nodes: 5, 'life.deaths': 2 },
  properties: [recoverySafety, recoveryEnds],
  within: s => s.life.up.every((up, n) => up || s.rank(node, n) === 0 || s.rank(node, n) === 2),
  full: true,
})

/** What one guard off does not show, or not whole. */
const without = (
  name: string,
  title: string,
  guards: {
    readonly twoStage?: false
    readonly masterFinalizeFlag?: false
    readonly fin2Atomic?: false
    readonly eagainSeen?: false
    readonly lockReqChecksDead?: false
  },
) =>
  spec(o2dlm, {
    name: `o2dlm-${name}`,
    title,
    parameters: { nodes: 4, 'life.deaths': 2 },
    guards,
    properties: [recoverySafety, recoveryEnds],
  })

const oneStage = without(
  'one-stage-master-overwritten',
  'B4 with four nodes: the recovery master itself is overwritten, which masterFinalizeFlag hides.',
  { twoStage: false, masterFinalizeFlag: false },
)

const flagHangs = without(
  'hung-without-master-finalize-flag',
  'B5a: the recovery master resets another recovery than its own, and nobody recovers.',
  { masterFinalizeFlag: false },
)

const resetHangs = without(
  'hung-without-fin2-atomic',
  'B5b: a survivor erases the BEGIN_RECO of the next recovery, and nobody recovers.',
  { fin2Atomic: false },
)

const askedByFlag = without(
  'asked-for-another-dead-node',
  'B11 where the recovery master has no FINALIZE (B5a): it panics when asked.',
  { lockReqChecksDead: false, masterFinalizeFlag: false },
)

const askedByEagain = without(
  'asked-though-it-refused',
  'B11 where a refusal counts as success (B6): who refused panics when asked.',
  { lockReqChecksDead: false, eagainSeen: false },
)

const secondLine = spec(o2dlm, {
  name: 'o2dlm-second-line-of-defence',
  title: 'B11 alone changes nothing: with all else fixed nobody is asked for another dead node.',
  parameters: { nodes: 4, 'life.deaths': 2 },
  guards: { lockReqChecksDead: false },
  properties: [recoverySafety, recoveryEnds],
  counts: { distinct: 114_191, generated: 412_005, depth: 64 },
})

/** H1. */
const promised = spec(o2dlm, {
  name: 'o2dlm-without-dead-while-requested',
  title: 'H1: the recovery master waits for ever for a survivor that died after it had promised.',
  parameters: { nodes: 3, 'life.deaths': 2 },
  guards: { deadWhileRequested: false },
  properties: [recoverySafety, recoveryEnds],
  expect: 'deadlock',
})

export default [
  oneDeath,
  threeNodes,
  base,
  progress,
  threeDeaths,
  fiveNodes,
  fiveNodesTwoVictims,
  ...eachGuardOff(oneDeath, {
    recheckMaster: { violated: 'oneRecoveryMaster', length: 20 },
    recheckDead: { violated: 'somebodyIsDead', length: 32 },
  }),
  ...eachGuardOff(threeNodes, {
    workerStale: { violated: 'noPanic', length: 16 },
  }),
  ...eachGuardOff(base, {
    eagainSeen: { violated: 'oneRecoveryMaster', length: 31 },
    continueOnDead: { violated: 'noPanic', length: 20 },
    masterFinalizeFlag: { violated: 'sameRecovery', length: 34 },
    fin2Atomic: { violated: 'sameRecovery', length: 34 },
  }),
  ...eachGuardOff(
    fiveNodesTwoVictims,
    { twoStage: { violated: 'noPanic', length: 32 } },
    { full: false },
  ),
  breaking(oneStage, { violated: 'noPanic', length: 37 }),
  breaking(flagHangs, 'deadlock'),
  breaking(resetHangs, 'deadlock'),
  breaking(askedByFlag, { violated: 'noPanic', length: 35 }),
  breaking(askedByEagain, { violated: 'noPanic', length: 32 }),
  secondLine,
  promised,
]

import { breaking, eachGuardOff, type Spec, spec } from 'allways'
import { node, o2dlm } from 'allways/models/o2dlm'
import {
  recoveryEnds,
  recoverySafety,
  resourceSafety,
  resourceWitnesses,
} from 'allways/properties/o2dlm'

// Level L1+X: one resource on which every node has a lock; any node may own it at first.

const base = spec(o2dlm, {
  name: 'o2dlm-resource',
  title:
    'Two of four nodes die: the resource has one owner, and no lock is lost (with a fix of H3).',
  parameters: { nodes: 4, 'life.deaths': 2, resource: true },
  properties: [recoverySafety, resourceSafety, recoveryEnds, resourceWitnesses],
  counts: { distinct: 520_812, generated: 1_894_420, depth: 65 },
})

const threeNodes = spec(o2dlm, {
  name: 'o2dlm-resource-three-nodes',
  title: 'With three nodes the protocol as it is in the kernel keeps the resource and its locks.',
  parameters: { nodes: 3, 'life.deaths': 2, resource: true },
  guards: { keepClaims: false },
  properties: [recoverySafety, resourceSafety, recoveryEnds],
  counts: { distinct: 5_721, generated: 15_033, depth: 35 },
})

const threeDeaths = spec(o2dlm, {
  name: 'o2dlm-resource-three-deaths',
  title: 'Three of four nodes die (with a fix of H3).',
  parameters: { nodes: 4, 'life.deaths': 3, resource: true },
  properties: [recoverySafety, resourceSafety, recoveryEnds],
  counts: { distinct: 722_376, generated: 3_369_180, depth: 73 },
  full: true,
})

/** That H3 is there does not depend on who dies, so that two victims are enough to see it. */
const twoVictims = spec(o2dlm, {
  name: 'o2dlm-resource-two-victims',
  title: 'The first two of four nodes die, at any time (with a fix of H3).',
  parameters: { nodes: 4, 'life.deaths': 2, resource: true },
  properties: [recoverySafety, resourceSafety, recoveryEnds],
  within: s => s.life.up.every((up, n) => up || s.rank(node, n) < 2),
  full: true,
})

const kernel = (name: string, title: string, ownerChanges: 'stage1' | 'stage2'): Spec => ({
  ...twoVictims,
  name: `o2dlm-resource-${name}`,
  title,
  parameters: { ...twoVictims.parameters, ownerChanges },
  guards: { keepClaims: false },
  full: false,
})

const twoOwners = kernel(
  'two-owners',
  'H3: the recovery master dies between two messages of stage 1: in the end there are two owners.',
  'stage1',
)

const lostAtStage2 = kernel(
  'owner-changes-at-stage-2',
  'The fix proposed for H3 does not help: a death between two messages of stage 2 loses a lock.',
  'stage2',
)

const twoOwnersAtStage2 = kernel(
  'two-owners-at-stage-2',
  'The fix proposed for H3 does not help: a death in stage 2 leaves two owners in the end.',
  'stage2',
)

export default [
  base,
  threeNodes,
  threeDeaths,
  ...eachGuardOff(
    base,
    { purgeOnlyIfDropping: { violated: 'recoveredIsClean', length: 13 } },
    { parameters: { nodes: 2, 'life.deaths': 1 } },
  ),
  twoVictims,
  ...eachGuardOff(
    twoVictims,
    { keepClaims: { violated: 'noLockLost', length: 46 } },
    { full: false },
  ),
  breaking(twoOwners, { violated: 'oneOwner', length: 66 }),
  breaking(lostAtStage2, { violated: 'noLockLost', length: 51 }),
  breaking(twoOwnersAtStage2, { violated: 'oneOwner', length: 72 }),
]

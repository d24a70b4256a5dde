import { eachGuardOff, spec } from 'allways'
import { clusterMembership, node } from 'allways/models/cluster-membership'
import {
  daemonWitnesses,
  killSafety,
  mergeProgress,
  survival,
} from 'allways/properties/cluster-membership'

// The group of all daemons: who kills whom when a partition heals.

const split = { groups: 'daemons', 'life.deaths': 0, 'life.restarts': 0 } as const

const odd = spec(clusterMembership, {
  name: 'cluster-membership-odd-split',
  title:
    'After a split 1 against 2 only the side that kept quorum kills, and the merge is cleared.',
  parameters: { ...split, nodes: 3 },
  properties: [killSafety, survival, mergeProgress, daemonWitnesses],
  counts: { distinct: 60_216, generated: 166_038, depth: 29 },
  deadlock: 'allowed',
})

const oddUnfenced = spec(clusterMembership, {
  name: 'cluster-membership-odd-split-unfenced',
  title: 'The same without fencing.',
  parameters: { ...split, nodes: 3, fencing: false },
  properties: [killSafety, survival, mergeProgress, daemonWitnesses],
  counts: { distinct: 56_814, generated: 157_578, depth: 27 },
  deadlock: 'allowed',
})

const even = spec(clusterMembership, {
  name: 'cluster-membership-even-split',
  title: 'After a split into halves the one with the lowest id kills the other one.',
  parameters: { ...split, nodes: 2 },
  properties: [survival, mergeProgress, daemonWitnesses],
  counts: { distinct: 288, generated: 588, depth: 18 },
  deadlock: 'allowed',
})

/** Acceptance trace 4: 2 against 2, and 1 against 3. */
const four = spec(clusterMembership, {
  name: 'cluster-membership-four-nodes',
  title:
    'Four nodes without fencing, split in any way: one side survives, and the merge is cleared.',
  parameters: { ...split, nodes: 4, fencing: false },
  properties: [killSafety, survival, mergeProgress, daemonWitnesses],
  symmetry: [node],
  deadlock: 'allowed',
  full: true,
})

const twoNode = spec(clusterMembership, {
  name: 'cluster-membership-two-node',
  title: 'In two-node mode both sides race to fence, and one of them survives.',
  parameters: { ...split, nodes: 2, twoNode: true },
  properties: [survival, mergeProgress, daemonWitnesses],
  counts: { distinct: 296, generated: 594, depth: 17 },
  deadlock: 'allowed',
})

export default [
  odd,
  oddUnfenced,
  even,
  twoNode,
  four,
  ...eachGuardOff(odd, { joinDelay: { violated: 'noFriendlyKill', length: 8 } }),
  ...eachGuardOff(oddUnfenced, {
    killsMerged: { violated: 'mergeIsCleared', length: 24 },
    quorateSince: { violated: 'noFriendlyKill', length: 12 },
  }),
  ...eachGuardOff(even, {
    quorateSince: { violated: 'somebodySurvives', length: 16 },
    lowestKills: { violated: 'mergeIsCleared', length: 15 },
    fenceAfterMerge: { violated: 'somebodySurvives', length: 17 },
    joinDelay: { violated: 'somebodySurvives', length: 15 },
  }),
  ...eachGuardOff(twoNode, { twoNodeDelay: { violated: 'somebodySurvives', length: 16 } }),
]

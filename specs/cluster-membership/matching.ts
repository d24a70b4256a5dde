import { eachGuardOff, spec } from 'allways'
import { clusterMembership, node } from 'allways/models/cluster-membership'
import {
  killSafety,
  matchingProgress,
  matchingSafety,
  serviceSafety,
  startWitnesses,
  twinWitness,
} from 'allways/properties/cluster-membership'

// Level 1: the group of the lockspace, and a quorum service without delay.

const base = spec(clusterMembership, {
  title: 'Split, merge and a death among three nodes: each START is counted for its own change.',
  parameters: { nodes: 3, 'life.restarts': 0 },
  properties: [
    matchingSafety,
    serviceSafety,
    killSafety,
    matchingProgress,
    startWitnesses,
    twinWitness,
  ],
  counts: { distinct: 23_143, generated: 61_600, depth: 35 },
  deadlock: 'allowed',
})

/** Two nodes: one is cut off and comes back, then one dies, and may be reborn. */
const reborn = spec(clusterMembership, {
  name: 'cluster-membership-reborn',
  title: 'Two nodes split and merge, then one of them dies, is reset and joins again.',
  parameters: { nodes: 2 },
  within: s => s.life.died <= s.cpg.merged,
  properties: [matchingSafety, serviceSafety, killSafety, matchingProgress, twinWitness],
  counts: { distinct: 14_045, generated: 31_541, depth: 34 },
  deadlock: 'allowed',
})

const restart = spec(clusterMembership, {
  name: 'cluster-membership-restart',
  title: 'As cluster-membership-reborn, in any order.',
  parameters: { nodes: 2 },
  properties: [matchingSafety, serviceSafety, killSafety, matchingProgress, twinWitness],
  deadlock: 'allowed',
  full: true,
  counts: { distinct: 83_043, generated: 192_803, depth: 38 },
})

const unfenced = spec(clusterMembership, {
  name: 'cluster-membership-unfenced',
  title: 'Without fencing, quorum and the count of starts keep a merged node out of a lockspace.',
  parameters: { nodes: 2, fencing: false, 'life.deaths': 0 },
  properties: [matchingSafety, matchingProgress],
  counts: { distinct: 151, generated: 291, depth: 17 },
  deadlock: 'allowed',
})

const unfencedRestart = spec(clusterMembership, {
  name: 'cluster-membership-unfenced-restart',
  title: 'Without fencing, a node whose kernel still has the lockspace does not join again.',
  parameters: { nodes: 2, fencing: false, 'cpg.splits': 0, 'cpg.merges': 0 },
  properties: [matchingSafety, matchingProgress],
  counts: { distinct: 825, generated: 1_541, depth: 20 },
  deadlock: 'allowed',
})

const death = spec(clusterMembership, {
  name: 'cluster-membership-death',
  title: 'One of two nodes dies and comes back, perhaps before it is missed.',
  parameters: { nodes: 2, 'cpg.splits': 0, 'cpg.merges': 0 },
  properties: [matchingSafety, serviceSafety, killSafety, matchingProgress],
  counts: { distinct: 797, generated: 1_489, depth: 20 },
  deadlock: 'allowed',
})

const unstarted = spec(clusterMembership, {
  name: 'cluster-membership-unstarted',
  title: 'W4: two nodes join the lockspace while they are cut off from each other and meet again.',
  parameters: { nodes: 2, lockspace: 'none', 'life.deaths': 0, 'life.restarts': 0 },
  properties: [matchingSafety, serviceSafety, matchingProgress],
  counts: { distinct: 34_587, generated: 80_585, depth: 32 },
  deadlock: 'allowed',
})

/** As {@link unstarted}, with NACKs as dlm_controld has them. */
const unstartedAsReleased = {
  ...unstarted,
  name: 'cluster-membership-unstarted-as-released',
  guards: { notTheNewest: false },
}

/** Three nodes without fencing: one is cut off and comes back, then another one dies. */
const unfencedThree = spec(clusterMembership, {
  name: 'cluster-membership-unfenced-three',
  title: 'Without fencing, split, merge and a death among three nodes.',
  parameters: { nodes: 3, fencing: false, 'life.restarts': 0 },
  properties: matchingSafety,
  symmetry: [node],
  deadlock: 'allowed',
  full: true,
})

/** dlm_controld as it is: a NACK may fall on the newest change, unless it is the first and only one. */
const asReleased = {
  ...reborn,
  name: 'cluster-membership-as-released',
  guards: { notTheNewest: false },
}

export default [
  base,
  reborn,
  restart,
  death,
  unstarted,
  unfencedThree,
  unfenced,
  unfencedRestart,
  ...eachGuardOff(base, {
    nacks: { violated: 'rightEvent', length: 14 },
    notTheNewest: { violated: 'noHang', length: 33 },
  }),
  ...eachGuardOff(reborn, {
    nacks: { violated: 'rightEvent', length: 15 },
    addTime: { violated: 'rightEvent', length: 18 },
    nodelistCallback: { violated: 'rightEvent', length: 18 },
    sameCounts: { violated: 'rightEvent', length: 17 },
    ringsAgree: { violated: 'rightEvent', length: 13 },
  }),
  ...eachGuardOff(asReleased, { notTheFirst: { violated: 'noHang', length: 25 } }),
  ...eachGuardOff(death, { ringsNotLeaving: { violated: 'noHang', length: 13 } }),
  ...eachGuardOff(unstarted, { notTheNewest: { violated: 'noHang', length: 30 } }),
  ...eachGuardOff(unstartedAsReleased, { nacksOld: { violated: 'noHang', length: 28 } }),
  ...eachGuardOff(
    unfencedThree,
    { sameMembers: { violated: 'rightEvent', length: 13 } },
    { full: false },
  ),
  ...eachGuardOff(unfenced, { startedCount: { violated: 'noStaleMember', length: 15 } }),
  ...eachGuardOff(unfencedRestart, { cleanKernel: { violated: 'noStaleMember', length: 13 } }),
]

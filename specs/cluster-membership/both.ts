import { eachGuardOff, spec } from 'allways'
import { clusterMembership } from 'allways/models/cluster-membership'
import {
  killSafety,
  matchingProgress,
  matchingSafety,
  mergeProgress,
  serviceSafety,
  subsetWitnesses,
} from 'allways/properties/cluster-membership'

// Level 3: both groups, with fencing by the daemons.

const restart = spec(clusterMembership, {
  name: 'cluster-membership-both',
  title: 'Both groups of two nodes, a death and a return: neither group contains the other.',
  parameters: { nodes: 2, groups: 'both', 'cpg.splits': 0, 'cpg.merges': 0 },
  properties: [matchingSafety, serviceSafety, killSafety, subsetWitnesses],
  counts: { distinct: 10_602, generated: 25_458, depth: 31 },
  deadlock: 'allowed',
})

const split = spec(clusterMembership, {
  name: 'cluster-membership-both-split',
  title: 'Both groups of two nodes, split and merge: the lower one kills the other one.',
  parameters: { nodes: 2, groups: 'both', 'life.deaths': 0, 'life.restarts': 0 },
  properties: [matchingSafety, serviceSafety, killSafety, matchingProgress, mergeProgress],
  counts: { distinct: 11_402, generated: 38_350, depth: 24 },
  deadlock: 'allowed',
})

export default [
  restart,
  split,
  ...eachGuardOff(restart, { cleanProof: { violated: 'noSplitService', length: 11 } }),
]

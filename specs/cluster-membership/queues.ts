import { eachGuardOff, spec } from 'allways'
import { clusterMembership } from 'allways/models/cluster-membership'
import {
  killSafety,
  matchingProgress,
  matchingSafety,
  serviceSafety,
} from 'allways/properties/cluster-membership'

// Level 2: the quorum service has a queue of its own, in no order with that of the group.

const split = spec(clusterMembership, {
  name: 'cluster-membership-queues-split',
  title: 'A split: quorum and group are compared by their rings before anybody acts.',
  parameters: {
    quorumService: 'queued',
    nodes: 3,
    'life.deaths': 0,
    'life.restarts': 0,
    'cpg.merges': 0,
  },
  properties: [matchingSafety, serviceSafety, killSafety, matchingProgress],
  counts: { distinct: 1_657, generated: 5_659, depth: 15 },
  deadlock: 'allowed',
})

const death = spec(clusterMembership, {
  name: 'cluster-membership-queues-death',
  title: 'A death: quorum and group are compared until they agree.',
  parameters: {
    quorumService: 'queued',
    nodes: 3,
    'life.restarts': 0,
    'cpg.splits': 0,
    'cpg.merges': 0,
  },
  properties: [matchingSafety, serviceSafety, killSafety, matchingProgress],
  counts: { distinct: 370, generated: 961, depth: 16 },
  deadlock: 'allowed',
})

const merge = spec(clusterMembership, {
  name: 'cluster-membership-queues-merge',
  title: 'Split, merge and a death of two nodes, with quorum callbacks at any time.',
  parameters: { quorumService: 'queued', nodes: 2, 'life.restarts': 0 },
  properties: [matchingSafety, serviceSafety, killSafety, matchingProgress],
  counts: { distinct: 1_515, generated: 5_115, depth: 17 },
  deadlock: 'allowed',
})

export default [
  split,
  death,
  merge,
  ...eachGuardOff(split, {
    ringsAgree: { violated: 'noFriendlyKill', length: 5 },
    ringWait: { violated: 'noFriendlyKill', length: 4 },
  }),
  ...eachGuardOff(death, { ringRetry: { violated: 'noHang', length: 10 } }),
]

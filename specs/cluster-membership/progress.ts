import { breaking, eachGuardOff, spec } from 'allways'
import { clusterMembership, node } from 'allways/models/cluster-membership'
import {
  clearingProgress,
  clusterProgress,
  matchingSafety,
  resetProgress,
  unitedWitness,
} from 'allways/properties/cluster-membership'

// V1 to V4 of the brief. Daemons and corosync are fair; partitions, deaths and those who restart
// machines are not, unless a spec says so.

const noDeaths = { 'life.deaths': 0, 'life.restarts': 0 } as const

// Level 1: the group of the lockspace.

const three = spec(clusterMembership, {
  name: 'cluster-membership-progress',
  title: 'After split and merge of three nodes every change is completed, or there is a reason.',
  parameters: { nodes: 3, ...noDeaths },
  properties: clusterProgress,
  deadlock: 'allowed',
  counts: { distinct: 1_141, generated: 3_259, depth: 15 },
})

const reborn = spec(clusterMembership, {
  name: 'cluster-membership-reborn-progress',
  title: 'The same for two nodes of which one dies then and may be reborn.',
  parameters: { nodes: 2 },
  within: s => s.life.died <= s.cpg.merged,
  properties: clusterProgress,
  deadlock: 'allowed',
  counts: { distinct: 14_045, generated: 31_541, depth: 34 },
})

const unstarted = spec(clusterMembership, {
  name: 'cluster-membership-unstarted-progress',
  title: 'W4: two nodes that join the lockspace cut off from each other, and meet, end running.',
  parameters: { nodes: 2, lockspace: 'none', ...noDeaths },
  properties: [clusterProgress, unitedWitness],
  deadlock: 'allowed',
  counts: { distinct: 34_587, generated: 80_585, depth: 32 },
})

const death = spec(clusterMembership, {
  name: 'cluster-membership-death-progress',
  title: 'One of two nodes dies and comes back, and no change waits for ever.',
  parameters: { nodes: 2, 'cpg.splits': 0, 'cpg.merges': 0 },
  properties: clusterProgress,
  deadlock: 'allowed',
})

/** dlm_controld as it is, where M7 and M8 matter: see `asReleased` in matching.ts. */
const asReleased = { notTheNewest: false }

// Level 3: who comes back with a lockspace is killed, reset, and joins again.

const outside = { weak: ['reboot', 'life.restart'] } as const

const heals = spec(clusterMembership, {
  name: 'cluster-membership-both-progress',
  title:
    'Two nodes split and merge: one is killed, and if it comes back from a reboot both end running.',
  parameters: { nodes: 2, groups: 'both', 'life.deaths': 0, 'life.restarts': 1 },
  properties: [clusterProgress, resetProgress, matchingSafety, unitedWitness],
  // The lockspace group is never behind that of the daemons.
  within: s =>
    s
      .all(node)
      .every(n =>
        s.cpg.queue(n, 'lockspace').every(e => e.kind !== 'ring' || e.ring > s.daemonRing(n)),
      ),
  fairness: outside,
  deadlock: 'allowed',
  counts: { distinct: 21_778, generated: 61_726, depth: 54 },
})

/** Without the constraint of {@link heals}. */
const slowGroup = (name: string, title: string) =>
  spec(clusterMembership, {
    name: `cluster-membership-both-${name}`,
    title,
    parameters: { nodes: 2, groups: 'both', 'life.deaths': 0, 'life.restarts': 1 },
    properties: [clusterProgress, matchingSafety],
    fairness: outside,
  })

// The group of all daemons alone.

const odd = spec(clusterMembership, {
  name: 'cluster-membership-odd-split-progress',
  title: 'After a split 1 against 2 every merged member is cleared.',
  parameters: { groups: 'daemons', nodes: 3, fencing: false, ...noDeaths },
  properties: clearingProgress,
  deadlock: 'allowed',
})

const even = spec(clusterMembership, {
  name: 'cluster-membership-even-split-progress',
  title: 'After a split into halves, too.',
  parameters: { groups: 'daemons', nodes: 2, ...noDeaths },
  properties: clearingProgress,
  deadlock: 'allowed',
})

export default [
  three,
  reborn,
  unstarted,
  death,
  heals,
  odd,
  even,
  breaking(
    slowGroup(
      'slow-group',
      'A START of a reborn node falls on an old merge that a slow lockspace group tells late.',
    ),
    { violated: 'rightEvent', length: 34 },
  ),
  breaking(
    slowGroup(
      'late-failure-progress',
      'M6 between two groups: after a partition has healed, a START is waited for for ever.',
    ),
    { violated: 'startsCome', length: 39 },
  ),
  ...eachGuardOff(
    { ...reborn, name: 'cluster-membership-reborn-as-released-progress', guards: asReleased },
    { notTheFirst: { violated: 'startsCome', length: 25 } },
  ),
  ...eachGuardOff(
    { ...unstarted, name: 'cluster-membership-unstarted-as-released-progress', guards: asReleased },
    { nacksOld: { violated: 'healedRuns', length: 28 } },
  ),
  ...eachGuardOff(unstarted, { notTheNewest: { violated: 'healedRuns', length: 30 } }),
  ...eachGuardOff(death, { ringsNotLeaving: { violated: 'startsCome', length: 13 } }),
  ...eachGuardOff(heals, { lowestKills: { violated: 'dirtyIsReset', length: 23 } }),
  ...eachGuardOff(odd, { killsMerged: { violated: 'mergesEnd', length: 24 } }),
  ...eachGuardOff(even, { lowestKills: { violated: 'mergesEnd', length: 15 } }),
]

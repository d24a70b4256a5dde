import { breaking, spec } from 'allways'
import { clusterMembership, node } from 'allways/models/cluster-membership'
import {
  fencingProgress,
  killSafety,
  matchingProgress,
  matchingSafety,
  mergeProgress,
  ringProgress,
  serviceSafety,
  survival,
  unitedWitness,
} from 'allways/properties/cluster-membership'

// What the daemons cannot do, with all guards on: see docs/findings/cluster-membership.md.

const queued = { nodes: 2, quorumService: 'queued' } as const

/** Nobody has the lockspace; then one is cut off, and all join it; then they meet. */
const unequalMerge = spec(clusterMembership, {
  name: 'cluster-membership-unequal-merge',
  title:
    'X1: who boots apart and meets two others counts other joiners than they do, and is stuck.',
  parameters: { nodes: 3, lockspace: 'none', 'life.deaths': 0, 'life.restarts': 0 },
  within: s =>
    (s.cpg.split === 1 || s.cpg.inGroup.every(inGroup => !inGroup)) &&
    (s.cpg.merged === 0 ||
      (s.established.count(established => established) === 2 &&
        s.cpg.inGroup.count(inGroup => inGroup) === 3)),
  properties: matchingProgress,
  symmetry: [node],
  deadlock: 'allowed',
  expect: { violated: 'noHang', length: 34 },
})

const unequalOneByOne = spec(clusterMembership, {
  name: 'cluster-membership-unequal-one-by-one',
  title: 'X1: the same where joiners are told one by one, as before 7fb24709: all three complete.',
  parameters: {
    nodes: 3,
    lockspace: 'none',
    'life.deaths': 0,
    'life.restarts': 0,
    'cpg.joinBatching': 'perProcess',
  },
  within: s =>
    (s.cpg.split === 1 || s.cpg.inGroup.every(inGroup => !inGroup)) &&
    (s.cpg.merged === 0 ||
      (s.established.count(established => established) >= 2 &&
        s.cpg.inGroup.count(inGroup => inGroup) === 3)),
  properties: [matchingProgress, unitedWitness],
  symmetry: [node],
  deadlock: 'allowed',
  full: true,
})

const lateQuorum = spec(clusterMembership, {
  name: 'cluster-membership-late-quorum',
  title:
    'X2: a quorum callback that comes after the change of the group makes the right START too old.',
  parameters: { ...queued, 'cpg.splits': 0, 'cpg.merges': 0 },
  properties: matchingProgress,
  deadlock: 'allowed',
  expect: { violated: 'noHang', length: 19 },
})

const earlyStart = spec(clusterMembership, {
  name: 'cluster-membership-early-start',
  title: 'X3: where nobody has died, a START is sent before the ring of its change is known.',
  parameters: { ...queued, nodes: 3, fencing: false, 'life.deaths': 0, 'life.restarts': 0 },
  properties: ringProgress,
  symmetry: [node],
  deadlock: 'allowed',
  expect: { violated: 'noEarlyStart', length: 8 },
})

/** A node is cut off, comes back, dies and is reborn, in this order. */
const reborn = spec(clusterMembership, {
  name: 'cluster-membership-reborn',
  parameters: queued,
  properties: matchingSafety,
  within: s => s.life.died <= s.cpg.merged,
  deadlock: 'allowed',
})

const bothBehind = {
  ...breaking(reborn, { violated: 'rightEvent', length: 17 }),
  name: 'cluster-membership-both-behind',
  title:
    'W2, cured: a START for a change of long ago is sent where both interfaces are as far behind.',
}

const localTimes = {
  ...breaking(reborn, { violated: 'agreement', length: 19 }),
  name: 'cluster-membership-local-times',
  title:
    'X8: a START is counted for different changes, since one node has not heard who was added.',
}

const lowestOutvoted = spec(clusterMembership, {
  name: 'cluster-membership-lowest-outvoted',
  title: 'X7: three of five meet after a split 1 against 2, and nobody may clear the merge.',
  parameters: {
    nodes: 3,
    absent: 2,
    groups: 'daemons',
    fencing: false,
    'life.deaths': 0,
    'life.restarts': 0,
  },
  properties: mergeProgress,
  symmetry: [node],
  deadlock: 'allowed',
  expect: { violated: 'mergeIsCleared', length: 24 },
})

const lateKill = spec(clusterMembership, {
  name: 'cluster-membership-late-kill',
  title:
    'A node that hears of its lost quorum before it hears who left kills the side that kept quorum.',
  parameters: {
    ...queued,
    nodes: 3,
    groups: 'daemons',
    fencing: false,
    'life.deaths': 0,
    'life.restarts': 0,
  },
  properties: killSafety,
  symmetry: [node],
  deadlock: 'allowed',
  expect: { violated: 'noFriendlyKill', length: 12 },
})

const bothKilled = spec(clusterMembership, {
  name: 'cluster-membership-both-killed',
  title: 'The same in an even split: both sides kill each other.',
  parameters: { ...queued, groups: 'daemons', 'life.deaths': 0, 'life.restarts': 0 },
  properties: survival,
  deadlock: 'allowed',
  expect: { violated: 'somebodySurvives', length: 16 },
})

const lateFailure = spec(clusterMembership, {
  name: 'cluster-membership-late-failure',
  title: 'M6 between two groups: who hears of a failure after its fencing waits for ever.',
  parameters: { nodes: 2, groups: 'both', 'cpg.splits': 0, 'cpg.merges': 0 },
  properties: fencingProgress,
  deadlock: 'allowed',
  expect: { violated: 'noForgottenFencing', length: 9 },
})

const lateSends = spec(clusterMembership, {
  name: 'cluster-membership-late-sends',
  parameters: {
    nodes: 2,
    lockspace: 'none',
    lateSends: true,
    'life.deaths': 0,
    'life.restarts': 0,
  },
  properties: [matchingSafety, serviceSafety, matchingProgress],
  deadlock: 'allowed',
})

const lateSend = {
  ...breaking(lateSends, { violated: 'rightEvent', length: 15 }),
  name: 'cluster-membership-late-send',
  title: 'T5: a START that is sent late is taken for one for the merge that came between.',
}

/** S1, S4, S5 and V1. */
const harms = ['noStaleMember', 'stoppedBeforeStart', 'noSplitService', 'noHang']

/** A START may come late, and be counted for the wrong change; nothing worse comes of it. */
const lateSendHarm = {
  ...lateSends,
  name: 'cluster-membership-late-send-harm',
  title: 'T5: for all that, S1, S4 and S5 hold, and nobody waits in vain.',
  properties: new Map([...lateSends.properties].filter(([name]) => harms.includes(name))),
  expect: 'holds',
  counts: { distinct: 336_059, generated: 959_669, depth: 42 },
  full: true,
} as const

export default [
  unequalMerge,
  unequalOneByOne,
  lateQuorum,
  earlyStart,
  bothBehind,
  localTimes,
  lowestOutvoted,
  lateKill,
  bothKilled,
  lateFailure,
  lateSend,
  lateSendHarm,
]

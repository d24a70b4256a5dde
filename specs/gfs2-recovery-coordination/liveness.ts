import { eachGuardOff, spec } from 'allways'
import { cluster3, cluster4 } from 'allways/models/gfs2-recovery-coordination'
import { cluster4Liveness } from 'allways/properties/gfs2-recovery-coordination'
import { cluster3Liveness } from 'allways/properties/gfs2-recovery-coordination-cluster3'

const death4 = spec(cluster4, {
  name: 'gfs2-recovery-cluster4-liveness',
  title: 'After the death of one of three nodes everybody unblocks some day.',
  parameters: { nodes: 3 },
  properties: cluster4Liveness,
  deadlock: 'allowed',
  counts: { distinct: 5_676, generated: 10_104, depth: 39 },
})

const mount4 = spec(cluster4, {
  name: 'gfs2-recovery-cluster4-mount-liveness',
  title: 'Mounts of two nodes return, though one of them may die.',
  parameters: { nodes: 2, journals: 2, begin: 'outside', mounts: 2 },
  properties: cluster4Liveness,
  deadlock: 'allowed',
  counts: { distinct: 16_188, generated: 39_409, depth: 52 },
})

const death3 = spec(cluster3, {
  name: 'gfs2-recovery-cluster3-liveness',
  title: 'After the death of one of three nodes everybody unblocks some day.',
  parameters: { nodes: 3 },
  properties: cluster3Liveness,
  deadlock: 'allowed',
  counts: { distinct: 8_152, generated: 26_653, depth: 44 },
})

const mount3 = spec(cluster3, {
  name: 'gfs2-recovery-cluster3-mount-liveness',
  title: 'A mount returns, unless the only one who could replay dies before it.',
  parameters: { nodes: 2, journals: 2, begin: 'oneOutside', mounts: 1 },
  properties: cluster3Liveness,
  deadlock: 'allowed',
})

const weakMount4 = spec(cluster4, {
  name: 'gfs2-recovery-cluster4-unlucky-mounter',
  title: 'As gfs2-recovery-cluster4-mount-liveness, if a mounter may be unlucky again and again.',
  parameters: { nodes: 2, journals: 2, begin: 'outside', mounts: 2 },
  properties: cluster4Liveness,
  deadlock: 'allowed',
  fairness: { without: ['tryControl'], weak: ['tryControl'] },
})

/** A mounter tries again and again; the DLM's queue sees to it that a worker that waits comes first. */
const unfair4 = spec(cluster4, {
  name: 'gfs2-recovery-cluster4-unfair-dlm',
  title:
    'If the DLM always grants the control lock to a mounter that tries, the worker never gets it.',
  parameters: { nodes: 2, journals: 2, begin: 'outside', mounts: 2 },
  properties: cluster4Liveness,
  deadlock: 'allowed',
  fairness: { without: ['control'], weak: ['control'] },
  expect: { violated: 'unblocks', length: 33 },
})

/** N5: each of two mounters sees the other one's mounted lock in PR, and so none is the first. */
const twoMounters = spec(cluster4, {
  name: 'gfs2-recovery-cluster4-two-mounters',
  title: 'Two mounters whose only mounted node has died keep each other from being the first.',
  parameters: { nodes: 3, begin: 'oneMounted', mounts: 2 },
  properties: cluster4Liveness,
  deadlock: 'allowed',
  full: true,
  expect: { violated: 'mountReturns', length: 44 },
})

export default [
  death4,
  mount4,
  death3,
  mount3,
  weakMount4,
  unfair4,
  twoMounters,
  ...eachGuardOff(mount4, {
    alwaysPublish: { violated: 'mountReturns', length: 37 },
    firstNotBlocked: { violated: 'mountReturns', length: 20 },
  }),
  ...eachGuardOff(
    death3,
    { askAgain: { violated: 'unblocks', length: 12 } },
    { parameters: { nodes: 2, journals: 2 } },
  ),
  ...eachGuardOff(mount3, { mountBlocked: { violated: 'mountReturns', length: 17 } }),
]

import { eachGuardOff, spec } from 'allways'
import { cluster3, member } from 'allways/models/gfs2-recovery-coordination'
import {
  cluster3Ends,
  cluster3Merge,
  cluster3MountWitnesses,
  cluster3Safety,
  cluster3Stuck,
  cluster3Witnesses,
} from 'allways/properties/gfs2-recovery-coordination-cluster3'

const death = spec(cluster3, {
  title: 'Two of three nodes die; D and G see it in any order, wait for each other, and recover.',
  parameters: { nodes: 3, deaths: 2 },
  properties: [cluster3Safety, cluster3Ends, cluster3Witnesses],
  counts: { distinct: 22_630, generated: 77_740, depth: 57 },
})

const data = spec(cluster3, {
  name: 'gfs2-recovery-cluster3-data',
  title: 'As gfs2-recovery-cluster3 with one death, and with a block of data.',
  parameters: { nodes: 3, 'fs.data': true },
  properties: [cluster3Safety, cluster3Ends, cluster3Witnesses],
  counts: { distinct: 70_720, generated: 257_725, depth: 46 },
})

const mount = spec(cluster3, {
  name: 'gfs2-recovery-cluster3-mount',
  title: 'A node mounts beside another one; one of them dies.',
  parameters: { nodes: 2, journals: 2, begin: 'oneOutside', mounts: 1 },
  properties: [cluster3Safety, cluster3Ends, cluster3Stuck, cluster3MountWitnesses],
  counts: { distinct: 3_072, generated: 8_188, depth: 44 },
})

const first = spec(cluster3, {
  name: 'gfs2-recovery-cluster3-first',
  title:
    'Two nodes mount, and one of them, who is told by G, replays all journals first; one dies.',
  parameters: { nodes: 2, journals: 2, begin: 'outside', mounts: 2 },
  properties: [cluster3Safety, cluster3Ends, cluster3Stuck, cluster3MountWitnesses],
  counts: { distinct: 19_721, generated: 63_559, depth: 58 },
})

/** The whole of cluster3 knows no remedy: a mounter that is past its first start is no first mounter. */
const noHeir = spec(cluster3, {
  name: 'gfs2-recovery-cluster3-no-heir',
  title: 'If the only mounted node dies while another one mounts, that one waits for ever.',
  parameters: { nodes: 2, journals: 2, begin: 'oneOutside', mounts: 1 },
  properties: cluster3Ends,
  expect: 'deadlock',
})

const mountOfThree = spec(cluster3, {
  name: 'gfs2-recovery-cluster3-mount-of-three',
  title: 'A third node mounts.',
  parameters: { nodes: 3, begin: 'oneOutside', mounts: 1, deaths: 0 },
  properties: [cluster3Safety, cluster3Ends, cluster3Stuck, cluster3MountWitnesses],
  full: true,
})

const late = spec(cluster3, {
  name: 'gfs2-recovery-cluster3-late',
  title: 'A third node mounts after one of the two has died.',
  parameters: { nodes: 3, begin: 'oneOutside', mounts: 1 },
  properties: [cluster3Safety, cluster3Ends, cluster3Stuck],
  within: s => s.begun === 0 || s.died > 0,
  full: true,
})

/** Without fencing two halves recover each other, and then merge: who may take part? */
const merging = {
  parameters: {
    nodes: 2,
    journals: 2,
    deaths: 0,
    fencing: false,
    'cpg.splits': 1,
    'cpg.merges': 1,
  },
  properties: cluster3Merge,
  deadlock: 'allowed',
} as const

const merge = spec(cluster3, {
  ...merging,
  name: 'gfs2-recovery-cluster3-merge',
  title: 'After a partition that nobody fenced, no half takes part in a start of the other.',
  // The halves have come to rest when they merge.
  within: s =>
    s.cpg.merged === 0 || s.all(member).every(n => s.d(n).left === 0 && s.g(n).left === 0),
  counts: { distinct: 232_145, generated: 885_985, depth: 55 },
})

const mergeAnytime = spec(cluster3, {
  ...merging,
  name: 'gfs2-recovery-cluster3-merge-anytime',
  title: 'As gfs2-recovery-cluster3-merge, also in the middle of a recovery.',
  full: true,
})

const twoNodes = spec(cluster3, {
  name: 'gfs2-recovery-cluster3',
  parameters: { nodes: 2, journals: 2 },
  properties: [cluster3Safety, cluster3Ends],
})

const threeNodes = spec(cluster3, {
  name: 'gfs2-recovery-cluster3',
  parameters: { nodes: 3 },
  properties: [cluster3Safety, cluster3Ends],
})

/** What is violated is mutualWaitOfG; what comes of it is that a replay is refused, and not repeated. */
const refused = spec(cluster3, {
  name: 'gfs2-recovery-cluster3-refused-replay',
  title:
    'A G that does not wait for D asks for a replay while the DLM still has the locks of the dead.',
  parameters: { nodes: 2, journals: 2 },
  guards: { gWaitsForD: false },
  properties: cluster3Ends,
  expect: 'deadlock',
})

export default [
  death,
  data,
  mount,
  first,
  noHeir,
  refused,
  mountOfThree,
  late,
  merge,
  mergeAnytime,
  ...eachGuardOff(twoNodes, {
    dWaitsForG: { violated: 'stopBeforeRecover', length: 8 },
    gWaitsForD: { violated: 'mutualWaitOfG', length: 6 },
    awaitFencing: { violated: 'fencedBeforeRecovery', length: 10 },
  }),
  ...eachGuardOff(threeNodes, { dStartBarrier: { violated: 'stopBeforeRecover', length: 10 } }),
  ...eachGuardOff(data, {
    'fs.parkReplies': { violated: 'noNakedImage', length: 25 },
    dWaitsForG: { violated: 'noNakedImage', length: 19 },
  }),
  ...eachGuardOff(mount, {
    gStartBarrier: { violated: 'syncAgree', length: 13 },
    awaitRegistration: { violated: 'mutualWaitOfD', length: 29 },
    mountAfterNews: { violated: 'recoverBeforeUnblock', length: 22 },
  }),
  ...eachGuardOff(first, {
    gStartBarrier: { violated: 'jidUnique', length: 11 },
    recordNewJournals: { violated: 'syncAgree', length: 16 },
    firstDoneWins: { violated: 'syncAgree', length: 29 },
  }),
  ...eachGuardOff(late, { reserveFailed: { violated: 'ownIsClean', length: 31 } }),
  ...eachGuardOff(merge, { refuseMerged: { violated: 'syncAgree', length: 33 } }),
  ...eachGuardOff(twoNodes, { askAgain: { deadlock: 12 } }),
  ...eachGuardOff(mount, {
    onlyStarted: { deadlock: 26 },
    answersExpected: { deadlock: 32 },
    mountBlocked: { deadlock: 17 },
  }),
]

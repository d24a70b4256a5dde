import { eachGuardOff, spec } from 'allways'
import { cluster4, node } from 'allways/models/gfs2-recovery-coordination'
import {
  cluster4Ends,
  cluster4MountWitnesses,
  cluster4Progress,
  cluster4Safety,
  cluster4Witnesses,
} from 'allways/properties/gfs2-recovery-coordination'

const all = [cluster4Safety, cluster4Progress, cluster4Ends]

const death = spec(cluster4, {
  title: 'Two of three nodes die; the survivors replay before anybody is granted what they had.',
  parameters: { nodes: 3, deaths: 2 },
  properties: [...all, cluster4Witnesses],
  symmetry: [node],
})

const data = spec(cluster4, {
  name: 'gfs2-recovery-cluster4-data',
  title: 'As gfs2-recovery-cluster4, with a block of data.',
  parameters: { nodes: 3, deaths: 2, 'fs.data': true },
  properties: [...all, cluster4Witnesses],
  symmetry: [node],
})

const mount = spec(cluster4, {
  name: 'gfs2-recovery-cluster4-mount',
  title: 'A node mounts, perhaps as a spectator, while another one dies.',
  parameters: { nodes: 3, begin: 'oneOutside', mounts: 1, spectators: true },
  properties: [...all, cluster4Witnesses],
  symmetry: [node],
})

const first = spec(cluster4, {
  name: 'gfs2-recovery-cluster4-first',
  title: 'Nodes mount; one of them is the first mounter, and may die.',
  parameters: { nodes: 2, journals: 2, begin: 'outside', mounts: 2 },
  properties: [...all, cluster4Witnesses],
  symmetry: [node],
})

const spectator = spec(cluster4, {
  name: 'gfs2-recovery-cluster4-spectator',
  title: 'One of three nodes is a spectator; the mounted one may die while the third one mounts.',
  parameters: { nodes: 3, begin: 'oneSpectator', mounts: 1 },
  properties: [...all, cluster4Witnesses],
  symmetry: [node],
})

const heir = spec(cluster4, {
  name: 'gfs2-recovery-cluster4-heir',
  title: 'If the only mounted node dies while another one mounts, that one is the first mounter.',
  parameters: { nodes: 2, journals: 2, begin: 'oneOutside', mounts: 1 },
  properties: [...all, cluster4MountWitnesses],
  symmetry: [node],
})

const reborn = spec(cluster4, {
  name: 'gfs2-recovery-cluster4-reborn',
  title: 'A node dies, boots and mounts again, and then a second one dies, or the same.',
  parameters: { nodes: 3, deaths: 2, boots: 1, mounts: 1, calm: true },
  properties: [...all, cluster4Witnesses],
  symmetry: [node],
  full: true,
})

const staleResult = spec(cluster4, {
  name: 'gfs2-recovery-cluster4-stale-result',
  title:
    'A stale success is dropped by whoever enters the new failure, and clears it if another one has.',
  parameters: { nodes: 3, deaths: 2, boots: 1, mounts: 1, calm: true },
  guards: { forgetResult: false },
  properties: cluster4Safety,
  symmetry: [node],
  full: true,
  deadlock: 'allowed',
  expect: { violated: 'noSpuriousClear', length: 72 },
})

const unmount = spec(cluster4, {
  name: 'gfs2-recovery-cluster4-unmount',
  title: 'Of three nodes one unmounts and one dies.',
  parameters: { nodes: 3, unmounts: 1 },
  properties: [...all, cluster4Witnesses],
  symmetry: [node],
})

export default [
  death,
  data,
  mount,
  first,
  spectator,
  unmount,
  heir,
  reborn,
  staleResult,
  ...eachGuardOff(death, {
    prepInStop: { violated: 'stopBeforeRecover', length: 9 },
    unblockLast: { violated: 'recoverBeforeUnblock', length: 23 },
    stillCurrent: { violated: 'stopBeforeRecover', length: 33 },
    waitForDone: { violated: 'blockedInRecovery', length: 35 },
    wholeRemoval: { violated: 'bitNotLost', length: 9 },
    lastKnownSlot: { violated: 'bitNotLost', length: 10 },
  }),
  ...eachGuardOff(reborn, {
    forgetResult: { violated: 'noSpuriousClear', length: 72 },
    ownerClears: { violated: 'notForgotten', length: 70 },
  }),
  // What forgetResult prevents is all that clearBeforeSet could do.
  ...eachGuardOff(staleResult, { clearBeforeSet: { violated: 'bitNotLost', length: 71 } }),
  ...eachGuardOff(data, {
    'fs.parkReplies': { violated: 'noNakedImage', length: 15 },
    unblockLast: { violated: 'noNakedImage', length: 16 },
  }),
  ...eachGuardOff(mount, {
    mountAwaitsGeneration: { violated: 'recoverBeforeUnblock', length: 17 },
    alwaysPublish: { violated: 'published', length: 18 },
  }),
  ...eachGuardOff(first, {
    firstKeepsBoth: { violated: 'firstAlone', length: 17 },
    mountedBeforeControl: { violated: 'mountedShared', length: 20 },
    firstAwaitsDone: { violated: 'blockedInRecovery', length: 11 },
    firstNotBlocked: { violated: 'firstNotBlocked', length: 11 },
    firstDoneFirst: { violated: 'mountedShared', length: 23 },
  }),
  ...eachGuardOff(spectator, {
    spectatorsStepBack: { violated: 'somebodyCanReplay', length: 8 },
    spectatorsOwnNothing: { violated: 'notForgotten', length: 15 },
  }),
]

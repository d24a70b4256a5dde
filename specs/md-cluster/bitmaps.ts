import { breaking, eachGuardOff, spec } from 'allways'
import { mdClusterBitmaps, node } from 'allways/models/md-cluster'
import {
  bitmapDeathWitnesses,
  bitmapRest,
  bitmapSafety,
  bitmapWitnesses,
} from 'allways/properties/md-cluster-bitmaps'

const base = spec(mdClusterBitmaps, {
  title: 'Two nodes write, one of three dies: the mirrors become equal, and no write is lost.',
  parameters: { nodes: 3, chunks: 2, writes: 2, deaths: 1 },
  properties: [bitmapSafety, bitmapRest, bitmapWitnesses, bitmapDeathWitnesses],
  symmetry: [node],
})

const oneWrite = spec(mdClusterBitmaps, {
  name: 'md-cluster-bitmaps-one-write',
  title: 'One node writes, one of three dies.',
  parameters: { nodes: 3, chunks: 2, writes: 1, deaths: 1 },
  properties: [bitmapSafety, bitmapRest],
  counts: { distinct: 14_371, generated: 33_274, depth: 35 },
})

const twoDeaths = spec(mdClusterBitmaps, {
  name: 'md-cluster-bitmaps-two-deaths',
  title: 'Two of three nodes die, perhaps while they recover the bitmap of the other one.',
  parameters: { nodes: 3, chunks: 2, writes: 2, deaths: 2 },
  properties: [bitmapSafety, bitmapRest, bitmapWitnesses, bitmapDeathWitnesses],
  symmetry: [node],
})

const threeChunks = spec(mdClusterBitmaps, {
  name: 'md-cluster-bitmaps-three-chunks',
  title: 'The same with three chunks, of which two are written.',
  parameters: { nodes: 3, chunks: 3, writes: 2, deaths: 1 },
  properties: [bitmapSafety, bitmapRest],
  symmetry: [node],
})

const leaves = spec(mdClusterBitmaps, {
  name: 'md-cluster-bitmaps-leave',
  title: 'A node leaves, perhaps in the middle of a resync: another one ends it.',
  parameters: { nodes: 3, chunks: 2, writes: 2, deaths: 1, leaves: 1 },
  properties: [bitmapSafety, bitmapRest, bitmapWitnesses],
  symmetry: [node],
})

const switchedOff = spec(mdClusterBitmaps, {
  name: 'md-cluster-bitmaps-switched-off',
  title: 'Two nodes come back after a power failure and resync at the same time; one dies.',
  parameters: { nodes: 2, chunks: 2, writes: 1, deaths: 1, start: 'switchedOff' },
  properties: [bitmapSafety, bitmapRest],
  symmetry: [node],
})

const windows = spec(mdClusterBitmaps, {
  name: 'md-cluster-bitmaps-windows',
  title:
    'Survivors share the bits of dead nodes, and leave to each other what windows cover; one dies.',
  parameters: {
    nodes: 2,
    chunks: 3,
    window: 2,
    followsWindows: true,
    writes: 0,
    deaths: 1,
    start: 'shared',
  },
  properties: [bitmapSafety, bitmapRest],
  symmetry: [node],
})

const follows = spec(mdClusterBitmaps, {
  name: 'md-cluster-bitmaps-follows-windows',
  title: 'Two nodes write, one of three dies, and nodes leave to each other what windows cover.',
  parameters: { nodes: 3, chunks: 2, writes: 2, deaths: 1, followsWindows: true },
  properties: [bitmapSafety, bitmapRest],
  symmetry: [node],
})

const rejoins = spec(mdClusterBitmaps, {
  name: 'md-cluster-bitmaps-rejoin',
  title: 'A node dies, comes back to its slot, and dies again, or another one does.',
  parameters: { nodes: 3, chunks: 1, writes: 1, deaths: 2, rejoins: 1 },
  properties: [bitmapSafety, bitmapRest],
  symmetry: [node],
})

const blocked = spec(mdClusterBitmaps, {
  name: 'md-cluster-bitmaps-thread-blocked',
  title: 'L7 (b): a recovery thread waits for a bitmap whose owner is back, for ever.',
  parameters: { nodes: 2, chunks: 1, writes: 0, deaths: 1, rejoins: 1 },
  guards: { recoverNoQueueWhenOwnerAlive: false },
  properties: bitmapRest,
  symmetry: [node],
  expect: 'deadlock',
})

const rejoinsFull = spec(mdClusterBitmaps, {
  name: 'md-cluster-bitmaps-rejoin-full',
  title: 'As md-cluster-bitmaps-rejoin, with two writes.',
  parameters: { nodes: 3, chunks: 1, writes: 2, writesEach: 2, deaths: 2, rejoins: 1 },
  properties: [bitmapSafety, bitmapRest],
  symmetry: [node],
  full: true,
})

const windowsFull = spec(mdClusterBitmaps, {
  name: 'md-cluster-bitmaps-windows-full',
  title: 'Three nodes share the bits of others, and two of them die.',
  parameters: {
    nodes: 3,
    chunks: 3,
    window: 2,
    followsWindows: true,
    writes: 0,
    deaths: 2,
    start: 'shared',
  },
  properties: [bitmapSafety, bitmapRest],
  symmetry: [node],
  full: true,
})

const leavesTogether = spec(mdClusterBitmaps, {
  name: 'md-cluster-bitmaps-leave-full',
  title: 'Three nodes come back after a power failure and resync; one leaves, one dies.',
  parameters: { nodes: 3, chunks: 1, writes: 2, deaths: 1, leaves: 1, start: 'switchedOff' },
  properties: [bitmapSafety, bitmapRest],
  symmetry: [node],
  full: true,
})

const all = spec(mdClusterBitmaps, {
  name: 'md-cluster-bitmaps-full',
  title: 'Three nodes come back after a power failure and resync two chunks; one writes, one dies.',
  parameters: { nodes: 3, chunks: 2, writes: 1, deaths: 1, start: 'switchedOff' },
  properties: [bitmapSafety, bitmapRest],
  symmetry: [node],
  full: true,
})

/** As many states as there are ways for ten chunks to be resynced: too many to list. */
const tenChunks = spec(mdClusterBitmaps, {
  name: 'md-cluster-bitmaps-ten-chunks',
  title:
    'Two nodes come back after a power failure and resync ten chunks; one dies, and is recovered.',
  parameters: { nodes: 2, chunks: 10, writes: 0, deaths: 1, start: 'switchedOff' },
  properties: [bitmapSafety, bitmapRest],
  full: true,
  engine: 'symbolic',
  counts: { distinct: 1_055_388_408, generated: 6_246_834_517 },
})

/** Two survivors that both have something to resync need no death. */
const pair = spec(mdClusterBitmaps, {
  name: 'md-cluster-bitmaps',
  parameters: { nodes: 2, chunks: 1, writes: 1, deaths: 0, start: 'switchedOff' },
  properties: [bitmapSafety, bitmapRest],
  symmetry: [node],
})

/** What guards are shown with otherwise. */
const three = spec(mdClusterBitmaps, {
  name: 'md-cluster-bitmaps-death',
  parameters: { nodes: 3, chunks: 2, writes: 2, deaths: 1 },
  properties: [bitmapSafety, bitmapRest],
  symmetry: [node],
})

/** What comes of a write into a window: the mirrors differ, and no bit says so. */
const lost = (
  row: string,
  guard: 'recheckSuspendAfterBarrier' | 'quiesceBeforeAck' | 'clearOnlyOwnersRange',
) =>
  spec(mdClusterBitmaps, {
    name: `md-cluster-bitmaps-lost-update-${row.toLowerCase()}`,
    title: `${row} to its end: an old version is copied over a new one, and no bit says so.`,
    parameters: { nodes: 3, chunks: 2, writes: 2, deaths: 1 },
    guards: { [guard]: false },
    properties: bitmapSafety,
    symmetry: [node],
  })

export default [
  base,
  oneWrite,
  twoDeaths,
  threeChunks,
  leaves,
  switchedOff,
  windows,
  follows,
  rejoins,
  blocked,
  rejoinsFull,
  windowsFull,
  leavesTogether,
  all,
  tenChunks,
  ...eachGuardOff(tenChunks, { resyncLockWaits: { violated: 'nothingNeeded', length: 48 } }),
  breaking(lost('L1', 'recheckSuspendAfterBarrier'), { violated: 'dirtyRecorded', length: 27 }),
  breaking(lost('H17', 'quiesceBeforeAck'), { violated: 'dirtyRecorded', length: 27 }),
  breaking(lost('L6', 'clearOnlyOwnersRange'), { violated: 'dirtyRecorded', length: 34 }),
  ...eachGuardOff(three, {
    flushOwnBits: { violated: 'dirtyRecorded', length: 12 },
    flushOwnFirst: { violated: 'dirtyRecorded', length: 11 },
    quiesceBeforeAck: { violated: 'noRemoteWrite', length: 19 },
    recheckSuspendAfterBarrier: { violated: 'noRemoteWrite', length: 19 },
    rangeHasValidBit: { violated: 'mirrorsEqual', length: 22 },
    clearOnlyOwnersRange: { violated: 'noRemoteWrite', length: 26 },
    wakeOnResume: { violated: 'nobodyAsleep', length: 35 },
    skipSecondZero: { violated: 'noPingPong', length: 35 },
  }),
  ...eachGuardOff(
    three,
    { wakeOnRecoveryClear: { violated: 'nobodyAsleep', length: 37 } },
    { parameters: { deaths: 2 } },
  ),
  ...eachGuardOff(
    three,
    {
      needsSyncOnLeave: { violated: 'mirrorsEqual', length: 23 },
      needsSyncForWindow: { violated: 'nothingSuspended', length: 28 },
    },
    { parameters: { writes: 1, leaves: 1 } },
  ),
  ...eachGuardOff(pair, {
    resyncLockWaits: { violated: 'nothingNeeded', length: 12 },
    quiesceBeforeAck: { violated: 'noRemoteWrite', length: 8 },
    recheckSuspendAfterBarrier: { violated: 'noRemoteWrite', length: 8 },
    wakeOnResume: { violated: 'nobodyAsleep', length: 24 },
    skipSecondZero: { violated: 'noPingPong', length: 33 },
  }),
  ...eachGuardOff(
    windows,
    { windowSyncOnlyIfSenderDirty: { violated: 'dirtyRecorded', length: 10 } },
    { parameters: { writes: 0, deaths: 0 } },
  ),
  ...eachGuardOff(
    rejoins,
    { clearMapBeforeFree: { violated: 'mirrorsEqual', length: 18 } },
    { parameters: { nodes: 2 } },
  ),
]

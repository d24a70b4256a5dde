import { eachGuardOff, spec } from 'allways'
import { mdClusterBitmaps, mdClusterMessages } from 'allways/models/md-cluster'
import { bitmapProgress } from 'allways/properties/md-cluster-bitmaps'
import { messageProgress } from 'allways/properties/md-cluster-messages'

const quiet = { 'dlm.notices': false } as const

const messages = spec(mdClusterMessages, {
  name: 'md-cluster-messages-progress',
  title: 'Every send returns and every receiver is back in ACK, whoever dies.',
  parameters: { nodes: 3, messages: 2, deaths: 1, ...quiet },
  properties: messageProgress,
  deadlock: 'allowed',
})

const joins = spec(mdClusterMessages, {
  name: 'md-cluster-messages-join-progress',
  title: 'Every join completes, and every send returns meanwhile.',
  parameters: { nodes: 3, messages: 2, joiners: 1, ...quiet },
  properties: messageProgress,
  deadlock: 'allowed',
})

const pair = spec(mdClusterMessages, {
  name: 'md-cluster-messages-progress',
  parameters: { nodes: 2, messages: 2, ...quiet },
  properties: messageProgress,
})

/** Where a node that reads its own message does not answer, as in every kernel. */
const beforeMutex = spec(mdClusterMessages, {
  name: 'md-cluster-messages-progress',
  parameters: { nodes: 2, messages: 2, ...quiet },
  guards: { answersAnyway: false },
  properties: messageProgress,
})

const bitmaps = spec(mdClusterBitmaps, {
  name: 'md-cluster-bitmaps-progress',
  title: 'Every write and every resync ends, mirrors become equal, and the cluster comes to rest.',
  parameters: { nodes: 3, chunks: 1, writes: 1, deaths: 1 },
  properties: bitmapProgress,
  deadlock: 'allowed',
})

const switchedOff = spec(mdClusterBitmaps, {
  name: 'md-cluster-bitmaps-switched-off-progress',
  title: 'The same after a power failure.',
  parameters: { nodes: 2, chunks: 1, writes: 1, deaths: 1, start: 'switchedOff' },
  properties: bitmapProgress,
  deadlock: 'allowed',
})

export default [
  messages,
  joins,
  bitmaps,
  switchedOff,
  ...eachGuardOff(beforeMutex, { recvMutex: { violated: 'sendReturns', length: 25 } }),
  ...eachGuardOff(
    pair,
    { dropAckOnError: { violated: 'sendReturns', length: 11 } },
    { parameters: { messages: 1, timeouts: 1 } },
  ),
  ...eachGuardOff(
    pair,
    { cancelOnTimeout: { violated: 'ackComesBack', length: 23 } },
    { parameters: { nodes: 3, messages: 1, giveUps: 1 } },
  ),
  ...eachGuardOff(switchedOff, {
    resyncLockWaits: { violated: 'neededIsResynced', length: 13 },
    skipSecondZero: { violated: 'comesToRest', length: 45 },
    wakeOnResume: { violated: 'writeEnds', length: 26 },
  }),
  ...eachGuardOff(
    pair,
    { answersAnyway: { violated: 'sendReturns', length: 33 } },
    { parameters: { nodes: 3, messages: 3, giveUps: 2 }, full: true },
  ),
]

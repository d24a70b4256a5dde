import { eachGuardOff, spec } from 'allways'
import { mdClusterMessages, node, task } from 'allways/models/md-cluster'
import {
  messageDeathWitnesses,
  messageEnds,
  messageSafety,
  messageTaskWitness,
  messageWitnesses,
} from 'allways/properties/md-cluster-messages'

/** Nobody looks at what the DLM tells of its recoveries. */
const quiet = { 'dlm.notices': false } as const

const base = spec(mdClusterMessages, {
  title: 'Three nodes send one message each: every message is processed once by all others.',
  parameters: { nodes: 3, messages: 3, ...quiet },
  properties: [messageSafety, messageEnds, messageWitnesses],
  counts: { distinct: 8_380, generated: 26_092, depth: 76 },
})

const two = spec(mdClusterMessages, {
  name: 'md-cluster-messages-two-nodes',
  title: 'Two nodes send one message each.',
  parameters: { nodes: 2, messages: 2, ...quiet },
  properties: [messageSafety, messageEnds],
})

const twice = spec(mdClusterMessages, {
  name: 'md-cluster-messages-twice',
  title: 'Three nodes send two messages each.',
  parameters: { nodes: 3, messages: 6, messagesEach: 2, ...quiet },
  properties: [messageSafety, messageEnds, messageWitnesses],
  symmetry: [node],
})

const tasks = spec(mdClusterMessages, {
  name: 'md-cluster-messages-two-tasks',
  title: 'Two tasks of each node want to send at the same time.',
  parameters: { nodes: 2, tasks: 2, messages: 3, messagesEach: 2, ...quiet },
  properties: [messageSafety, messageEnds, messageTaskWitness],
  symmetry: [node, task],
})

const timeouts = spec(mdClusterMessages, {
  name: 'md-cluster-messages-timeouts',
  title: 'User space of a receiver does not answer in time, and the sender goes on all the same.',
  parameters: { nodes: 3, messages: 3, timeouts: 1, ...quiet },
  properties: [messageSafety, messageEnds],
  symmetry: [node],
})

const deaths = spec(mdClusterMessages, {
  name: 'md-cluster-messages-death',
  title: 'A node dies at any time: who is left processes what is sent, and nobody waits for ever.',
  parameters: { nodes: 3, messages: 3, deaths: 1, ...quiet },
  properties: [messageSafety, messageEnds, messageWitnesses, messageDeathWitnesses],
  symmetry: [node],
})

const masterDies = spec(mdClusterMessages, {
  name: 'md-cluster-messages-master-dies',
  title: 'The dead node was the master of the locks: value blocks and calls can be lost with it.',
  parameters: { nodes: 3, messages: 3, deaths: 1, masters: 'die', ...quiet },
  properties: [messageSafety, messageEnds, messageDeathWitnesses],
  symmetry: [node],
})

const joins = spec(mdClusterMessages, {
  name: 'md-cluster-messages-join',
  title: 'A node joins while others send, and one dies.',
  parameters: { nodes: 3, messages: 2, joiners: 1, deaths: 1, ...quiet },
  properties: [messageSafety, messageEnds],
  symmetry: [node],
})

const givesUp = spec(mdClusterMessages, {
  name: 'md-cluster-messages-give-up',
  title: 'Senders give up after 30 s (from 6.11 on) and take their requests back.',
  parameters: { nodes: 3, messages: 3, giveUps: 2, ...quiet },
  properties: [messageSafety, messageEnds],
  symmetry: [node],
})

const bounded = spec(mdClusterMessages, {
  name: 'md-cluster-messages-bounded-wait',
  title: 'H13 as it was repaired: the receiver keeps ACK, and the sender waits 30 s for it.',
  parameters: { nodes: 2, messages: 2, giveUps: 2, timeouts: 1, ...quiet },
  guards: { dropAckOnError: false },
  properties: messageEnds,
})

const four = spec(mdClusterMessages, {
  name: 'md-cluster-messages-four-nodes',
  title: 'Four nodes send one message each.',
  parameters: { nodes: 4, messages: 4, ...quiet },
  properties: [messageSafety, messageEnds, messageWitnesses],
  symmetry: [node],
})

const twoDeaths = spec(mdClusterMessages, {
  name: 'md-cluster-messages-two-deaths',
  title: 'Two of three nodes die, and with them the masters of the locks.',
  parameters: { nodes: 3, messages: 3, deaths: 2, masters: 'die', ...quiet },
  properties: [messageSafety, messageEnds],
  symmetry: [node],
  full: true,
})

const all = spec(mdClusterMessages, {
  name: 'md-cluster-messages-full',
  title: 'Four nodes, of which one joins, and one dies with the masters of the locks.',
  parameters: { nodes: 4, messages: 3, joiners: 1, deaths: 1, masters: 'die', ...quiet },
  properties: [messageSafety, messageEnds],
  symmetry: [node],
  full: true,
})

/** What guards are shown with: as few nodes, messages and faults as they need. */
const small = spec(mdClusterMessages, {
  name: 'md-cluster-messages',
  parameters: { nodes: 2, messages: 2, ...quiet },
  properties: messageSafety,
  symmetry: [node],
})

export default [
  base,
  two,
  twice,
  tasks,
  timeouts,
  deaths,
  masterDies,
  joins,
  givesUp,
  bounded,
  four,
  twoDeaths,
  all,
  ...eachGuardOff(small, { recvMutex: { violated: 'rightMessage', length: 22 } }),
  ...eachGuardOff(
    small,
    { sendLock: { violated: 'singleSender', length: 19 } },
    { parameters: { tasks: 2, messagesEach: 2 } },
  ),
  ...eachGuardOff(
    small,
    { dropAckOnError: { violated: 'nobodyUntold', length: 11 } },
    { parameters: { messages: 1, timeouts: 1 } },
  ),
  ...eachGuardOff(
    small,
    {
      gate: { violated: 'noDuplicate', length: 16 },
      messageAtCw: { violated: 'noDuplicate', length: 17 },
    },
    { parameters: { nodes: 3, messages: 1 } },
  ),
  ...eachGuardOff(
    small,
    { gateAtPr: { violated: 'noDuplicate', length: 22 } },
    { parameters: { nodes: 4, messages: 1 } },
  ),
  ...eachGuardOff(
    small,
    {
      joinTakesToken: { violated: 'fixedReceivers', length: 12 },
      alreadyInClusterGate: { violated: 'appliedToArray', length: 12 },
    },
    { parameters: { nodes: 3, messages: 1, joiners: 1 } },
  ),
  ...eachGuardOff(
    small,
    { cancelOnTimeout: { violated: 'singleSender', length: 16 } },
    { parameters: { nodes: 3, messages: 1, giveUps: 1 } },
  ),
  ...eachGuardOff(
    small,
    { checkLvbValid: { violated: 'newestRead', length: 39 } },
    { parameters: { nodes: 3, messages: 3, deaths: 1, masters: 'die' } },
  ),
  ...eachGuardOff(
    small,
    { answersAnyway: { violated: 'nobodyUntold', length: 25 } },
    { parameters: { nodes: 3, messages: 3, giveUps: 2 } },
  ),
]

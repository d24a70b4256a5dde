import { breaking, leavingOut, spec } from 'allways'
import { mdClusterMessages, node } from 'allways/models/md-cluster'
import { messageEnds, messageSafety } from 'allways/properties/md-cluster-messages'

// What several switches together do: kernels and orders of steps that were never both safe.

const quiet = { 'dlm.notices': false } as const

/** The first kernels: the sender keeps MESSAGE at CR, and receivers convert it to EX. */
const firstModes = { messageAtCw: false, gateAtPr: false } as const

const blocked = spec(mdClusterMessages, {
  name: 'md-cluster-messages-first-modes',
  title: 'H1 without a test for conversion deadlocks: two receivers wait for each other for ever.',
  parameters: { nodes: 3, messages: 1, ...quiet },
  guards: { ...firstModes, 'dlm.refusesDeadlock': false },
  properties: messageSafety,
  symmetry: [node],
})

const twice = spec(mdClusterMessages, {
  name: 'md-cluster-messages-first-modes-refused',
  title: 'H1 as the DLM has it: a receiver is refused the gate, goes on, and processes twice.',
  parameters: { nodes: 4, messages: 1, ...quiet },
  guards: firstModes,
  properties: messageSafety,
  symmetry: [node],
})

const threeNodes = spec(mdClusterMessages, {
  name: 'md-cluster-messages-first-modes-three-nodes',
  title: 'H1 as the DLM has it needs a fourth node.',
  parameters: { nodes: 3, messages: 3, ...quiet },
  guards: firstModes,
  properties: [messageSafety, messageEnds],
  symmetry: [node],
})

const uncalled = spec(mdClusterMessages, {
  name: 'md-cluster-messages-join-uncalled',
  title:
    'H3 where the DLM does not call who gets ACK late: the sender waits for a joiner for ever.',
  parameters: { nodes: 3, messages: 1, joiners: 1, callsLateHolders: false, ...quiet },
  guards: { joinTakesToken: false },
  properties: messageSafety,
  symmetry: [node],
})

const ackFirst = spec(mdClusterMessages, {
  name: 'md-cluster-messages-ack-before-token',
  title: 'A joiner that takes ACK before the token waits for the sender that waits for it.',
  parameters: { nodes: 3, messages: 1, joiners: 1, joinOrder: 'ackFirst', ...quiet },
  properties: messageEnds,
  symmetry: [node],
  expect: 'deadlock',
})

const noMutex = spec(mdClusterMessages, {
  name: 'md-cluster-messages-no-mutex',
  title: 'H2: a node reads its own old message and keeps ACK, and the sender waits for ever.',
  parameters: { nodes: 2, messages: 2, ...quiet },
  guards: { recvMutex: false, answersAnyway: false },
  properties: messageSafety,
  symmetry: [node],
})

export default [
  // A receiver at its gate has MESSAGE in EX without being a sender: P1 is not meant for it.
  leavingOut(threeNodes, 'singleSender'),
  ackFirst,
  breaking(blocked, { violated: 'nobodyStuck', length: 16 }),
  breaking(twice, { violated: 'noDuplicate', length: 22 }),
  breaking(noMutex, { violated: 'nobodyUntold', length: 24 }),
  breaking(uncalled, { violated: 'nobodyUntold', length: 9 }),
]

import { breaking, spec } from 'allways'
import { mdClusterMessages, node } from 'allways/models/md-cluster'
import { messageClaims, messageSafety } from 'allways/properties/md-cluster-messages'

// What the protocol does and its descriptions do not say: see docs/findings/md-cluster.md.

const quiet = { 'dlm.notices': false } as const

const calledAgain = spec(mdClusterMessages, {
  name: 'md-cluster-messages-called-again',
  title: 'A bystander dies that was the master of ACK: its successor calls again (P4 fails).',
  parameters: { nodes: 3, messages: 1, deaths: 1, masters: 'die', ...quiet },
  properties: messageClaims,
  symmetry: [node],
})

const ownMessage = spec(mdClusterMessages, {
  name: 'md-cluster-messages-own-message',
  title: 'A node reads its own message and keeps ACK, after one death and one sender that gave up.',
  parameters: { nodes: 3, messages: 3, deaths: 1, giveUps: 1, ...quiet },
  guards: { answersAnyway: false },
  properties: messageSafety,
  symmetry: [node],
})

const deadlySilence = spec(mdClusterMessages, {
  name: 'md-cluster-messages-own-message-deaths-only',
  title: 'While senders wait for ever, two deaths do not make a node keep ACK in vain.',
  parameters: { nodes: 3, messages: 2, deaths: 2, ...quiet },
  guards: { answersAnyway: false },
  properties: messageSafety,
  symmetry: [node],
  deadlock: 'allowed',
})

export default [
  deadlySilence,
  breaking(calledAgain, { violated: 'noDuplicateWithoutSenderDeath', length: 26 }),
  breaking(ownMessage, { violated: 'nobodyUntold', length: 28 }),
]

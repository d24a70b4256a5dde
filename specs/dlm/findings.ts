import { spec } from 'allways'
import { dlmClients, node, someModes, someWays } from 'allways/models/cluster/dlm'
import {
  dlmDeadlockCalls,
  dlmFlaggedAlways,
  dlmFreshAlways,
  dlmRecoveredValue,
  dlmService,
} from 'allways/properties/dlm'

// What the DLM does with all its guards on, and a reader of its rules would not expect: see docs/findings.md.

const queues = { delivery: 'first', 'dlm.notices': false } as const
const masterDies = { deaths: 1, masters: 'die', ...queues } as const

const headOfConversions = spec(dlmClients, {
  name: 'dlm-headque-stuck',
  title:
    'A conversion put at the head (HEADQUE) is waited for by one that it waits for: both for ever.',
  parameters: {
    nodes: 3,
    modes: someModes.of('NL', 'PR', 'EX'),
    conversions: someWays.of('plain', 'HEADQUE'),
    ...queues,
  },
  properties: dlmService,
  symmetry: [node],
  expect: { violated: 'everybodyServed', length: 10 },
})

const headOfRequests = spec(dlmClients, {
  name: 'dlm-headque-overlooked',
  title:
    'A new lock that is put at the head of others (HEADQUE) waits although it could be granted.',
  parameters: {
    nodes: 3,
    modes: someModes.of('NL', 'CW', 'PR'),
    requests: someWays.of('plain', 'HEADQUE'),
    ...queues,
  },
  properties: dlmService,
  symmetry: [node],
  expect: { violated: 'nothingOverlooked', length: 6 },
})

const uncalled = spec(dlmClients, {
  name: 'dlm-nodlckwt-uncalled',
  title:
    'Two nodes convert from CW to PR, one with NODLCKWT: they wait for each other, and nobody calls.',
  parameters: {
    nodes: 2,
    modes: someModes.of('CW', 'PR'),
    conversions: someWays.of('plain', 'NODLCKWT'),
    remembersCalls: 'untilAnswered',
    ...queues,
  },
  properties: dlmDeadlockCalls,
  symmetry: [node],
  expect: { violated: 'deadlockCalled', length: 8 },
})

const rebuiltConversions = spec(dlmClients, {
  name: 'dlm-rebuilt-conversions-stuck',
  title:
    'Rebuilt conversions in an order that never was (K18) are not served if a third node holds them up meanwhile.',
  parameters: { nodes: 4, modes: someModes.of('NL', 'PR', 'EX'), ...masterDies },
  properties: dlmService,
  symmetry: [node],
  expect: { violated: 'everybodyServed', length: 15 },
})

const tie = spec(dlmClients, {
  name: 'dlm-value-tie',
  title: 'D1: a new master may take an older value although a lock has the newest one.',
  parameters: { nodes: 3, modes: someModes.of('NL', 'EX'), values: true, ...masterDies },
  properties: dlmRecoveredValue,
  symmetry: [node],
  expect: { violated: 'newestRecovered', length: 10 },
})

const outranked = spec(dlmClients, {
  name: 'dlm-value-outranked',
  title:
    'Beyond D1: who has written twice in a row has a lower sequence number than who has read between.',
  parameters: { nodes: 2, modes: someModes.of('NL', 'PW', 'EX'), values: true, ...queues },
  properties: dlmRecoveredValue,
  symmetry: [node],
  expect: { violated: 'newestIsHighest', length: 8 },
})

const firstWriter = spec(dlmClients, {
  name: 'dlm-first-writer-dies',
  title: 'D4: when the first writer dies before it has written, nobody is warned.',
  parameters: { nodes: 2, modes: someModes.of('PR', 'EX'), values: true, deaths: 1, ...queues },
  properties: dlmFlaggedAlways,
  symmetry: [node],
  expect: { violated: 'deadWriterAlwaysFlagged', length: 10 },
})

const lostValue = spec(dlmClients, {
  name: 'dlm-value-lost',
  title:
    'When the master dies with all locks that have the value, nobody is warned that it is lost.',
  parameters: { nodes: 2, modes: someModes.of('PR', 'EX'), values: true, ...masterDies },
  properties: dlmFreshAlways,
  symmetry: [node],
  expect: { violated: 'alwaysFreshOrFlagged', length: 12 },
})

export default [
  headOfConversions,
  headOfRequests,
  uncalled,
  rebuiltConversions,
  tie,
  outranked,
  firstWriter,
  lostValue,
]

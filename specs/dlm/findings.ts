import { spec } from 'allways'
import { dlmClients, someModes, someWays } from 'allways/models/cluster/dlm'
import {
  dlmDeadlockCalls,
  dlmDoubtSurvives,
  dlmFlaggedAlways,
  dlmFreshAlways,
  dlmRecoveredValue,
  dlmService,
} from 'allways/properties/dlm'
import { modes, queues, symmetry, values } from './_settings.ts'

// What the DLM does with all its guards on, and a reader of its rules would not expect: see docs/findings/dlm.md.

const masterDies = { deaths: 1, masters: 'die' } as const

const headOfConversions = spec(dlmClients, {
  name: 'dlm-headque-stuck',
  title:
    'A conversion put at the head (HEADQUE) is waited for by one that it waits for: both for ever.',
  parameters: {
    nodes: 3,
    modes: modes.plain,
    conversions: someWays.of('plain', 'HEADQUE'),
    ...queues,
  },
  properties: dlmService,
  symmetry,
  expect: { violated: 'everybodyServed', length: 10 },
})

const headOfRequests = spec(dlmClients, {
  name: 'dlm-headque-overlooked',
  title:
    'A new lock that is put at the head of others (HEADQUE) waits although it could be granted.',
  parameters: {
    nodes: 3,
    modes: modes.middle,
    requests: someWays.of('plain', 'HEADQUE'),
    ...queues,
  },
  properties: dlmService,
  symmetry,
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
  symmetry,
  expect: { violated: 'deadlockCalled', length: 8 },
})

const suppressed = spec(dlmClients, {
  name: 'dlm-nodlckwt-suppressed',
  title:
    'In a deadlock, a CR lock that wants PW with NODLCKWT is called with its own wish: that call is dropped.',
  parameters: {
    nodes: 3,
    modes: someModes.of('CR', 'PR', 'PW', 'EX'),
    conversions: someWays.of('plain', 'NODLCKWT'),
    remembersCalls: 'untilAnswered',
    ...queues,
  },
  properties: dlmDeadlockCalls,
  symmetry,
  expect: { violated: 'deadlockCalled', length: 15 },
})

const rebuiltConversions = spec(dlmClients, {
  name: 'dlm-rebuilt-conversions-stuck',
  title:
    'Rebuilt conversions in an order that never was (K18) are not served if a third node holds them up meanwhile.',
  parameters: { nodes: 4, modes: modes.plain, ...masterDies, ...queues },
  properties: dlmService,
  symmetry,
  expect: { violated: 'everybodyServed', length: 15 },
})

const tie = spec(dlmClients, {
  name: 'dlm-value-tie',
  title: 'D1: a new master may take an older value although a lock has the newest one.',
  parameters: { nodes: 3, modes: someModes.of('NL', 'EX'), ...values, ...masterDies },
  properties: dlmRecoveredValue,
  symmetry,
  expect: { violated: 'newestRecovered', length: 10 },
})

const outranked = spec(dlmClients, {
  name: 'dlm-value-outranked',
  title:
    'Beyond D1: who has written twice in a row has a lower sequence number than who has read between.',
  parameters: { nodes: 2, modes: someModes.of('NL', 'PW', 'EX'), ...values },
  properties: dlmRecoveredValue,
  symmetry,
  expect: { violated: 'newestIsHighest', length: 8 },
})

const firstWriter = spec(dlmClients, {
  name: 'dlm-first-writer-dies',
  title: 'D4: when the first writer dies before it has written, nobody is warned.',
  parameters: { nodes: 2, modes: someModes.of('PR', 'EX'), ...values, deaths: 1 },
  properties: dlmFlaggedAlways,
  symmetry,
  expect: { violated: 'deadWriterAlwaysFlagged', length: 10 },
})

const lostValue = spec(dlmClients, {
  name: 'dlm-value-lost',
  title:
    'When the master dies with all locks that have the value, nobody is warned that it is lost.',
  parameters: { nodes: 2, modes: someModes.of('PR', 'EX'), ...values, ...masterDies },
  properties: dlmFreshAlways,
  symmetry,
  expect: { violated: 'alwaysFreshOrFlagged', length: 12 },
})

const doubt = spec(dlmClients, {
  name: 'dlm-doubt-forgotten',
  title:
    'The doubt that a dead writer has left is forgotten when the master dies, too, and a reader is left.',
  parameters: {
    nodes: 3,
    modes: someModes.of('PR', 'EX'),
    sameMode: true,
    ...values,
    deaths: 2,
    masters: 'either',
  },
  properties: dlmDoubtSurvives,
  symmetry,
  expect: { violated: 'doubtSurvives', length: 18 },
})

export default [
  headOfConversions,
  headOfRequests,
  uncalled,
  suppressed,
  rebuiltConversions,
  tie,
  outranked,
  firstWriter,
  lostValue,
  doubt,
]

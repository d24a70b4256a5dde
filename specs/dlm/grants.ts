import { eachGuardOff, spec } from 'allways'
import { dlmClients, someModes, someWays } from 'allways/models/cluster/dlm'
import { dlmOrder, dlmSafety, dlmService, dlmWitnesses } from 'allways/properties/dlm'
import { modes, queues, symmetry } from './_settings.ts'

const grants = spec(dlmClients, {
  name: 'dlm-grants',
  title:
    'Three nodes use one lock in all six modes: only compatible modes are granted, in the end all.',
  parameters: { nodes: 3, ...queues },
  properties: [dlmSafety, dlmService, dlmWitnesses],
  symmetry,
})

const order = spec(dlmClients, {
  name: 'dlm-order',
  title: 'Without cancels and flags new locks are granted in turn.',
  parameters: { nodes: 3, modes: someModes.of('CR', 'PR', 'EX'), cancels: false, ...queues },
  properties: [dlmSafety, dlmService, dlmOrder],
  symmetry,
})

const demotions = spec(dlmClients, {
  name: 'dlm-convdeadlk',
  title:
    'Conversions that would deadlock give up what they have (CONVDEADLK), in any order (NOORDER).',
  parameters: {
    nodes: 3,
    modes: modes.most,
    conversions: someWays.of('plain', 'CONVDEADLK', 'CONVDEADLK NOORDER'),
    ...queues,
  },
  properties: [dlmSafety, dlmService, dlmWitnesses],
  symmetry,
})

const noDeadlockTest = spec(dlmClients, {
  name: 'dlm-nodlckwt',
  title: 'Conversions that would deadlock wait all the same, and their nodes give way (NODLCKWT).',
  parameters: {
    nodes: 3,
    modes: modes.middle,
    conversions: someWays.of('plain', 'NODLCKWT', 'NODLCKWT NOORDER'),
    ...queues,
  },
  properties: [dlmSafety, dlmService, dlmWitnesses],
  symmetry,
})

const alternates = spec(dlmClients, {
  name: 'dlm-alternate-modes',
  title: 'Who cannot get the mode that it wants takes PR or CW (ALTPR, ALTCW), and is told so.',
  parameters: {
    nodes: 3,
    modes: modes.most,
    requests: someWays.of('plain', 'ALTPR', 'ALTCW'),
    conversions: someWays.of('plain', 'ALTPR', 'ALTCW'),
    ...queues,
  },
  properties: [dlmSafety, dlmService, dlmWitnesses],
  symmetry,
})

const queueFlags = spec(dlmClients, {
  name: 'dlm-queue-flags',
  title: 'Trying without waiting, staying behind others, and overtaking them.',
  parameters: {
    nodes: 3,
    modes: modes.most,
    requests: someWays.of('plain', 'NOQUEUE', 'NOQUEUE NOQUEUEBAST', 'EXPEDITE', 'NOORDER'),
    conversions: someWays.of('plain', 'NOQUEUE NOQUEUEBAST', 'QUECVT', 'NOORDER'),
    ...queues,
  },
  properties: [dlmSafety, dlmService, dlmWitnesses],
  symmetry,
})

const twoNodes = spec(dlmClients, {
  name: 'dlm',
  parameters: {
    nodes: 2,
    modes: someModes.of('PR', 'EX'),
    requests: someWays.of('plain', 'ALTPR'),
    conversions: someWays.of('plain', 'CONVDEADLK', 'NODLCKWT'),
    ...queues,
  },
  properties: [dlmSafety, dlmService],
})

const threeNodes = spec(dlmClients, {
  name: 'dlm',
  parameters: {
    nodes: 3,
    modes: modes.middle,
    conversions: someWays.of('plain', 'NODLCKWT NOORDER'),
    ...queues,
  },
  properties: [dlmSafety, dlmService],
})

export default [
  grants,
  order,
  demotions,
  noDeadlockTest,
  alternates,
  queueFlags,
  ...eachGuardOff(twoNodes, {
    'dlm.convertsDemoted': { violated: 'completedOnce', length: 8 },
    'dlm.tellsMode': { violated: 'toldTheTruth', length: 5 },
    'dlm.clearsAltMode': { violated: 'altModeIsTrue', length: 8 },
    'dlm.refusesDeadlock': { violated: 'noConvertDeadlock', length: 8 },
    'dlm.callsDeadlocked': { violated: 'everybodyServed', length: 8 },
  }),
  ...eachGuardOff(threeNodes, {
    'dlm.retriesFromHead': { violated: 'nothingOverlooked', length: 13 },
  }),
]

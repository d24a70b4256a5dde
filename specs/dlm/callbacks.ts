import { eachGuardOff, spec } from 'allways'
import { dlmClients, someWays } from 'allways/models/cluster/dlm'
import {
  dlmCalls,
  dlmDeadlockCalls,
  dlmSafety,
  dlmService,
  dlmWitnesses,
} from 'allways/properties/dlm'
import { modes, symmetry } from './_settings.ts'

const callbacks = spec(dlmClients, {
  name: 'dlm-callbacks',
  title: 'Callbacks arrive at any time, in order; whoever is in the way is called.',
  parameters: { nodes: 3, modes: modes.plain, remembersCalls: 'untilGranted' },
  properties: [dlmSafety, dlmService, dlmCalls, dlmWitnesses],
  symmetry,
})

const middle = spec(dlmClients, {
  name: 'dlm-callbacks-middle',
  title: 'The same with CW, which the numeric order of modes puts below PR.',
  parameters: {
    nodes: 3,
    modes: modes.middle,
    sameMode: true,
    remembersCalls: 'untilGranted',
  },
  properties: [dlmSafety, dlmService, dlmCalls, dlmWitnesses],
  symmetry,
})

const tries = spec(dlmClients, {
  name: 'dlm-callbacks-try',
  title: 'A request that fails at once may still call those in its way (NOQUEUEBAST).',
  parameters: {
    nodes: 2,
    modes: modes.most,
    requests: someWays.of('plain', 'NOQUEUE', 'NOQUEUE NOQUEUEBAST'),
    conversions: someWays.of('plain', 'NOQUEUE', 'NOQUEUE NOQUEUEBAST'),
    remembersCalls: 'untilGranted',
  },
  properties: [dlmSafety, dlmService, dlmCalls],
  symmetry,
})

const deadlocks = spec(dlmClients, {
  name: 'dlm-callbacks-nodlckwt',
  title: 'Whoever waits with NODLCKWT in a conversion deadlock is called.',
  parameters: {
    nodes: 3,
    modes: modes.plain,
    conversions: someWays.of('plain', 'NODLCKWT'),
    remembersCalls: 'untilGranted',
  },
  properties: [dlmSafety, dlmService, dlmDeadlockCalls],
  symmetry,
})

const allModes = spec(dlmClients, {
  name: 'dlm-callbacks-full',
  title: 'As dlm-callbacks, with two nodes and all six modes.',
  parameters: { nodes: 2, remembersCalls: 'untilGranted' },
  properties: [dlmSafety, dlmService, dlmCalls],
  symmetry,
  full: true,
})

export default [
  callbacks,
  middle,
  tries,
  deadlocks,
  allModes,
  ...eachGuardOff(callbacks, {
    'dlm.replyFirst': { violated: 'holdersCalled', length: 6 },
    'dlm.callbacksInOrder': { violated: 'blockingAfterCompletion', length: 6 },
  }),
  ...eachGuardOff(middle, { 'dlm.callsForCw': { violated: 'holdersCalled', length: 8 } }),
]

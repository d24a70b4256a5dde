import { eachGuardOff, spec } from 'allways'
import { dlmClients, node, someModes } from 'allways/models/cluster/dlm'
import {
  dlmCalls,
  dlmDeathWitnesses,
  dlmSafety,
  dlmService,
  dlmWitnesses,
} from 'allways/properties/dlm'

const deaths = { deaths: 1, masters: 'either', 'dlm.notices': false } as const

const recovery = spec(dlmClients, {
  name: 'dlm-recovery',
  title: 'A node dies, perhaps with the master: the locks of the others are kept, and served.',
  parameters: { nodes: 3, modes: someModes.of('NL', 'PR', 'EX'), ...deaths },
  properties: [dlmSafety, dlmService, dlmWitnesses, dlmDeathWitnesses],
  symmetry: [node],
})

const callbacks = spec(dlmClients, {
  name: 'dlm-recovery-callbacks',
  title: 'A new master knows of no callback, and calls again.',
  parameters: {
    nodes: 3,
    modes: someModes.of('PR', 'EX'),
    remembersCalls: 'untilGranted',
    ...deaths,
    'dlm.notices': true,
  },
  properties: [dlmSafety, dlmService, dlmCalls],
  symmetry: [node],
})

const twoDeaths = spec(dlmClients, {
  name: 'dlm-recovery-twice',
  title: 'Two of three nodes die, the second perhaps during the recovery for the first.',
  parameters: { nodes: 3, modes: someModes.of('NL', 'PR', 'EX'), ...deaths, deaths: 2 },
  properties: [dlmSafety, dlmService, dlmWitnesses],
  symmetry: [node],
})

const allModes = spec(dlmClients, {
  name: 'dlm-recovery-all-modes',
  title: 'As dlm-recovery, with all six modes.',
  parameters: { nodes: 3, delivery: 'first', ...deaths },
  properties: [dlmSafety, dlmService, dlmWitnesses, dlmDeathWitnesses],
  symmetry: [node],
  full: true,
})

const fourNodes = spec(dlmClients, {
  name: 'dlm-four-nodes',
  title: 'Four nodes, all six modes, one death: only what is compatible is granted, whoever dies.',
  parameters: { nodes: 4, delivery: 'first', ...deaths },
  properties: [dlmSafety, dlmDeathWitnesses],
  symmetry: [node],
  full: true,
})

const masterDies = spec(dlmClients, {
  name: 'dlm',
  parameters: {
    nodes: 3,
    modes: someModes.of('NL', 'PR', 'EX'),
    delivery: 'first',
    ...deaths,
    masters: 'die',
  },
  properties: dlmService,
})

export default [
  recovery,
  callbacks,
  twoDeaths,
  allModes,
  fourNodes,
  ...eachGuardOff(masterDies, {
    'dlm.grantsInAnyOrder': { violated: 'everybodyServed', length: 14 },
  }),
]

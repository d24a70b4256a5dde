import { eachGuardOff, spec } from 'allways'
import { dlmClients, someModes } from 'allways/models/cluster/dlm'
import {
  dlmCalls,
  dlmDeathWitnesses,
  dlmSafety,
  dlmService,
  dlmWitnesses,
} from 'allways/properties/dlm'
import { death, modes, symmetry } from './_settings.ts'

const recovery = spec(dlmClients, {
  name: 'dlm-recovery',
  title: 'A node dies, perhaps with the master: the locks of the others are kept, and served.',
  parameters: { nodes: 3, modes: modes.plain, ...death },
  properties: [dlmSafety, dlmService, dlmWitnesses, dlmDeathWitnesses],
  symmetry,
})

const callbacks = spec(dlmClients, {
  name: 'dlm-recovery-callbacks',
  title: 'A new master knows of no callback, and calls again.',
  parameters: {
    nodes: 3,
    modes: someModes.of('PR', 'EX'),
    remembersCalls: 'untilGranted',
    ...death,
    'dlm.notices': true,
  },
  properties: [dlmSafety, dlmService, dlmCalls],
  symmetry,
})

const twoDeaths = spec(dlmClients, {
  name: 'dlm-recovery-twice',
  title: 'Two of three nodes die, the second perhaps during the recovery for the first.',
  parameters: { nodes: 3, modes: modes.plain, ...death, deaths: 2 },
  properties: [dlmSafety, dlmService, dlmWitnesses],
  symmetry,
})

const allModes = spec(dlmClients, {
  name: 'dlm-recovery-all-modes',
  title: 'As dlm-recovery, with all six modes.',
  parameters: { nodes: 3, delivery: 'first', ...death },
  properties: [dlmSafety, dlmService, dlmWitnesses, dlmDeathWitnesses],
  symmetry,
  full: true,
})

const fourNodes = spec(dlmClients, {
  name: 'dlm-four-nodes',
  title: 'Four nodes, all six modes, one death: only what is compatible is granted, whoever dies.',
  parameters: { nodes: 4, delivery: 'first', ...death },
  properties: [dlmSafety, dlmDeathWitnesses],
  symmetry,
  full: true,
})

/** As many states as there are ways to have three resources: too many to list. */
const threeResources = spec(dlmClients, {
  name: 'dlm-recovery-three-resources',
  title:
    'A node of two dies, perhaps with the masters of some of three resources: all are recovered.',
  parameters: { nodes: 2, resources: 3, modes: modes.plain, ...death },
  properties: [dlmSafety, dlmService, dlmDeathWitnesses],
  full: true,
  engine: 'symbolic',
  counts: { distinct: 3_262_795_842, generated: 33_348_843_393 },
})

const masterDies = spec(dlmClients, {
  name: 'dlm',
  parameters: {
    nodes: 3,
    modes: modes.plain,
    delivery: 'first',
    ...death,
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
  threeResources,
  ...eachGuardOff(threeResources, { 'dlm.refusesDeadlock': 'noConvertDeadlock' }),
  ...eachGuardOff(masterDies, {
    'dlm.grantsInAnyOrder': { violated: 'everybodyServed', length: 14 },
  }),
]

import { eachGuardOff, spec } from 'allways'
import { dlmClients } from 'allways/models/cluster/dlm'
import { dlmFreshAlways, dlmValueDoubts, dlmValues } from 'allways/properties/dlm'
import { modes, symmetry, values } from './_settings.ts'

const nobodyDies = spec(dlmClients, {
  name: 'dlm-values',
  title: 'While nobody dies, whoever excludes writers has the newest value.',
  parameters: { nodes: 2, ...values },
  properties: [dlmValues, dlmFreshAlways, dlmValueDoubts],
  symmetry,
})

const masterSurvives = spec(dlmClients, {
  name: 'dlm-values-dead-writer',
  title: 'When a writer dies, and only then, the next client is warned.',
  parameters: { nodes: 3, modes: modes.plain, deaths: 1, ...values },
  properties: [dlmValues, dlmValueDoubts],
  symmetry,
})

const masterDies = spec(dlmClients, {
  name: 'dlm-values-dead-master',
  title: 'A new master has the newest value, or warns of it, or has none.',
  parameters: {
    nodes: 3,
    modes: modes.plain,
    deaths: 1,
    masters: 'die',
    ...values,
  },
  properties: dlmValues,
  symmetry,
})

const full = spec(dlmClients, {
  name: 'dlm-values-full',
  title: 'As dlm-values-dead-master, with cancels, and with masters that survive.',
  parameters: {
    nodes: 3,
    modes: modes.plain,
    deaths: 1,
    masters: 'either',
    ...values,
    cancels: true,
  },
  properties: dlmValues,
  symmetry,
  full: true,
})

export default [
  nobodyDies,
  masterSurvives,
  masterDies,
  full,
  ...eachGuardOff(masterSurvives, {
    'dlm.flagsDeadWriter': { violated: 'notFlaggedInVain', length: 8 },
    'dlm.valueBeforeGrants': { violated: 'deadWriterFlagged', length: 13 },
  }),
  ...eachGuardOff(masterDies, { keepsValueBlock: { violated: 'freshOrFlagged', length: 18 } }),
]

import { eachGuardOff, spec } from 'allways'
import { dlmClients, node, someModes } from 'allways/models/cluster/dlm'
import { dlmFreshAlways, dlmValueDoubts, dlmValues } from 'allways/properties/dlm'

const writers = { values: true, delivery: 'first', 'dlm.notices': false } as const

const values = spec(dlmClients, {
  name: 'dlm-values',
  title: 'While nobody dies, whoever excludes writers has the newest value.',
  parameters: { nodes: 2, ...writers },
  properties: [dlmValues, dlmFreshAlways, dlmValueDoubts],
  symmetry: [node],
})

const masterSurvives = spec(dlmClients, {
  name: 'dlm-values-dead-writer',
  title: 'When a writer dies, and only then, the next client is warned.',
  parameters: { nodes: 3, modes: someModes.of('NL', 'PR', 'EX'), deaths: 1, ...writers },
  properties: [dlmValues, dlmValueDoubts],
  symmetry: [node],
})

const masterDies = spec(dlmClients, {
  name: 'dlm-values-dead-master',
  title: 'A new master has the newest value, or warns of it, or has none.',
  parameters: {
    nodes: 3,
    modes: someModes.of('NL', 'PR', 'EX'),
    deaths: 1,
    masters: 'die',
    ...writers,
  },
  properties: dlmValues,
  symmetry: [node],
})

export default [
  values,
  masterSurvives,
  masterDies,
  ...eachGuardOff(masterSurvives, {
    'dlm.flagsDeadWriter': { violated: 'notFlaggedInVain', length: 8 },
    'dlm.valueBeforeGrants': { violated: 'deadWriterFlagged', length: 13 },
  }),
  ...eachGuardOff(masterDies, { keepsValueBlock: { violated: 'freshOrFlagged', length: 18 } }),
]

import { eachGuardOff, spec } from 'allways'
import { drafts, ledgers } from 'allways/models/cluster/alone'
import {
  diskProperties,
  diskWitnesses,
  errorWitness,
  journalProperties,
  journalWitnesses,
  lateLogWitness,
  lateWriteWitness,
} from 'allways/properties/cluster-disk'

const disk = spec(drafts({ errors: 1 }), {
  name: 'cluster-disk',
  title: 'Writes that take their time make nothing older, as long as the dead are fenced first.',
  properties: [diskProperties, diskWitnesses, lateWriteWitness, errorWitness],
  deadlock: 'allowed',
})

const journals = spec(ledgers({}), {
  name: 'cluster-journals',
  title: 'What is in the journal survives the death of its node, as a whole.',
  properties: [journalProperties, journalWitnesses, lateLogWitness],
  deadlock: 'allowed',
})

/** As many states as there are ways for twelve blocks to be written in place: too many to list. */
const twelveBlocks = spec(ledgers({}), {
  name: 'cluster-journals-twelve-blocks',
  title: 'Twelve blocks are changed together and written back one by one: all survive, or none.',
  parameters: { pages: 12 },
  properties: [journalProperties, journalWitnesses, lateLogWitness],
  deadlock: 'allowed',
  full: true,
  engine: 'symbolic',
  counts: { distinct: 1_003_162_272_269, generated: 12_097_826_728_917 },
})

const atOnce = spec(ledgers({ log: 'atOnce', tellsFailure: false }), {
  name: 'cluster-journals-at-once',
  title: 'The same where an entry is in the log in the step that appends it.',
  properties: [journalProperties, journalWitnesses],
  deadlock: 'allowed',
})

export default [
  disk,
  journals,
  twelveBlocks,
  atOnce,
  ...eachGuardOff(disk, {
    fenceFirst: { violated: 'noRegress', length: 8 },
    waitFirst: { violated: 'noRegress', length: 7 },
    'disk.fenceStops': { violated: 'fencedMeansStopped', length: 5 },
  }),
  ...eachGuardOff(journals, {
    checkErrors: { violated: 'committedSurvives', length: 6 },
    'store.inOrder': { violated: 'logInOrder', length: 6 },
    'store.honourRevokes': { violated: 'noRegress', length: 19 },
  }),
  ...eachGuardOff(twelveBlocks, { checkErrors: { violated: 'committedSurvives', length: 6 } }),
  ...eachGuardOff(atOnce, { 'store.honourRevokes': { violated: 'noRegress' } }),
]

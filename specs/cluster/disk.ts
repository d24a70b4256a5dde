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

const atOnce = spec(ledgers({ log: 'atOnce', tellsFailure: false }), {
  name: 'cluster-journals-at-once',
  title: 'The same where an entry is in the log in the step that appends it.',
  properties: [journalProperties, journalWitnesses],
  deadlock: 'allowed',
})

export default [
  disk,
  journals,
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
  ...eachGuardOff(atOnce, { 'store.honourRevokes': { violated: 'noRegress' } }),
]

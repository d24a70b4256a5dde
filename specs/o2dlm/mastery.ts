import { breaking, eachGuardOff, type Spec, spec } from 'allways'
import { o2dlmMastery } from 'allways/models/o2dlm'
import {
  lockKnownWitnesses,
  masterySafety,
  masteryWitnesses,
  recoveryEnds,
  recoveryProgress,
  recoverySafety,
  twinWitness,
} from 'allways/properties/o2dlm'

// Level L2b: $RECOVERY is mastered by one of the nodes, which may die as any other.

const oneDeath = spec(o2dlmMastery, {
  name: 'o2dlm-mastery-one-death',
  title: 'One of three nodes dies; at first nobody has $RECOVERY.',
  parameters: { nodes: 3, 'life.deaths': 1 },
  properties: [recoverySafety, masterySafety, recoveryEnds, masteryWitnesses],
  counts: { distinct: 49_792, generated: 149_290, depth: 58 },
})

const base = spec(o2dlmMastery, {
  title: 'Two of three nodes die; at first nobody has $RECOVERY.',
  parameters: { nodes: 3, 'life.deaths': 2 },
  properties: [recoverySafety, masterySafety, recoveryEnds],
  counts: { distinct: 67_762, generated: 295_255, depth: 66 },
})

const knownOneDeath = spec(o2dlmMastery, {
  name: 'o2dlm-mastery-known-one-death',
  title: 'One of three nodes dies; at first all have $RECOVERY, mastered by one of them.',
  parameters: { nodes: 3, 'life.deaths': 1, knownLock: true },
  properties: [recoverySafety, masterySafety, recoveryEnds],
  counts: { distinct: 71_356, generated: 216_336, depth: 50 },
})

const known = spec(o2dlmMastery, {
  name: 'o2dlm-mastery-known',
  title: 'Two of three nodes die; at first all have $RECOVERY, mastered by one of them.',
  parameters: { nodes: 3, 'life.deaths': 2, knownLock: true },
  properties: [recoverySafety, masterySafety, recoveryEnds, lockKnownWitnesses],
  counts: { distinct: 99_640, generated: 434_850, depth: 54 },
})

const progress = (name: string, title: string, knownLock: boolean) =>
  spec(o2dlmMastery, {
    name: `o2dlm-mastery-${name}`,
    title,
    parameters: { nodes: 3, 'life.deaths': 2, knownLock },
    properties: [recoveryEnds, recoveryProgress],
    full: true,
  })

const twins = spec(o2dlmMastery, {
  name: 'o2dlm-mastery-twin-deaths',
  title: 'Two of three nodes die at once.',
  parameters: { nodes: 3, 'life.deaths': 0, twinDeaths: true },
  properties: [recoverySafety, masterySafety, recoveryEnds, recoveryProgress, twinWitness],
  counts: { distinct: 331, generated: 442, depth: 31 },
})

const fourNodesTwins = spec(o2dlmMastery, {
  name: 'o2dlm-mastery-four-nodes-twin-deaths',
  title: 'Two of four nodes die at once; at first nobody has $RECOVERY.',
  parameters: { nodes: 4, 'life.deaths': 0, twinDeaths: true },
  properties: [recoverySafety, masterySafety, recoveryEnds],
  counts: { distinct: 1_191_765, generated: 3_807_397, depth: 81 },
  full: true,
})

const fourNodesTwinsKnown = spec(o2dlmMastery, {
  name: 'o2dlm-mastery-four-nodes-twin-deaths-known',
  title: 'Two of four nodes die at once; at first all have $RECOVERY, mastered by one of them.',
  parameters: { nodes: 4, 'life.deaths': 0, twinDeaths: true, knownLock: true },
  properties: [recoverySafety, masterySafety, recoveryEnds],
  counts: { distinct: 5_862_526, generated: 22_415_035, depth: 75 },
  full: true,
})

const withoutPreCheck = spec(o2dlmMastery, {
  name: 'o2dlm-mastery-without-pre-check-one-holder',
  title: 'H7: without the pre-check nodes panic, but two never have the EX at once.',
  parameters: { nodes: 3, 'life.deaths': 2, knownLock: true },
  guards: { preCheck: false },
  properties: [recoverySafety, masterySafety],
  deadlock: 'allowed',
})

const only = (each: Spec, ...names: readonly string[]): Spec => ({
  ...each,
  properties: new Map([...each.properties].filter(([name]) => names.includes(name))),
})

const fourNodes = spec(o2dlmMastery, {
  name: 'o2dlm-mastery-four-nodes',
  title: 'One of four nodes dies; at first all have $RECOVERY, mastered by one of them.',
  parameters: { nodes: 4, 'life.deaths': 1, knownLock: true },
  properties: [recoverySafety, masterySafety, recoveryEnds],
})

/** For ever stuck, without any step that is left. */
const hang = (
  name: string,
  title: string,
  guards: {
    readonly recoLockRemaster?: false
    readonly manualGrant?: false
    readonly purgeDroppingOnDeath?: false
    readonly blockKeepsEvents?: false
    readonly blockKeepsCandidates?: false
    readonly dropDeadMaster?: false
  },
  parameters: Spec['parameters'],
) => breaking({ ...base, name: `o2dlm-mastery-${name}`, title, guards, parameters }, 'deadlock')

const lockNeverGivenBack: Spec = {
  ...hang(
    'lock-never-given-back',
    'B3: the EX that a remote master has granted is never given back: nobody can recover.',
    { manualGrant: false },
    { nodes: 4, 'life.deaths': 0, twinDeaths: true },
  ),
  full: true,
}

export default [
  oneDeath,
  base,
  knownOneDeath,
  known,
  progress('progress', 'As o2dlm-mastery: in the end both deaths are recovered.', false),
  progress('known-progress', 'As o2dlm-mastery-known: in the end both are recovered.', true),
  twins,
  fourNodesTwins,
  fourNodesTwinsKnown,
  only(withoutPreCheck, 'oneLockHolder', 'oneRecoveryMaster', 'oneLockMaster'),
  ...eachGuardOff(knownOneDeath, {
    manualGrant: { violated: 'noGhostLock', length: 12 },
    preCheck: { violated: 'noPanic', length: 11 },
  }),
  ...eachGuardOff(twins, { preMasterIgnoreDead: 'passesTheUnmissed' }),
  ...eachGuardOff(fourNodes, { purgeLate: { violated: 'noPanic', length: 19 } }),
  lockNeverGivenBack,
  hang(
    'dead-master-asked-again',
    'B8: who finds the master of $RECOVERY dead asks it again and again.',
    { recoLockRemaster: false },
    knownOneDeath.parameters,
  ),
  hang(
    'reference-never-dropped',
    'B20: who drops its reference at the death of the master waits for that for ever.',
    { purgeDroppingOnDeath: false },
    knownOneDeath.parameters,
  ),
  hang(
    'orphaned-waiter',
    'H2: who waits for a candidate that has died is never told, and nobody recovers.',
    { blockKeepsEvents: false },
    base.parameters,
  ),
  hang(
    'orphaned-waiter-after-restart',
    'H2, as recorded in 07: a waiter has forgotten for whom it waits, and nobody recovers.',
    { blockKeepsCandidates: false },
    base.parameters,
  ),
  hang(
    'dead-master-never-asserts',
    'Who has heard of a master that dies at once asks it for ever to assert itself again.',
    { dropDeadMaster: false },
    base.parameters,
  ),
]

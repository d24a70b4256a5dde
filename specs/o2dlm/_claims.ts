import { type Claim, claimsOf } from '../_claim.ts'
import level1 from './level1.ts'
import mastery from './mastery.ts'
import resource from './resource.ts'

const specs = [level1, resource, mastery].flat()

/** A claim of the brief o2dlm.md. */
const claim = claimsOf('o2dlm.md', specs)

export const claims: readonly Claim[] = [
  // Section 6.1.
  claim('S1', 'At most one node leads a recovery.', 'o2dlm', 'oneRecoveryMaster'),
  claim("S1'", 'Who has seen stage 1 agrees with the recovery master.', 'o2dlm', 'announcedAgree'),
  claim('S2', 'Only dead nodes are recovered.', 'o2dlm', 'onlyTheDead'),
  claim('S3', 'A recovery is that of some node.', 'o2dlm', 'somebodyIsDead'),
  claim('S4', 'No node panics.', 'o2dlm', 'noPanic'),
  claim(
    'S5',
    'A resource has one master.',
    'o2dlm-resource-three-nodes',
    'oneOwner',
    'the kernel as it is; with four nodes see H3',
  ),
  claim(
    'S5',
    'A resource has one master.',
    'o2dlm-resource',
    'oneOwner',
    'with a fix of H3 that is in no kernel',
  ),
  claim('S5', 'So has $RECOVERY.', 'o2dlm-mastery-known', 'oneLockMaster'),
  claim(
    'S9',
    'The master knows the locks of all.',
    'o2dlm-resource',
    'noLockLost',
    'with a fix of H3 that is in no kernel',
  ),
  claim('S10', 'No lock is listed that nobody has.', 'o2dlm-mastery-known', 'noGhostLock'),
  claim('S14', 'Who is recovered owns nothing.', 'o2dlm-resource', 'recoveredIsClean'),
  claim(
    'S15; 8.1',
    'One node at a time has the EX on $RECOVERY: what L1 assumes and L2b has to prove.',
    'o2dlm-mastery-known',
    'oneLockHolder',
  ),

  // Section 6.2.
  claim('L1 to L5', 'In the end every death is recovered.', 'o2dlm-progress', 'recovers'),
  claim(
    '6.2',
    'From every state a quiet one can be reached.',
    'o2dlm-mastery-progress',
    'quietInReach',
    'the guards of H1, H2 and M6 on',
  ),
  claim(
    'L1 to L5',
    'The same where $RECOVERY is mastered.',
    'o2dlm-mastery-known-progress',
    'recovers',
    'if the reference on a dead master is dropped some day, though each attempt uses it again',
  ),

  // Section 7.
  claim(
    'B1',
    'Who does not look again announces itself, too.',
    'o2dlm-one-death-without-recheck-master',
  ),
  claim('B2', 'Or it announces the recovery of nobody.', 'o2dlm-one-death-without-recheck-dead'),
  claim(
    'B3',
    'An EX that a remote master has granted is never given back.',
    'o2dlm-mastery-known-one-death-without-manual-grant',
  ),
  claim('B3', 'Then nobody can recover any more.', 'o2dlm-mastery-lock-never-given-back'),
  claim(
    'B4',
    'One stage, five nodes, two deaths: the next recovery overtakes the last FINALIZE.',
    'o2dlm-five-nodes-two-victims-without-two-stage',
  ),
  claim(
    'B4',
    'With four nodes only the recovery master itself is overwritten, which B5 hides.',
    'o2dlm-one-stage-master-overwritten',
  ),
  claim(
    'B5a',
    'The wrong recovery is reset, and all hang.',
    'o2dlm-hung-without-master-finalize-flag',
  ),
  claim('B5b', 'A BEGIN_RECO is erased, and all hang.', 'o2dlm-hung-without-fin2-atomic'),
  claim(
    'B6',
    'A refusal that is not seen makes two recovery masters.',
    'o2dlm-without-eagain-seen',
  ),
  claim(
    'B7',
    'A dead node that is not missed yet stops the pre-check.',
    'o2dlm-mastery-twin-deaths-without-pre-master-ignore-dead',
    undefined,
    'a delay only: with the fix the vote of the dead node is waited for instead',
  ),
  claim(
    'B8',
    'The dead master of $RECOVERY is asked for ever.',
    'o2dlm-mastery-dead-master-asked-again',
  ),
  claim('B9', 'Answers of the first round meet the second.', 'o2dlm-without-continue-on-dead'),
  claim('B10', 'One death makes the survivors panic.', 'o2dlm-three-nodes-without-worker-stale'),
  claim(
    'B11',
    'Alone it changes nothing: a second line of defence.',
    'o2dlm-second-line-of-defence',
    'noPanic',
  ),
  claim('B11', 'Without B5a, too, it panics.', 'o2dlm-asked-for-another-dead-node'),
  claim('B11', 'Without B6, too, it panics.', 'o2dlm-asked-though-it-refused'),
  claim(
    'B20',
    'Who drops a reference on a dead master waits for ever.',
    'o2dlm-mastery-reference-never-dropped',
  ),
  claim(
    'B20',
    'The regression of its fix: nothing of the dead node is recovered.',
    'o2dlm-resource-without-purge-only-if-dropping',
  ),

  // Section 7.2.
  claim(
    'H1',
    'The recovery master waits for ever for a survivor that died after it had promised.',
    'o2dlm-without-dead-while-requested',
    undefined,
    'confirmed',
  ),
  claim(
    'H2',
    'Who waits for a candidate that has died is orphaned.',
    'o2dlm-mastery-orphaned-waiter',
    undefined,
    'confirmed, of $RECOVERY itself',
  ),
  claim(
    'H2',
    'The variant of recording 07: after a restart it no longer knows for whom it waits.',
    'o2dlm-mastery-orphaned-waiter-after-restart',
    undefined,
    'confirmed, of $RECOVERY itself',
  ),
  claim(
    'H3',
    'A recovery master that dies between two messages of stage 1 loses locks (S9).',
    'o2dlm-resource-two-victims-without-keep-claims',
    undefined,
    'confirmed',
  ),
  claim(
    'H3',
    'In the end there are two masters (S5).',
    'o2dlm-resource-two-owners',
    undefined,
    'confirmed',
  ),
  claim(
    'H3',
    'It is enough to change the owner at stage 2.',
    'o2dlm-resource-owner-changes-at-stage-2',
    'noLockLost',
    'refuted: a death between two messages of stage 2 does the same',
  ),
  claim(
    'H7',
    'Without the pre-check two nodes have the EX.',
    'o2dlm-mastery-without-pre-check-one-holder',
    'oneLockHolder',
    'refuted for three nodes: the property holds, since a node panics before',
  ),
  claim(
    'H7',
    'With it there is no hole.',
    'o2dlm-mastery-known',
    'oneLockHolder',
    'for three nodes',
  ),
]

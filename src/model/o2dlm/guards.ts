import { guard } from '../../language/guard.ts'

/**
 * What the protocol does against the bugs that it has had, each switchable. B and H are the rows of
 * the brief's catalogue of bugs (section 7) and hypotheses (7.2).
 */
export const guards = {
  // Election.
  recheckMaster: guard('who gets the EX after a BEGIN_RECO has come announces itself, too', 'B1'),
  recheckDead: guard(
    'who gets the EX after the recovery is over announces the recovery of nobody',
    '"ocfs2: recheck recovery state after getting lock" (2006), B2',
  ),
  eagainSeen: guard('a BEGIN_RECO that was refused counts as accepted', 'aad1b15310b9 (2010), B6'),

  // Remastering.
  lockReqChecksDead: guard(
    'who is asked for the locks of another dead node than its own panics',
    '"ocfs2: only recover one dead node at a time" (2006), B11',
  ),
  continueOnDead: guard(
    'the recovery master begins anew when a survivor dies, and gets the answers of the first round',
    '"ocfs2: continue recovery when a dead node is encountered" (2006), B9',
  ),
  workerStale: guard(
    'a job for a recovery master that has died meanwhile is a panic',
    '"ocfs2: handle network errors during recovery" (2006), B10',
  ),
  skipDoneOnError: guard(
    'a survivor that could not send its locks says that it has sent them all',
    '"ocfs2: handle network errors during recovery" (2006), B10',
  ),

  // Finalization.
  twoStage: guard(
    'who is told first begins the next recovery while others still wait for the end of this one',
    '"ocfs2: make dlm recovery finalization 2 stage" (2006), B4',
  ),
  masterFinalizeFlag: guard(
    'the recovery master takes part in the next recovery before it has ended its own',
    'ded2cf71419b "ocfs2: dlm: fix recovery hung" (2014), B5',
  ),
  fin2Atomic: guard(
    'the reset of stage 2 erases a BEGIN_RECO that came just before',
    'ded2cf71419b "ocfs2: dlm: fix recovery hung" (2014), B5',
  ),

  // $RECOVERY and its master (level L2b).
  preCheck: guard(
    'a new master of $RECOVERY grants the EX while somebody has it from the dead one',
    'brief, 3.2 and H7',
  ),
  preMasterIgnoreDead: guard(
    'a dead node that counts as a member holds the recovery up until it is missed',
    '"ocfs2: have dlm_pre_master_reco_lockres() ignore dead nodes" (2006), B7',
  ),
  recoLockRemaster: guard(
    'who finds the master of $RECOVERY dead asks it again and again',
    '"ocfs2: special case recovery lock in dlmlock_remote()" (2006), B8',
  ),
  manualGrant: guard(
    'the EX that a remote master has granted is never given back',
    '"ocfs2: manually grant remote recovery lock" (2006), B3',
  ),
  purgeDroppingOnDeath: guard(
    'who drops its reference at the death of the master waits for it for ever',
    'ee8f7fcbe638 (2016), B20',
  ),
  purgeLate: guard(
    'the master forgets $RECOVERY before the answer to DEREF has come: a new one meets an old reference',
    'a timer of 8 s (DLM_PURGE_INTERVAL_MS), nothing else',
  ),
  purgeOnlyIfDropping: guard(
    'the resources of a dead owner are not marked to be recovered',
    '"ocfs2: fix cluster hang after a node dies" (2017), B20',
  ),

  // In no kernel: what is missing for safety and progress. See docs/findings/o2dlm.md.
  deadWhileRequested: guard(
    'the recovery master waits for the locks of a survivor that has died',
    'model, H1',
  ),
  keepClaims: guard(
    'a recovery master that dies between two messages of stage 1 leaves two owners behind',
    'model, H3',
  ),
  blockKeepsEvents: guard('who waits for a candidate that has died is never told', 'model, H2'),
  blockKeepsCandidates: guard(
    'who waits for a candidate forgets for whom it waits when another node dies',
    'model, H2 (variant); recording 07',
  ),
  dropDeadMaster: guard(
    'who has heard of a master of $RECOVERY that has died asks it for ever to assert again',
    'model, M6',
  ),
}

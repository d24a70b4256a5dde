import { guard } from '../../language/guard.ts'

/**
 * What the daemons do against confusion, each switchable. M is the row in the brief's table of real
 * problems, R the number of a rule of matching in its section 7.
 */
export const guards = {
  // Which change a START belongs to.
  forUs: guard('a START for a change before the receiver had joined is counted', 'R1'),
  startsOnce: guard('a second START falls on the change of the first one', 'R4'),
  addTime: guard(
    'a START matches a change that is older than the arrival of its sender',
    'R5; 6d523768 "gfs_controld: track membership changes", M16 (also M2)',
  ),
  lastMatch: guard(
    'a START matches a change older than one already matched for its sender',
    'R6; 2a68bd042a77 "avoid mismatching messages with old cgs", M5',
  ),
  sameCounts: guard('a START matches a change that another one led to', 'R7'),
  sameMembers: guard('a START matches a change with other members', 'R8'),
  nacks: guard(
    'the START of a second removal is taken for that of the first one',
    '9bf4612bceb3 "fix start matching for partition+merge changes", M1',
  ),
  nacksOld: guard(
    'the NACK of an old change is refused, since its sender has arrived later',
    '70b15e7afa73 "fix handling of startup partition merge", M7',
  ),
  notTheFirst: guard(
    'a newcomer takes a NACK for its first and only change',
    'R9; a9c0eb5fb07f "don\'t nack the first and only cg", M8',
  ),
  startedCount: guard(
    'who joins after a merge is taken for a new node',
    '8226258ee9cb "use started_count to detect remerges", M4',
  ),

  // In no daemon; a comment in match_change asks whether R9 should be so. See docs/findings.
  notTheNewest: guard(
    'a NACK falls on the newest change, which its sender cannot have meant',
    'model; R9 made broader',
  ),

  // When a START may be sent.
  ringsAgree: guard(
    'a START is sent for a change of an earlier ring',
    '02850b642b64 "wait for ringid", M3 and M9',
  ),
  ringWait: guard(
    'old and equal ring ids are compared before the new ones have come',
    '02850b642b64 "wait for ringid", M9',
  ),
  ringRetry: guard('nobody looks again once the rings agree', '6368f44ec16c, f65f3f67b0f8, M9'),
  ringsNotLeaving: guard(
    'a node waits to see a death at node level that is over already',
    '02850b642b64 "wait for ringid", M3; W3',
  ),
  nodelistCallback: guard(
    'a node that starts again before it is missed seems never to have been away',
    '4eb36297 "quorum: Add support for nodelist callback", M15',
  ),

  // What a node may do that comes back, and what becomes of it.
  cleanKernel: guard(
    'a daemon joins although the kernel of its node has an old lockspace',
    'check_uncontrolled_lockspaces, section 5',
  ),
  killsMerged: guard(
    'a merged node that has state is ignored and never cleared',
    'bcc5fdef8473 "fenced: partition merge handling", M2',
  ),
  quorateSince: guard(
    'a side that had lost quorum kills the one that kept it',
    'bcc5fdef8473 "fenced: partition merge handling", M2; section 6',
  ),
  lowestKills: guard(
    'after an even split nobody clears the merge',
    'a83408ad8ee9 "even partition merges", M11',
  ),
  fenceAfterMerge: guard(
    'after an even split both sides fence each other',
    'a83408ad8ee9 "even partition merges", M11',
  ),
  joinDelay: guard(
    'a node is fenced that has just joined, before it can say that it is clean or merged',
    'post_join_delay, section 9',
  ),
  twoNodeDelay: guard(
    'in two-node mode both sides kill each other',
    'ee11f54d5448 "partition merge handling", M10',
  ),
  cleanProof: guard(
    'fencing is skipped as soon as the victim is in the cluster again',
    '5043d28a1a37 "fenced: joining daemon cpg to bypass fencing", M18',
  ),
}

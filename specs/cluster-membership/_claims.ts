import { type Claim, claimsOf } from '../_claim.ts'
import both from './both.ts'
import daemons from './daemons.ts'
import findings from './findings.ts'
import matching from './matching.ts'
import queues from './queues.ts'

const specs = [matching, queues, daemons, both, findings].flat()

/** A claim of the brief cluster-membership.md, sections 4 to 13. */
const claim = claimsOf('cluster-membership.md', specs, 'cluster-membership')

export const claims: readonly Claim[] = [
  claim(
    'T5',
    'A START composed for one change can be delivered after the next: it is counted for that one.',
    '-late-send',
    'rightEvent',
    'as in recording 09a; S1, S4, S5 and V1 hold all the same: -late-send-harm',
  ),
  claim(
    'section 4',
    'A member of the lockspace group may not be in the daemon group, as one node sees them.',
    '-both',
    'lockspaceWithoutDaemon',
  ),
  claim('section 4', 'And the other way round.', '-both', 'daemonWithoutLockspace'),
  claim(
    'section 6',
    'Where one side kept quorum the other side kills nobody.',
    '-odd-split-unfenced',
    'noFriendlyKill',
    'only while quorum callbacks are prompt: see -late-kill',
  ),
  claim('section 6', 'The merge is then cleared.', '-odd-split-unfenced', 'mergeIsCleared'),
  claim(
    'section 6',
    'After an even split the lowest id clears the merge, and one side survives.',
    '-even-split',
    'mergeIsCleared',
    'halves of one node each',
  ),
  claim(
    'section 6',
    'In two-node mode one side survives the race to fence.',
    '-two-node',
    'somebodySurvives',
  ),
  claim(
    'section 9',
    'The delay after a join keeps a node from being fenced before it can speak.',
    '-odd-split-without-join-delay',
    'noFriendlyKill',
    'the delay is taken to be long enough for the messages of all members',
  ),
  claim(
    'W1, M1',
    'Without NACKs a START is counted for an older, identical removal.',
    '-without-nacks',
    'rightEvent',
  ),
  claim(
    'W1, M1',
    'With them every START finds its change, and nobody waits in vain.',
    '',
    'noHang',
    'with R9 made broader (guard notTheNewest)',
  ),
  claim(
    'R9',
    'A NACK must not fall on the first and only change (M8), and nothing more is needed.',
    '-without-not-the-newest',
    'noHang',
    'refuted: after a START that was matched late (R6) the NACK of W1 falls on the newest change',
  ),
  claim(
    'R9',
    'The same for two nodes, after a START that only one of them got.',
    '-unstarted-without-not-the-newest',
    'noHang',
  ),
  claim(
    'M8',
    'A newcomer takes a NACK for its only change.',
    '-as-released-without-not-the-first',
    'noHang',
    'with R9 made broader this guard changes nothing',
  ),
  claim(
    'M7, W4',
    'A NACK that is refused by the add-time rule hangs a merge of unstarted nodes.',
    '-unstarted-as-released-without-nacks-old',
    'noHang',
    'with R9 made broader this guard changes nothing',
  ),
  claim(
    'M2, M16',
    'Without the add-time rule a START falls on a change before its sender had arrived.',
    '-reborn-without-add-time',
    'rightEvent',
  ),
  claim(
    'M3, W2',
    'Without comparing rings a reborn node counts a START for an old merge.',
    '-reborn-without-rings-agree',
    'rightEvent',
  ),
  claim(
    'W2',
    'Comparing the rings of both interfaces is the cure.',
    '-both-behind',
    'rightEvent',
    'refuted: both may be as far behind',
  ),
  claim(
    'M3, W3',
    'A node waits for ever to see a death that is over.',
    '-death-without-rings-not-leaving',
    'noHang',
  ),
  claim(
    'M4',
    'Without the count of starts a merged node is taken for a new one.',
    '-unfenced-without-started-count',
    'noStaleMember',
    'without fencing; with it no START is sent while a member is to be fenced',
  ),
  claim(
    'M9',
    'Without waiting for the ring a node acts on the quorum of the old one.',
    '-queues-split-without-ring-wait',
    'noFriendlyKill',
  ),
  claim(
    'M9',
    'Without a second look at the rings a node waits for ever.',
    '-queues-death-without-ring-retry',
    'noHang',
  ),
  claim(
    'M2',
    'Without kills merged nodes are never cleared.',
    '-odd-split-unfenced-without-kills-merged',
    'mergeIsCleared',
  ),
  claim(
    'M2',
    'Without comparing quorum and leaving the sides of an even split kill each other.',
    '-even-split-without-quorate-since',
    'somebodySurvives',
  ),
  claim(
    'M10',
    'In two-node mode both sides kill each other, unless they wait for the fencing.',
    '-two-node-without-two-node-delay',
    'somebodySurvives',
  ),
  claim(
    'M11',
    'After an even split both sides fence each other.',
    '-even-split-without-fence-after-merge',
    'somebodySurvives',
    'one fences while the kill message of the other is on its way',
  ),
  claim(
    'M15',
    'Without the node list callback a fast return is not seen, and a START falls on an old change.',
    '-reborn-without-nodelist-callback',
    'rightEvent',
  ),
  claim(
    'M18',
    'Fencing is skipped while the kernel of the victim still has the lockspace.',
    '-both-without-clean-proof',
    'noSplitService',
  ),
  claim(
    'section 5',
    'A daemon that joined with an old kernel lockspace would be a stale member.',
    '-unfenced-restart-without-clean-kernel',
    'noStaleMember',
  ),
  claim(
    'M6',
    'A fencing is compared with the time of the failure: nobody waits for one that is over.',
    '-late-failure',
    'noForgottenFencing',
    'refuted where the failure is heard of in the other group later',
  ),
  claim(
    'X1',
    'Unequal unstarted merge, joiners told together: nobody completes.',
    '-unequal-merge',
    'noHang',
  ),
  claim('X1', 'Joiners told one by one: all three complete.', '-unequal-one-by-one', 'allTogether'),
  claim(
    'X2',
    'A quorum callback after that of the group makes the right START too old: a hang.',
    '-late-quorum',
    'noHang',
    'it needs no merge: a death and a return are enough',
  ),
  claim(
    'X3',
    'A START for a join goes out before its ring is known.',
    '-early-start',
    'noEarlyStart',
    'as in recording 09',
  ),
  claim(
    'X7',
    'With the lowest id on the smaller side nobody may clear the merge.',
    '-lowest-outvoted',
    'mergeIsCleared',
    'as in recording 10c',
  ),
  claim(
    'X8',
    'One START is counted for different changes at two members.',
    '-local-times',
    'agreement',
  ),
  claim(
    'S8',
    'A side that lost quorum never kills the one that kept it.',
    '-late-kill',
    'noFriendlyKill',
    'refuted: a kill on sight does not compare rings, the quorum may be the old one',
  ),
  claim('S8', 'The same in an even split.', '-both-killed', 'somebodySurvives'),
]

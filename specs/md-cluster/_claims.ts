import { type Claim, claimsOf } from '../_claim.ts'
import before from './before.ts'
import bitmaps from './bitmaps.ts'
import findings from './findings.ts'
import messages from './messages.ts'
import progress from './progress.ts'

const specs = [messages, before, bitmaps, findings, progress].flat()

/** A claim of the brief md-cluster.md. */
const claim = claimsOf('md-cluster.md', specs)

/** A row of the catalogue: what goes wrong without its cure. */
const bug = (row: string, says: string, spec: string, violated: string, note?: string): Claim =>
  claim(`section 7, ${row}`, `Without the cure of ${row} ${says}`, spec, violated, note)

const noFault = 'md-cluster-messages'
const death = 'md-cluster-messages-death'
const masterDies = 'md-cluster-messages-master-dies'
const writes = 'md-cluster-bitmaps'
const twoDeaths = 'md-cluster-bitmaps-two-deaths'
const leaves = 'md-cluster-bitmaps-leave'

export const claims: readonly Claim[] = [
  // Level A: predicates.
  claim('P1', 'There is one sender at a time, and it has the token.', death, 'singleSender'),
  claim(
    'P2',
    'When a send returns, every receiver has processed the message or is dead.',
    masterDies,
    'processedBeforeReturn',
    'also when the master of the locks dies; a send that gave up does not return like this',
  ),
  claim(
    'P3',
    'What a receiver reads is what the owner of the token has sent.',
    noFault,
    'rightMessage',
  ),
  claim(
    'P3',
    'With deaths this is so until a sender dies.',
    death,
    'rightMessage',
    'where masters survive; see the first finding for the others',
  ),
  claim(
    'P4',
    'Nobody processes a message twice while no sender dies.',
    death,
    'noDuplicate',
    'where masters survive',
  ),
  claim(
    'P4',
    'Nobody processes a message twice while no sender dies, whatever else dies.',
    'md-cluster-messages-called-again',
    'noDuplicateWithoutSenderDeath',
    'not so: the new master of ACK calls again',
  ),
  claim('P5', 'Nobody reads its own message while no sender dies.', death, 'noOwnMessage'),
  claim(
    'P6',
    'Only who was a receiver when the message was stored processes it.',
    'md-cluster-messages-join',
    'fixedReceivers',
  ),
  claim('2.3', 'After the death of a sender a message can be read twice.', death, 'readTwice'),
  claim('2.3', 'When a sender dies nobody hangs: all come to rest.', death),
  claim(
    '2.2',
    'A next sender waits while receivers of the last message are behind the gate.',
    noFault,
    'overlap',
  ),
  claim(
    'P20',
    'At the end all members have their locks in the idle modes.',
    noFault,
    'atRest',
    'no run ends elsewhere',
  ),

  claim(
    'L-a, L-g',
    'Every send that was begun returns, and so everybody gets the token who waits for it.',
    'md-cluster-messages-progress',
    'sendReturns',
    'unless its node dies',
  ),
  claim(
    'L-b',
    'Every receiver that drops ACK gets it back.',
    'md-cluster-messages-progress',
    'ackComesBack',
  ),
  claim('L-f', 'Every join completes.', 'md-cluster-messages-join-progress', 'joinCompletes'),

  // Level A: the catalogue.
  bug(
    'H1',
    'receivers wait for each other for ever.',
    'md-cluster-messages-first-modes',
    'nobodyStuck',
    'three nodes, without the DLM’s test for conversion deadlocks',
  ),
  bug(
    'H1',
    'a receiver is refused the gate and processes twice.',
    'md-cluster-messages-first-modes-refused',
    'noDuplicate',
    'four nodes, with that test',
  ),
  claim(
    'H1',
    'With the DLM’s test for conversion deadlocks H1 needs four nodes.',
    'md-cluster-messages-first-modes-three-nodes',
  ),
  claim(
    '8.6, 3',
    'Without the gate a message is processed twice.',
    'md-cluster-messages-without-gate',
    'noDuplicate',
    'the brief counts 13 actions, without calls and the end of 14',
  ),
  claim(
    '8.6, 4',
    'With CR and PR instead of CW and PR the gate does not hold.',
    'md-cluster-messages-without-message-at-cw',
    'noDuplicate',
  ),
  claim(
    '2.2',
    'With EX at the gate receivers are refused it.',
    'md-cluster-messages-without-gate-at-pr',
    'noDuplicate',
    'four nodes',
  ),
  bug(
    'H2',
    'a node reads its own old message (recv_mutex).',
    'md-cluster-messages-without-recv-mutex',
    'rightMessage',
  ),
  bug(
    'H2',
    'a node sends without the token (SEND_LOCK).',
    'md-cluster-messages-without-send-lock',
    'singleSender',
    'two tasks of one node',
  ),
  bug(
    'H2',
    'a sender waits for ever, where nobody answers its own message.',
    'md-cluster-messages-no-mutex',
    'nobodyUntold',
  ),
  bug(
    'H3',
    'a joiner processes a message that it was no receiver of.',
    'md-cluster-messages-without-join-takes-token',
    'fixedReceivers',
  ),
  bug(
    'H3',
    'the sender waits for a joiner for ever.',
    'md-cluster-messages-join-uncalled',
    'nobodyUntold',
    'only where the DLM does not call who gets a lock behind a queued request',
  ),
  claim(
    'H3, variant',
    'A joiner that takes ACK before the token deadlocks.',
    'md-cluster-messages-ack-before-token',
  ),
  bug(
    'H4',
    'a message reaches an array that is not set up.',
    'md-cluster-messages-without-already-in-cluster-gate',
    'appliedToArray',
    'the first half of H4; what is lost then is level E',
  ),
  bug(
    'H13',
    'a sender waits for ever for a receiver that has kept ACK.',
    'md-cluster-messages-without-drop-ack-on-error',
    'nobodyUntold',
  ),
  claim(
    'H13',
    'Bounded waits alone repair H13.',
    'md-cluster-messages-bounded-wait',
    undefined,
    'if the request is taken back (L4)',
  ),
  bug(
    'L3',
    'a receiver processes an older message than the newest one.',
    'md-cluster-messages-without-check-lvb-valid',
    'newestRead',
    'needs the death of a sender that was the master',
  ),
  bug(
    'L4',
    'a sender gets ACK behind its own back.',
    'md-cluster-messages-without-cancel-on-timeout',
    'singleSender',
  ),
  claim(
    '2.6',
    'Keeping ACK is right for a node that reads its own message: nobody waits.',
    'md-cluster-messages-own-message',
    'nobodyUntold',
    'not so once senders can give up: the next sender waits for ever',
  ),
  claim(
    '2.6',
    'The same, while senders wait for ever and two nodes die.',
    'md-cluster-messages-own-message-deaths-only',
    'nobodyUntold',
  ),

  // Level C: predicates.
  claim('P8', 'Nobody writes into a window that another node resyncs.', twoDeaths, 'noRemoteWrite'),
  claim('P9', 'Who copies has the resync lock.', twoDeaths, 'oneResyncer'),
  claim(
    'P10',
    'Where the mirrors differ, somebody’s bit says so.',
    twoDeaths,
    'dirtyRecorded',
    'two of three nodes die',
  ),
  claim('P11', 'A live member has its own bitmap locked.', twoDeaths, 'ownsItsBitmap'),
  claim('P12', 'Only bitmaps of nodes that are gone are recovered.', leaves, 'recoversOnlyDead'),
  claim('P17', 'At rest the mirrors are equal.', twoDeaths, 'mirrorsEqual'),
  claim('P18', 'At rest nothing is suspended.', leaves, 'nothingSuspended'),
  claim('P19', 'Runs end only where no bitmap is left to recover.', twoDeaths, 'atRest'),
  claim('L-d', 'At rest nothing is left to resync.', leaves, 'nothingNeeded'),
  claim('L-e', 'At rest no writer sleeps.', twoDeaths, 'nobodyAsleep'),
  claim('L-c', 'Every resync ends, or its node dies.', 'md-cluster-bitmaps-progress', 'resyncEnds'),
  claim(
    'L-d',
    'Mirrors that differ become equal.',
    'md-cluster-bitmaps-progress',
    'mirrorsBecomeEqual',
    'under fairness, if a node is left',
  ),
  claim('L-e', 'Every write ends, or its node dies.', 'md-cluster-bitmaps-progress', 'writeEnds'),
  claim('section 5', 'The second survivor finds an empty bitmap.', writes, 'secondRecoverer'),

  // Level C: the catalogue.
  bug(
    'H5',
    'a resync stays pending for ever.',
    'md-cluster-bitmaps-without-resync-lock-waits',
    'nothingNeeded',
    'two nodes, no death',
  ),
  bug(
    'H11',
    'ends of resyncs are announced for ever.',
    'md-cluster-bitmaps-without-skip-second-zero',
    'noPingPong',
    'as safety: four in a row in which nothing was copied',
  ),
  bug(
    'H11',
    'the cluster never comes to rest: a livelock.',
    'md-cluster-bitmaps-switched-off-progress-without-skip-second-zero',
    'comesToRest',
  ),
  bug('H16', 'bits are gone.', 'md-cluster-bitmaps-death-without-flush-own-bits', 'dirtyRecorded'),
  bug(
    'H17',
    'a node writes into a window.',
    'md-cluster-bitmaps-death-without-quiesce-before-ack',
    'noRemoteWrite',
  ),
  bug(
    'H17',
    'an update is lost on one mirror.',
    'md-cluster-bitmaps-lost-update-h17',
    'dirtyRecorded',
  ),
  bug(
    'H18',
    'a writer sleeps for ever.',
    'md-cluster-bitmaps-without-wake-on-resume',
    'nobodyAsleep',
  ),
  bug(
    'H19',
    'a node leaves, and nobody resyncs for it.',
    'md-cluster-bitmaps-death-without-needs-sync-on-leave',
    'mirrorsEqual',
  ),
  bug(
    'L1',
    'a write goes into a window that was announced after it had looked.',
    'md-cluster-bitmaps-death-without-recheck-suspend-after-barrier',
    'noRemoteWrite',
  ),
  bug(
    'L1',
    'an update is lost on one mirror.',
    'md-cluster-bitmaps-lost-update-l1',
    'dirtyRecorded',
  ),
  bug(
    'L2',
    'bits are gone.',
    'md-cluster-bitmaps-death-without-flush-own-first',
    'dirtyRecorded',
    'the death of the recovering node is not even needed: the state between the flushes is enough',
  ),
  bug(
    'L5',
    'a chunk that only the receiver of a window had marked is marked by nobody.',
    'md-cluster-bitmaps-windows-without-window-sync-only-if-sender-dirty',
    'dirtyRecorded',
    'two survivors that share the bits, three chunks, windows of two',
  ),
  bug(
    'L6',
    'recovery of a dead node ends the window of a live one.',
    'md-cluster-bitmaps-death-without-clear-only-owners-range',
    'noRemoteWrite',
  ),
  bug(
    'L6',
    'an update is lost on one mirror.',
    'md-cluster-bitmaps-lost-update-l6',
    'dirtyRecorded',
  ),
  bug(
    'L7 (a)',
    'a slot that fails again is forgotten.',
    'md-cluster-bitmaps-rejoin-without-clear-map-before-free',
    'mirrorsEqual',
    'two nodes, one comes back and dies again',
  ),
  bug(
    'L7 (b)',
    'a recovery thread waits for as long as the owner of the slot lives.',
    'md-cluster-bitmaps-thread-blocked',
    'atRest',
  ),
  bug(
    'L9',
    'nobody resyncs where only chunk 0 was dirty.',
    'md-cluster-bitmaps-death-without-range-has-valid-bit',
    'mirrorsEqual',
  ),
  bug(
    'L11',
    'a writer sleeps for ever.',
    'md-cluster-bitmaps-death-without-wake-on-recovery-clear',
    'nobodyAsleep',
    'two deaths, the second one just before RESYNCING(0,0)',
  ),
  claim(
    '4.7',
    'BITMAP_NEEDS_SYNC is needed only while the resync is unfinished.',
    'md-cluster-bitmaps-death-without-needs-sync-for-window',
    'nothingSuspended',
    'not so: a window may still be announced',
  ),
]

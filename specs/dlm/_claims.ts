import { type Claim, claimsOf } from '../_claim.ts'
import callbacks from './callbacks.ts'
import findings from './findings.ts'
import grants from './grants.ts'
import members from './members.ts'
import recovery from './recovery.ts'
import values from './values.ts'

const specs = [callbacks, findings, grants, members, recovery, values].flat()

/** A claim of the brief dlm-kernel.md. */
const claim = claimsOf('dlm-kernel.md', specs)

/** A bug of the kernel's past: what goes wrong without its cure. */
const bug = (row: string, says: string, spec: string, violated: string, note?: string): Claim =>
  claim(`section 14, ${row}`, `Without the cure of ${row} ${says}`, spec, violated, note)

export const claims: readonly Claim[] = [
  // Predicates of section 13.
  claim('P1', 'Granted modes of a resource are compatible.', 'dlm-grants', 'exclusionAtMaster'),
  claim(
    'P1',
    'They are so whoever dies, with the master or without.',
    'dlm-four-nodes',
    'exclusionAtMaster',
    'four nodes, six modes, one death',
  ),
  claim(
    'P2',
    'So are the modes that clients count on.',
    'dlm-four-nodes',
    'exclusionAtClients',
    'a mode counts as given up when the client asks for less',
  ),
  claim('P3', 'A client at rest has the mode that it was told.', 'dlm-recovery', 'toldTheTruth'),
  claim(
    'P6',
    'No two conversions block each other.',
    'dlm-convdeadlk',
    'noConvertDeadlock',
    'but for those that ask to wait with NODLCKWT',
  ),
  claim('P8', 'Nothing is left of who is no member any more.', 'dlm-recovery-twice', 'noGhosts'),
  claim('P11, G1', 'Each operation is completed once.', 'dlm-recovery', 'completedOnce'),
  claim(
    'P12, G2',
    'A blocking callback comes after the completion that it is about.',
    'dlm-callbacks',
    'blockingAfterCompletion',
  ),
  claim(
    'P-LVB1',
    'A value that is delivered is the last one written, or comes with a warning.',
    'dlm-values',
    'alwaysFreshOrFlagged',
    'as long as nobody dies',
  ),
  claim(
    'P-LVB1',
    'The same after the death of the master.',
    'dlm-value-lost',
    'alwaysFreshOrFlagged',
    'only in a weaker form: newest, or warned, or nothing to read',
  ),
  claim(
    'P-LVB1',
    'After the death of the master a value is the newest, or in doubt, or there is none.',
    'dlm-values-dead-master',
    'freshOrFlagged',
  ),
  claim(
    'P-LVB2',
    'After the death of a writer the next reader is warned, if there is a value.',
    'dlm-values-dead-writer',
    'deadWriterFlagged',
  ),
  claim(
    'P-LVB2',
    'Readers are warned until somebody writes.',
    'dlm-doubt-forgotten',
    'doubtSurvives',
    'a new master forgets the doubt',
  ),
  claim(
    'P-LVB3',
    'All locks stronger than CR have the same value.',
    'dlm-values-dead-master',
    'holdersAgree',
  ),
  claim('P-SLOT', 'No two members have one slot.', 'dlm-members', 'slotsUnique'),
  claim('P-SLOT', 'Who remains a member keeps its slot.', 'dlm-members', 'slotsStable'),
  claim(
    'P-SLOT',
    'Every failed slot is heard of before anybody goes on.',
    'dlm-members',
    'failuresHeardFirst',
  ),
  claim('P9', 'When recovery starts, every member has stopped.', 'dlm-members', 'allStopped'),
  claim(
    'L3',
    'A request is granted if everybody who is called gives way.',
    'dlm-grants',
    'everybodyServed',
    'as a safety property, without HEADQUE',
  ),
  claim('L3', 'The same after the death of a node.', 'dlm-recovery', 'everybodyServed'),
  claim(
    'L5',
    'Everybody in the way of a request is called.',
    'dlm-callbacks',
    'holdersCalled',
    'as a safety property',
  ),
  claim(
    'section 6, pending pass',
    'A conversion is never left in a deadlock after it was queued.',
    'dlm-headque-stuck',
    'everybodyServed',
    'HEADQUE leads there',
  ),

  // Bugs of section 14.
  bug(
    'K7',
    'a demoted lock stays at NL for ever.',
    'dlm-without-dlm-converts-demoted',
    'completedOnce',
  ),
  bug(
    'K7',
    'a node is not told of the alternate mode.',
    'dlm-without-dlm-tells-mode',
    'toldTheTruth',
  ),
  bug(
    'K8',
    'a conversion deadlock is left standing.',
    'dlm-without-dlm-refuses-deadlock',
    'noConvertDeadlock',
  ),
  bug(
    'K9',
    'nobody backs off from a deadlock with NODLCKWT.',
    'dlm-without-dlm-calls-deadlocked',
    'everybodyServed',
  ),
  claim(
    'section 14, K9',
    'With the cure of K9 somebody in each deadlock is called.',
    'dlm-callbacks-nodlckwt',
    'deadlockCalled',
    'for the modes NL, PR and EX, and clients that remember calls',
  ),
  claim(
    'section 14, K9',
    'The same for all modes.',
    'dlm-nodlckwt-suppressed',
    'deadlockCalled',
    'the call is dropped as stale; see also dlm-nodlckwt-uncalled',
  ),
  bug(
    'K10',
    'conversions are not tried again after a later one is granted.',
    'dlm-without-dlm-retries-from-head',
    'nothingOverlooked',
    'with NODLCKWT and NOORDER; CONVDEADLK does not lead there',
  ),
  bug(
    'K13',
    'ALTMODE comes back with a later grant.',
    'dlm-without-dlm-clears-alt-mode',
    'altModeIsTrue',
  ),
  bug(
    'K15',
    'a client that converts without VALBLK lets a stale value be trusted.',
    'dlm-values-dead-master-without-keeps-value-block',
    'freshOrFlagged',
  ),
  bug(
    'K17',
    'a value is doubted whenever only NL and CR are left.',
    'dlm-values-dead-writer-without-dlm-flags-dead-writer',
    'notFlaggedInVain',
  ),
  bug(
    'K17',
    'a value is granted before it is doubted.',
    'dlm-values-dead-writer-without-dlm-value-before-grants',
    'deadWriterFlagged',
  ),
  bug(
    'K18',
    'rebuilt conversions cannot make progress.',
    'dlm-without-dlm-grants-in-any-order',
    'everybodyServed',
  ),
  claim(
    'section 14, K18',
    'With the cure of K18 they can.',
    'dlm-rebuilt-conversions-stuck',
    'everybodyServed',
    'not if a third node holds them up meanwhile',
  ),
  bug(
    'K19',
    'a callback overtakes the reply.',
    'dlm-callbacks-without-dlm-reply-first',
    'holdersCalled',
    'such a callback is dropped as stale, and the holder is never called',
  ),
  bug(
    'K19',
    'a callback is delivered apart from its completion.',
    'dlm-callbacks-without-dlm-callbacks-in-order',
    'blockingAfterCompletion',
  ),
  bug(
    'K20',
    'a blocked CW hides behind a PR.',
    'dlm-callbacks-middle-without-dlm-calls-for-cw',
    'holdersCalled',
  ),

  // Predictions.
  claim(
    'D1',
    'A new master may prefer an older value on a tie.',
    'dlm-value-tie',
    'newestRecovered',
    'confirmed',
  ),
  claim(
    'D1',
    'It is at worst a tie.',
    'dlm-value-outranked',
    'newestIsHighest',
    'refuted: the writer of the newest value may have the lower number',
  ),
  claim(
    'D4',
    'When the first writer dies before it writes, the next reader is warned.',
    'dlm-first-writer-dies',
    'deadWriterAlwaysFlagged',
    'the prediction is confirmed: it is not',
  ),
  claim(
    'D5',
    'A slot that failed is given to a joiner in the same cycle.',
    'dlm-members',
    'slotReused',
    'after its failure was announced: by construction of the oracle',
  ),
]

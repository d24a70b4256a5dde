import { type Claim, claimsOf } from '../_claim.ts'
import cluster3 from './cluster3.ts'
import cluster4 from './cluster4.ts'
import liveness from './liveness.ts'
import order from './order.ts'

const specs = [cluster3, cluster4, liveness, order].flat()

/** A claim of the brief gfs2-recovery-coordination.md: a section, or a row of its catalogues. */
const claim = claimsOf('gfs2-recovery-coordination.md', specs, 'gfs2-recovery-')

/** What the source text says of the two ways (section 10 of the brief). */
const ofTheText: readonly Claim[] = [
  claim(
    '5.1, 10',
    'cluster3: D and G wait for each other, and their like; so every GFS2 is blocked before any DLM removes the failed node.',
    'cluster3',
    'stopBeforeRecover',
    'The key lemma. Two deaths; D and G see each in any order.',
  ),
  claim('5.1, 7', 'cluster3: D goes on only if GFS2 is blocked.', 'cluster3', 'mutualWaitOfD'),
  claim(
    '5.1, 7',
    'cluster3: G goes on only if the DLM is stopped for the same failures.',
    'cluster3',
    'mutualWaitOfG',
  ),
  claim(
    '6.1, 10',
    'cluster4: when the stop of the DLM returns, GFS2 is blocked; so the same holds without a second daemon.',
    'cluster4',
    'stopBeforeRecover',
  ),
  claim(
    '6.2, 10',
    'cluster4: prep blocks, slot names the journal, done lets the control worker unblock when all is replayed.',
    'cluster4',
    'recoverBeforeUnblock',
  ),
  claim(
    '6.1',
    'cluster4 as planned, where done itself unblocks, is not safe.',
    'cluster4-without-unblock-last',
    'recoverBeforeUnblock',
  ),
  claim(
    '5.3, 10',
    'cluster3: G gives each node a journal of its own.',
    'cluster3-first',
    'jidUnique',
  ),
  claim(
    '4.1, 10',
    'cluster4: the DLM slots give each node a journal of its own.',
    'cluster4-mount',
    'jidUnique',
  ),
  claim(
    '4.1',
    'cluster4: the slot of a failed node is free at once.',
    'cluster4-heir',
    'jidReused',
    'cluster3 keeps it until the journal is replayed: see the next row.',
  ),
  claim(
    '5.3, K17',
    'cluster3: no new member gets a journal that is still to be replayed.',
    'cluster3-late',
    'ownIsClean',
  ),
  claim('5.3, 10', 'cluster3: G says who mounts first.', 'cluster3-first', 'firstAlone'),
  claim('6.5, 10', 'cluster4: a DLM lock says who mounts first.', 'cluster4-first', 'firstAlone'),
  claim(
    '7',
    'cluster4: when the first mounter is done all journals are clean.',
    'cluster4-first',
    'firstComplete',
  ),
  claim(
    '5.3, 7',
    'cluster3: all members compute the same journals and the same first mounter.',
    'cluster3-first',
    'syncAgree',
  ),
]

/** The refinement of section 10, by way of what both have in common. */
const refinement: readonly Claim[] = [
  claim(
    '1, 10',
    'cluster3 recovers in the order that is needed: block, forget locks, replay, go on.',
    'cluster3-order',
    'recoveryIsOrdered',
    'A refinement of recovery-order.ts; three nodes, two deaths.',
  ),
  claim(
    '1, 10',
    'cluster4 recovers in the same order.',
    'cluster4-order',
    'recoveryIsOrdered',
    'So what can be seen of it, cluster3 does, too. What differs is in cluster3-and-cluster4.md.',
  ),
  claim(
    '5.1',
    'cluster3: dropping the start barrier breaks the order.',
    'cluster3-order-by-dlm',
    'recoveryIsOrdered',
    'Refuted: stopBeforeRecover (R2) is broken, but no lock is forgotten (R6) before all are in R3.',
  ),
]

/** The predicates of section 7 that are not above. */
const predicates: readonly Claim[] = [
  claim(
    '7, N10',
    'cluster4: no blocked node starts to use a lock.',
    'cluster4-data',
    'noGrantWhileBlocked',
  ),
  claim(
    '7',
    'cluster3: nobody has a block that a replay would overwrite.',
    'cluster3-data',
    'noNakedImage',
  ),
  claim(
    '7',
    'cluster4: nobody has a block that a replay would overwrite.',
    'cluster4-data',
    'noNakedImage',
  ),
  claim(
    '7',
    'cluster4: a journal is replayed by one node at a time.',
    'cluster4-spectator',
    'oneReplayer',
  ),
  claim(
    '7',
    'cluster4: the journal of a mounted node is never replayed by another.',
    'cluster4-reborn',
    'liveUntouched',
  ),
  claim('7', 'cluster4: generations grow.', 'cluster4-mount', 'generationMonotone'),
  claim(
    '7',
    'cluster4: no failure is forgotten before its journal is clean.',
    'cluster4-reborn',
    'bitNotLost',
  ),
  claim(
    '7',
    'cluster4: a bit is cleared only for the failure that set it.',
    'cluster4-reborn',
    'noSpuriousClear',
    'With three conditions that no kernel has: N1, N2 and ownerClears.',
  ),
  claim(
    '7, H5',
    'cluster3: no member with state from before a partition takes part.',
    'cluster3-merge',
    'noZombie',
  ),
  claim('8', 'cluster3: after a death all survivors unblock.', 'cluster3-liveness', 'unblocks'),
  claim('8', 'cluster4: after a death all survivors unblock.', 'cluster4-liveness', 'unblocks'),
  claim(
    '8',
    'cluster4: mounts return.',
    'cluster4-mount-liveness',
    'mountReturns',
    'Two nodes; not of three, see N5.',
  ),
  claim(
    '8',
    'cluster3: 5 and 6 never deadlock.',
    'cluster3',
    undefined,
    'Of mounted nodes. Where a node mounts they do: see onlyStarted, answersExpected and mountBlocked.',
  ),
]

const rows: readonly Claim[] = [
  claim(
    'K1',
    'Without 5 the DLM recovers beside a GFS2 that runs.',
    'cluster3-without-d-waits-for-g',
    'stopBeforeRecover',
  ),
  claim(
    'K2',
    'Without 6 G replays what D has not even fenced.',
    'cluster3-without-g-waits-for-d',
    'mutualWaitOfG',
    'It asks for the replay, which is refused: cluster3-refused-replay.',
  ),
  claim(
    'K3',
    'Without the start barrier of D the same on a remote node.',
    'cluster3-without-d-start-barrier',
    'stopBeforeRecover',
  ),
  claim(
    'K4',
    'Without the start barrier of G members disagree.',
    'cluster3-mount-without-g-start-barrier',
    'syncAgree',
  ),
  claim('K4', 'Two nodes get one journal.', 'cluster3-first-without-g-start-barrier', 'jidUnique'),
  claim(
    'K5',
    'A refused notification that is not repeated leaves D waiting.',
    'cluster3-without-ask-again',
  ),
  claim(
    'K6',
    'Without registration D does not wait for a young mount.',
    'cluster3-mount-without-await-registration',
    'mutualWaitOfD',
  ),
  claim(
    'K9',
    'A new journal that is not recorded is given again.',
    'cluster3-first-without-record-new-journals',
    'syncAgree',
  ),
  claim(
    'K10',
    'Merged members make members disagree.',
    'cluster3-merge-without-refuse-merged',
    'syncAgree',
  ),
  claim(
    'K11',
    'Recovery before the node is off.',
    'cluster3-without-await-fencing',
    'fencedBeforeRecovery',
  ),
  claim('K13', 'D waits for a node that was removed.', 'cluster3-mount-without-only-started'),
  claim(
    'K16',
    'Two views of the first mount.',
    'cluster3-first-without-first-done-wins',
    'syncAgree',
  ),
  claim(
    'K17',
    'A jid that is free at once gives a foreign dirty journal.',
    'cluster3-late-without-reserve-failed',
    'ownIsClean',
  ),
  claim('T1', 'prep after the stop.', 'cluster4-without-prep-in-stop', 'stopBeforeRecover'),
  claim(
    'T3',
    'A prep between C2 and C7 is undone.',
    'cluster4-without-still-current',
    'stopBeforeRecover',
  ),
  claim(
    'T4',
    'The worker works between prep and done.',
    'cluster4-without-wait-for-done',
    'blockedInRecovery',
  ),
  claim(
    'T5',
    'A generation without failures is not written; mounters wait for ever.',
    'cluster4-mount-without-always-publish',
    'published',
  ),
  claim(
    'T5, 8',
    'Then mounters wait for ever.',
    'cluster4-mount-liveness-without-always-publish',
    'mountReturns',
  ),
  claim(
    'T10, 8',
    'A first mounter that is blocked never returns from its mount.',
    'cluster4-mount-liveness-without-first-not-blocked',
    'mountReturns',
  ),
  claim(
    'K5, 8',
    'Without the retry GFS2 stays blocked.',
    'cluster3-liveness-without-ask-again',
    'unblocks',
  ),
  claim(
    '8',
    'Mounters need strong fairness of M2, or a fair lock.',
    'cluster4-unlucky-mounter',
    'mountReturns',
    'Weak fairness of M2 is enough for two nodes, with a fair queue for C2 (cluster4-unfair-dlm). With three neither is: N5.',
  ),
  claim(
    'T6',
    'A success for an old failure clears the new bit.',
    'cluster4-stale-result-without-clear-before-set',
    'bitNotLost',
    'Only where N1 is open, too: with forgetResult the order makes no difference.',
  ),
  claim(
    'T7',
    'A mounter runs beside dirty journals.',
    'cluster4-mount-without-mount-awaits-generation',
    'recoverBeforeUnblock',
  ),
  claim(
    'T8',
    'There are two first mounters.',
    'cluster4-first-without-first-keeps-both',
    'firstAlone',
  ),
  claim(
    'T8',
    'In the wrong order a mounter is refused the shared mounted lock.',
    'cluster4-first-without-mounted-before-control',
    'mountedShared',
  ),
  claim(
    'T9',
    'FIRST_MOUNT is cleared inside prep and done: the node is unblocked during a recovery.',
    'cluster4-first-without-first-awaits-done',
    'blockedInRecovery',
    'stopBeforeRecover holds: nobody else was mounted.',
  ),
  claim(
    'T10',
    'A first mounter that is blocked stays so.',
    'cluster4-first-without-first-not-blocked',
    'firstNotBlocked',
  ),
  claim(
    'T11, H3',
    'A spectator keeps a mounter from being the first; nobody replays.',
    'cluster4-spectator-without-spectators-step-back',
    'somebodyCanReplay',
  ),
  claim(
    'T11',
    'A spectator never tries its stand-in journal, and stays blocked.',
    'cluster4-spectator-without-spectators-own-nothing',
    'notForgotten',
  ),
  claim(
    'T15',
    'A removal that is abandoned half-way loses slot callbacks.',
    'cluster4-without-whole-removal',
    'bitNotLost',
  ),
  claim(
    'N1, H6',
    'A stale success clears the bit of a new failure.',
    'cluster4-reborn-without-forget-result',
    'noSpuriousClear',
    'Confirmed, 71 steps.',
  ),
  claim(
    'N2',
    'A slot that is unknown during R3 is not reported.',
    'cluster4-without-last-known-slot',
    'bitNotLost',
    'Confirmed, 9 steps.',
  ),
  claim(
    'N3',
    'A joiner that is hit by a failure before its first done does no harm.',
    'cluster4-mount',
    'bitNotLost',
    'Confirmed.',
  ),
  claim(
    'N4',
    'That a reader ignores the invalid mark of the value block does no harm.',
    'cluster4',
    'bitNotLost',
    'Confirmed: deaths between C2 and C5; between F3 and F4 see cluster4-first.',
  ),
  claim(
    'N5',
    'Two mounters and no mounted node keep each other from EX.',
    'cluster4-two-mounters',
    'mountReturns',
    'Confirmed: with all fairness.',
  ),
  claim(
    'N6',
    'Who mounts when nobody is left becomes the first mounter.',
    'cluster4-heir',
    'heir',
    'Confirmed. In cluster3 it waits for ever (cluster3-no-heir).',
  ),
  claim(
    'N7',
    'A worker can read a newer generation than its own, and go on.',
    'cluster4-mount',
    'neverNewer',
    'Refuted: it has had a prep meanwhile, and stops at C3.',
  ),
]

export const claims: readonly Claim[] = [...ofTheText, ...refinement, ...predicates, ...rows]

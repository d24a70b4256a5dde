import { type Claim, claimsOf } from '../_claim.ts'
import before from './before.ts'
import bell from './bell.ts'
import duties from './duties.ts'
import findings from './findings.ts'
import level0 from './level0.ts'
import level1 from './level1.ts'
import progress from './progress.ts'

const specs = [before, bell, duties, findings, level0, level1, progress].flat()

/** A claim of the brief gfs2-withdraw.md: a section, a row of its bug catalogue, or a commit with its row. */
const claim = claimsOf('gfs2-withdraw.md', specs, 'gfs2-withdraw')

/** What the text of commit 601ef0d5 says. */
const ofTheChange: readonly Claim[] = [
  claim(
    'section 6, step 5; section 14',
    'Before the change, a withdrawn node that comes back replays its journal over what others have written since.',
    '-before-late-replay',
    'noReplayOverHeld',
  ),
  claim(
    'section 6',
    'Where the shutdown header is written, the journal looks clean though its blocks are not in place.',
    '-before-clean-header',
    'cleanMeansDone',
  ),
  claim('section 6', 'Then committed changes are lost.', '-before-committed-lost', 'serialData'),
  claim(
    'section 14',
    'After the change, a replay never overwrites a block whose glock another node holds.',
    '-caching-three-nodes',
    'noReplayOverHeld',
    'with the guards that no kernel has: see C1, C2 and docs/findings/gfs2-withdraw.md',
  ),
  claim(
    'section 14',
    'Until the replay is complete, no glock that protects a block of the journal is given out.',
    '-caching-three-nodes',
    'noGrantInWindow',
    'with the same guards',
  ),
  claim(
    'section 14',
    'The change by itself does that.',
    '-as-committed',
    'noReplayOverHeld',
    'not so: an unlock slips through before WITHDRAW_RECOVERY is set',
  ),
  claim(
    'section 14',
    'The change with all fixes of its series does that.',
    '-after-series',
    'noReplayOverHeld',
    'not so: WITHDRAW_RECOVERY ends before the journal is clean (C2)',
  ),
  claim(
    'section 14; S4',
    'Only the journals of withdrawn nodes are not busy, and only dirty ones are replayed.',
    '',
    'onlyDirtyReplayed',
  ),
  claim(
    'section 14; S9',
    'The live glock is only a signal: nobody gets it alone beside a mounted node.',
    '',
    'bellOnly',
  ),
  claim(
    'section 14; S8',
    'No second task of the withdrawing node goes on before the replay.',
    '-second-task',
    'secondaryOrder',
  ),
  claim(
    '12, L2',
    'The journal is replayed as long as nothing else goes wrong.',
    '-caching-recovery',
    'notForgotten',
  ),
]

/** Rows P of the bug catalogue: what each part of the change is for. */
const parts: readonly Claim[] = [
  claim('P1', 'Without the bell nobody replays.', '-without-signal', 'notForgotten'),
  claim(
    'P1',
    'Then the node leaves, and a later mount overwrites newer data.',
    '-patience-without-signal',
    'noReplayOverHeld',
    'only if the node gives up; otherwise it waits for ever on its locks',
  ),
  claim(
    'P2',
    'A journal whose glock is kept is busy for ever.',
    '-without-drop-journal',
    'notForgotten',
  ),
  claim(
    'P2',
    'Then its blocks are given out before the replay.',
    '-patience-without-drop-journal',
    'noGrantInWindow',
    'only if the node gives up',
  ),
  claim(
    'P3',
    'A task that unlocks too early has its block overwritten.',
    '-without-hold-dequeue',
    'noReplayOverHeld',
  ),
  claim(
    'P3 and F4',
    'The same with cached locks.',
    '-caching-without-both-holds',
    'noReplayOverHeld',
    'each of the two guards alone is enough',
  ),
  claim(
    'P4',
    'A withdrawn node that takes new blocks writes after it has given up its journal.',
    '-without-refuse-new',
    'noWriteAfterRelease',
    'only data that goes in place without the journal',
  ),
  claim(
    'P5',
    'A second task that does not wait returns too early.',
    '-without-secondary-waits',
    'secondaryOrder',
  ),
  claim(
    'P5',
    'What it unlocks is overwritten.',
    '-second-task-unlocks',
    'noReplayOverHeld',
    'only where the log is not checked before the DLM is told (F4)',
  ),
  claim(
    'P6',
    'An unmount header hides blocks that are not in place.',
    '-without-no-unmount-header',
    'cleanMeansDone',
  ),
  claim('P7', 'A write in flight lands after the replay.', '-without-drain-first', 'noRegress'),
  claim(
    'P8',
    'A journal glock that stays cached is busy for ever.',
    '-without-no-cache-journal',
    'notForgotten',
  ),
  claim(
    'P9; F1',
    'A bell that rings too early is not answered.',
    '-without-wait-demote',
    'notForgotten',
  ),
  claim(
    'P10',
    'A scan without a try lock waits for a live node.',
    '-without-try-for-replay',
    'notForgotten',
  ),
  claim(
    'P11; F7',
    'A withdrawing node that is refused its own locks rings nobody.',
    '-without-recovery-class',
    'notForgotten',
  ),
  claim(
    'P12',
    'A node that leaves too early is replayed over others.',
    '-without-clean-loop',
    'noReplayOverHeld',
  ),
  claim('P13', 'A listener that obeys the bell loses live.', '-without-cancel-demote', 'bellOnly'),
  claim(
    'P14',
    'A withdrawn node that scans begins to replay.',
    '-two-without-withdrawn-stay-out',
    'withdrawnReplayNothing',
    'if its device is dead the journal is forgotten: test/model/gfs2-withdraw.test.ts; the half about unmounting needs L2',
  ),
  claim(
    'P16',
    'A spectator replays the journal that it has in place of its own beside another node.',
    '-spectator-without-spectators-stay-out',
    'oneReplayer',
  ),
  claim(
    'P17',
    'A spectator that withdraws lets go of a journal glock that it never had.',
    '-spectator-without-pointer-guards',
    'onlyHeldUnlocked',
  ),
  claim(
    'P17',
    'So does a node that withdraws early in its mount.',
    '-while-mounting-without-pointer-guards',
    'onlyHeldUnlocked',
  ),
  claim('P18', 'The journal of a lonely node stays dirty.', '-without-self-replay', 'notForgotten'),
]

/** Rows F: fixes before and after the change. */
const fixes: readonly Claim[] = [
  claim(
    'F3',
    'Between an error and the withdraw a block is let go.',
    '-caching-without-pending-withdraw',
    'coverage',
  ),
  claim(
    'F4(a)',
    'A revoke that failed does not keep the lock.',
    '-caching-without-check-log-errors',
    'coverage',
  ),
  claim(
    'F4(b)',
    'A cached glock is demoted in the window.',
    '-caching-without-hold-cached',
    'noReplayOverHeld',
  ),
  claim(
    'F15',
    'Locks are let go between the failed log write and the log daemon noticing.',
    '-caching-without-notice-at-once',
    'coverage',
  ),
  claim(
    'F17',
    'A failed sync does not keep the lock.',
    '-caching-without-check-sync-errors',
    'coverage',
  ),
  claim(
    'F5, G7; reverted by b14c94908b1b',
    'A demote that waits for revokes, which only the demote would write, is never done.',
    '-caching-revokes-first',
  ),
]

/** Rows C: candidates that the model had to decide. */
const candidates: readonly Claim[] = [
  claim(
    'C1',
    'A second task comes between WITHDRAWN and WITHDRAW_IN_PROG and goes on.',
    '-without-flags-together',
    'secondaryOrder',
    'confirmed',
  ),
  claim(
    'C2',
    'Once the bell has rung, unlocks pass before the replay.',
    '-without-held-until-clean',
    'noReplayOverHeld',
    'confirmed',
  ),
  claim(
    'C2',
    'The same with cached locks.',
    '-caching-without-held-until-clean',
    'noReplayOverHeld',
    'confirmed; no later fix of the series closes it',
  ),
  claim(
    'C3',
    'A replayer that fails leaves a journal that nobody replays.',
    '-replayer-fails',
    'notForgotten',
    'confirmed',
  ),
  claim(
    'C3',
    'So do spectators that are alone with it.',
    '-only-spectators',
    'notForgotten',
    'confirmed',
  ),
  claim(
    'C3; L1 and S2',
    'The node gives up, and what is in its journal is given out.',
    '-replayer-dies-patience',
    'noGrantInWindow',
    'confirmed',
  ),
  claim(
    'C6',
    'All nodes withdraw together, and nobody replays.',
    '-all-withdraw',
    'notForgotten',
    'confirmed',
  ),
  claim(
    'C6',
    'The same where the live glock is kept, as recorded.',
    '-live-kept-by-all',
    'notForgotten',
    'confirmed; each node that has withdrawn hears the bell of the other one',
  ),
  claim(
    'C7',
    'A node that refuses to replay its own journal leaves it dirty.',
    '-without-self-replay',
    'notForgotten',
    'is P18 switched off',
  ),
  claim(
    'C8',
    'The replayer dies, and its own journal is replayed only.',
    '-replayer-dies',
    'notForgotten',
    'confirmed',
  ),
  claim(
    'C10',
    'The time limit of the drain ends with writes in flight.',
    '-without-drain-first',
    'noRegress',
    'is P7 switched off',
  ),
  claim(
    'C15',
    'A bell does not reach who has heard one before.',
    '-again-without-rearm',
    'everybodyRung',
    'confirmed, as in recording 04c',
  ),
  claim('C15', 'The second journal is not replayed.', '-deaf', 'notForgotten', 'confirmed'),
  claim(
    'C15',
    'The node gives up, and another one reads an old block.',
    '-deaf-patience',
    'serialData',
    'confirmed',
  ),
  claim(
    'C15, fix',
    'A conversion of live to the mode that it has, after each bell, is a cure.',
    '-again',
    'everybodyRung',
    'no kernel has it',
  ),
]

/** Section 12: liveness, where workers, the DLM and timers are fair. */
const progressClaims: readonly Claim[] = [
  claim(
    '12, L1',
    'Every withdraw that has begun ends.',
    '-progress',
    'withdrawReturns',
    'as long as nothing else goes wrong',
  ),
  claim(
    '12, L2',
    'A journal that a withdrawing node has given up is replayed.',
    '-progress',
    'withdrawnReplayed',
    'with the same condition',
  ),
  claim(
    '12, L1',
    'A second task that has waited goes on.',
    '-second-task-progress',
    'secondGoesOn',
  ),
  claim(
    '12, L3',
    'Whoever holds a block that another node wants lets go.',
    '-caching-progress',
    'calledLetsGo',
    'if no task holds it for ever: see -caching-endless-task',
  ),
  claim(
    '12, L1 and S2',
    'Without a limit of tries no data is lost where nobody can replay.',
    '-only-spectators-never-safe',
    'noGrantInWindow',
  ),
  claim(
    '12, L1 and S2',
    'And the withdraw never ends.',
    '-only-spectators-never-waits',
    'withdrawReturns',
    'L1 is violated, as predicted',
  ),
  claim(
    '12, L1 and S2',
    'With a limit of tries every withdraw ends, whether or not somebody can replay.',
    '-only-spectators-hopeless-returns',
    'withdrawReturns',
  ),
  claim(
    '12, L1 and S2',
    'And a block is given out that is still in the journal.',
    '-only-spectators-hopeless-loses',
    'noGrantInWindow',
    'S2 is violated, as predicted',
  ),
  claim(
    '12, L1',
    'The same whoever dies: with a limit of tries every withdraw ends.',
    '-replayer-dies-anytime-returns',
    'withdrawReturns',
  ),
  claim(
    '12, L2',
    'As long as one healthy node stays, the withdrawn journal becomes clean.',
    '-replayer-dies-forgotten',
    'withdrawnReplayed',
    'refuted (C8): the third node has found the journal busy',
  ),
  claim(
    '12, L2',
    'The same where the replayer cannot write.',
    '-replayer-fails-progress',
    'withdrawnReplayed',
    'refuted (C3)',
  ),
  claim(
    '12, L2; C15',
    'The same for a second withdraw.',
    '-again-progress',
    'withdrawnReplayed',
    'with the guard rearm, which no kernel has; without it: -again-progress-without-rearm',
  ),
  claim(
    'P1',
    'Without the bell the withdraw never ends.',
    '-second-task-progress-without-signal',
    'withdrawReturns',
  ),
  claim(
    'P2',
    'Nor where the journal glock is kept.',
    '-second-task-progress-without-drop-journal',
    'withdrawReturns',
  ),
  claim(
    'P8',
    'Nor where it stays cached.',
    '-second-task-progress-without-no-cache-journal',
    'withdrawReturns',
  ),
  claim(
    'P9',
    'It need not end where the bell rings too early.',
    '-second-task-progress-without-wait-demote',
    'withdrawReturns',
  ),
  claim(
    'P10',
    'The journal is not replayed where a scan waits for a live node.',
    '-progress-without-try-for-replay',
    'withdrawnReplayed',
  ),
  claim(
    'P11',
    'A node that is refused its own bell never ends its withdraw.',
    '-second-task-progress-without-recovery-class',
    'withdrawReturns',
  ),
  claim(
    'P18',
    'Nor does a lonely node that leaves its journal dirty.',
    '-second-task-progress-without-self-replay',
    'withdrawReturns',
  ),
]

export const claims: readonly Claim[] = [
  ...ofTheChange,
  ...parts,
  ...fixes,
  ...candidates,
  ...progressClaims,
]

import { each, fair } from '../../language/action.ts'
import { among } from '../../language/kind.ts'
import { block, isHopeless, isWithdrawing, type N, node, type S } from './state.ts'

/** The withdrawing node, step by step. */
export const withdrawer = {
  /** W1, the first caller. */
  withdraw: each(
    node,
    '$1 withdraws',
    (s: S, n) =>
      s.stage(n) === 'mounted' &&
      s.withdrawn < s.params.withdraws &&
      s.with(n, { stage: 'withdrawn' }).with({ withdrawn: s.withdrawn + 1 }),
  ),

  /** V0: a shutdown header is tried; then the node is ready to leave. */
  shutDown: fair(
    each(
      node,
      '$1 tries to write a shutdown header',
      (s: S, n) =>
        s.params.variant === 'V0' &&
        s.stage(n) === 'withdrawn' &&
        (s.badDevice(n)
          ? purge(s, n).with(n, { stage: 'skipped' })
          : purge(s, n).with(n, { stage: 'skipped', clean: true })),
    ),
  ),

  /** W2. */
  begin: fair(
    each(
      node,
      '$1 sets WITHDRAW_IN_PROG',
      (s: S, n) =>
        s.params.variant === 'V1' &&
        s.stage(n) === 'withdrawn' &&
        s.with(n, { stage: 'inProgress' }),
    ),
  ),

  /** W3. */
  protect: fair(
    each(
      node,
      '$1 sets WITHDRAW_RECOVERY',
      (s: S, n) =>
        s.stage(n) === 'inProgress' &&
        s.with(n, { stage: 'recovering', withdrawRecovery: true }),
    ),
  ),

  /** Never in V1: the log is ended by a header with the UNMOUNT mark. */
  writeUnmountHeader: each(
    node,
    '$1 writes a header with the UNMOUNT mark',
    (s: S, n) =>
      s.stage(n) === 'recovering' &&
      !s.clean(n) &&
      !s.badDevice(n) &&
      s.guard.noUnmountHeader(false) &&
      s.with(n, { clean: true }),
  ),

  /** W4: the log is dead, writes in flight are waited for, buffers are purged. */
  stopWriting: fair(
    each(
      node,
      '$1 stops all writing',
      (s: S, n) =>
        s.stage(n) === 'recovering' &&
        s.guard.drainFirst(s.all(block).every(b => s.inFlight(n, b) === 0)) &&
        purge(s, n).with(n, { stage: 'quiet' }),
    ),
  ),

  /** W6, the dequeue: with "no cache" the glock worker is to tell the DLM. */
  dropJournal: fair(
    each(
      node,
      '$1 dequeues its journal glock',
      (s: S, n) =>
        s.stage(n) === 'quiet' &&
        s.with(n, {
          stage: 'released',
          journalUnlocking: s.guard.dropJournal() && s.guard.noCacheJournal(),
        }),
    ),
  ),

  journalUnlocked: fair(
    each(
      node,
      "$1's journal glock is free at the DLM",
      (s: S, n) =>
        s.journalUnlocking(n) && s.journal.release(n, n).with(n, { journalUnlocking: false }),
    ),
  ),

  /** W8. */
  dropLive: fair(
    each(
      node,
      '$1 gives up the live glock',
      (s: S, n) =>
        s.stage(n) === 'released' &&
        s.guard.waitDemote(!s.journalUnlocking(n)) &&
        s.live.release(n, 'live').with(n, { stage: 'silent' }),
    ),
  ),

  /** W10, W11b: the try lock fails, and everybody who is in its way is called. */
  ring: fair(
    each(
      node,
      '$1 rings the bell',
      (s: S, n) =>
        s.stage(n) === 'silent' &&
        !s.live.free(n, 'live', 'EX') &&
        (s.guard.signal() && s.guard.recoveryClass() ? s.live.callHolders(n, 'live') : s).with(n, {
          stage: 'rung',
        }),
    ),
  ),

  /** W10, W11a: nobody else is there. */
  ringAlone: fair(
    each(
      node,
      '$1 rings the bell and finds itself alone',
      (s: S, n) =>
        s.stage(n) === 'silent' &&
        s.live.free(n, 'live', 'EX') &&
        s.replaying(n) === null &&
        (s.guard.selfReplay()
          ? s.live.take(n, 'live', 'EX').with(n, { stage: 'alone', replaying: n, replay: 'reading' })
          : s.live.take(n, 'live', 'SH').with(n, { stage: 'rung' })),
    ),
  ),

  /** W11a, when the replay has ended, well or not. */
  afterSelfReplay: fair(
    each(
      node,
      '$1 takes the live glock again',
      (s: S, n) =>
        s.stage(n) === 'alone' &&
        s.replaying(n) === null &&
        s.live.take(n, 'live', 'SH').with(n, { stage: 'rung' }),
    ),
  ),

  /** W12. */
  letGo: fair(
    each(
      node,
      '$1 clears WITHDRAW_RECOVERY',
      (s: S, n) =>
        s.stage(n) === 'rung' &&
        s.withdrawRecovery(n) &&
        s.guard.heldUntilClean(s.clean(n)) &&
        s.with(n, { withdrawRecovery: false }),
    ),
  ),

  /** W13, W14. */
  check: fair(
    each(
      node,
      '$1 finds its journal clean',
      (s: S, n) =>
        s.stage(n) === 'rung' &&
        s.guard.cleanLoop(s.clean(n)) &&
        s.with(n, { stage: 'complete', withdrawRecovery: false }),
    ),
  ),

  /** W13 and W14 after the last try. */
  giveUp: each(
    node,
    '$1 gives up waiting',
    (s: S, n) =>
      s.stage(n) === 'rung' &&
      !s.clean(n) &&
      (s.params.giveUp === 'anytime' || (s.params.giveUp === 'hopeless' && isHopeless(s, n))) &&
      s.with(n, { stage: 'skipped', withdrawRecovery: false }),
  ),

  /** W15, W16: after the helper's acknowledgement. */
  leave: fair(
    each(
      node,
      '$1 leaves the lockspace',
      (s: S, n) =>
        among(s.stage(n), 'complete', 'skipped') &&
        s.guard.leaveAfterReplay(s.replaying(n) === null) &&
        dropAll(purge(s, n), n).with(n, { stage: 'left' }),
    ),
  ),

  /** W17. */
  end: fair(
    each(
      node,
      '$1 has withdrawn',
      (s: S, n) => s.stage(n) === 'left' && s.with(n, { stage: 'ended' }),
    ),
  ),
}

/** Later callers of withdraw on the same node (W1). */
export const secondTask = {
  secondWaits: each(
    node,
    'a second task of $1 fails and waits',
    (s: S, n) =>
      isWithdrawing(s, n) &&
      s.secondTask(n) === 'none' &&
      s.params.secondFailures > 0 &&
      s.with(n, { secondTask: 'waiting' }),
  ),

  /** Right when the first withdraw is over; between W1 and W2 it only looks so. */
  secondGoesOn: each(
    node,
    'a second task of $1 fails and goes on',
    (s: S, n) =>
      (isWithdrawing(s, n) || among(s.stage(n), 'left', 'ended')) &&
      s.secondTask(n) === 'none' &&
      s.params.secondFailures > 0 &&
      s.guard.secondaryWaits(among(s.stage(n), 'withdrawn', 'ended')) &&
      s.guard.flagsTogether(s.stage(n) !== 'withdrawn') &&
      s.with(n, { secondTask: 'returned' }),
  ),

  secondWakes: fair(
    each(
      node,
      'the second task of $1 goes on',
      (s: S, n) =>
        s.secondTask(n) === 'waiting' &&
        s.stage(n) === 'ended' &&
        s.with(n, { secondTask: 'returned' }),
    ),
  ),
}

/** What was changed in memory and not logged is lost. */
const purge = (s: S, n: N) => s.after(s.all(block), (s, b) => s.with(n, b, { dirty: false }))

/** Leaving the lockspace unlocks everything, without a sync. */
export const dropAll = (s: S, n: N) =>
  s
    .after(s.all(block), (s, b) => s.with(n, b, { held: false, synced: 'nothing' }))
    .glock.releaseAll(n)
    .journal.releaseAll(n)
    .live.releaseAll(n)
    .with(n, { journalUnlocking: false })

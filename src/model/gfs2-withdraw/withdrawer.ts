import { each, fair, plus } from '../../language/action.ts'
import { among } from '../../language/kind.ts'
import { block, dropAll, isHopeless, isWithdrawing, node, purge, type S } from './state.ts'

/** The withdrawing node. W5, W7, W9 and W15 have no action: see gfs2-withdraw.ts. */
export const withdrawer = {
  /** W1, the first caller. */
  withdraw: each(
    node,
    'withdraws',
    (s: S, n) =>
      s.stage(n) === 'mounted' &&
      s.withdrawals < s.params.withdraws &&
      s.with(n, { stage: 'withdrawn' }).with({ withdrawals: plus(1) }),
  ),

  /** V0 only: after a shutdown header, tried once, the node is ready to leave. */
  shutDown: fair(
    each(
      node,
      'tries to write a shutdown header',
      (s: S, n) =>
        s.stage(n) === 'withdrawn' &&
        s.params.variant === 'V0' &&
        purge(s, n).with(n, { stage: 'skipped', clean: s.clean(n) || !s.badDevice(n) }),
    ),
  ),

  /** W2. */
  begin: fair(
    each(
      node,
      'sets WITHDRAW_IN_PROG',
      (s: S, n) =>
        s.stage(n) === 'withdrawn' &&
        s.params.variant === 'V1' &&
        s.with(n, { stage: 'inProgress' }),
    ),
  ),

  /** W3. */
  protect: fair(
    each(
      node,
      'sets WITHDRAW_RECOVERY',
      (s: S, n) =>
        s.stage(n) === 'inProgress' && s.with(n, { stage: 'recovering', withdrawRecovery: true }),
    ),
  ),

  /** What W4 must not do. */
  writeUnmountHeader: each(
    node,
    'ends its log by a header with the UNMOUNT mark',
    (s: S, n) =>
      s.stage(n) === 'recovering' &&
      !s.clean(n) &&
      !s.badDevice(n) &&
      s.guard.noUnmountHeader(false) &&
      s.with(n, { clean: true }),
  ),

  /** W4: writes in flight are waited for, the log dies, buffers are purged. */
  stopWriting: fair(
    each(
      node,
      'stops all writing',
      (s: S, n) =>
        s.stage(n) === 'recovering' &&
        s.guard.drainFirst(s.all(block).every(b => s.inFlight(n, b) === 0)) &&
        purge(s, n).with(n, { stage: 'quiet' }),
    ),
  ),

  /** W6: with "no cache", the dequeue has the glock worker tell the DLM. */
  dropJournal: fair(
    each(
      node,
      'dequeues its journal glock',
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
      'no longer has its journal glock',
      (s: S, n) =>
        s.journalUnlocking(n) && s.journal.release(n, n).with(n, { journalUnlocking: false }),
    ),
  ),

  /** W8, after the wait of W6. */
  dropLive: fair(
    each(
      node,
      'gives up the live glock',
      (s: S, n) =>
        s.stage(n) === 'released' &&
        s.guard.waitDemote(!s.journalUnlocking(n)) &&
        s.live.release(n, 'live').with(n, { stage: 'silent' }),
    ),
  ),

  /** W10 and W11b: the try lock fails, and everybody in its way is sent one callback. */
  ring: fair(
    each(node, 'rings the bell', (s: S, n) => {
      if (s.stage(n) !== 'silent' || s.live.free(n, 'live', 'EX')) return
      const rung = s.with(n, { stage: 'rung' })
      return s.guard.signal() && s.guard.recoveryClass() ? rung.live.callHolders(n, 'live') : rung
    }),
  ),

  /** W10 and W11a: it gets live, replays its journal with nobody to fear, and takes live SH again. */
  ringAlone: fair(
    each(node, 'rings the bell and finds itself alone', (s: S, n) => {
      if (s.stage(n) !== 'silent' || !s.live.free(n, 'live', 'EX')) return
      if (!s.guard.selfReplay()) return s.with(n, { stage: 'rung' }).live.take(n, 'live', 'SH')
      return (
        s.replaying(n) === null &&
        s.with(n, { stage: 'alone', replaying: n, replay: 'reading' }).live.take(n, 'live', 'EX')
      )
    }),
  ),

  afterSelfReplay: fair(
    each(
      node,
      'takes the live glock again',
      (s: S, n) =>
        s.stage(n) === 'alone' &&
        s.replaying(n) === null &&
        s.with(n, { stage: 'rung' }).live.take(n, 'live', 'SH'),
    ),
  ),

  /** W12: dequeues that come now pass; who sleeps already is woken by W14. */
  stopHolding: fair(
    each(
      node,
      'clears WITHDRAW_RECOVERY',
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
      'finds its journal clean',
      (s: S, n) =>
        s.stage(n) === 'rung' &&
        s.guard.cleanLoop(s.clean(n)) &&
        s.with(n, { stage: 'complete', withdrawRecovery: false }),
    ),
  ),

  /** W13, W14 after the last try. */
  giveUp: each(
    node,
    'gives up waiting for a replay',
    (s: S, n) =>
      s.stage(n) === 'rung' &&
      !s.clean(n) &&
      s.params.giveUp !== 'never' &&
      (s.params.giveUp === 'anytime' || isHopeless(s, n)) &&
      s.with(n, { stage: 'skipped', withdrawRecovery: false }),
  ),

  /** W16. What its device does no longer matters. */
  leave: fair(
    each(
      node,
      'leaves the lockspace',
      (s: S, n) =>
        among(s.stage(n), 'complete', 'skipped') &&
        s.guard.leaveAfterReplay(s.replaying(n) === null) &&
        dropAll(purge(s, n), n).with(n, { stage: 'left', badDevice: false }),
    ),
  ),

  /** W17. */
  end: fair(
    each(
      node,
      'has withdrawn',
      (s: S, n) => s.stage(n) === 'left' && s.with(n, { stage: 'ended' }),
    ),
  ),
}

/** Later callers of withdraw on the same node: W1 again. */
export const secondTask = {
  secondWaits: each(
    node,
    'has a second task that fails and waits',
    (s: S, n) =>
      s.params.twoTasksFail &&
      isWithdrawing(s, n) &&
      s.secondTask(n) === 'none' &&
      s.with(n, { secondTask: 'waiting' }),
  ),

  /** Right when WITHDRAW_IN_PROG is clear because all is over; before W2 it is clear as well. */
  secondGoesOn: each(
    node,
    'has a second task that fails and goes on at once',
    (s: S, n) =>
      s.params.twoTasksFail &&
      (isWithdrawing(s, n) || among(s.stage(n), 'left', 'ended')) &&
      s.secondTask(n) === 'none' &&
      s.guard.secondaryWaits(among(s.stage(n), 'withdrawn', 'ended')) &&
      s.guard.flagsTogether(s.stage(n) !== 'withdrawn') &&
      s.with(n, { secondTask: 'returned' }),
  ),

  secondWakes: fair(
    each(
      node,
      'wakes its second task',
      (s: S, n) =>
        s.stage(n) === 'ended' &&
        s.secondTask(n) === 'waiting' &&
        s.with(n, { secondTask: 'returned' }),
    ),
  ),
}

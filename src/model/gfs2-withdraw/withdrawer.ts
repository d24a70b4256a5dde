import { detects, each, fair, plus } from '../../language/action.ts'
import { among } from '../../language/kind.ts'
import { dropLive, isAlone, isRung, share, tryAlone } from './live.ts'
import {
  block,
  dropAll,
  isBroken,
  isHopeless,
  isMounted,
  isSpectator,
  isWithdrawing,
  type N,
  node,
  others,
  purge,
  type S,
} from './state.ts'

const dropLiveAtDlm = (s: S, n: N) => (s.params.keepsLive ? s : dropLive(s, n))

const isAtRest = (s: S, n: N) => isMounted(s, n) && !s.scanning(n) && !isRung(s, n)

type Stage = ReturnType<S['stage']>

const isAt = (s: S, n: N, ...stages: readonly Stage[]) => s.lives(n) && among(s.stage(n), ...stages)

/** The withdrawing node. W5, W7, W9 and W15 have no action: see gfs2-withdraw.ts. */
export const withdrawer = {
  /** W1, the first caller. */
  withdraw: each(
    node,
    'withdraws',
    (s: S, n) =>
      isMounted(s, n) &&
      s.withdrawals < s.params.withdraws &&
      (s.params.overlap || others(s, n).every(m => isAtRest(s, m))) &&
      s.with(n, { stage: 'withdrawn' }).with({ withdrawals: plus(1) }),
  ),

  /** W1 to W4 in a mount: there is no log yet to be stopped. */
  withdrawMounting: each(
    node,
    'withdraws while it mounts',
    (s: S, n) =>
      s.params.whileMounting &&
      isAt(s, n, 'entering', 'mounting') &&
      s.withdrawals < s.params.withdraws &&
      s.with(n, { stage: 'quiet', withdrawRecovery: true }).with({ withdrawals: plus(1) }),
  ),

  /** V0 only: after a shutdown header, tried once, the node is ready to leave. */
  shutDown: fair(
    each(
      node,
      'tries to write a shutdown header',
      (s: S, n) =>
        isAt(s, n, 'withdrawn') &&
        s.params.variant === 'V0' &&
        (isBroken(s, n) ? purge(s, n) : purge(s, n).store.unmount(n)).with(n, { stage: 'skipped' }),
    ),
  ),

  /** W2. */
  begin: fair(
    each(
      node,
      'sets WITHDRAW_IN_PROG',
      (s: S, n) =>
        isAt(s, n, 'withdrawn') && s.params.variant === 'V1' && s.with(n, { stage: 'inProgress' }),
    ),
  ),

  /** W3. */
  protect: fair(
    each(
      node,
      'sets WITHDRAW_RECOVERY',
      (s: S, n) =>
        isAt(s, n, 'inProgress') && s.with(n, { stage: 'recovering', withdrawRecovery: true }),
    ),
  ),

  /** What W4 must not do. */
  writeUnmountHeader: each(
    node,
    'ends its log by a header with the UNMOUNT mark',
    (s: S, n) =>
      isAt(s, n, 'recovering') &&
      !s.store.isClean(n) &&
      !isBroken(s, n) &&
      s.guard.noUnmountHeader(false) &&
      s.store.unmount(n),
  ),

  /** W4: writes in flight are waited for, the log dies, buffers are purged. */
  stopWriting: fair(
    each(
      node,
      'stops all writing',
      (s: S, n) =>
        isAt(s, n, 'recovering') &&
        s.guard.drainFirst(s.all(block).every(b => s.store.disk.isIdle(n, b))) &&
        purge(s, n).with(n, { stage: 'quiet' }),
    ),
  ),

  /** W6: with "no cache", the dequeue has the glock worker tell the DLM. */
  dropJournal: fair(
    each(
      node,
      'dequeues its journal glock',
      (s: S, n) =>
        isAt(s, n, 'quiet') &&
        s.guard.dropAfterReplay(s.replaying(n) !== n) &&
        s.with(n, {
          stage: 'released',
          journalUnlocking:
            s.guard.dropJournal() &&
            s.guard.noCacheJournal() &&
            s.guard.pointerGuards(s.journal.mode(n, n) === 'EX'),
        }),
    ),
  ),

  journalUnlocked: fair(
    each(
      node,
      'no longer has its journal glock',
      (s: S, n) =>
        s.lives(n) &&
        s.journalUnlocking(n) &&
        s.journal.release(n, n).with(n, { journalUnlocking: false }),
    ),
  ),

  /** W8, after the wait of W6. */
  dropLive: fair(
    each(
      node,
      'gives up the live glock',
      (s: S, n) =>
        isAt(s, n, 'released') &&
        s.guard.waitDemote(!s.journalUnlocking(n)) &&
        dropLiveAtDlm(s.with(n, { stage: 'silent' }), n),
    ),
  ),

  /** W10 and W11b: the try lock fails, and everybody in its way is sent one callback. */
  ring: fair(
    each(node, 'rings the bell', (s: S, n) => {
      if (!isAt(s, n, 'silent') || isRung(s, n) || isAlone(s, n)) return
      const rung = s.with(n, { stage: 'rung' })
      return s.guard.signal() && s.guard.recoveryClass() ? tryAlone(rung, n) : rung
    }),
  ),

  /** W10 and W11a: it gets live, replays its journal with nobody to fear, and takes live SH again. */
  ringAlone: fair(
    each(node, 'rings the bell and finds itself alone', (s: S, n) => {
      if (!isAt(s, n, 'silent') || isRung(s, n) || !isAlone(s, n)) return
      if (isSpectator(s, n) || !s.guard.selfReplay()) return share(s.with(n, { stage: 'rung' }), n)
      return (
        s.replaying(n) === null &&
        tryAlone(s.with(n, { stage: 'alone', replaying: n, replay: 'reading' }), n)
      )
    }),
  ),

  afterSelfReplay: fair(
    each(
      node,
      'takes the live glock again',
      (s: S, n) =>
        isAt(s, n, 'alone') &&
        s.replaying(n) === null &&
        !isRung(s, n) &&
        share(s.with(n, { stage: 'rung' }), n),
    ),
  ),

  /** W12: dequeues that come now pass; who sleeps already is woken by W14. */
  stopHolding: fair(
    each(
      node,
      'clears WITHDRAW_RECOVERY',
      (s: S, n) =>
        isAt(s, n, 'rung') &&
        s.withdrawRecovery(n) &&
        s.guard.heldUntilClean(s.store.isClean(n)) &&
        s.with(n, { withdrawRecovery: false }),
    ),
  ),

  /** W13, W14. */
  check: fair(
    each(
      node,
      'finds its journal clean',
      (s: S, n) =>
        isAt(s, n, 'rung') &&
        s.guard.cleanLoop(s.store.isClean(n)) &&
        s.with(n, { stage: 'complete', withdrawRecovery: false }),
    ),
  ),

  /** W13, W14 after the last try. Who is dead decides how long ten tries take, nothing else. */
  giveUp: fair(
    detects(
      each(
        node,
        'gives up waiting for a replay',
        (s: S, n) =>
          isAt(s, n, 'rung') &&
          !s.store.isClean(n) &&
          s.params.giveUp !== 'never' &&
          (s.params.giveUp === 'anytime' || isHopeless(s, n)) &&
          s.with(n, { stage: 'skipped', withdrawRecovery: false }),
      ),
    ),
  ),

  /** W16. What its device does no longer matters. */
  leave: fair(
    each(
      node,
      'leaves the lockspace',
      (s: S, n) =>
        isAt(s, n, 'complete', 'skipped') &&
        s.guard.leaveAfterReplay(s.replaying(n) === null) &&
        dropAll(
          purge(s, n).with(n, { stage: 'left', membership: 'absent' }).store.disk.repair(n),
          n,
        ),
    ),
  ),

  /** W17. */
  end: fair(
    each(node, 'has withdrawn', (s: S, n) => isAt(s, n, 'left') && s.with(n, { stage: 'ended' })),
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
      (isWithdrawing(s, n) || isAt(s, n, 'left', 'ended')) &&
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
        isAt(s, n, 'ended') &&
        s.secondTask(n) === 'waiting' &&
        s.with(n, { secondTask: 'returned' }),
    ),
  ),
}

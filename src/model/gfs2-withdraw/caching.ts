import { each, fair } from '../../language/action.ts'
import { among } from '../../language/kind.ts'
import {
  type B,
  block,
  grantsBlocked,
  isSynced,
  isWithdrawing,
  journalLive,
  type N,
  node,
  type S,
} from './state.ts'
import { append, tasks } from './tasks.ts'

/**
 * Level L1: an unlocked glock stays cached until another node wants it. Only then, and only when no
 * task holds it, the glock worker syncs the block in three steps, each of which may fail, and tells
 * the DLM.
 */
export const cachedTasks = {
  lock: each(
    [node, block],
    '$1 locks $2',
    (s: S, n, b) =>
      (s.stage(n) === 'mounted' || isWithdrawing(s, n)) &&
      s.guard.refuseNew(!isWithdrawing(s, n)) &&
      s.glock.mode(n, b) === 'UN' &&
      s.glock.free(n, b, 'EX') &&
      !grantsBlocked(s) &&
      s.glock.take(n, b, 'EX').with(n, b, { held: true }),
  ),

  /** Demotes go before waiting tasks. */
  lockCached: each(
    [node, block],
    '$1 locks $2 again',
    (s: S, n, b) =>
      (s.stage(n) === 'mounted' || isWithdrawing(s, n)) &&
      s.guard.refuseNew(!isWithdrawing(s, n)) &&
      s.glock.mode(n, b) === 'EX' &&
      !s.glock.callback(n, b) &&
      !s.held(n, b) &&
      s.with(n, b, { held: true }),
  ),

  modify: each(
    [node, block],
    '$1 changes $2 in memory',
    (s: S, n, b) =>
      s.held(n, b) &&
      (s.stage(n) === 'mounted' || isWithdrawing(s, n)) &&
      s.guard.refuseNew(!isWithdrawing(s, n)) &&
      !s.dirty(n, b) &&
      s.newest(b) < s.params.versions &&
      s.with(n, b, { dirty: true }),
  ),

  /** The dequeue of a task: it sleeps while WITHDRAW_RECOVERY is set. */
  unlock: each(
    [node, block],
    '$1 unlocks $2',
    (s: S, n, b) =>
      s.held(n, b) &&
      s.guard.holdDequeue(!s.withdrawRecovery(n)) &&
      s.with(n, b, { held: false }),
  ),

  flush: tasks.flush,

  flushFails: each(
    [node, block],
    '$1 cannot append $2 to its journal',
    (s: S, n, b) =>
      s.dirty(n, b) && journalLive(s, n) && s.badDevice(n) && s.trouble(n) === 'none' && logError(s, n),
  ),

  submit: tasks.submit,
  submitUnlogged: tasks.submitUnlogged,
  complete: tasks.complete,
  fail: tasks.fail,

  /** The log daemon sees the error that a log write has left. */
  notice: fair(
    each(
      node,
      "$1's log daemon notices the error",
      (s: S, n) => s.trouble(n) === 'unnoticed' && s.with(n, { trouble: 'pending' }),
    ),
  ),
}

/** The glock worker: sync before demote. */
export const demote = {
  want: each(
    [node, block],
    '$1 wants $2',
    (s: S, n, b) =>
      s.stage(n) === 'mounted' &&
      s.glock.mode(n, b) === 'UN' &&
      !s.glock.free(n, b, 'EX') &&
      s.glock.callHolders(n, b),
  ),

  /** Sync, step 1. A flush tells nobody whether it worked. */
  demoteFlush: fair(
    each([node, block], '$1 flushes its log to demote $2', (s: S, n, b) => {
      if (!isDemoting(s, n, b) || s.synced(n, b) !== 'nothing') return
      const flushed = s.with(n, b, { synced: 'log' })
      if (!s.dirty(n, b)) return flushed
      return s.badDevice(n) ? logError(flushed, n) : append(flushed, n, b)
    }),
  ),

  /** Sync, step 2. */
  demoteWrite: fair(
    each([node, block], '$1 writes $2 in place to demote it', (s: S, n, b) => {
      if (!isDemoting(s, n, b) || s.synced(n, b) !== 'log' || s.inFlight(n, b) > 0) return
      if (s.image(n, b) <= s.disk(b)) return s.with(n, b, { synced: 'blocks' })
      if (!s.badDevice(n)) return s.with(n, b, { inFlight: s.image(n, b) })
      return s.guard.checkSyncErrors()
        ? s.trouble(n) !== 'pending' && s.with(n, { trouble: 'pending' })
        : s.with(n, b, { synced: 'revokes' })
    }),
  ),

  /** Sync, step 3. */
  demoteRevoke: fair(
    each([node, block], '$1 revokes $2 to demote it', (s: S, n, b) => {
      if (!isDemoting(s, n, b) || s.synced(n, b) !== 'blocks') return
      const revoked = s.with(n, b, { synced: 'revokes' })
      if (s.image(n, b) === 0) return revoked
      return s.badDevice(n) ? logError(revoked, n) : revoked.with(n, b, { image: 0 })
    }),
  ),

  /** A withdrawn node only invalidates; until W3 and while WITHDRAW_RECOVERY is set it does not even that. */
  tellDlm: fair(
    each([node, block], '$1 tells the DLM to unlock $2', (s: S, n, b) => {
      if (!s.glock.callback(n, b) || s.held(n, b)) return
      const isAllowed =
        s.stage(n) === 'mounted'
          ? s.synced(n, b) === 'revokes' &&
            s.guard.checkLogErrors(s.guard.pendingWithdraw(s.trouble(n) !== 'pending'))
          : among(s.stage(n), 'withdrawn', 'inProgress')
            ? s.guard.checkLogErrors(isSynced(s, n, b))
            : isWithdrawing(s, n) && s.guard.holdCached(!s.withdrawRecovery(n))
      return isAllowed && s.glock.release(n, b).with(n, b, { dirty: false, synced: 'nothing' })
    }),
  ),
}

const isDemoting = (s: S, n: N, b: B) =>
  s.glock.callback(n, b) && !s.held(n, b) && journalLive(s, n)

/** The error is stored; noticed at once, it makes the withdraw pending. */
const logError = (s: S, n: N) =>
  s.with(n, {
    trouble: s.trouble(n) === 'pending' || s.guard.noticeAtOnce() ? 'pending' : 'unnoticed',
  })

import { each, fair } from '../../language/action.ts'
import {
  type B,
  block,
  blocks,
  isBroken,
  isMounted,
  isSpectator,
  isSynced,
  isWithdrawing,
  journalLive,
  type N,
  node,
  others,
  type S,
} from './state.ts'
import { append, isBeforeW3, isGrantable, mayEnqueue, writing } from './tasks.ts'

/** Level L1: an unlocked glock stays cached at its node until another node wants it. */
export const cachingTasks = {
  lock: each(
    [node, block],
    '$1 locks $2',
    (s: S, n, b) =>
      mayEnqueue(s, n) &&
      isGrantable(s, n, b) &&
      s.glock.take(n, b, 'EX').with(n, b, { held: true }),
  ),

  /** A demote goes before waiting tasks. */
  lockCached: each(
    [node, block],
    '$1 locks $2, which it has cached',
    (s: S, n, b) =>
      mayEnqueue(s, n) &&
      s.glock.mode(n, b) === 'EX' &&
      !s.glock.called(n, b) &&
      !s.held(n, b) &&
      s.with(n, b, { held: true }),
  ),

  modify: each(
    [node, block],
    '$1 changes $2 in memory',
    (s: S, n, b) =>
      mayEnqueue(s, n) &&
      s.held(n, b) &&
      !isSpectator(s, n) &&
      !s.dirty(n, b) &&
      s.newest(b) < s.params.versions &&
      s.with(n, b, { dirty: true }),
  ),

  unlock: each(
    [node, block],
    '$1 unlocks $2 and keeps it cached',
    (s: S, n, b) =>
      s.lives(n) &&
      s.held(n, b) &&
      s.guard.holdDequeue(!s.withdrawRecovery(n)) &&
      s.with(n, b, { held: false }),
  ),

  ...writing,

  flushFails: each(
    [node, block],
    '$1 cannot append $2 to its journal',
    (s: S, n, b) =>
      journalLive(s, n) &&
      s.dirty(n, b) &&
      isBroken(s, n) &&
      s.trouble(n) === 'none' &&
      logError(s, n),
  ),

  notice: fair(
    each(
      node,
      'sees, in its log daemon, the error that a log write has left',
      (s: S, n) => s.lives(n) && s.trouble(n) === 'unnoticed' && s.with(n, { trouble: 'pending' }),
    ),
  ),
}

/** A failed log write only leaves a mark; nobody who has flushed the log is told. */
const logError = (s: S, n: N) =>
  s.with(n, {
    trouble: s.trouble(n) === 'pending' || s.guard.noticeAtOnce() ? 'pending' : 'unnoticed',
  })

/** The glock worker: when another node wants a block and no task holds it, sync and tell the DLM. */
export const demotes = {
  /** The request is blocked: the DLM sends the holder a callback, once until it has let go. */
  want: each(
    [node, block],
    '$1 wants $2',
    (s: S, n, b) =>
      isMounted(s, n) &&
      !s.glock.free(n, b, 'EX') &&
      others(s, n).every(m => !s.glock.called(m, b)) &&
      s.glock.callHolders(n, b, 'EX'),
  ),

  /** Sync, step 1: as far as the worker knows, a flush always works. */
  syncLog: fair(
    each([node, block], '$1 flushes its log to demote $2', (s: S, n, b) => {
      if (!isSyncing(s, n, b) || s.synced(n, b) !== 'nothing') return
      if (s.params.demoteWaitsForRevokes && s.store.image(n, b) > 0) return
      const flushed = s.with(n, b, { synced: 'log' })
      if (!s.dirty(n, b)) return flushed
      return isBroken(s, n) ? logError(flushed, n) : append(flushed, n, b)
    }),
  ),

  /** Sync, step 2: writes the block and waits; an error here is told and ends the sync. */
  syncBlock: fair(
    each([node, block], '$1 writes $2 in place to demote it', (s: S, n, b) => {
      if (!isSyncing(s, n, b) || s.synced(n, b) !== 'log' || !s.store.disk.isIdle(n, b)) return
      if (s.store.image(n, b) <= s.store.disk.content(b)) return s.with(n, b, { synced: 'blocks' })
      if (!isBroken(s, n)) return s.store.writeBack(n, b)
      if (!s.guard.checkSyncErrors(false)) return s.trouble(n) !== 'pending' && withdrawSoon(s, n)
      return s.with(n, b, { synced: 'revokes' })
    }),
  ),

  /** Sync, step 3: another write to the log, with the same trouble as step 1. */
  syncRevokes: fair(
    each([node, block], '$1 revokes $2 to demote it', (s: S, n, b) => {
      if (!isSyncing(s, n, b) || s.synced(n, b) !== 'blocks') return
      const revoked = s.with(n, b, { synced: 'revokes' })
      if (s.store.image(n, b) === 0) return revoked
      return isBroken(s, n) ? logError(revoked, n) : revoked.store.revoke(n, blocks.of(b))
    }),
  ),

  /** A withdrawn node cannot sync. It only invalidates, and not even that while it sits on its locks. */
  demote: fair(
    each([node, block], '$1 tells the DLM to unlock $2', (s: S, n, b) => {
      if (!s.lives(n) || !s.glock.called(n, b) || s.held(n, b)) return
      const isAllowed =
        s.stage(n) === 'mounted'
          ? (isSynced(s, n, b) || s.synced(n, b) === 'revokes') &&
            s.guard.checkLogErrors(s.guard.pendingWithdraw(s.trouble(n) !== 'pending'))
          : isWithdrawing(s, n) &&
            s.guard.holdCached(!s.withdrawRecovery(n)) &&
            (!isBeforeW3(s, n) || s.guard.checkLogErrors(isSynced(s, n, b)))
      return isAllowed && s.glock.release(n, b).with(n, b, { dirty: false, synced: 'nothing' })
    }),
  ),
}

const isSyncing = (s: S, n: N, b: B) =>
  journalLive(s, n) && s.glock.called(n, b) && !s.held(n, b) && !isSynced(s, n, b)

const withdrawSoon = (s: S, n: N) => s.with(n, { trouble: 'pending' })

import { each } from '../../language/action.ts'
import { among } from '../../language/kind.ts'
import { type B, block, grantsBlocked, isSynced, isWithdrawing, journalLive, type N, node, type S } from './state.ts'

/**
 * Tasks and the log flusher of a node: a block is locked, changed in memory, logged, written in
 * place, retired from the log, and unlocked.
 */
export const tasks = {
  lock: each(
    [node, block],
    '$1 locks $2',
    (s: S, n, b) =>
      (s.stage(n) === 'mounted' || isWithdrawing(s, n)) &&
      s.guard.refuseNew(!isWithdrawing(s, n)) &&
      s.glock.mode(n, b) === 'UN' &&
      s.glock.free(n, b, 'EX') &&
      !grantsBlocked(s) &&
      s.glock.take(n, b, 'EX'),
  ),

  modify: each(
    [node, block],
    '$1 changes $2 in memory',
    (s: S, n, b) =>
      s.glock.mode(n, b) === 'EX' &&
      (s.stage(n) === 'mounted' || isWithdrawing(s, n)) &&
      s.guard.refuseNew(!isWithdrawing(s, n)) &&
      !s.dirty(n, b) &&
      s.newest(b) < s.params.versions &&
      s.with(n, b, { dirty: true }),
  ),

  flush: each(
    [node, block],
    '$1 appends $2 to its journal',
    (s: S, n, b) =>
      s.dirty(n, b) &&
      journalLive(s, n) &&
      !s.badDevice(n) &&
      append(s, n, b),
  ),

  /** What is in the journal may go in place. */
  submit: each(
    [node, block],
    '$1 begins to write $2 in place',
    (s: S, n, b) =>
      journalLive(s, n) &&
      s.inFlight(n, b) === 0 &&
      s.image(n, b) > s.disk(b) &&
      s.with(n, b, { inFlight: s.image(n, b) }),
  ),

  /** File data needs no journal: once the log is dead, nothing holds a changed page back. */
  submitUnlogged: each(
    [node, block],
    '$1 begins to write $2 in place, unlogged',
    (s: S, n, b) =>
      isWithdrawing(s, n) &&
      !journalLive(s, n) &&
      s.dirty(n, b) &&
      s.inFlight(n, b) === 0 &&
      s
        .with(n, b, { dirty: false, inFlight: s.newest(b) + 1 })
        .with(b, { newest: s.newest(b) + 1 }),
  ),

  /** A write completes at any later moment, whatever has become of the node since. */
  complete: each(
    [node, block],
    "$1's write of $2 reaches the disk",
    (s: S, n, b) =>
      s.inFlight(n, b) > 0 &&
      !s.badDevice(n) &&
      s.with(b, { disk: s.inFlight(n, b) }).with(n, b, { inFlight: 0 }),
  ),

  fail: each(
    [node, block],
    "$1's write of $2 fails",
    (s: S, n, b) => s.inFlight(n, b) > 0 && s.badDevice(n) && s.with(n, b, { inFlight: 0 }),
  ),

  /** A revoke, or the tail of the log passing by, ends the life of an image. */
  retire: each(
    [node, block],
    '$1 takes $2 out of its active journal',
    (s: S, n, b) =>
      journalLive(s, n) &&
      !s.badDevice(n) &&
      s.image(n, b) > 0 &&
      s.inFlight(n, b) === 0 &&
      s.disk(b) >= s.image(n, b) &&
      s.with(n, b, { image: 0 }),
  ),

  /**
   * A healthy node lets go what it has synced. On a withdrawn one nothing can be synced any more:
   * until W3 the glock worker finds the log dead, from then on the dequeue sleeps until W12 or W14.
   */
  unlock: each(
    [node, block],
    '$1 unlocks $2',
    (s: S, n, b) =>
      s.glock.mode(n, b) === 'EX' &&
      s.guard.holdDequeue(!s.withdrawRecovery(n)) &&
      (s.stage(n) === 'mounted'
        ? isSynced(s, n, b)
        : among(s.stage(n), 'withdrawn', 'inProgress')
          ? s.guard.checkLogErrors(isSynced(s, n, b))
          : isWithdrawing(s, n)) &&
      s.glock.release(n, b).with(n, b, { dirty: false }),
  ),
}

export const append = (s: S, n: N, b: B) =>
  s
    .with(n, b, { dirty: false, image: s.newest(b) + 1 })
    .with(b, { newest: s.newest(b) + 1 })
    .with(n, { clean: false })

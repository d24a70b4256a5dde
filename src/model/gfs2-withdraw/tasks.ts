import { each } from '../../language/action.ts'
import { among } from '../../language/kind.ts'
import {
  type B,
  block,
  blocks,
  grantsBlocked,
  isBroken,
  isMounted,
  isSpectator,
  isSynced,
  isWithdrawing,
  journalLive,
  type N,
  node,
  type S,
} from './state.ts'

/** On a withdrawn node every enqueue of a block's glock fails, even of one that it has. */
export const mayEnqueue = (s: S, n: N) =>
  (isMounted(s, n) || isWithdrawing(s, n)) && s.guard.refuseNew(!isWithdrawing(s, n))

/** The DLM could grant the node the block now. */
export const isGrantable = (s: S, n: N, b: B) =>
  s.glock.mode(n, b) === 'UN' && s.glock.free(n, b, 'EX') && !grantsBlocked(s)

/** The changed block becomes an image in the journal, which is then dirty. */
export const append = (s: S, n: N, b: B) =>
  s.store
    .append(n, blocks.of(b), s.newest(b) + 1)
    .with(n, b, { dirty: false })
    .with(b, { newest: s.newest(b) + 1 })

/** What becomes of a change, at both levels: from memory to the journal and from there in place. */
export const writing = {
  flush: each(
    [node, block],
    '$1 appends $2 to its journal',
    (s: S, n, b) => journalLive(s, n) && s.dirty(n, b) && !isBroken(s, n) && append(s, n, b),
  ),

  submit: each(
    [node, block],
    '$1 starts to write $2 in place',
    (s: S, n, b) =>
      journalLive(s, n) &&
      s.store.image(n, b) > s.store.disk.content(b) &&
      s.store.disk.isIdle(n, b) &&
      s.store.writeBack(n, b),
  ),

  /** File data needs no journal: after W4 nothing would hold a changed page back. */
  submitUnlogged: each(
    [node, block],
    '$1 starts to write $2 in place, unlogged',
    (s: S, n, b) =>
      s.lives(n) &&
      !journalLive(s, n) &&
      s.dirty(n, b) &&
      s.store.disk.isIdle(n, b) &&
      s.store.disk
        .write(n, b, s.newest(b) + 1)
        .with(n, b, { dirty: false })
        .with(b, { newest: s.newest(b) + 1 }),
  ),
}

/** Level L0: a task locks a block, changes it, and unlocks it at the DLM when it is synced. */
export const tasks = {
  lock: each(
    [node, block],
    '$1 locks $2',
    (s: S, n, b) => mayEnqueue(s, n) && isGrantable(s, n, b) && s.glock.take(n, b, 'EX'),
  ),

  modify: each(
    [node, block],
    '$1 changes $2 in memory',
    (s: S, n, b) =>
      mayEnqueue(s, n) &&
      s.glock.mode(n, b) === 'EX' &&
      !isSpectator(s, n) &&
      !s.dirty(n, b) &&
      s.newest(b) < s.params.versions &&
      s.with(n, b, { dirty: true }),
  ),

  ...writing,

  /** Once a block is in place, a revoke, or the tail of the log passing by, ends its image. */
  retire: each(
    [node, block],
    '$1 takes $2 out of its active journal',
    (s: S, n, b) =>
      journalLive(s, n) &&
      s.store.image(n, b) > 0 &&
      s.store.image(n, b) <= s.store.disk.content(b) &&
      s.store.disk.isIdle(n, b) &&
      !isBroken(s, n) &&
      s.store.revoke(n, blocks.of(b)),
  ),

  /**
   * What is synced may go; on a withdrawn node nothing can be synced any more. Until W3 the glock
   * worker finds the log failing; from then on the dequeue sleeps; afterwards it only invalidates.
   */
  unlock: each(
    [node, block],
    '$1 unlocks $2',
    (s: S, n, b) =>
      s.lives(n) &&
      s.glock.mode(n, b) === 'EX' &&
      s.guard.holdDequeue(!s.withdrawRecovery(n)) &&
      (s.stage(n) === 'mounted'
        ? isSynced(s, n, b)
        : isWithdrawing(s, n) &&
          (!isBeforeW3(s, n) || s.guard.checkLogErrors(isSynced(s, n, b)))) &&
      s.glock.release(n, b).with(n, b, { dirty: false }),
  ),
}

export const isBeforeW3 = (s: S, n: N) => among(s.stage(n), 'withdrawn', 'inProgress')

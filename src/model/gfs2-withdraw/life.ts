import { detects, each, fair, plus, stronglyFair } from '../../language/action.ts'
import { among } from '../../language/kind.ts'
import { isSharable, share } from './live.ts'
import { block, dropAll, isBroken, isSynced, isUp, type N, node, others, type S } from './state.ts'

/**
 * A node boots and mounts again; one that has failed does when another one has replayed its journal.
 * The first mounter replays all journals, others only their own.
 */
export const mounting = {
  mount: each(node, 'boots and mounts', (s: S, n) => {
    if (!s.lives(n) || !among(s.stage(n), 'ended', 'down') || s.membership(n) !== 'absent') return
    if (
      s.remounted >= s.params.remounts ||
      !s.mountLock.free(n, 'mount', 'EX') ||
      !isSharable(s, n) ||
      !s.journal.free(n, n, 'EX')
    )
      return
    const booted = s
      .forget(n)
      .with(n, { stage: 'entering', membership: 'member' })
      .mountLock.take(n, 'mount', 'EX')
      .store.disk.unfence(n)
      .with({ remounted: plus(1) })
    return share(s.params.whileMounting ? booted : withJournal(booted, n), n)
  }),

  lockJournal: fair(
    each(
      node,
      'has the glock of its journal',
      (s: S, n) =>
        s.lives(n) && s.stage(n) === 'entering' && s.journal.free(n, n, 'EX') && withJournal(s, n),
    ),
  ),

  /** What an old log holds does not count once there is a clean header. */
  join: fair(
    each(
      node,
      'is mounted',
      (s: S, n) =>
        s.lives(n) &&
        s.stage(n) === 'mounting' &&
        s.unscanned(n).isEmpty &&
        s.replaying(n) === null &&
        s.store.isClean(n) &&
        s.store.markClean(n).mountLock.release(n, 'mount').with(n, { stage: 'mounted' }),
    ),
  ),
}

const withJournal = (s: S, n: N) => {
  const isFirst = others(s, n).every(m => s.membership(m) !== 'member')
  return s
    .with(n, { stage: 'mounting' })
    .journal.take(n, n, 'EX')
    .after(
      s.all(node).where(j => j === n || isFirst),
      (s, j) => s.unscanned(n).add(j),
    )
}

/** What the survivors do about a death, each step as if they were one. */
export const deathRecovery = {
  /**
   * The node is fenced. "prep" and "slot": normal grants are blocked, then the DLM forgets the locks
   * of the dead. A node that starts again at once is found to be another one than the member.
   */
  noticeDeath: fair(
    detects(
      each(
        node,
        'is known to be dead: it is fenced, normal grants are blocked, its locks forgotten',
        (s: S, n) =>
          s.membership(n) === 'member' &&
          (!s.lives(n) || s.stage(n) === 'down') &&
          s.all(node).some(m => s.lives(m)) &&
          dropAll(s.with(n, { membership: 'failed' }).store.fence(n), n),
      ),
    ),
  ),

  /** "done", and the replay too. Who looks at a clean journal once more does not put it off for ever. */
  unblock: stronglyFair(
    each(
      node,
      'has a clean journal: normal grants are possible again',
      (s: S, n) =>
        s.membership(n) === 'failed' &&
        s.store.isClean(n) &&
        s.all(node).every(m => s.journal.free(m, n, 'EX')) &&
        s.with(n, { membership: 'absent' }),
    ),
  ),
}

export const faults = {
  /** An error that nobody meets makes no difference: the node has something to write. */
  ioError: each(
    node,
    'cannot write any more',
    (s: S, n) =>
      isUp(s, n) &&
      !isBroken(s, n) &&
      s.failures < s.params.errors &&
      (s.replay(n) === 'writing' || s.all(block).some(b => !isSynced(s, n, b))) &&
      s.store.disk.breakDevice(n).with({ failures: plus(1) }),
  ),
}

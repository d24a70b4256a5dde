import { each, fair, plus } from '../../language/action.ts'
import { among } from '../../language/kind.ts'
import { block, dropAll, isSynced, isUp, node, type S } from './state.ts'

/** A node boots and mounts again. The first mounter replays all journals, others only their own. */
export const mounting = {
  mount: each(node, 'boots and mounts', (s: S, n) => {
    const isFirst = s.all(node).every(m => !isUp(s, m))
    return (
      among(s.stage(n), 'ended', 'down') &&
      s.remounted < s.params.remounts &&
      s.stage.every(stage => stage !== 'mounting') &&
      s.live.free(n, 'live', 'SH') &&
      s.journal.free(n, n, 'EX') &&
      s
        .forget(n)
        .with(n, { stage: 'mounting' })
        .live.take(n, 'live', 'SH')
        .journal.take(n, n, 'EX')
        .after(
          s.all(node).where(j => j === n || isFirst),
          (s, j) => s.unscanned(n).add(j),
        )
        .with({ remounted: plus(1) })
    )
  }),

  /** What an old log holds does not count once there is a clean header. */
  join: fair(
    each(
      node,
      'is mounted',
      (s: S, n) =>
        s.stage(n) === 'mounting' &&
        s.unscanned(n).isEmpty &&
        s.replaying(n) === null &&
        s.clean(n) &&
        s.after(s.all(block), (s, b) => s.with(n, b, { image: 0 })).with(n, { stage: 'mounted' }),
    ),
  ),
}

/** What the survivors do about a death, each step as if they were one. */
export const deathRecovery = {
  /** "prep" and "slot": normal grants are blocked, then the DLM forgets the locks of the dead. */
  noticeDeath: fair(
    each(
      node,
      'is known to be dead: normal grants are blocked, its locks forgotten',
      (s: S, n) =>
        s.stage(n) === 'dead' &&
        s.all(node).some(m => isUp(s, m)) &&
        dropAll(s, n).with(n, { stage: 'listed' }),
    ),
  ),

  /** "done", and the replay too. */
  unblock: fair(
    each(
      node,
      'has a clean journal: normal grants are possible again',
      (s: S, n) =>
        s.stage(n) === 'listed' &&
        s.clean(n) &&
        s.replaying.every(j => j !== n) &&
        s.with(n, { stage: 'down' }),
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
      !s.badDevice(n) &&
      s.failures < s.params.errors &&
      (s.replay(n) === 'writing' || s.all(block).some(b => !isSynced(s, n, b))) &&
      s.with(n, { badDevice: true }).with({ failures: plus(1) }),
  ),

  /** Fencing stops what was in flight. */
  die: each(
    node,
    'dies',
    (s: S, n) =>
      isUp(s, n) &&
      s.died < s.params.deaths &&
      s
        .forget(n)
        .with(n, { stage: 'dead' })
        .with({ died: plus(1) }),
  ),
}

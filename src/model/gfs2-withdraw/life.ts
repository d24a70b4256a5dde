import { each, fair } from '../../language/action.ts'
import { among } from '../../language/kind.ts'
import { isUp, node, type S } from './state.ts'
import { dropAll } from './withdrawer.ts'

/** Booting and mounting again. */
export const mount = {
  mount: each(
    node,
    '$1 boots and mounts again',
    (s: S, n) => {
      // The first mounter replays all journals, everybody else only its own.
      const isFirst = s.all(node).every(m => !isUp(s, m))
      return among(s.stage(n), 'ended', 'down') &&
      s.remounted < s.params.remounts &&
      s.stage.every(stage => stage !== 'mounting') &&
      s.live.free(n, 'live', 'SH') &&
      s.journal.free(n, n, 'EX') &&
      s
        .forget(n)
        .after(s.all(node).where(j => j === n || isFirst), (s, j) => s.unscanned(n).add(j))
        .journal.take(n, n, 'EX')
        .live.take(n, 'live', 'SH')
        .with(n, { stage: 'mounting' })
        .with({ remounted: s.remounted + 1 })
    },
  ),

  join: fair(
    each(
      node,
      '$1 is mounted',
      (s: S, n) =>
        s.stage(n) === 'mounting' &&
        s.unscanned(n).isEmpty &&
        s.replaying(n) === null &&
        s.with(n, { stage: 'mounted' }),
    ),
  ),
}

/** Recovery of dead nodes, in two steps for all survivors together. */
export const deathRecovery = {
  /** prep and slot: normal grants are blocked, the DLM drops the dead node's locks. */
  noticeDeath: fair(
    each(
      node,
      'the survivors block normal locks and forget those of $1',
      (s: S, n) =>
        s.stage(n) === 'dead' &&
        s.all(node).some(m => isUp(s, m)) &&
        dropAll(s, n).with(n, { stage: 'listed' }),
    ),
  ),

  unblock: fair(
    each(
      node,
      'the journal of $1 is clean: normal locks are given out again',
      (s: S, n) =>
        s.stage(n) === 'listed' &&
        s.clean(n) &&
        s.all(node).every(m => s.replaying(m) !== n) &&
        s.with(n, { stage: 'down' }),
    ),
  ),
}

export const faults = {
  ioError: each(
    node,
    "$1's device stops writing",
    (s: S, n) =>
      isUp(s, n) &&
      !s.badDevice(n) &&
      s.failed < s.params.errors &&
      s.with(n, { badDevice: true }).with({ failed: s.failed + 1 }),
  ),

  die: each(
    node,
    '$1 dies',
    (s: S, n) =>
      isUp(s, n) &&
      s.died < s.params.deaths &&
      s.forget(n).with(n, { stage: 'dead' }).with({ died: s.died + 1 }),
  ),
}

import { each, fair } from '../../../language/action.ts'
import { journal, node } from '../nodes.ts'
import { isLocking, type J, type N, type S } from './state.ts'

/** The replay workers: one for each node and journal. */
export const replay = {
  /** A try lock: a journal that is taken is being replayed, or in use. */
  tryJournal: fair(
    each([node, journal], '$1 tries the glock of $2', (s: S, n, j) => {
      if (!s.up(n) || s.fs.replay(n, j) !== 'due' || !isLocking(s, n)) return
      // A spectator only looks whether somebody else has replayed it.
      if (s.isSpectator(n)) return report(s.fs.dropReplay(n, j), n, j, !s.fs.dirty(j))
      if (s.fs.glock(j) !== null) return report(s.fs.dropReplay(n, j), n, j, false)
      return s.fs.startReplay(n, j)
    }),
  ),

  /** All blocks are written in place, and a clean header. A clean journal needs none of it. */
  finishReplay: fair(
    each(
      [node, journal],
      '$1 has replayed $2',
      (s: S, n, j) =>
        s.up(n) &&
        s.fs.replay(n, j) === 'replaying' &&
        s.fs.finishReplay(n, j).with(j, { failedIn: 0 }),
    ),
  ),

  /** The result comes first, then the glock is let go; nobody can tell the two apart. */
  reportReplay: fair(
    each(
      [node, journal],
      '$1 reports that it has replayed $2',
      (s: S, n, j) =>
        s.up(n) &&
        s.fs.replay(n, j) === 'replayed' &&
        isLocking(s, n) &&
        report(s.fs.releaseJournal(n, j), n, j, true),
    ),
  ),
}

/** gdlm_recovery_result: the control worker has to run again, after a second if somebody else replays. */
const report = (s: S, n: N, j: J, succeeded: boolean) =>
  s.slot(n) === j ? s : s.with(n, j, { succeeded }).with(n, { queued: true })

/** Locks of data, as far as the DLM and the block flag let them through. */
export const data = {
  lock: each(
    node,
    'is granted the lock of the block',
    (s: S, n) =>
      s.up(n) &&
      s.fs.mayAsk(n) &&
      s.stage(n) === 'mounted' &&
      !s.isSpectator(n) &&
      isLocking(s, n) &&
      s.fs.grant(n),
  ),
  modify: each(
    [node, journal],
    '$1 changes the block; the image is in $2',
    (s: S, n, j) => s.up(n) && s.slot(n) === j && s.fs.mayModify(n, j) && s.fs.modify(j),
  ),
  unlock: each(
    [node, journal],
    '$1, of $2, lets the block go',
    (s: S, n, j) =>
      s.up(n) && s.fs.use(n) === 'held' && s.slot(n) === j && isLocking(s, n) && s.fs.unlock(n, j),
  ),
}

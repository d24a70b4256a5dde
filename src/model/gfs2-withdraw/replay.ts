import { each, fair } from '../../language/action.ts'
import { among } from '../../language/kind.ts'
import { block, isWithdrawing, type N, node, type S } from './state.ts'

/** The other nodes: they hear the bell and look at every journal but their own. */
export const bystanders = {
  /** O1 to O3. Who withdraws, mounts, or scans already does not scan. */
  hear: fair(
    each(
      node,
      '$1 hears the bell',
      (s: S, n) =>
        s.live.callback(n, 'live') &&
        (s.stage(n) === 'mounted' && !s.scanning(n) ? startScan(s, n) : s).live.answer(n, 'live'),
    ),
  ),

  /** Never: the callback is treated like any other demote request. */
  obeyBell: each(
    node,
    '$1 gives up the live glock because of the bell',
    (s: S, n) =>
      s.live.callback(n, 'live') &&
      s.stage(n) === 'mounted' &&
      s.live.mode(n, 'live') === 'SH' &&
      s.guard.cancelDemote(false) &&
      (s.scanning(n) ? s : startScan(s, n)).live.release(n, 'live'),
  ),

  /** O5. */
  endScan: fair(
    each(
      node,
      '$1 has looked at all journals',
      (s: S, n) =>
        s.scanning(n) &&
        s.unscanned(n).isEmpty &&
        s.replaying(n) === null &&
        s.with(n, { scanning: false }),
    ),
  ),
}

const startScan = (s: S, n: N) =>
  s.after(s.all(node).except(n), (s, j) => s.unscanned(n).add(j)).with(n, { scanning: true })

/** Replay of a journal: in a scan, at a mount, or for a dead node. */
export const replay = {
  /** O4, and the replay's own first rule. */
  startReplay: fair(
    each(
      [node, node],
      '$1 turns to the journal of $2',
      (s: S, n, j) =>
        among(s.stage(n), 'mounted', 'mounting') &&
        s.replaying(n) === null &&
        (s.unscanned(n).has(j) || (s.stage(j) === 'listed' && s.stage(n) === 'mounted')) &&
        s
          .with(n, { replaying: j, replay: n === j ? 'reading' : 'locking' })
          .unscanned(n)
          .delete(j),
    ),
  ),

  lockJournal: fair(
    each(
      [node, node],
      '$1 tries the journal glock of $2',
      (s: S, n, j) => {
        if (s.replaying(n) !== j || !among(s.replay(n), 'locking', 'waiting')) return
        if (s.journal.free(n, j, 'EX'))
          return s.journal.take(n, j, 'EX').with(n, { replay: 'reading' })
        if (s.replay(n) === 'waiting') return
        return s.guard.tryForReplay() ? stop(s, n) : s.with(n, { replay: 'waiting' })
      },
    ),
  ),

  readHead: fair(
    each([node, node], '$1 reads the head of the journal of $2', (s: S, n, j) => {
      if (s.replaying(n) !== j || s.replay(n) !== 'reading') return
      return s.with(n, { replay: s.clean(j) ? 'releasing' : 'writing' })
    }),
  ),

  replayBlock: fair(
    each([node, block], '$1 replays $2', (s: S, n, b) => {
      const j = s.replaying(n)
      return (
        j !== null &&
        s.replay(n) === 'writing' &&
        !s.badDevice(n) &&
        s.image(j, b) > 0 &&
        !s.replayed(n, b) &&
        s.with(b, { disk: s.image(j, b) }).with(n, b, { replayed: true })
      )
    }),
  ),

  cleanHeader: fair(
    each([node, node], '$1 writes a clean header to the journal of $2', (s: S, n, j) =>
      s.replaying(n) === j &&
      s.replay(n) === 'writing' &&
      !s.badDevice(n) &&
      s.all(block).every(b => s.image(j, b) === 0 || s.replayed(n, b)) &&
      s
        .after(s.all(block), (s, b) =>
          s.with(j, b, { image: 0 }).with(n, b, { replayed: false }),
        )
        .with(n, { replay: 'releasing' })
        .with(j, { clean: true }),
    ),
  ),

  /** An error ends the whole scan. */
  failReplay: fair(
    each([node, node], '$1 cannot write and gives up the replay of $2', (s: S, n, j) =>
      s.replaying(n) === j &&
      s.replay(n) === 'writing' &&
      s.badDevice(n) &&
      stop(
        s.after(s.all(block), (s, b) => s.with(n, b, { replayed: false })).unscanned(n).clear(),
        n,
      ),
    ),
  ),

  releaseJournal: fair(
    each([node, node], '$1 is done with the journal of $2', (s: S, n, j) =>
      s.replaying(n) === j && s.replay(n) === 'releasing' && stop(s, n),
    ),
  ),
}

const stop = (s: S, n: N) => {
  const j = s.replaying(n)
  const done = s.with(n, { replaying: null, replay: 'idle' })
  return j === null || j === n ? done : done.journal.release(n, j)
}
void isWithdrawing

import { each, fair } from '../../language/action.ts'
import { dropLive, hearBell, isRung, rearm } from './live.ts'
import {
  block,
  isBroken,
  isMounted,
  isSpectator,
  isWithdrawing,
  type N,
  node,
  others,
  type S,
} from './state.ts'

/** The other nodes hear the bell and look at every journal but their own. */
export const bystanders = {
  /**
   * O1 to O3: who withdraws, mounts, only looks on, or scans already takes no notice. Whoever has
   * heard the bell has to be granted live again to hear it once more.
   */
  hear: fair(
    each(node, 'hears the bell', (s: S, n) => {
      if (!s.lives(n) || !isRung(s, n)) return
      const heard = hearBell(mayScan(s, n) ? startScan(s, n) : s, n)
      return heard && s.guard.rearm() ? rearm(heard, n) : heard
    }),
  ),

  /** What O1 must not do: obey the bell as if it were a demote request. */
  obeyBell: each(
    node,
    'gives up the live glock because of the bell',
    (s: S, n) =>
      s.lives(n) &&
      isRung(s, n) &&
      mayScan(s, n) &&
      s.guard.cancelDemote(false) &&
      dropLive(startScan(s, n), n),
  ),

  /** O5. */
  endScan: fair(
    each(
      node,
      'has looked at all journals',
      (s: S, n) =>
        s.lives(n) &&
        s.scanning(n) &&
        s.unscanned(n).isEmpty &&
        s.replaying(n) === null &&
        s.with(n, { scanning: false }),
    ),
  ),
}

const mayScan = (s: S, n: N) => replays(s, n) && !s.scanning(n)

/** O2, and step 1 of a replay. */
const replays = (s: S, n: N) =>
  (isMounted(s, n) || (isWithdrawing(s, n) && s.guard.withdrawnStayOut(false))) &&
  s.guard.spectatorsStayOut(!isSpectator(s, n))

const startScan = (s: S, n: N) =>
  s
    .after(
      others(s, n).where(j => !isOwn(s, n, j)),
      (s, j) => s.unscanned(n).add(j),
    )
    .with(n, { scanning: true })

/** One node replays one journal: in a scan (O4), when it mounts, or because the owner has died. */
export const replay = {
  /** Steps 1 and 2: a node that has not withdrawn tries the journal glock; taken means all is well. */
  tryJournal: fair(
    each([node, node], '$1 tries the journal glock of $2', (s: S, n, j) => {
      if (!isDue(s, n, j)) return
      const turned = s.unscanned(n).delete(j)
      const reading = turned.with(n, { replaying: j, replay: 'reading' })
      if (isOwn(s, n, j)) return reading
      if (s.journal.free(n, j, 'EX')) return reading.journal.take(n, j, 'EX')
      if (s.guard.tryForReplay()) return s.unscanned(n).has(j) && turned
      return turned.with(n, { replaying: j, replay: 'waiting' })
    }),
  ),

  /** Only for want of a try lock. */
  grantJournal: fair(
    each(
      [node, node],
      '$1 gets the journal glock of $2 at last',
      (s: S, n, j) =>
        s.lives(n) &&
        s.replaying(n) === j &&
        s.replay(n) === 'waiting' &&
        s.journal.free(n, j, 'EX') &&
        s.with(n, { replay: 'reading' }).journal.take(n, j, 'EX'),
    ),
  ),

  /** Step 4. */
  readHead: fair(
    each(
      [node, node],
      '$1 reads the head of the journal of $2',
      (s: S, n, j) =>
        s.lives(n) &&
        s.replaying(n) === j &&
        s.replay(n) === 'reading' &&
        s.with(n, { replay: s.store.isClean(j) ? 'releasing' : 'writing' }),
    ),
  ),

  /** Step 6, for each image. */
  replayBlock: fair(
    each([node, block], '$1 writes what the journal has of $2', (s: S, n, b) => {
      const j = s.lives(n) ? s.replaying(n) : null
      return (
        j !== null &&
        s.replay(n) === 'writing' &&
        s.store.toReplay(j, b) > 0 &&
        !s.replayed(n, b) &&
        !isBroken(s, n) &&
        s.store.replayAndWait(n, j, b).with(n, b, { replayed: true })
      )
    }),
  ),

  /** Step 7. */
  writeCleanHeader: fair(
    each(
      [node, node],
      '$1 writes a clean header to the journal of $2',
      (s: S, n, j) =>
        s.lives(n) &&
        s.replaying(n) === j &&
        s.replay(n) === 'writing' &&
        s.all(block).every(b => s.store.toReplay(j, b) === 0 || s.replayed(n, b)) &&
        !isBroken(s, n) &&
        s
          .after(s.all(block), (s, b) => s.with(n, b, { replayed: false }))
          .store.markClean(j)
          .with(n, { replay: 'releasing' }),
    ),
  ),

  /** An error ends the replay and the scan that it is part of. */
  failReplay: fair(
    each(
      [node, node],
      '$1 cannot write and gives up the journal of $2',
      (s: S, n, j) =>
        s.lives(n) &&
        s.replaying(n) === j &&
        s.replay(n) === 'writing' &&
        isBroken(s, n) &&
        stopReplay(s, n, j)
          .after(s.all(block), (s, b) => s.with(n, b, { replayed: false }))
          .unscanned(n)
          .clear(),
    ),
  ),

  /** Step 8. */
  releaseJournal: fair(
    each(
      [node, node],
      '$1 is done with the journal of $2',
      (s: S, n, j) =>
        s.lives(n) && s.replaying(n) === j && s.replay(n) === 'releasing' && stopReplay(s, n, j),
    ),
  ),
}

/** A scan or a mount looks at each journal once; that of a failed node is tried until it is clean. */
const isDue = (s: S, n: N, j: N) =>
  s.lives(n) &&
  (s.stage(n) === 'mounting' || replays(s, n)) &&
  s.replaying(n) === null &&
  (s.unscanned(n).has(j) || (s.stage(n) === 'mounted' && s.membership(j) === 'failed'))

/** Its own journal, whose glock it has; or the one that a spectator has in place of its own. */
const isOwn = (s: S, n: N, j: N) => n === j || s.standIn(n) === j

const stopReplay = (s: S, n: N, j: N) => {
  const stopped = s.with(n, { replaying: null, replay: 'idle' })
  return isOwn(s, n, j) ? stopped : stopped.journal.release(n, j)
}

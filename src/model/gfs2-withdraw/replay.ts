import { each, fair } from '../../language/action.ts'
import { among } from '../../language/kind.ts'
import { block, type N, node, others, type S } from './state.ts'

/** The other nodes hear the bell and look at every journal but their own. */
export const bystanders = {
  /** O1 to O3: who withdraws, mounts, or scans already takes no notice. */
  hear: fair(
    each(
      node,
      'hears the bell',
      (s: S, n) =>
        s.live.callback(n, 'live') &&
        (s.stage(n) === 'mounted' && !s.scanning(n) ? startScan(s, n) : s).live.answer(n, 'live'),
    ),
  ),

  /** What O1 must not do: obey the bell as if it were a demote request. */
  obeyBell: each(
    node,
    'gives up the live glock because of the bell',
    (s: S, n) =>
      s.live.callback(n, 'live') &&
      s.stage(n) === 'mounted' &&
      !s.scanning(n) &&
      s.guard.cancelDemote(false) &&
      startScan(s, n).live.release(n, 'live'),
  ),

  /** O5. */
  endScan: fair(
    each(
      node,
      'has looked at all journals',
      (s: S, n) =>
        s.scanning(n) &&
        s.unscanned(n).isEmpty &&
        s.replaying(n) === null &&
        s.with(n, { scanning: false }),
    ),
  ),
}

const startScan = (s: S, n: N) =>
  s.after(others(s, n), (s, j) => s.unscanned(n).add(j)).with(n, { scanning: true })

/** One node replays one journal: in a scan (O4), when it mounts, or because the owner has died. */
export const replay = {
  /** Steps 1 and 2: a node that has not withdrawn tries the journal glock; taken means all is well. */
  tryJournal: fair(
    each([node, node], '$1 tries the journal glock of $2', (s: S, n, j) => {
      if (!isDue(s, n, j)) return
      const turned = s.unscanned(n).delete(j)
      const reading = turned.with(n, { replaying: j, replay: 'reading' })
      if (n === j) return reading
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
        s.replaying(n) === j &&
        s.replay(n) === 'reading' &&
        s.with(n, { replay: s.clean(j) ? 'releasing' : 'writing' }),
    ),
  ),

  /** Step 6, for each image. */
  replayBlock: fair(
    each([node, block], '$1 writes what the journal has of $2', (s: S, n, b) => {
      const j = s.replaying(n)
      return (
        j !== null &&
        s.replay(n) === 'writing' &&
        s.image(j, b) > 0 &&
        !s.replayed(n, b) &&
        !s.badDevice(n) &&
        s.with(b, { disk: s.image(j, b) }).with(n, b, { replayed: true })
      )
    }),
  ),

  /** Step 7. */
  writeCleanHeader: fair(
    each(
      [node, node],
      '$1 writes a clean header to the journal of $2',
      (s: S, n, j) =>
        s.replaying(n) === j &&
        s.replay(n) === 'writing' &&
        s.all(block).every(b => s.image(j, b) === 0 || s.replayed(n, b)) &&
        !s.badDevice(n) &&
        s
          .after(s.all(block), (s, b) => s.with(j, b, { image: 0 }).with(n, b, { replayed: false }))
          .with(j, { clean: true })
          .with(n, { replay: 'releasing' }),
    ),
  ),

  /** An error ends the replay and the scan that it is part of. */
  failReplay: fair(
    each(
      [node, node],
      '$1 cannot write and gives up the journal of $2',
      (s: S, n, j) =>
        s.replaying(n) === j &&
        s.replay(n) === 'writing' &&
        s.badDevice(n) &&
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
      (s: S, n, j) => s.replaying(n) === j && s.replay(n) === 'releasing' && stopReplay(s, n, j),
    ),
  ),
}

/** A scan or a mount looks at each journal once; a dead node's is tried until it is clean. */
const isDue = (s: S, n: N, j: N) =>
  among(s.stage(n), 'mounted', 'mounting') &&
  s.replaying(n) === null &&
  (s.unscanned(n).has(j) || (s.stage(n) === 'mounted' && s.stage(j) === 'listed'))

const stopReplay = (s: S, n: N, j: N) => {
  const stopped = s.with(n, { replaying: null, replay: 'idle' })
  return n === j ? stopped : stopped.journal.release(n, j)
}

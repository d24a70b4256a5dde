import { each, fair, plus } from '../../../language/action.ts'
import { node } from '../node.ts'
import {
  type C,
  chunk,
  covers,
  isDirty,
  isInFlight,
  type N,
  others,
  range,
  type S,
  woken,
} from './state.ts'

/** A resync, by the steps of the brief's section 4.4. */
export const resync = {
  start: fair(
    each(
      node,
      'starts a resync',
      (s: S, n) =>
        s.up(n) &&
        s.check(n) &&
        s.resync(n) === 'idle' &&
        s.with(n, { check: false, resync: 'waiting' }),
    ),
  ),

  lockResync: fair(
    each(
      node,
      'has the resync lock',
      (s: S, n) =>
        s.up(n) &&
        s.resync(n) === 'waiting' &&
        s.resyncLock.free(n, 'resync', 'EX') &&
        s.with(n, { resync: 'holding' }).resyncLock.take(n, 'resync', 'EX'),
    ),
  ),

  /** Before the lock was waited for. */
  giveUp: each(
    node,
    'finds the resync lock taken',
    (s: S, n) =>
      s.up(n) &&
      s.resync(n) === 'waiting' &&
      s.guard.resyncLockWaits(false) &&
      !s.resyncLock.free(n, 'resync', 'EX') &&
      s.with(n, { resync: 'idle' }),
  ),

  /** A recovery that asks for a resync again ends the one that has not begun to copy. */
  restart: each(
    node,
    'stops its resync, to begin again',
    (s: S, n) =>
      s.up(n) &&
      s.check(n) &&
      s.resync(n) === 'holding' &&
      !s.published(n) &&
      s.with(n, { resync: 'idle' }).resyncLock.release(n, 'resync'),
  ),

  publish: fair(
    each(
      [node, chunk],
      '$1 puts a window from $2 on into its value block',
      (s: S, n, c) =>
        s.up(n) &&
        s.resync(n) === 'holding' &&
        isNext(s, n, c) &&
        !covers(s, s.window(n), c) &&
        s.with(n, { resync: 'published', published: true, window: c }),
    ),
  ),

  /** RESYNCING(lo, hi). Each receiver lets its writes end before it says that it knows. */
  announce: fair(
    each(node, 'announces its window', (s: S, n) => {
      if (!s.up(n) || s.resync(n) !== 'published') return
      const window = s.window(n)
      return (
        window !== null &&
        others(s, n).every(m => !s.member(m) || mayAnswer(s, m)) &&
        s
          .after(
            others(s, n).where(m => s.member(m)),
            (after, m) => withRange(followed(after, m, n, window), m, n, window),
          )
          .with(n, { resync: 'announced', copying: window })
      )
    }),
  ),

  /** The next chunk is in the window that all know of. */
  goOn: fair(
    each(
      [node, chunk],
      '$1 goes on with $2',
      (s: S, n, c) =>
        s.up(n) &&
        s.resync(n) === 'holding' &&
        isNext(s, n, c) &&
        covers(s, s.window(n), c) &&
        s.with(n, { resync: 'announced', copying: c }),
    ),
  ),

  /** Once the writes of the node itself have left the chunk. */
  readFirst: fair(
    each(node, 'reads the first mirror', (s: S, n) => {
      if (!s.up(n) || s.resync(n) !== 'announced') return
      const c = s.copying(n)
      if (c === null || (s.writing(n) === c && isInFlight(s, n))) return
      return s.with(n, { resync: 'read', copy: s.first(c) })
    }),
  ),

  copySecond: fair(
    each(node, 'copies to the second mirror', (s: S, n) => {
      if (!s.up(n) || s.resync(n) !== 'read') return
      const c = s.copying(n)
      if (c === null) return
      return s
        .with(c, { second: s.copy(n) })
        .with(n, c, { needed: false, remote: false })
        .with(n, { resync: 'holding', copying: null, copy: 0 })
        .with({ idleEnds: 0 })
    }),
  ),

  /** The last chunk is done, or there was none. */
  finish: fair(
    each(node, 'has nothing left to resync', (s: S, n) => {
      if (!s.up(n) || s.resync(n) !== 'holding') return
      if (s.all(chunk).some(c => isDirty(s, n, c))) return
      const ended = s.with(n, { window: null })
      if (s.guard.skipSecondZero(s.published(n)))
        return ended.with(n, { resync: 'zeroPublished', published: false })
      return ended.with(n, { resync: 'idle' }).resyncLock.release(n, 'resync')
    }),
  ),

  /** RESYNCING(0, 0). Whoever hears it looks whether there is something for it to do. */
  announceEnd: fair(
    each(
      node,
      'announces the end of its resync',
      (s: S, n) =>
        s.up(n) &&
        s.resync(n) === 'zeroPublished' &&
        others(s, n).every(m => !s.member(m) || s.up(m)) &&
        s
          .after(
            others(s, n).where(m => s.member(m)),
            (after, m) => withoutRange(after, m).with(m, { check: true }),
          )
          .with(n, { resync: 'ended' })
          .with({ idleEnds: s.idleEnds < 4 ? plus(1) : 4 }),
    ),
  ),

  unlockResync: fair(
    each(
      node,
      'gives the resync lock up',
      (s: S, n) =>
        s.up(n) &&
        s.resync(n) === 'ended' &&
        s.with(n, { resync: 'idle' }).resyncLock.release(n, 'resync'),
    ),
  ),
}

/** The lowest chunk that is to be resynced. */
const isNext = (s: S, n: N, c: C) =>
  isDirty(s, n, c) &&
  s.all(chunk).every(d => s.rank(chunk, d) >= s.rank(chunk, c) || !isDirty(s, n, d))

/**
 * 4.5: what the last window has passed is taken to be resynced, and what the new one has and the
 * last one had not is left to its sender.
 */
export function followed(s: S, m: N, sender: N, window: C): S {
  if (!s.params.followsWindows) return s
  const last = s.lastWindow(m)
  const isPassed = (c: C) =>
    last !== null &&
    s.rank(chunk, c) >= s.rank(chunk, last) &&
    s.rank(chunk, c) < s.rank(chunk, window)
  const isNew = (c: C) => covers(s, window, c) && !covers(s, last, c)
  const isLeft = (c: C) => isNew(c) && s.guard.windowSyncOnlyIfSenderDirty(isDirty(s, sender, c))
  return s
    .after(
      s.all(chunk).where(c => s.remote(m, c) && isPassed(c)),
      (after, c) => after.with(m, c, { remote: false }),
    )
    .after(
      s.all(chunk).where(c => s.needed(m, c) && isLeft(c)),
      (after, c) => after.with(m, c, { needed: false, remote: true }),
    )
    .with(m, { lastWindow: window })
}

/** A live node whose writes have ended. */
export const mayAnswer = (s: S, m: N) => s.up(m) && s.guard.quiesceBeforeAck(!isInFlight(s, m))

/** The new range takes the place of the old one; to hold and release writes wakes who sleeps. */
export const withRange = (s: S, m: N, from: N, of: C) =>
  woken(s, m).with(m, { suspended: range({ from, of }) })

const withoutRange = (s: S, m: N) => {
  const after = s.with(m, { suspended: null })
  return s.guard.wakeOnResume() ? woken(after, m) : after
}

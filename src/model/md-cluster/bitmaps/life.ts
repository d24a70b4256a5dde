import { distinct, each, plus } from '../../../language/action.ts'
import { among } from '../../../language/kind.ts'
import { node } from '../node.ts'
import { told } from './recovery.ts'
import { followed, mayAnswer, withRange } from './resync.ts'
import { chunk, isDirty, type N, others, type S } from './state.ts'

/** A node leaves; what it should have resynced is left to the others (BITMAP_NEEDS_SYNC). */
export const leaving = {
  leave: each(node, 'leaves the cluster', (s: S, n) => {
    if (!s.up(n) || s.left >= s.params.leaves || !isStoppable(s, n)) return
    if (!others(s, n).every(m => !s.member(m) || s.up(m))) return
    const isUnfinished = s.all(chunk).some(c => isDirty(s, n, c))
    const hasWindow = s.guard.needsSyncForWindow() && s.published(n)
    const isHandedOver = (isUnfinished || hasWindow) && s.guard.needsSyncOnLeave()
    const announced = isHandedOver ? told(s, n, m => s.member(m)) : s
    return gone(announced, n)
      .with({ left: plus(1) })
      .with(n, { member: false })
      .bitmap.releaseAll(n)
      .resyncLock.releaseAll(n)
  }),
}

/** Threads are stopped where they do not wait for a message to be processed, or for the disks. */
const isStoppable = (s: S, n: N) =>
  s.write(n) === 'idle' &&
  s.recovery(n) === 'idle' &&
  among(s.resync(n), 'idle', 'waiting', 'holding', 'announced')

export const faults = {
  die: each(
    node,
    'dies',
    (s: S, n) => s.up(n) && s.died < s.params.deaths && gone(s, n).with({ died: plus(1) }),
  ),

  /** In the middle of RESYNCING(lo, hi): one receiver has processed it, no other one will. */
  dieAnnouncing: each(
    distinct(node, node),
    '$1 dies as only $2 knows of its window',
    (s: S, n, m) => {
      if (!s.up(n) || s.resync(n) !== 'published' || s.died >= s.params.deaths) return
      const window = s.window(n)
      return (
        window !== null &&
        s.member(m) &&
        mayAnswer(s, m) &&
        gone(withRange(followed(s, m, n, window), m, n, window), n).with({ died: plus(1) })
      )
    },
  ),
}

/**
 * A node comes back to its slot, while nobody resyncs. What its own bitmap says, and those of nodes that
 * are gone, it has to resync (4.6); their bits stay where they are.
 */
export const rejoining = {
  rejoin: each(node, 'comes back', (s: S, n) => {
    if (s.up(n) || s.member(n) || s.rejoined >= s.params.rejoins) return
    const isQuiet = others(s, n).every(m => (s.up(m) ? !s.published(m) : !s.member(m)))
    if (!isQuiet || !s.bitmap.free(n, n, 'EX')) return
    const isOffline = (m: N) => m === n || (!s.member(m) && s.bitmap.free(n, m, 'EX'))
    const dirty = s.all(chunk).where(c => s.all(node).some(m => s.bit(m, c) && isOffline(m)))
    return s
      .after(dirty, (after, c) => after.with(n, c, { needed: true, bit: true }))
      .with(n, { up: true, member: true, check: dirty.size > 0 })
      .with({ rejoined: plus(1) })
      .bitmap.take(n, n, 'EX')
  }),
}

/** The node does nothing more. The file system lets others write where it wrote. */
const gone = (s: S, n: N) =>
  s
    .forget(n)
    .with(n, { up: false })
    .after(
      s.all(chunk).where(c => s.writer(c) === n),
      (after, c) => after.with(c, { writer: null }),
    )

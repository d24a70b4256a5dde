import { detects, each, fair } from '../../../language/action.ts'
import { node } from '../node.ts'
import { chunk, flushed, type N, others, type S, woken } from './state.ts'

/** What the survivors do about a dead node: V1 to V7 of the brief, each node for itself. */
export const recovery = {
  /** recover_slot: the dead node's locks are gone, and all know whose bitmap is to be recovered. */
  noticeDeath: fair(
    detects(
      each(
        node,
        'is found dead',
        (s: S, d) =>
          !s.up(d) &&
          s.member(d) &&
          told(s, d, n => s.up(n))
            .with(d, { member: false })
            .bitmap.releaseAll(d)
            .resyncLock.releaseAll(d),
      ),
    ),
  ),

  /** V1: somebody else has the bitmap. The thread waits for it, whatever else there is to recover. */
  waitForBitmap: fair(
    each(
      [node, node],
      '$1 waits for the bitmap of $2',
      (s: S, n, d) =>
        s.up(n) &&
        s.recovery(n) === 'idle' &&
        s.recoveryMap(n).has(d) &&
        !s.bitmap.free(n, d, 'EX') &&
        s.with(n, { recovery: 'waiting', recovering: d }),
    ),
  ),

  /** V1. */
  lockBitmap: fair(
    each(
      [node, node],
      '$1 locks the bitmap of $2',
      (s: S, n, d) =>
        s.up(n) &&
        (s.recovery(n) === 'idle' || (s.recovery(n) === 'waiting' && s.recovering(n) === d)) &&
        s.recoveryMap(n).has(d) &&
        s.bitmap.free(n, d, 'EX') &&
        s.with(n, { recovery: 'locked', recovering: d }).bitmap.take(n, d, 'EX'),
    ),
  ),

  /** The node has come back and holds its own bitmap: there is nothing left to do for it. */
  leaveToOwner: fair(
    each(node, 'leaves a bitmap to its owner', (s: S, n) => {
      const d = slotAt(s, n, 'waiting')
      if (d === null || !s.guard.recoverNoQueueWhenOwnerAlive() || s.bitmap.mode(d, d) !== 'EX')
        return
      const after = s.suspended(n)?.isOld ? withoutRangeOf(s, n, d) : s
      return after.with(n, { recovery: 'idle', recovering: null }).recoveryMap(n).delete(d)
    }),
  ),

  /** V2, V3. */
  copyBits: fair(
    each(node, 'copies the bits', (s: S, n) => {
      const d = slotAt(s, n, 'locked')
      if (d === null) return
      const dirty = s.all(chunk).where(c => s.bit(d, c))
      const isFirst = dirty.every(c => s.rank(chunk, c) === 0)
      const found = dirty.size === 0 ? 'none' : isFirst ? 'firstOnly' : 'others'
      return s
        .after(dirty, (after, c) => after.with(n, c, { needed: true, remote: false }))
        .with(n, { recovery: 'copied', found })
    }),
  ),

  /** V4, the first half: which of the two bitmaps is written first decides what a death costs. */
  flushOne: fair(
    each(node, 'writes one of the two bitmaps', (s: S, n) => {
      const d = slotAt(s, n, 'copied')
      if (d === null) return
      const one = s.guard.flushOwnFirst() ? withOwnBits(s, n) : cleared(s, d)
      return one.with(n, { recovery: 'flushedOne' })
    }),
  ),

  /** V4, the second half. */
  flushOther: fair(
    each(node, 'writes the other bitmap', (s: S, n) => {
      const d = slotAt(s, n, 'flushedOne')
      if (d === null) return
      const other = s.guard.flushOwnFirst() ? cleared(s, d) : withOwnBits(s, n)
      return other.with(n, { recovery: 'flushed' })
    }),
  ),

  /** V5, V6. */
  resume: fair(
    each(node, 'ends the dead node’s window and asks for a resync', (s: S, n) => {
      const d = slotAt(s, n, 'flushed')
      if (d === null) return
      const hasFound =
        s.found(n) === 'others' || (s.found(n) === 'firstOnly' && s.guard.rangeHasValidBit())
      return withoutRangeOf(s, n, d).with(n, {
        recovery: 'resumed',
        found: 'none',
        check: s.check(n) || hasFound,
      })
    }),
  ),

  /** V7: the lock is given up and the slot taken off the map, in this order in released code. */
  doneHalf: fair(
    each(node, 'does the first half of the end of its recovery', (s: S, n) => {
      const d = slotAt(s, n, 'resumed')
      if (d === null) return
      const half = s.with(n, { recovery: 'halfDone' })
      return s.guard.clearMapBeforeFree()
        ? half.recoveryMap(n).delete(d)
        : half.bitmap.release(n, d)
    }),
  ),

  done: fair(
    each(node, 'has recovered the bitmap', (s: S, n) => {
      const d = slotAt(s, n, 'halfDone')
      if (d === null) return
      const done = s.with(n, { recovery: 'idle', recovering: null })
      return s.guard.clearMapBeforeFree()
        ? done.bitmap.release(n, d)
        : done.recoveryMap(n).delete(d)
    }),
  ),
}

/** The slot that the node recovers, if it stands there. */
const slotAt = (s: S, n: N, at: ReturnType<S['recovery']>) =>
  s.up(n) && s.recovery(n) === at ? s.recovering(n) : null

/** All others are to recover the node's bitmap. What it has announced was announced before. */
export const told = (s: S, d: N, isThere: (n: N) => boolean) =>
  s.after(others(s, d).where(isThere), (after, n) => {
    const range = s.suspended(n)
    const marked =
      range?.from === d ? after.with(n, { suspended: range.with({ isOld: true }) }) : after
    return marked.recoveryMap(n).add(d)
  })

const withOwnBits = (s: S, n: N) => (s.guard.flushOwnBits() ? flushed(s, n) : s)

const cleared = (s: S, d: N) =>
  s.after(
    s.all(chunk).where(c => s.bit(d, c)),
    (after, c) => after.with(d, c, { bit: false }),
  )

function withoutRangeOf(s: S, n: N, d: N) {
  const range = s.suspended(n)
  if (range === null || !s.guard.clearOnlyOwnersRange(range.from === d)) return s
  const after = s.with(n, { suspended: null })
  return s.guard.wakeOnRecoveryClear() ? woken(after, n) : after
}

import { each, fair, plus } from '../../../language/action.ts'
import { node } from '../node.ts'
import { chunk, flushed, isDirty, isInFlight, isSuspended, type N, type S } from './state.ts'

/** A write, by the steps of the brief's section 4.1. */
export const writer = {
  begin: each(
    [node, chunk],
    '$1 wants to write $2',
    (s: S, n, c) =>
      s.up(n) &&
      s.write(n) === 'idle' &&
      s.writer(c) === null &&
      s.written(n) < s.params.writesEach &&
      s.writtenInAll < s.params.writes &&
      s
        .with(c, { writer: n })
        .with(n, { write: 'begun', writing: c, written: plus(1) })
        .with({ writtenInAll: plus(1) }),
  ),

  /** W1. */
  lookForRange: fair(
    each(node, 'looks whether its write has to wait', (s: S, n) => {
      const c = chunkAt(s, n, 'begun')
      return c && s.with(n, { write: isSuspended(s, n, c) ? 'asleep' : 'checked' })
    }),
  ),

  /** W2: not while the node itself resyncs the chunk. */
  enterBarrier: fair(
    each(node, 'enters the I/O barrier', (s: S, n) => {
      const c = chunkAt(s, n, 'checked')
      if (c === null || s.copying(n) === c) return
      const mayEnter = s.guard.recheckSuspendAfterBarrier(!isSuspended(s, n, c))
      return s.with(n, { write: mayEnter ? 'entered' : 'asleep' })
    }),
  ),

  /** W3: whatever else is in memory is flushed, too. */
  setBit: fair(
    each(node, 'sets its bit on disk', (s: S, n) => {
      const c = chunkAt(s, n, 'entered')
      if (c === null) return
      return flushed(s, n)
        .with(n, c, { bit: true })
        .with(n, { write: 'logged' })
        .with(c, { newest: plus(1) })
    }),
  ),

  /** W4. */
  writeFirst: fair(
    each(node, 'writes the first mirror', (s: S, n) => {
      const isSecond = s.up(n) && s.write(n) === 'onSecond'
      const c = chunkAt(s, n, isSecond ? 'onSecond' : 'logged')
      const write = isSecond ? 'onBoth' : 'onFirst'
      return c && s.with(c, { first: s.newest(c) }).with(n, { write })
    }),
  ),

  /** W4. */
  writeSecond: fair(
    each(node, 'writes the second mirror', (s: S, n) => {
      const isSecond = s.up(n) && s.write(n) === 'onFirst'
      const c = chunkAt(s, n, isSecond ? 'onFirst' : 'logged')
      const write = isSecond ? 'onBoth' : 'onSecond'
      return c && s.with(c, { second: s.newest(c) }).with(n, { write })
    }),
  ),

  /** W5. */
  end: fair(
    each(node, 'has written', (s: S, n) => {
      const c = chunkAt(s, n, 'onBoth')
      return c && s.with(c, { writer: null }).with(n, { write: 'idle', writing: null })
    }),
  ),

  /** W6, and the same after a resync. */
  clearBit: fair(
    each(
      [node, chunk],
      '$1 clears its bit of $2',
      (s: S, n, c) =>
        s.up(n) &&
        s.bit(n, c) &&
        !isDirty(s, n, c) &&
        !(s.writing(n) === c && isInFlight(s, n)) &&
        s.with(n, c, { bit: false }),
    ),
  ),
}

/** The chunk that the node writes, if its write stands there. */
const chunkAt = (s: S, n: N, at: ReturnType<S['write']>) =>
  s.up(n) && s.write(n) === at ? s.writing(n) : null

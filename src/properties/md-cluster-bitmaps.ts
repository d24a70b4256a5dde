import { distinct } from '../language/action.ts'
import { among, type Node } from '../language/kind.ts'
import type { State } from '../language/state-types.ts'
import {
  type Bitmaps,
  chunk,
  covers,
  isDirty,
  isInFlight,
  mdClusterBitmaps,
  node,
} from '../model/md-cluster/index.ts'
import { accepting, always, forEach, properties, reachable } from './kinds.ts'
import { eventuallyAlways, leadsTo } from './temporal.ts'

type S = State<Bitmaps>
type N = Node<'node'>
type C = Node<'chunk'>

const isCopying = (s: S, n: N) => among(s.resync(n), 'announced', 'read')

const writesInto = (s: S, n: N, window: C | null) => {
  const c = s.writing(n)
  return c !== null && covers(s, window, c)
}

/** Nothing is left to do but writes that sleep. */
const isAtRest = (s: S) =>
  s
    .all(node)
    .every(n =>
      s.up(n)
        ? s.resync(n) === 'idle' &&
          s.recovery(n) === 'idle' &&
          !s.check(n) &&
          s.recoveryMap(n).isEmpty &&
          among(s.write(n), 'idle', 'asleep')
        : !s.member(n),
    )

/** P8 to P12 of the brief. */
export const bitmapSafety = properties(mdClusterBitmaps, {
  /** P8: while a node resyncs a chunk, no other one writes to it. */
  noRemoteWrite: always(
    forEach(
      distinct(node, node),
      (s, n, m) => !isCopying(s, n) || !isInFlight(s, m) || !writesInto(s, m, s.window(n)),
    ),
  ),

  /** P9: who copies has the resync lock, and nobody else does. */
  oneResyncer: always(
    forEach(node, (s, n) => !isCopying(s, n) || s.resyncLock.mode(n, 'resync') === 'EX'),
  ),

  /** P10: where the mirrors differ, the bit of somebody says so. */
  dirtyRecorded: always(
    forEach(chunk, (s, c) => s.first(c) === s.second(c) || s.all(node).some(n => s.bit(n, c))),
  ),

  /** P11: a live member has the lock of its own bitmap. */
  ownsItsBitmap: always(forEach(node, (s, n) => !s.up(n) || s.bitmap.mode(n, n) === 'EX')),

  /** P12: only bitmaps of nodes that are gone are recovered, and under their lock. */
  recoversOnlyDead: always(
    forEach([node, node], (s, n, d) => {
      if (s.recovering(n) !== d || !among(s.recovery(n), 'locked', 'copied', 'flushedOne'))
        return true
      return !s.up(d) && s.bitmap.mode(n, d) === 'EX'
    }),
  ),
})

/** P17 to P19 and L-e: how everything is once there is nothing left to do. */
export const bitmapRest = properties(mdClusterBitmaps, {
  /** P17: the mirrors are equal, if anybody is left to see to it. */
  mirrorsEqual: always(
    forEach(chunk, (s, c) => s.first(c) === s.second(c) || !s.up.some(up => up) || !isAtRest(s)),
  ),

  /** L-c, L-d: no node has anything left to resync. */
  nothingNeeded: always(
    forEach([node, chunk], (s, n, c) => !s.up(n) || !isDirty(s, n, c) || !isAtRest(s)),
  ),

  /** P18: no node has a suspended range. */
  nothingSuspended: always(
    forEach(node, (s, n) => !s.up(n) || s.suspended(n) === null || !isAtRest(s)),
  ),

  /** L-e: no writer sleeps. */
  nobodyAsleep: always(forEach(node, (s, n) => s.write(n) !== 'asleep' || !isAtRest(s))),

  /** H11 as safety: resyncs in which nothing is done do not follow each other. */
  noPingPong: always(s => s.idleEnds < 4),

  /** P19 is part of it: a run ends only where no bitmap is left to recover. */
  atRest: accepting(isAtRest),
})

/** What becomes of all who wait, under fairness: L-c to L-e of the brief. */
export const bitmapProgress = properties(mdClusterBitmaps, {
  /** L-c: every resync ends, or its node is gone. */
  resyncEnds: leadsTo(
    node,
    (s, n) => s.resync(n) !== 'idle',
    (s, n) => s.resync(n) === 'idle',
  ),

  /** L-d, P17: mirrors that differ are made equal, if anybody is left to see to it. */
  mirrorsBecomeEqual: leadsTo(
    chunk,
    (s, c) => s.first(c) !== s.second(c),
    (s, c) => s.first(c) === s.second(c) || !s.up.some(up => up),
  ),

  /** L-d: what is marked to be resynced is resynced, or left to others. */
  neededIsResynced: leadsTo(
    [node, chunk],
    (s, n, c) => isDirty(s, n, c),
    (s, n, c) => !isDirty(s, n, c),
  ),

  /** L-e: every write that was begun ends, or its node is gone. */
  writeEnds: leadsTo(
    node,
    (s, n) => s.write(n) !== 'idle',
    (s, n) => s.write(n) === 'idle',
  ),

  /** H11: some day there is nothing left to do, and it stays so. */
  comesToRest: eventuallyAlways(isAtRest),
})

/** Nothing of the above holds just because nothing happens. */
export const bitmapWitnesses = properties(mdClusterBitmaps, {
  writerSleeps: reachable(forEach(node, (s, n) => s.write(n) === 'asleep')),
  /** A resync finds mirrors that differ. */
  copies: reachable(
    forEach(
      [node, chunk],
      (s, n, c) => s.copying(n) === c && s.resync(n) === 'read' && s.first(c) !== s.second(c),
    ),
  ),
})

export const bitmapDeathWitnesses = properties(mdClusterBitmaps, {
  /** A node has nothing to copy from a dead node's bitmap, since another one was first. */
  secondRecoverer: reachable(
    forEach(
      distinct(node, node),
      (s, n, m) =>
        s.recovery(n) === 'resumed' &&
        !s.check(n) &&
        s.all(chunk).some(c => s.up(m) && s.needed(m, c)),
    ),
  ),
  /** What the resync copies is not what the second mirror has. */
  copiesOldOver: reachable(
    forEach(
      [node, chunk],
      (s, n, c) => s.copying(n) === c && s.resync(n) === 'read' && s.first(c) < s.second(c),
    ),
  ),
  takesOver: reachable(
    forEach(
      distinct(node, node),
      (s, n, d) =>
        !s.up(d) && s.resync(n) === 'announced' && s.suspended.some(range => range?.from === n),
    ),
  ),
})

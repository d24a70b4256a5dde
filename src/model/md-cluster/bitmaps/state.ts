import { liveness, lostWith, per, volatile } from '../../../language/cell.ts'
import { set } from '../../../language/collection.ts'
import { among, count, flag, maybe, type Node, oneOf, ordered } from '../../../language/kind.ts'
import { shape } from '../../../language/shape.ts'
import type { State } from '../../../language/state-types.ts'
import { record } from '../../../language/structured.ts'
import { locks } from '../../cluster/locks.ts'
import { node } from '../node.ts'
import { guards } from './guards.ts'

/** What one bit of a bitmap stands for. Resync takes them in their order. */
export const chunk = ordered('chunk', 2)

const version = count.upTo(3)
const spent = count.upTo(3)

/** A window that must not be written: who says so, where it begins, and whether that one has gone since. */
export const range = record({ from: node, of: chunk, isOld: flag })

export class Bitmaps extends shape({
  parameters: {
    nodes: node,
    chunks: chunk,
    /** Whether the mirrors are equal at first, or the bitmaps say that they need not be. */
    start: oneOf('clean', 'switchedOff', 'shared'),
    /** How many chunks a window has. */
    window: 1,
    /** Whether a node counts as resynced what a remote window has passed (4.5, from 4.7 on). */
    followsWindows: false,
    /** How many writes there are, in all and by each node. */
    writes: 2,
    writesEach: 1,
    deaths: 1,
    leaves: 0,
    /** How often a node that is gone comes back, to the same slot. */
    rejoins: 0,
  },
  guards,
  cells: {
    up: liveness(per(node, flag.initially(true))),
    /** The node is in the lockspace, or it is not known yet that it is dead. */
    member: per(node, flag.initially(true)),

    // On the disks.
    /** What the two mirrors have; a resync copies the first to the second. */
    first: per(chunk, version),
    second: per(chunk, version),
    /** The bit of a chunk in the bitmap of a node's slot. */
    bit: per(node, chunk, flag),

    // Locks. EX stands for PW: of each bitmap its node's, or of who recovers it.
    bitmap: locks(node, node),
    resyncLock: locks(node, oneOf('resync')),

    // Writes.
    /** The file system sees to it that a chunk has one writer at a time. */
    writer: per(chunk, maybe(node)),
    writing: volatile(per(node, maybe(chunk))),
    write: volatile(
      per(
        node,
        oneOf(
          'idle',
          'begun',
          'asleep', // W1: in a suspended range
          'checked', // W1: in none
          'entered', // W2: in flight
          'logged', // W3: the bit is on disk
          'onFirst',
          'onSecond',
          'onBoth',
        ),
      ),
    ),
    /** The newest version of each chunk: what its writer writes. */
    newest: per(chunk, version),

    // Resync.
    /** NEEDED in memory: the chunk is to be resynced, by this node if by nobody else. */
    needed: lostWith(0, per(node, chunk, flag)),
    /** A recovery check is asked for. */
    check: volatile(per(node, flag)),
    /** RESYNC in memory: another node's window has the chunk, which was needed. */
    remote: lostWith(0, per(node, chunk, flag)),
    /** sync_low, sync_hi: the last window of another node. */
    lastWindow: volatile(per(node, maybe(chunk))),
    resync: volatile(
      per(
        node,
        oneOf(
          'idle',
          'waiting', // for the resync lock
          'holding', // it
          'published', // the window is in its value block
          'announced', // all others know
          'read', // the first mirror
          'zeroPublished',
          'ended', // all others know
        ),
      ),
    ),
    /** The first chunk of its window. */
    window: volatile(per(node, maybe(chunk))),
    /** The chunk in the window that it copies. */
    copying: volatile(per(node, maybe(chunk))),
    /** What was read of the first mirror. */
    copy: volatile(per(node, version)),
    /** The node's value block has a window: hi > 0. */
    published: volatile(per(node, flag)),
    /** suspend_lo, suspend_hi, suspend_from: one range, whoever announced it. */
    suspended: volatile(per(node, maybe(range))),

    // Recovery of dead nodes' bitmaps.
    recoveryMap: volatile(per(node, set(node))),
    recovering: volatile(per(node, maybe(node))),
    recovery: volatile(
      per(
        node,
        oneOf(
          'idle',
          'waiting', // for the bitmap's lock, and for nothing else
          'locked', // V1
          'copied', // V2, V3
          'flushedOne',
          'flushed', // V4
          'resumed', // V5, V6
          'halfDone', // V7, half of it
        ),
      ),
    ),
    /** Which bits were found in the dead node's bitmap. */
    found: volatile(per(node, oneOf('none', 'firstOnly', 'others'))),

    /** Ghost: resyncs that ended without having copied anything, one after the other. */
    idleEnds: count.upTo(4),

    // What of the bounds is used up.
    written: per(node, spent),
    writtenInAll: spent,
    died: spent,
    left: spent,
    rejoined: spent,
  },
}) {}

export type S = State<Bitmaps>
export type N = Node<'node'>
export type C = Node<'chunk'>

export const others = (s: S, n: N) => s.all(node).except(n)

/** The chunk is in the window that begins with the chunk `low`. */
export function covers(s: S, low: C | null, c: C): boolean {
  if (low === null) return false
  const distance = s.rank(chunk, c) - s.rank(chunk, low)
  return distance >= 0 && distance < s.params.window
}

/** The node must not write the chunk now. */
export const isSuspended = (s: S, n: N, c: C) => covers(s, s.suspended(n)?.of ?? null, c)

/** The chunk is to be resynced, as far as the node knows. */
export const isDirty = (s: S, n: N, c: C) => s.needed(n, c) || s.remote(n, c)

/** Between W2 and W5: counted by the I/O barrier. */
export const isInFlight = (s: S, n: N) => !among(s.write(n), 'idle', 'begun', 'asleep', 'checked')

/** Writers that sleep look again. */
export const woken = (s: S, n: N) => (s.write(n) === 'asleep' ? s.with(n, { write: 'begun' }) : s)

/** The bits in memory are written to the node's bitmap. */
export const flushed = (s: S, n: N) =>
  s.after(
    s.all(chunk).where(c => isDirty(s, n, c)),
    (after, c) => after.with(n, c, { bit: true }),
  )

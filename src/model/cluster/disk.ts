/**
 * A shared disk: blocks with versions, and writes that take their time.
 *
 * A write is in flight from its start until it reaches the disk, at any later time. Nothing but
 * fencing stops it: that its node has died meanwhile does not (`lands`: it may still reach the disk,
 * or be lost), unless the model says that a death takes it along (`lost`). A node whose device breaks
 * can write no more: its writes fail, and it is told. Reading a block reads what is there now.
 *
 * Left out: the contents of blocks (a version stands for them), writes of a part of a block, a
 * second write of one block by one node before its first one is done, and errors of reads.
 */

import { detects, each, fair, plus } from '../../language/action.ts'
import { channel, lostWith, per } from '../../language/cell.ts'
import { guard } from '../../language/guard.ts'
import { count, flag, type Kind, type Node, type NodeSet } from '../../language/kind.ts'
import { model } from '../../language/model.ts'
import { shape } from '../../language/shape.ts'
import type { State } from '../../language/state-types.ts'
import { ModelError } from '../../language/value.ts'
import { given } from './given.ts'

export interface DiskFaults {
  /** What a death does to the writes in flight. */
  readonly atDeath?: 'lands' | 'lost'
  /** How many devices can break, at any time; none where the host says when (`breakDevice`). */
  readonly errors?: number
  /** Whether a node learns that a write of it has failed; not where nobody would ask. */
  readonly tellsFailure?: boolean
}

const MOST = 15

/** Which content a block has; 0 is what was there first, or nothing. */
export const version = count.upTo(MOST)

export function disk<const K extends string, B extends Node<string> | string>(
  node: NodeSet<K>,
  block: Kind<B>,
  { atDeath = 'lands', errors, tellsFailure = true }: DiskFaults = {},
) {
  // In flight, and in the device, is in nobody's memory.
  const inFlight = channel({}, per(node, block, version))
  class Disk extends shape({
    parameters: given({ errors }),
    guards: { fenceStops: guard('a write in flight reaches the disk after the fencing', 'model') },
    cells: {
      content: per(block, version),
      /** The version on its way to the disk; 0 for none. */
      inFlight: atDeath === 'lost' ? lostWith(0, inFlight) : inFlight,
      /** All further writes of the node fail. */
      isBroken: lostWith(0, channel({}, per(node, flag))),
      /** The node is cut off from the disk. */
      isFenced: per(node, flag),
      /** The node was told that its last write of the block has failed. */
      hasFailed: lostWith(0, per(node, block, flag)),

      // What of the bounds is used up.
      broken: count.upTo(MOST),
    },
  }) {}
  type S = State<Disk>
  type N = Node<K>

  const canWrite = (s: S, n: N) => !s.isBroken(n) && !s.isFenced(n)

  return model('disk', Disk, {
    reads: {
      isIdle: (s: S, n: N, b: B) => s.inFlight(n, b) === 0,
      canWrite,
    },

    verbs: {
      /** Starts to write. */
      write: (s: S, n: N, b: B, v: number) => {
        if (s.inFlight(n, b) !== 0)
          throw new ModelError(
            `${n} writes ${b}, but an earlier write of it is still in flight.`,
            'Ask isIdle first.',
          )
        return s.with(n, b, { inFlight: v, hasFailed: false })
      },

      /** Writes and waits in one step, for a writer that does nothing else until it is done. */
      writeAndWait: (s: S, n: N, b: B, v: number) => {
        if (!canWrite(s, n))
          throw new ModelError(
            `${n} writes ${b} and waits, but no write of it reaches the disk.`,
            'Ask canWrite first.',
          )
        return s.with(b, { content: v })
      },

      /** Cuts a node off: nothing that it has in flight will reach the disk. */
      fence: (s: S, n: N) => {
        const fenced = s.with(n, { isFenced: true })
        if (!s.guard.fenceStops()) return fenced
        return fenced.after(s.all(block), (s, b) => s.with(n, b, { inFlight: 0 }))
      },

      unfence: (s: S, n: N) => s.with(n, { isFenced: false }),

      /** The device breaks, for a host that knows when that makes a difference. */
      breakDevice: (s: S, n: N) => s.with(n, { isBroken: true }),
      repair: (s: S, n: N) => s.with(n, { isBroken: false }),
    },

    actions: {
      /** Whatever has become of the node since. */
      complete: fair(
        each(
          [node, block],
          'the write of $2 by $1 reaches the disk',
          (s, n, b) =>
            s.inFlight(n, b) !== 0 &&
            (canWrite(s, n) || (s.isFenced(n) && !s.guard.fenceStops())) &&
            s.with(b, { content: s.inFlight(n, b) }).with(n, b, { inFlight: 0 }),
        ),
      ),

      fail: fair(
        detects(
          each([node, block], 'the write of $2 by $1 fails', (s, n, b) => {
            if (s.inFlight(n, b) === 0 || canWrite(s, n)) return
            const failed = s.with(n, b, { inFlight: 0 })
            return tellsFailure && s.lives(n) ? failed.with(n, b, { hasFailed: true }) : failed
          }),
        ),
      ),
    },

    faults: {
      ...(errors !== undefined && {
        break: each(
          node,
          'cannot write any more',
          (s: S, n) =>
            s.broken < s.params.errors &&
            s.lives(n) &&
            !s.isBroken(n) &&
            s.with(n, { isBroken: true }).with({ broken: plus(1) }),
        ),
      }),

      ...(atDeath === 'lands' && {
        vanish: each(
          [node, block],
          'the write of $2 by $1, which is dead, is lost',
          (s: S, n, b) => !s.lives(n) && s.inFlight(n, b) !== 0 && s.with(n, b, { inFlight: 0 }),
        ),
      }),
    },
  })
}

/**
 * Locks as the DLM grants them: an oracle that knows who has what and asks nobody.
 *
 * One table of modes by node and resource. Requests do not queue: whoever may have a lock now may
 * take it in one step, and whoever may not can have the holders called, as a queued request or a
 * failing TRY_1CB request would. A callback is in flight until its receiver deals with it. Left
 * out: conversions that wait, the mode DF, lock masters, lock value blocks, and the DLM's own
 * recovery. The table survives the death of a holder, until somebody releases everything of it.
 *
 * Source: fs/dlm/lock.c, reduced to the grant rule and the blocking callback.
 */

import { durable, lostWith, per } from '../../language/cell.ts'
import { flag, type Kind, type Node, type NodeSet, oneOf } from '../../language/kind.ts'
import { model } from '../../language/model.ts'
import { shape } from '../../language/shape.ts'
import type { State } from '../../language/state-types.ts'

/** Not held; shared; exclusive. */
export const mode = oneOf('UN', 'SH', 'EX')

export function locks<const K extends string, R extends string | Node<string>>(
  node: NodeSet<K>,
  resource: Kind<R>,
) {
  class Locks extends shape({
    cells: {
      mode: durable(per(node, resource, mode)),
      /** A blocking callback is on its way to the node. */
      callback: lostWith(0, per(node, resource, flag)),
    },
  }) {}
  type S = State<Locks>
  const others = (s: S, n: Node<K>) => s.all(node).except(n)
  const conflict = (held: string, wanted: 'SH' | 'EX') =>
    held === 'EX' || (held === 'SH' && wanted === 'EX')

  return model('locks', Locks, {
    reads: {
      /** Nobody else has the resource in a mode that excludes the wanted one. */
      free: (s: S, n: Node<K>, r: R, wanted: 'SH' | 'EX') =>
        others(s, n).every(m => !conflict(s.mode(m, r), wanted)),
    },
    verbs: {
      take: (s: S, n: Node<K>, r: R, wanted: 'SH' | 'EX') => s.with(n, r, { mode: wanted }),
      release: (s: S, n: Node<K>, r: R) => s.with(n, r, { mode: 'UN', callback: false }),
      /** Every node that stands in the way of `n` having the resource alone is sent a callback. */
      callHolders: (s: S, n: Node<K>, r: R) =>
        s.after(
          others(s, n).where(m => s.mode(m, r) !== 'UN'),
          (s, m) => s.with(m, r, { callback: true }),
        ),
      answer: (s: S, n: Node<K>, r: R) => s.with(n, r, { callback: false }),
      /** The node has left, or is known to be dead: all its locks vanish. */
      releaseAll: (s: S, n: Node<K>) =>
        s.after(s.all(resource), (s, r) => s.with(n, r, { mode: 'UN', callback: false })),
    },
  })
}

/**
 * Locks in the modes SH and EX: who has what, as far as the holders can count on it, and who of them
 * was told to be in the way. This is what is left of the DLM when a protocol does not look at its
 * queues; that it is no more than that, is checked: the DLM's oracle refines it, see
 * `specs/cluster/locks.ts`.
 *
 * Whoever may have a lock now may take it in one step; a request that waits is one that has not been
 * made yet. A holder that is in the way is called once, until it lets go or is granted something
 * again. Right for a protocol in which a call is answered by letting go, or for a plain try; not
 * where it matters who is called how often, who waits before whom, or what conversions do: for that
 * there is `dlm`. Left out also: the other modes, value blocks, masters and their recovery. The table
 * survives the death of a holder, until somebody releases everything of it.
 *
 * Source: fs/dlm/lock.c, reduced to the grant rule and the blocking callback.
 */

import { per } from '../../language/cell.ts'
import { flag, type Kind, type Node, type NodeSet, oneOf } from '../../language/kind.ts'
import { model } from '../../language/model.ts'
import { shape } from '../../language/shape.ts'
import type { State } from '../../language/state-types.ts'

/** Not held; shared; exclusive. */
export const lockMode = oneOf('UN', 'SH', 'EX')

export function locks<const K extends string, R extends string | Node<string>>(
  node: NodeSet<K>,
  resource: Kind<R>,
) {
  class Locks extends shape({
    cells: {
      mode: per(node, resource, lockMode),
      /** The holder was sent a blocking callback since its last grant. */
      called: per(node, resource, flag),
    },
  }) {}
  type S = State<Locks>
  type N = Node<K>

  const conflict = (held: string, wanted: 'SH' | 'EX') =>
    held === 'EX' || (held === 'SH' && wanted === 'EX')

  const release = (s: S, n: N, r: R) => s.with(n, r, { mode: 'UN', called: false })

  return model('locks', Locks, {
    reads: {
      /** Nobody else has the resource in a mode that excludes the wanted one. */
      free: (s: S, n: N, r: R, wanted: 'SH' | 'EX') =>
        s
          .all(node)
          .except(n)
          .every(m => !conflict(s.mode(m, r), wanted)),
    },
    verbs: {
      /** A grant: whoever takes a lock asks `free` first. */
      take: (s: S, n: N, r: R, wanted: 'SH' | 'EX') =>
        s.with(n, r, { mode: wanted, called: false }),
      release,
      /** A holder is called. */
      call: (s: S, holder: N, r: R) => s.with(holder, r, { called: true }),
      /** Everybody who keeps `n` from having the resource in the wanted mode is called. */
      callHolders: (s: S, n: N, r: R, wanted: 'SH' | 'EX') =>
        s.after(
          s
            .all(node)
            .except(n)
            .where(m => conflict(s.mode(m, r), wanted)),
          (s, m) => s.with(m, r, { called: true }),
        ),
      /** The node has left, or is known to be dead: all its locks vanish. */
      releaseAll: (s: S, n: N) => s.after(s.all(resource), (s, r) => release(s, n, r)),
    },
  })
}

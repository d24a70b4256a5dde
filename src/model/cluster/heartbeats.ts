/**
 * Each node learns of a death alone, at its own time.
 *
 * A node hears the heartbeats of those that it has met. When one of them dies it hears them no more,
 * also when the dead node has started again meanwhile: that is a node it has yet to meet. Until it
 * says so with `bury`, at any later time, it goes on to count the dead node as there. What it then
 * does about the death is the protocol's to say; `isMissing` is its condition.
 *
 * All nodes have met at first. Left out: live nodes that are taken for dead, and any agreement.
 */

import { detector } from '../../language/action.ts'
import { channel, lostWith, per, volatile } from '../../language/cell.ts'
import { guard } from '../../language/guard.ts'
import { flag, type Node, type NodeSet } from '../../language/kind.ts'
import { model } from '../../language/model.ts'
import { shape } from '../../language/shape.ts'
import type { State } from '../../language/state-types.ts'

export function heartbeats<const K extends string>(node: NodeSet<K>) {
  class Heartbeats extends shape({
    guards: {
      knowsIncarnations: guard(
        'a node that starts again at once is taken for the old one',
        'model',
      ),
    },
    cells: {
      /** The first node hears the incarnation of the second that it has met. */
      hears: volatile(channel({}, per(node, node, flag))),
      /** The first node counts the second as there. */
      counts: lostWith(0, per(node, node, flag)),
    },
  }) {}
  type S = State<Heartbeats>
  type N = Node<K>

  const meet = (s: S, n: N, other: N) => s.with(n, other, { hears: true, counts: true })

  return model('heartbeats', Heartbeats, {
    init: (s: S) => s.after(s.all(node), (s, n) => s.after(s.all(node), (s, m) => meet(s, n, m))),
    reads: {
      /** The node counts the other as there, but hears it no more. */
      isMissing: detector(
        (s: S, n: N, other: N) =>
          s.counts(n, other) &&
          (s.guard.knowsIncarnations() ? !s.hears(n, other) : !s.lives(other)),
      ),
    },
    verbs: {
      /** The node counts the other as dead from now on. */
      bury: (s: S, n: N, other: N) => s.with(n, other, { counts: false }),
      /** Two live nodes hear each other (again). */
      meet: (s: S, n: N, other: N) => meet(meet(s, n, other), other, n),
    },
  })
}

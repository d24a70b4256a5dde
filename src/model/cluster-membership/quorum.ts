import { each, fair } from '../../language/action.ts'
import { type N, type Nodes, nobody, node, outstanding, quorum, type S } from './state.ts'

/**
 * Nodes have arrived in the cluster, others are gone: to the daemon it is now. Changes that it knows
 * are older than the arrival, whether or not they happened before.
 */
export const arrive = (s: S, n: N, joined: Nodes, left: Nodes) => {
  const before = s.present(n).value.subtract(left)
  const arrived = joined.subtract(before)
  const known = s.with(n, { present: before.union(joined) })
  if (arrived.isEmpty() || s.changes(n).isEmpty) return known
  const changes = outstanding(s, n).map(c =>
    c.with({ arrived: c.arrived.union(c.members.intersect(arrived)) }),
  )
  return known.with(n, { changes })
}

/** It is quorate only since now: others have left before that. */
const regain = (s: S, n: N) => s.after(s.all(node), (s, m) => s.with(n, m, { leftQuorate: false }))

/** The plain callback shows who is there now, and no more. */
export const tellRing = (s: S, n: N, members: Nodes) => {
  const quorate = members.size >= quorum(s)
  const told = arrive(s, n, members, s.present(n).value.subtract(members)).with(n, { quorate })
  return quorate && !s.quorate(n) ? regain(told, n) : told
}

/** The newer callback shows who has left meanwhile, too. */
export const tellLeft = (s: S, n: N, left: Nodes) =>
  s.guard.nodelistCallback() ? arrive(s, n, nobody, left) : s

/** One callback: the changes by a new ring, and the ring. */
const upToRing = (s: S, n: N) => {
  const queue = s.cpg.queue(n, 'quorum').value
  const events = Array.from({ length: queue.size }, (_, i) => queue.get(i)!)
  return events.slice(0, events.findIndex(e => e.kind === 'ring') + 1)
}

/** Its own list of members, which a daemon uses for the quorum, and for when nodes were added. */
export const quorumService = {
  /** The callback: who has left, who is there, which ring it is. */
  hearQuorum: fair(
    each(node, 'takes a callback of the quorum service', (s: S, n) => {
      if (!s.life.up(n)) return
      const first = s.cpg.next(n, 'quorum')
      if (first === undefined) return
      if (first.kind === 'change' && first.reason === 'join') return s.cpg.take(n, 'quorum')
      const events = upToRing(s, n)
      const told = events.reduce(
        (s, e) => (e.kind === 'change' ? tellLeft(s, n, e.left) : s),
        events.reduce(s => s.cpg.take(n, 'quorum'), s),
      )
      const ring = events.at(-1)
      if (ring?.kind !== 'ring') return
      return tellRing(told, n, ring.members).with(n, { quorumRing: ring.ring })
    }),
  ),

  /** Only with ringsNotLeaving off. */
  seeLeaving: fair(
    each(
      [node, node],
      '$1 sees that $2 has left the cluster',
      (s: S, n, m) =>
        s.life.up(n) &&
        s.notSeenLeaving(n, m) &&
        !s.present(n).has(m) &&
        s.with(n, m, { notSeenLeaving: false }),
    ),
  ),
}

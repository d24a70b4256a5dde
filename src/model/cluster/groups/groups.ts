/**
 * Group communication as corosync gives it: a totem ring that orders messages, and process groups
 * (CPG) on top of it, each with its own queue at each of its members.
 *
 * A ring is a set of nodes that hear each other. All messages of a ring have one order. The ring
 * changes when a member dies, when the network splits, and when parts of it merge; then every node
 * goes from its old ring to the new one, together with those members of the old one that come along
 * (its transitional configuration). Of the messages of the old ring those that come along all get the
 * same ones: what one of them has taken, what one of them has sent, and of the rest a prefix, which
 * one is not determined. Then each group tells its members who has left, and then who has joined,
 * both relative to the observer: who came along with me has neither left nor joined.
 *
 * Virtual synchrony: members only die, and who joins is new. Extended virtual synchrony: the network
 * may split and merge, and who joins after a merge has everything that it had before. The parameter
 * `synchrony` says which; the rest is the same.
 *
 * Each group has a queue of its own at each node, to be taken from at any time: between the queues of
 * one node there is no order, nor between the nodes. A membership interface that has nothing to do
 * with processes, such as the quorum service's, is a group that every node is in.
 *
 * Source: sections 2 to 4 of the brief cluster-membership.md, whose numbers (T1 to T5, C1 to C5) the
 * guards carry; corosync totemsrp.c, cpg.c.
 *
 * Left out: how a ring is formed (GATHER, COMMIT, RECOVERY): a change is one step, for all nodes of
 * the old rings at once; safe delivery; lost messages inside a ring; more than one process of a node
 * in a group; members that pause (to the others that is a split and a merge).
 *
 * Coarser than totem: what is lost at a ring change is decided for each group apart. A ring has one
 * order for all groups, so who has taken a later message of one group cannot have missed an earlier one
 * of another; here it can, unless `ringOrder` or `lossless` are asked for.
 */

import { detector, detects, distinct, each, fair, plus } from '../../../language/action.ts'
import type { Kind, Node, NodeSet } from '../../../language/kind.ts'
import { model } from '../../../language/model.ts'
import { ModelError } from '../../../language/value.ts'
import { insideRing } from './inside-ring.ts'
import { ringChange } from './ring-change.ts'
import { type GroupBounds, type GroupState, groupShape, type Names } from './shape.ts'

export function groups<const K extends string, const G extends Names, M>(
  node: NodeSet<K>,
  names: G,
  message: Kind<M>,
  bounds: GroupBounds = {},
) {
  const { splits, merges, lateSends = false } = bounds
  const kinds = groupShape(node, names, message, bounds)
  const { Groups, nodeGroup, letter } = kinds
  type S = GroupState<K, G, M>
  type N = Node<K>
  type Name = G[number]

  const inside = insideRing<K, G, M>(kinds)
  const { living, ringOf, received, unordered, send, changeMembers } = inside
  const form = ringChange<K, G, M>(kinds, inside)

  const part = model('groups', Groups, {
    init: s => s.after(s.all(node), (s, n) => s.with(n, { ring: s.all(node).value })),

    reads: {
      /** What the process of a node in a group takes next. */
      next: (s: S, n: N, g: Name) => s.queue(n, g).head,
      isInRing: (s: S, n: N) => !s.ring(n).isEmpty,
    },

    verbs: {
      /** For the initial state: every node has a process in the group, and knows it. */
      begin: (s: S, g: Name) =>
        s.after(s.all(node), (s, n) => s.with(n, g, { inGroup: true, members: s.all(node).value })),

      join: detector((s: S, n: N, g: Name) => {
        if (s.ring(n).isEmpty)
          throw new ModelError(`${n} joins ${g}, but is in no ring.`, 'Ask isInRing first.')
        const joined = s.with(n, g, { inGroup: true })
        return changeMembers(joined, n, g, s.members(n, g).value.add(n), 'join')
      }),

      /** The process leaves; it is told of its own leaving, too. */
      leave: detector((s: S, n: N, g: Name) =>
        changeMembers(s, n, g, s.members(n, g).value.delete(n), 'leave').with(n, g, {
          inGroup: false,
        }),
      ),

      /** The process dies, and its node does not. */
      exit: detector((s: S, n: N, g: Name) =>
        unordered(
          changeMembers(s, n, g, s.members(n, g).value.delete(n), 'processDown').with(n, g, {
            inGroup: false,
            queue: [],
          }),
          n,
          g,
        ),
      ),

      /** Sent in the present ring, at once. */
      broadcast: detector((s: S, n: N, g: Name, body: M) => {
        if (!s.members(n, g).has(n)) throw new ModelError(`${n} sends to ${g}, but is no member.`)
        return send(s, n, g, body)
      }),

      /** T5: given to the service, to be sent in whatever ring the node will be in. */
      send: (s: S, n: N, g: Name, body: M) => s.outbox(n).push(letter({ group: g, body })),

      take: (s: S, n: N, g: Name) => received(s, n, g).queue(n, g).pop(),
    },

    actions: {
      ...(lateSends && {
        originate: fair(
          detects(
            each(node, 'sends, in its ring, what it was given to send', (s: S, n) => {
              if (!s.lives(n) || s.ring(n).isEmpty) return
              const first = s.outbox(n).head
              if (first === undefined) return
              const taken = s.outbox(n).pop()
              return s.inGroup(n, first.group as Name)
                ? send(taken, n, first.group as Name, first.body as M)
                : taken
            }),
          ),
        ),
      }),

      /** Those who were in a ring with a node that has died, or started again, go on without it. */
      miss: fair(
        detects(
          each(node, 'is missed: its ring goes on without it', (s, lost) => {
            const left = living(s, s.all(node).value).filter(
              n => s.ring(n).has(lost) && !ringOf(s, n).has(lost),
            )
            return !left.isEmpty() && form(s, [left])
          }),
        ),
      ),

      /** A node that has started again comes into a ring of others, who may not even have missed it. */
      admit: fair(
        detects(
          each(distinct(node, node), '$1 comes into the ring of $2', (s, n, other) => {
            if (!s.lives(n) || !s.ring(n).isEmpty || !s.lives(other) || s.ring(other).isEmpty)
              return
            return form(s, [ringOf(s, other), nodeGroup.of(n)])
          }),
        ),
      ),

      /** Nobody else is there. */
      boot: fair(
        detects(
          each(
            node,
            'forms a ring of its own',
            (s, n) =>
              s.lives(n) &&
              s.ring(n).isEmpty &&
              s.all(node).every(m => !s.lives(m) || s.ring(m).isEmpty) &&
              form(s, [nodeGroup.of(n)]),
          ),
        ),
      ),
    },

    faults: {
      ...(splits !== undefined && {
        split: each(nodeGroup, 'cannot hear the rest of their ring any more', (s: S, some) => {
          if (s.params.synchrony === 'virtual' || s.split >= s.params.splits) return
          const all = living(s, s.all(node).value).filter(n => some.some(m => ringOf(s, m).has(n)))
          const rest = all.subtract(some)
          const isOneRing = some.every(n => !s.ring(n).isEmpty && ringOf(s, n).equals(all))
          if (some.isEmpty() || rest.isEmpty() || !isOneRing) return
          return form(s.with({ split: plus(1) }), [some], s => form(s, [rest]))
        }),
      }),

      /** Who starts again may not hear the others at first. */
      ...(splits !== undefined && {
        bootApart: each(
          node,
          'forms a ring of its own, since it hears nobody',
          (s: S, n) =>
            s.params.synchrony === 'extended' &&
            s.split < s.params.splits &&
            s.lives(n) &&
            s.ring(n).isEmpty &&
            form(s.with({ split: plus(1) }), [nodeGroup.of(n)]),
        ),
      }),

      ...(merges !== undefined && {
        merge: each(
          distinct(node, node),
          'the rings of $1 and $2 hear each other',
          (s: S, a, b) =>
            s.params.synchrony === 'extended' &&
            s.merged < s.params.merges &&
            s.lives(a) &&
            s.lives(b) &&
            !s.ring(a).isEmpty &&
            !s.ring(b).isEmpty &&
            !ringOf(s, a).has(b) &&
            form(s.with({ merged: plus(1) }), [ringOf(s, a), ringOf(s, b)]),
        ),
      }),
    },
  })
  return Object.assign(part, { event: kinds.event })
}

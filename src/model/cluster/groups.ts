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
 */

import { detector, detects, distinct, each, either, fair, plus } from '../../language/action.ts'
import { channel, lostWith, per, volatile } from '../../language/cell.ts'
import { type FifoValue, fifo, type SetValue, set } from '../../language/collection.ts'
import { guard } from '../../language/guard.ts'
import {
  count,
  flag,
  type Kind,
  type Node,
  type NodeSet,
  oneOf,
  type ValueOf,
} from '../../language/kind.ts'
import { model } from '../../language/model.ts'
import { shape } from '../../language/shape.ts'
import type { Result, State } from '../../language/state-types.ts'
import { record, variants } from '../../language/structured.ts'
import { ModelError } from '../../language/value.ts'
import { given } from './given.ts'

export interface GroupBounds {
  readonly splits?: number
  readonly merges?: number
  /** Whether each queue shows ring changes, too, and rings have numbers. */
  readonly ringEvents?: boolean
  /** Whether `send` is used, and with it the outboxes. */
  readonly lateSends?: boolean
}

const MOST = 15

/** Why members have left or joined. */
const reason = oneOf('join', 'leave', 'processDown', 'nodeDown', 'nodeUp')

export function groups<const K extends string, const G extends readonly [string, ...string[]], M>(
  node: NodeSet<K>,
  names: G,
  message: Kind<M>,
  { splits, merges, ringEvents = false, lateSends = false }: GroupBounds = {},
) {
  const group = oneOf(...names)
  const nodeGroup = set(node)
  const ring = count.upTo(MOST)
  const event = variants({
    /** `isSettled`: it is of an earlier ring, and all who came along have it. */
    message: { from: node, body: message, ring, isSettled: flag },
    change: { members: nodeGroup, left: nodeGroup, joined: nodeGroup, reason },
    ring: { ring, members: nodeGroup },
  })
  const letter = record({ group, body: message })

  class Groups extends shape({
    parameters: {
      ...given({ splits, merges }),
      synchrony: oneOf('virtual', 'extended').initially(
        splits === undefined && merges === undefined ? 'virtual' : 'extended',
      ),
      /** C5: whether a ring change with several joiners is told as one change, or one by one. */
      joinBatching: oneOf('perGroup', 'perProcess'),
    },
    guards: {
      oneOrder: guard('two nodes get two messages of a ring in different orders', 'T1'),
      samePrefix: guard('of those who come along one misses a message of the old ring', 'T2'),
      ringCloses: guard('a message of the old ring comes in the new one', 'T3'),
      ownMessages: guard('a node that stays up misses its own message', 'T4'),
    },
    cells: {
      /** The members of the ring that a node is in, as it knows them; none while it boots. */
      ring: volatile(per(node, nodeGroup)),
      ringNumber: volatile(per(node, ring)),
      /** A process of the node is in the group. */
      inGroup: lostWith(0, per(node, group, flag)),
      /** The members of the group, as the service on the node knows them. */
      members: lostWith(0, per(node, group, nodeGroup)),
      /** What the process on the node has still to take. */
      queue: lostWith(0, channel({ from: 'from', to: 0 }, per(node, group, fifo(event)))),
      /** Given to the service, but not yet sent in a ring. */
      outbox: volatile(per(node, fifo(letter))),
      /** The number of the last ring. */
      formed: ring,

      // What of the bounds is used up.
      split: count.upTo(MOST),
      merged: count.upTo(MOST),
    },
  }) {}
  type S = State<Groups>
  type N = Node<K>
  type Name = G[number]
  type Nodes = SetValue<N>
  type Event = ValueOf<typeof event>

  // --- what nodes see of each other ---

  const members = (s: S, some: Nodes) => s.all(node).where(n => some.has(n))
  const living = (s: S, some: Nodes) => some.filter(n => s.lives(n))
  const nobody = nodeGroup.of()

  /** Who is in the ring of a node with it: alive, and not started again since. */
  const ringOf = (s: S, n: N) => living(s, s.ring(n).value).filter(m => s.ring(m).has(n))

  /** Those of a new ring who come along with a node from the same old one. */
  const companions = (s: S, n: N, ring: Nodes) => ringOf(s, n).intersect(ring).add(n)

  const processes = (s: S, some: Nodes, g: Name) => some.filter(n => s.inGroup(n, g))

  // --- queues ---

  const listed = (queue: FifoValue<Event>) =>
    Array.from({ length: queue.size }, (_, i) => queue.get(i)!)

  const isOpen = (e: Event | undefined) => e?.kind === 'message' && !e.isSettled

  /** Without the last few of those elements that satisfy a test. */
  const withoutLast = (queue: readonly Event[], few: number, test: (e: Event) => boolean) => {
    const isAmongLast = (i: number) => queue.slice(i).filter(test).length <= few
    return queue.filter((e, i) => !(test(e) && isAmongLast(i)))
  }

  /** The messages of the present ring that a process has still to take. */
  const open = (s: S, n: N, g: Name) => listed(s.queue(n, g).value).filter(isOpen)

  const tell = (s: S, some: Nodes, g: Name, e: Event) =>
    s.after(members(s, some), (s, n) => s.queue(n, g).push(e))

  // --- inside a ring ---

  /** The message has its place in the order of the ring: every process of the group will get it. */
  const send = (s: S, n: N, g: Name, body: M) => {
    const receivers = living(s, s.members(n, g).value)
    const m = event.message({ from: n, body, ring: s.ringNumber(n), isSettled: false })
    if (s.guard.oneOrder()) return tell(s, receivers, g, m)
    return either(
      tell(s, receivers, g, m),
      members(s, receivers).choose(odd => {
        const before = listed(s.queue(odd, g).value)
        const queue = [...before.slice(0, -1), m, ...before.slice(-1)]
        return isOpen(before.at(-1)) && tell(s, receivers.delete(odd), g, m).with(odd, g, { queue })
      }),
    )
  }

  /** A process joins or leaves: a message of the ring like others, which changes the list of members. */
  const changeMembers = (s: S, n: N, g: Name, after: Nodes, why: ValueOf<typeof reason>) => {
    const before = s.members(n, g).value
    const left = before.subtract(after)
    const joined = after.subtract(before)
    const told = living(s, why === 'processDown' ? after : before.union(after))
    const change = event.change({ members: after, left, joined, reason: why })
    return tell(s, told, g, change).after(members(s, ringOf(s, n)), (s, m) =>
      s.with(m, g, { members: after }),
    )
  }

  // --- from ring to ring ---

  /**
   * Those who come along agree on what they get of the old ring's messages: of the ones that nobody
   * among them has taken, and whose senders do not come along, the last ones may be lost.
   */
  const settle = (
    s: S,
    along: Nodes,
    next: (s: S) => Result<S>,
    [g, ...rest]: readonly Name[] = names,
  ): Result<S> => {
    if (g === undefined) return next(s)
    const receivers = processes(s, along, g)
    const mayBeLost = (e: Event) =>
      e.kind === 'message' && isOpen(e) && s.guard.ownMessages(!along.has(e.from))
    const losable = (n: N) => open(s, n, g).filter(mayBeLost)
    const outcomes: Result<S>[] = [settle(s, along, next, rest)]
    for (
      let lost = 1;
      !receivers.isEmpty() && receivers.every(n => losable(n).length >= lost);
      lost++
    ) {
      const lose = (s: S, n: N) =>
        s.with(n, g, { queue: withoutLast(listed(s.queue(n, g).value), lost, mayBeLost) })
      outcomes.push(settle(s.after(members(s, receivers), lose), along, next, rest))
      if (!s.guard.samePrefix())
        outcomes.push(members(s, receivers).choose(n => settle(lose(s, n), along, next, rest)))
    }
    return either(...outcomes)
  }

  /** What a process gets to know of the ring change: who has left, who has joined, and the ring. */
  const changesFor = (s: S, n: N, g: Name, ring: Nodes, order: readonly N[]): readonly Event[] => {
    const before = s.members(n, g).value
    const kept = before.intersect(companions(s, n, ring))
    const left = before.subtract(kept)
    const joined = processes(s, ring, g).subtract(kept)
    const events: Event[] = []
    if (!left.isEmpty())
      events.push(event.change({ members: kept, left, joined: nobody, reason: 'nodeDown' }))
    const batches =
      s.params.joinBatching === 'perGroup'
        ? [joined]
        : order.filter(m => joined.has(m)).map(m => nodeGroup.of(m))
    let present = kept
    for (const batch of batches.filter(each => !each.isEmpty())) {
      present = present.union(batch)
      events.push(event.change({ members: present, left: nobody, joined: batch, reason: 'nodeUp' }))
    }
    return ringEvents ? [...events, event.ring({ ring: s.formed + 1, members: ring })] : events
  }

  /** The queue after the ring change: what was open is settled, then come the changes. */
  const queueAfter = (s: S, n: N, g: Name, changes: readonly Event[]): readonly Event[] => {
    const settled = listed(s.queue(n, g).value).map(e =>
      e.kind === 'message' ? event.message({ ...fieldsOf(e), isSettled: true }) : e,
    )
    if (s.guard.ringCloses() || open(s, n, g).length === 0) return [...settled, ...changes]
    return [...settled.slice(0, -1), ...changes, ...settled.slice(-1)]
  }

  const fieldsOf = ({ from, body, ring }: Extract<Event, { kind: 'message' }>) => ({
    from,
    body,
    ring,
  })

  const enter = (s: S, ring: Nodes, order: readonly N[]): S => {
    const arrive = (next: S, n: N) => {
      const inRing = next.with(n, { ring, ringNumber: ringEvents ? s.formed + 1 : 0 })
      return names.reduce((next: S, g: Name) => {
        const known = next.with(n, g, { members: processes(s, ring, g) })
        if (!s.inGroup(n, g)) return known
        return known.with(n, g, { queue: queueAfter(s, n, g, changesFor(s, n, g, ring, order)) })
      }, inRing)
    }
    const entered = s.after(members(s, ring), arrive)
    return ringEvents ? entered.with({ formed: plus(1) }) : entered
  }

  /** All orders in which the processes of a ring may be listed, where it makes a difference. */
  const inSomeOrder = (
    s: S,
    ring: Nodes,
    next: (order: readonly N[]) => Result<S>,
    order: readonly N[] = [],
  ): Result<S> => {
    const left = ring.filter(n => !order.includes(n))
    if (left.isEmpty() || s.params.joinBatching === 'perGroup') return next(order)
    return members(s, left).choose(n => inSomeOrder(s, ring, next, [...order, n]))
  }

  /** A new ring of all members of some old ones; `along` are those who come along, for each of these. */
  const form = (s: S, along: readonly Nodes[], next: (s: S) => Result<S> = s => s): Result<S> => {
    const ring = along.reduce((all, some) => all.union(some))
    const settleAll = (s: S, [first, ...rest]: readonly Nodes[]): Result<S> =>
      first === undefined
        ? inSomeOrder(s, ring, order => next(enter(s, ring, order)))
        : settle(s, first, s => settleAll(s, rest))
    return settleAll(s, along)
  }

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
        changeMembers(s, n, g, s.members(n, g).value.delete(n), 'processDown').with(n, g, {
          inGroup: false,
          queue: [],
        }),
      ),

      /** Sent in the present ring, at once. */
      broadcast: detector((s: S, n: N, g: Name, body: M) => {
        if (!s.members(n, g).has(n)) throw new ModelError(`${n} sends to ${g}, but is no member.`)
        return send(s, n, g, body)
      }),

      /** T5: given to the service, to be sent in whatever ring the node will be in. */
      send: (s: S, n: N, g: Name, body: M) => s.outbox(n).push(letter({ group: g, body })),

      take: (s: S, n: N, g: Name) => s.queue(n, g).pop(),
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
  return Object.assign(part, { event })
}

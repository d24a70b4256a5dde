import { either } from '../../../language/action.ts'
import type { FifoValue } from '../../../language/collection.ts'
import type { Node, ValueOf } from '../../../language/kind.ts'
import type { GroupEvent, GroupKinds, GroupState, Names, NodesOf, reason } from './shape.ts'

/** What nodes see of each other, and what happens inside a ring. */
export function insideRing<K extends string, G extends Names, M>({
  node,
  event,
  ringOrder,
}: GroupKinds<K, G, M>) {
  type S = GroupState<K, G, M>
  type N = Node<K>
  type Name = G[number]
  type Event = GroupEvent<K, G, M>
  type Nodes = NodesOf<K>

  const members = (s: S, some: Nodes) => s.all(node).where(n => some.has(n))
  const living = (s: S, some: Nodes) => some.filter(n => s.lives(n))

  /** Who is in the ring of a node with it: alive, and not started again since. */
  const ringOf = (s: S, n: N) => living(s, s.ring(n).value).filter(m => s.ring(m).has(n))

  /** Those of a new ring who come along with a node from the same old one. */
  const companions = (s: S, n: N, ring: Nodes) => ringOf(s, n).intersect(ring).add(n)

  /** Those whom a message of a node's ring reaches: who has started again is not in the ring yet. */
  const reached = (s: S, n: N, some: Nodes) =>
    s.guard.sameIncarnation() ? some.intersect(ringOf(s, n)) : living(s, some)

  const processes = (s: S, some: Nodes, g: Name) => some.filter(n => s.inGroup(n, g))

  const listed = <V>(queue: FifoValue<V>): readonly V[] =>
    Array.from({ length: queue.size }, (_, i) => queue.get(i)!)

  const isOpen = (e: Event | undefined) => e?.kind === 'message' && !e.isSettled

  /** The messages of the present ring that a process has still to take. */
  const open = (s: S, n: N, g: Name) => listed(s.queue(n, g).value).filter(isOpen)

  /** Who takes a message has got all that was sent before it, in whatever group. */
  const received = (s: S, n: N, g: Name): S => {
    if (!ringOrder || !isOpen(s.queue(n, g).head)) return s
    const order = listed(s.order(n).value)
    const isKnown = open(s, n, g).length > order.filter(each => each === g).length
    return isKnown ? s : s.with(n, { order: order.slice(order.indexOf(g) + 1) })
  }

  /** Nobody will take what is left of a group's messages. */
  const unordered = (s: S, n: N, g: Name): S =>
    ringOrder ? s.with(n, { order: listed(s.order(n).value).filter(each => each !== g) }) : s

  const tell = (s: S, some: Nodes, g: Name, e: Event) =>
    s.after(members(s, some), (s, n) => s.queue(n, g).push(e))

  /** The message has its place in the order of the ring: every process of the group will get it. */
  const send = (before: S, n: N, g: Name, body: M) => {
    const receivers = reached(before, n, before.members(n, g).value)
    const s = ringOrder
      ? before.after(members(before, receivers), (s, m) => s.order(m).push(g))
      : before
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
    const told = reached(s, n, why === 'processDown' ? after : before.union(after))
    const change = event.change({ members: after, left, joined, reason: why })
    return tell(s, told, g, change).after(members(s, ringOf(s, n)), (s, m) =>
      s.with(m, g, { members: after }),
    )
  }

  return {
    members,
    living,
    ringOf,
    companions,
    processes,
    listed,
    isOpen,
    open,
    received,
    unordered,
    send,
    changeMembers,
  }
}

export type InsideRing<K extends string, G extends Names, M> = ReturnType<
  typeof insideRing<K, G, M>
>

import { either, plus } from '../../../language/action.ts'
import type { Node } from '../../../language/kind.ts'
import type { Result } from '../../../language/state-types.ts'
import type { InsideRing } from './inside-ring.ts'
import type { GroupEvent, GroupKinds, GroupState, Names, NodesOf } from './shape.ts'

/** From the old rings to the new one: what those who come along agree on, and what they are told. */
export function ringChange<K extends string, G extends Names, M>(
  { names, nodeGroup, event, ringEvents, lossless, ringOrder }: GroupKinds<K, G, M>,
  { members, companions, processes, listed, isOpen, open }: InsideRing<K, G, M>,
) {
  type S = GroupState<K, G, M>
  type N = Node<K>
  type Name = G[number]
  type Event = GroupEvent<K, G, M>
  type Nodes = NodesOf<K>
  const nobody = nodeGroup.of()

  /** Without the last few of those elements that satisfy a test. */
  const withoutLast = (queue: readonly Event[], few: number, test: (e: Event) => boolean) => {
    const isAmongLast = (i: number) => queue.slice(i).filter(test).length <= few
    return queue.filter((e, i) => !(test(e) && isAmongLast(i)))
  }

  const mayBeLost = (s: S, along: Nodes) => (e: Event) =>
    !lossless && e.kind === 'message' && isOpen(e) && s.guard.ownMessages(!along.has(e.from))

  /** Whether what a node misses is the end of what was sent to it, but for what is kept anyway. */
  const isEnd = (s: S, n: N, test: (e: Event) => boolean, lost: ReadonlyMap<Name, number>) => {
    const left = new Map(names.map(g => [g, s.inGroup(n, g) ? (lost.get(g) ?? 0) : 0]))
    const queues = new Map(names.map(g => [g, [...open(s, n, g)]]))
    for (const g of [...listed(s.order(n).value)].reverse()) {
      if ([...left.values()].every(few => few === 0)) return true
      const last = queues.get(g)?.pop()
      if (last === undefined || !test(last)) continue
      const few = left.get(g) ?? 0
      if (few === 0) return false
      left.set(g, few - 1)
    }
    return [...left.values()].every(few => few === 0)
  }

  /**
   * Those who come along agree on what they get of the old ring's messages: of the ones that nobody
   * among them has taken, and whose senders do not come along, the last ones may be lost.
   */
  const settle = (s: S, along: Nodes, next: (s: S) => Result<S>): Result<S> => {
    const test = mayBeLost(s, along)
    const settleGroups = (
      now: S,
      [g, ...rest]: readonly Name[],
      losses: ReadonlyMap<Name, number>,
    ): Result<S> => {
      if (g === undefined)
        return (!ringOrder || along.every(n => isEnd(s, n, test, losses))) && next(now)
      const receivers = processes(s, along, g)
      const losable = (n: N) => open(s, n, g).filter(test)
      const outcomes: Result<S>[] = [settleGroups(now, rest, losses)]
      for (
        let lost = 1;
        !receivers.isEmpty() && receivers.every(n => losable(n).length >= lost);
        lost++
      ) {
        const lose = (s: S, n: N) =>
          s.with(n, g, { queue: withoutLast(listed(s.queue(n, g).value), lost, test) })
        const after = now.after(members(s, receivers), lose)
        outcomes.push(settleGroups(after, rest, new Map([...losses, [g, lost]])))
        if (!s.guard.samePrefix())
          outcomes.push(members(s, receivers).choose(n => settleGroups(lose(now, n), rest, losses)))
      }
      return either(...outcomes)
    }
    return settleGroups(s, names, new Map())
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
      const inRing = next.with(n, { ring, ringNumber: ringEvents ? s.formed + 1 : 0, order: [] })
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

  return form
}

import { distinct } from '../language/action.ts'
import type { FifoValue } from '../language/collection.ts'
import { count, type Node } from '../language/kind.ts'
import type { ShapeOf } from '../language/model.ts'
import type { State } from '../language/state-types.ts'
import { bulletins, node, postings, rosters } from '../model/cluster/alone/index.ts'
import { always, forEach, properties, reachable } from './kinds.ts'

const board = bulletins({}, { deaths: 0 })
type S = State<ShapeOf<typeof board>>
type N = Node<'node'>
type Event = NonNullable<ReturnType<S['cpg']['next']>>
type Message = Extract<Event, { kind: 'message' }>

const listed = <V>(values: FifoValue<V>) =>
  Array.from({ length: values.size }, (_, i) => values.get(i)!)

const logOf = (s: S, n: N): readonly Event[] => listed(s.log(n).value)
const messages = (events: readonly Event[]) => events.filter(e => e.kind === 'message')
const isSame = (a: Message, b: Message) => a.from === b.from && a.body.number === b.body.number
const isIn = (list: readonly Message[], m: Message) => list.some(each => isSame(each, m))

/** What a node got in one ring; the number is unknown where it started again meanwhile. */
interface Stay {
  readonly ring: number | undefined
  readonly got: readonly Message[]
  /** The ring that it went to next, if it has got so far. */
  readonly next: number | undefined
}

function stays(s: S, n: N): readonly Stay[] {
  let ring = s.life.incarnation(n) === 0 ? 0 : undefined
  let got: Message[] = []
  const found: Stay[] = []
  for (const e of logOf(s, n)) {
    if (e.kind === 'message') got.push(e)
    if (e.kind !== 'ring') continue
    found.push({ ring, got, next: e.ring })
    ring = e.ring
    got = []
  }
  return [...found, { ring, got, next: undefined }]
}

/** T1 to T4: what holds in every mode. */
export const groupProperties = properties(board, {
  /** T1: two nodes that get the same two messages get them in the same order. */
  agreedOrder: always(
    forEach(distinct(node, node), (s, a, b) => {
      const [one, other] = [messages(logOf(s, a)), messages(logOf(s, b))]
      const common = other.filter(m => isIn(one, m))
      return one.filter(m => isIn(other, m)).every((m, i) => isSame(m, common[i]!))
    }),
  ),

  /** T2: two nodes that go from one ring to the next together have got the same messages. */
  sameSet: always(
    forEach(distinct(node, node), (s, a, b) =>
      stays(s, a).every(
        ({ ring, got, next }) =>
          ring === undefined ||
          next === undefined ||
          stays(s, b).every(
            stay =>
              stay.ring !== ring ||
              stay.next !== next ||
              (stay.got.length === got.length && got.every(m => isIn(stay.got, m))),
          ),
      ),
    ),
  ),

  /** T3: a message is got in the ring in which it was sent. */
  noCrossRing: always(
    forEach(node, (s, n) =>
      stays(s, n).every(
        ({ ring, got }) => ring === undefined || got.every(message => message.ring === ring),
      ),
    ),
  ),

  /** A node that has started again gets nothing until it joins. */
  nothingBeforeJoining: always(
    forEach(node, (s, n) => s.cpg.inGroup(n, 'readers') || s.cpg.queue(n, 'readers').isEmpty),
  ),

  /** T4: whoever is up gets its own messages. */
  selfDelivery: always(
    forEach(node, (s, n) =>
      s
        .own(n)
        .every(
          number =>
            messages([...logOf(s, n), ...listed(s.cpg.queue(n, 'readers').value)]).some(
              m => m.from === n && m.body.number === number,
            ) || s.cpg.outbox(n).some(letter => letter.body.number === number),
        ),
    ),
  ),
})

const isAtRest = (s: S, n: N) => s.life.up(n) && s.cpg.queue(n, 'readers').isEmpty

/** C1: what the members of a group are told of each other. */
export const viewProperties = properties(board, {
  /** At rest, two who see each other as members were told of the same members since. */
  sameViews: always(
    forEach(distinct(node, node), (s, a, b) => {
      if (!isAtRest(s, a) || !isAtRest(s, b)) return true
      if (!s.cpg.ring(a).has(b) || !s.cpg.ring(b).has(a)) return true
      const changes = (n: N) => logOf(s, n).filter(e => e.kind === 'change')
      const since = changes(a).findLastIndex(e => !e.members.has(b)) + 1
      return changes(a)
        .slice(since)
        .every(e => changes(b).some(other => other.members.equals(e.members)))
    }),
  ),
})

/** Whether a node has seen another one leave and join that has not died meanwhile. */
const hasSeenReturn = (s: S, n: N, other: N) => {
  const changes = logOf(s, n).filter(e => e.kind === 'change')
  const left = changes.findIndex(e => e.left.has(other))
  return left >= 0 && changes.slice(left).some(e => e.joined.has(other))
}

/** Virtual synchrony: what extended virtual synchrony does not give. */
export const virtualSynchrony = properties(board, {
  /** A node that appears is new and empty. */
  joinersAreNew: always(
    forEach(
      distinct(node, node),
      (s, n, other) =>
        !s.life.up(other) || s.life.incarnation(other) > 0 || !hasSeenReturn(s, n, other),
    ),
  ),
})

export const groupWitnesses = properties(board, {
  /** What a node has sent is lost with it: all others go on without. */
  lostWithSender: reachable(
    s =>
      s.sent === s.params.bulletins &&
      s.life.up.some(up => !up) &&
      s.cpg.formed > 0 &&
      s.all(node).every(n => !s.life.up(n) || isAtRest(s, n)) &&
      s.log.every(log => log.every(e => e.kind !== 'message')),
  ),
  /** What a node has sent reaches all others after its death. */
  survivesSender: reachable(s =>
    s.all(node).some(
      n =>
        !s.life.up(n) &&
        s
          .all(node)
          .except(n)
          .every(m => s.life.up(m) && messages(logOf(s, m)).some(e => e.from === n)),
    ),
  ),
})

export const restartWitnesses = properties(board, {
  /** A node is a member again, and has never been told that it was not. */
  comesBack: reachable(
    forEach(
      distinct(node, node),
      (s, n, other) => s.life.incarnation(other) === 1 && hasSeenReturn(s, n, other),
    ),
  ),

  /** C4: who joins gets what another one has said before it heard of the joining. */
  hearsOlderNews: reachable(
    forEach(
      distinct(node, node),
      (s, n, other) =>
        s.life.up(other) &&
        s.life.incarnation(n) === 1 &&
        messages(logOf(s, n)).some(e => e.from === other) &&
        logOf(s, other).every(e => e.kind !== 'change' || !e.joined.has(n)),
    ),
  ),
})

export const mergeWitnesses = properties(board, {
  /** C2: to each side of a merge the other one has joined. */
  eachSeesTheOtherJoin: reachable(
    forEach(distinct(node, node), (s, a, b) => hasSeenReturn(s, a, b) && hasSeenReturn(s, b, a)),
  ),
})

export const lateWitnesses = properties(board, {
  /** T5: a message was handed over in one ring and sent in another. */
  sentInAnotherRing: reachable(s =>
    s.log.some(log => log.some(e => e.kind === 'message' && e.body.composed !== e.ring)),
  ),
})

const list = rosters({}, { deaths: 0 })
type R = State<ShapeOf<typeof list>>

const hasAll = (s: R, n: N, g: 'daemons' | 'mounts') =>
  s.life.up(n) && s.cpg.inGroup(n, g) && s.cpg.queue(n, g).isEmpty

/** What nodes are told of the members of their groups. */
export const rosterProperties = properties(list, {
  /** All in a ring who have taken everything see the same members. */
  sameMembers: always(
    forEach(
      distinct(node, node),
      (s, a, b) =>
        !hasAll(s, a, 'mounts') ||
        !hasAll(s, b, 'mounts') ||
        !s.cpg.ring(a).has(b) ||
        !s.cpg.ring(b).has(a) ||
        s.roster(a, 'mounts').value.equals(s.roster(b, 'mounts').value),
    ),
  ),

  /** A node is a member of its own groups. */
  selfIncluded: always(
    forEach(node, (s, n) => !hasAll(s, n, 'mounts') || s.roster(n, 'mounts').has(n)),
  ),
})

export const rosterWitnesses = properties(list, {
  /** Section 4 of the brief: who is in one group is not always in the other one, and vice versa. */
  mountWithoutDaemon: reachable(
    forEach(
      node,
      (s, n) => s.life.up(n) && !s.roster(n, 'mounts').value.isSubset(s.roster(n, 'daemons').value),
    ),
  ),
  daemonWithoutMount: reachable(
    forEach(
      node,
      (s, n) => s.life.up(n) && !s.roster(n, 'daemons').value.isSubset(s.roster(n, 'mounts').value),
    ),
  ),
  /** The mount group has the new incarnation, the daemon group still the old one. */
  newAndOld: reachable(
    forEach(
      distinct(node, node),
      (s, n, other) =>
        s.life.up(n) &&
        s.life.incarnation(other) === 1 &&
        hasAll(s, n, 'mounts') &&
        s.roster(n, 'mounts').has(other) &&
        s.roster(n, 'daemons').has(other) &&
        s.cpg.queue(n, 'daemons').some(e => e.kind === 'change' && e.left.has(other)),
    ),
  ),
})

const posted = postings({ ringOrder: true })
const number = count.upTo(2)

/** Several groups in one ring. */
export const ringProperties = properties(posted, {
  /** Whoever takes a note in the ring in which it was sent has got all earlier ones, in whatever group. */
  nothingSkipped: always(
    forEach(
      [node, number, number],
      (s, n, earlier, later) =>
        earlier >= later ||
        !s.inTime(n).has(later) ||
        s.taken(n).has(earlier) ||
        hasNote(s.cpg.queue(n, 'inside').value, earlier) ||
        hasNote(s.cpg.queue(n, 'outside').value, earlier),
    ),
  ),
})

const hasNote = (
  queue: FifoValue<NonNullable<ReturnType<State<ShapeOf<typeof posted>>['cpg']['next']>>>,
  note: number,
) => listed(queue).some(e => e.kind === 'message' && e.body === note)

export const ringWitnesses = properties(posted, {
  /** Between the groups of a node there is no order: a later note is taken first. */
  takenFirst: reachable(
    forEach(node, (s, n) => s.taken(n).has(1) && !s.taken(n).has(0) && s.life.up(n)),
  ),
  /** Notes of both groups are lost with their sender. */
  bothLost: reachable(
    forEach(
      distinct(node, node),
      (s, n, dead) =>
        s.sent === 2 &&
        !s.life.up(dead) &&
        !s.cpg.ring(n).has(dead) &&
        s.life.up(n) &&
        !s.taken(n).has(0) &&
        !s.taken(n).has(1) &&
        !hasNote(s.cpg.queue(n, 'inside').value, 0) &&
        !hasNote(s.cpg.queue(n, 'outside').value, 0) &&
        !hasNote(s.cpg.queue(n, 'inside').value, 1) &&
        !hasNote(s.cpg.queue(n, 'outside').value, 1),
    ),
  ),
})

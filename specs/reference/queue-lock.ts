import {
  among,
  channel,
  distinct,
  each,
  eachGuardOff,
  fifo,
  flag,
  guard,
  model,
  type Node,
  nodes,
  oneOf,
  per,
  type State,
  shape,
  spec,
} from 'allways'
import { always, forEach, properties, reachable } from 'allways/properties'

/**
 * A lock manager with queues, as the DLM of the kernel has them. Clients keep a lock that they were
 * granted until they are called, since another client wants it; a client that shares it may ask to
 * convert it to exclusive. Conversions go before new locks. Calls and grants come in order.
 *
 * Two clients that share the lock and both ask for it alone would wait for each other. As with the
 * kernel's flag CONVDEADLK, the one who is heard later loses what it shares, and keeps its place in
 * the queue: who asks for a conversion does not count on its lock until the answer is there.
 *
 * Left out: other modes, conversions down, requests that are taken back or not to be queued.
 */

export const client = nodes('client', 3)

const mode = oneOf('none', 'shared', 'exclusive')

export class QueueLock extends shape({
  parameters: { clients: client },
  guards: {
    compatible: guard('a lock is granted beside one that excludes it', 'model'),
    breaksDeadlock: guard(
      'two clients that share the lock wait for each other to let go',
      'fs/dlm/lock.c, CONVDEADLK',
    ),
    callsAnew: guard('who was called once is not called again after its next grant', 'model'),
  },
  cells: {
    // What a client knows.
    phase: per(
      client,
      oneOf('idle', 'waitingShared', 'waitingExclusive', 'shared', 'converting', 'exclusive'),
    ),
    /** It has heard that its lock is in the way of another one. */
    called: per(client, flag),

    // On the way, in order.
    wishes: channel(
      { from: 0 },
      per(client, fifo(oneOf('shared', 'exclusive', 'convert', 'free'))),
    ),
    answers: channel({ to: 0 }, per(client, fifo(oneOf('granted', 'blocking')))),

    // What the manager knows.
    granted: per(client, mode),
    wanted: per(client, mode),
    converting: fifo(client),
    waiting: fifo(client),
    /** The holder was called since its last grant. */
    notified: per(client, flag),
  },
}) {}

type S = State<QueueLock>
type C = Node<'client'>
type Wanted = 'shared' | 'exclusive'

const conflict = (held: string, wanted: string) =>
  held === 'exclusive' || (held === 'shared' && wanted === 'exclusive')

const isGrantable = (s: S, c: C, wanted: Wanted) =>
  s.guard.compatible(
    s
      .all(client)
      .except(c)
      .every(other => !conflict(s.granted(other), wanted)),
  )

const grant = (s: S, c: C, wanted: Wanted) => {
  const granted = s.with(c, { granted: wanted, wanted: 'none' }).answers(c).push('granted')
  return s.guard.callsAnew() ? granted.with(c, { notified: false }) : granted
}

/** The first conversion; where there is none, the first new lock. */
const next = (s: S) => s.converting.head ?? s.waiting.head

export const queueLock = model('queue-lock', QueueLock, {
  actions: {
    askShared: each(
      client,
      'asks to share',
      (s, c) =>
        s.phase(c) === 'idle' && s.with(c, { phase: 'waitingShared' }).wishes(c).push('shared'),
    ),
    askExclusive: each(
      client,
      'asks for the lock alone',
      (s, c) =>
        s.phase(c) === 'idle' &&
        s.with(c, { phase: 'waitingExclusive' }).wishes(c).push('exclusive'),
    ),
    convert: each(
      client,
      'asks to have alone what it shares',
      (s, c) =>
        s.phase(c) === 'shared' &&
        !s.called(c) &&
        s.with(c, { phase: 'converting' }).wishes(c).push('convert'),
    ),
    letGo: each(
      client,
      'lets go, as it was called',
      (s, c) => s.called(c) && s.with(c, { phase: 'idle', called: false }).wishes(c).push('free'),
    ),
    learn: each(client, 'has the lock', (s, c) => {
      if (s.answers(c).head !== 'granted') return
      const phase = s.phase(c) === 'waitingShared' ? 'shared' : 'exclusive'
      return s.with(c, { phase }).answers(c).pop()
    }),
    /** A call for a lock that the client does not count on is out of date. */
    hearCall: each(
      client,
      'hears that it is in the way',
      (s, c) =>
        s.answers(c).head === 'blocking' &&
        s
          .with(c, { called: among(s.phase(c), 'shared', 'exclusive') })
          .answers(c)
          .pop(),
    ),

    queueNew: each(client, 'is put in the queue of new locks', (s, c) => {
      const wish = s.wishes(c).head
      if (wish !== 'shared' && wish !== 'exclusive') return
      return s.with(c, { wanted: wish }).waiting.push(c).wishes(c).pop()
    }),
    queueConversion: each(client, 'is put in the queue of conversions', (s, c) => {
      if (s.wishes(c).head !== 'convert') return
      const queued = s.with(c, { wanted: 'exclusive' }).converting.push(c).wishes(c).pop()
      const isDeadlock = s.guard.breaksDeadlock() && !s.converting.isEmpty
      return isDeadlock ? queued.with(c, { granted: 'none' }) : queued
    }),
    free: each(
      client,
      'is known to have let go',
      (s, c) => s.wishes(c).head === 'free' && s.with(c, { granted: 'none' }).wishes(c).pop(),
    ),
    grantConversion: each(
      client,
      'is granted its conversion',
      (s, c) =>
        s.converting.head === c &&
        isGrantable(s, c, 'exclusive') &&
        grant(s, c, 'exclusive').converting.pop(),
    ),
    grantNew: each(client, 'is granted a new lock', (s, c) => {
      if (!s.converting.isEmpty || s.waiting.head !== c) return
      const wanted = s.wanted(c)
      return wanted !== 'none' && isGrantable(s, c, wanted) && grant(s, c, wanted).waiting.pop()
    }),
    call: each(client, 'is called, since it is in the way', (s, c) => {
      const first = next(s)
      return (
        first !== undefined &&
        first !== c &&
        !s.notified(c) &&
        conflict(s.granted(c), s.wanted(first)) &&
        s.with(c, { notified: true }).answers(c).push('blocking')
      )
    }),
  },
})

export const queueLockProperties = properties(queueLock, {
  /** Who counts on having the lock alone has it alone. */
  exclusion: always(
    forEach(
      distinct(client, client),
      (s, a, b) => s.phase(a) !== 'exclusive' || !among(s.phase(b), 'shared', 'exclusive'),
    ),
  ),
  shared: reachable(s => s.phase.count(phase => phase === 'shared') > 1),
  /** Both were shared: one conversion costs the other one its place. */
  converted: reachable(s => s.converting.size > 1),
})

const base = spec(queueLock, {
  title: 'A lock manager with queues and callbacks grants exclusive locks exclusively.',
  properties: queueLockProperties,
  counts: { distinct: 12_963, generated: 32_761, depth: 34 },
})

export default [
  base,
  ...eachGuardOff(base, {
    compatible: 'exclusion',
    breaksDeadlock: { deadlock: 17 },
    callsAnew: { deadlock: 15 },
  }),
]

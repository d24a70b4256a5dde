import {
  anyOf,
  detects,
  each,
  fair,
  fifo,
  flag,
  guard,
  maybe,
  model,
  nodes,
  oneOf,
  per,
  type State,
  shape,
  type ValueOf,
  variants,
  volatile,
} from 'allways'
import { mortal, network } from 'allways/models/cluster'
import { always, forEach, properties, reachable } from 'allways/properties'

/**
 * A lock service. Clients ask a server for one lock over connections that keep order; whoever has it
 * may keep it until its lease runs out. The server then gives the lock to the next one, and tells the
 * one that was too slow, which may meanwhile have given it back by itself: the two messages cross. A
 * client that dies loses its connection, and the server notices.
 *
 * Left out: time (a lease may run out at any moment), a server that dies, and clients that come back.
 */

export const client = nodes('client', 3)
export type Client = ValueOf<typeof client>

const server = oneOf('server')
const message = variants({ request: {}, release: {}, granted: {}, expired: {} })

export class LockService extends shape({
  parameters: { clients: client },
  guards: {
    ownersOnly: guard(
      'a release counts only from the owner: one that comes after its lease has run out frees the lock of another',
      'model',
    ),
  },
  cells: {
    /** What each client knows. */
    phase: volatile(per(client, oneOf('idle', 'waiting', 'holding'))),
    /** What the server knows: who has the lock, who waits for it, whose connections are open. */
    owner: maybe(client),
    queue: fifo(client),
    connected: per(client, flag.initially(true)),
    net: network(anyOf(client, server), message, { atDeath: 'cut' }),
    life: mortal(client, { deaths: 1 }),
  },
}) {}

type S = State<LockService>

export const lockService = model('lock-service', LockService, {
  actions: {
    // What clients do.
    request: each(
      client,
      'asks for the lock',
      (s, c) =>
        s.life.up(c) &&
        s.phase(c) === 'idle' &&
        s.with(c, { phase: 'waiting' }).net.send(c, 'server', message.request),
    ),
    release: each(
      client,
      'gives the lock back',
      (s, c) =>
        s.life.up(c) &&
        s.phase(c) === 'holding' &&
        s.with(c, { phase: 'idle' }).net.send(c, 'server', message.release),
    ),
    learnGranted: fair(
      each(
        client,
        'learns that it has the lock',
        (s, c) =>
          s.life.up(c) &&
          s.net.next('server', c)?.kind === 'granted' &&
          s.net.take('server', c).with(c, { phase: 'holding' }),
      ),
    ),
    learnExpired: fair(
      each(client, 'learns that its time is over', (s, c) => {
        if (!s.life.up(c) || s.net.next('server', c)?.kind !== 'expired') return
        const taken = s.net.take('server', c)
        // Otherwise it has given the lock back meanwhile, and may be waiting for it again.
        return s.phase(c) === 'holding' ? taken.with(c, { phase: 'idle' }) : taken
      }),
    ),

    // What the server does.
    hearRequest: fair(
      each(
        client,
        'is put in the queue',
        (s, c) =>
          s.net.next(c, 'server')?.kind === 'request' && s.net.take(c, 'server').queue.push(c),
      ),
    ),
    hearRelease: fair(
      each(client, 'is heard to give the lock back', (s, c) => {
        if (s.net.next(c, 'server')?.kind !== 'release') return
        const taken = s.net.take(c, 'server')
        return s.guard.ownersOnly(s.owner === c) ? taken.with({ owner: null }) : taken
      }),
    ),
    grant: fair(
      each(
        client,
        'is given the lock',
        (s, c) =>
          s.owner === null &&
          s.queue.head === c &&
          s.with({ owner: c }).queue.pop().net.send('server', c, message.granted),
      ),
    ),
    /** Whoever has the lock has had it for too long. */
    expire: s => {
      const { owner } = s
      return owner !== null && s.with({ owner: null }).net.send('server', owner, message.expired)
    },
    /** After the last message that came through. */
    noticeDeath: fair(
      detects(
        each(client, 'is found to have lost its connection', (s, c) => {
          if (s.life.up(c) || !s.connected(c) || s.net.next(c, 'server') !== undefined) return
          const gone = s.with(c, { connected: false })
          const unowned = s.owner === c ? gone.with({ owner: null }) : gone
          return s.queue.has(c) ? unowned.queue.remove(c) : unowned
        }),
      ),
    ),
  },
})

export const lockServiceProperties = properties(lockService, {
  /** Nobody loses the lock without being told: who holds it owns it, or learns that it does not. */
  holdersOwn: always(
    forEach(
      client,
      (s: S, c) =>
        s.phase(c) !== 'holding' ||
        s.owner === c ||
        s.net.channel('server', c).has(message.expired),
    ),
  ),
  crossing: reachable(s => s.phase.some((phase, c) => phase === 'waiting' && s.owner === c)),
  survivesItsOwner: reachable(s =>
    s.phase.some((phase, c) => phase === 'holding' && s.life.up.some((up, d) => !up && d !== c)),
  ),
})

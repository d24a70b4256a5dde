import {
  anyOf,
  detects,
  each,
  eachGuardOff,
  fair,
  fifo,
  guard,
  maybe,
  model,
  nodes,
  oneOf,
  per,
  shape,
  spec,
  variants,
  volatile,
} from 'allways'
import { mortal, network } from 'allways/models/cluster'
import { always, properties, reachable } from 'allways/properties'

/**
 * A lock server. Clients ask for the lock, wait in a queue, hold it, and give it back; one of them
 * may die at any moment. The server does not die. It finds out who is dead, and takes the lock from
 * the dead owner, but a message that the dead one has sent may still come.
 */

export const client = nodes('client', 3)
const server = oneOf('server')
const message = variants({ request: {}, grant: {}, release: {} })

export class LockServer extends shape({
  parameters: { clients: client },
  guards: {
    ownersOnly: guard(
      'a release counts only from the owner: one from the dead may come after the lock was given on',
      'model',
    ),
  },
  cells: {
    phase: volatile(per(client, oneOf('idle', 'waiting', 'holding'))),
    /** Who has the lock, as the server sees it. */
    owner: maybe(client),
    queue: fifo(client),
    net: network(anyOf(client, server), message),
    life: mortal(client, { deaths: 1 }),
  },
}) {}

export const lockServer = model('lock-server', LockServer, {
  actions: {
    request: each(
      client,
      'asks for the lock',
      (s, c) =>
        s.life.up(c) &&
        s.phase(c) === 'idle' &&
        s.with(c, { phase: 'waiting' }).net.send(c, 'server', message.request),
    ),
    queue: each(
      client,
      'is put in the queue',
      (s, c) =>
        s.net.next(c, 'server')?.kind === 'request' && s.net.take(c, 'server').queue.push(c),
    ),
    grant: fair(
      each(
        client,
        'is granted the lock',
        (s, c) =>
          s.owner === null &&
          s.queue.head === c &&
          s.with({ owner: c }).queue.pop().net.send('server', c, message.grant),
      ),
    ),
    enter: fair(
      each(
        client,
        'enters',
        (s, c) =>
          s.life.up(c) &&
          s.net.next('server', c)?.kind === 'grant' &&
          s.net.take('server', c).with(c, { phase: 'holding' }),
      ),
    ),
    leave: each(
      client,
      'leaves',
      (s, c) =>
        s.life.up(c) &&
        s.phase(c) === 'holding' &&
        s.with(c, { phase: 'idle' }).net.send(c, 'server', message.release),
    ),
    free: each(client, 'has given the lock back', (s, c) => {
      if (s.net.next(c, 'server')?.kind !== 'release') return
      const taken = s.net.take(c, 'server')
      return s.guard.ownersOnly(s.owner === c) ? taken.with({ owner: null }) : taken
    }),
    evict: fair(
      detects(
        each(
          client,
          'is found dead',
          (s, c) => !s.life.up(c) && s.owner === c && s.with({ owner: null }),
        ),
      ),
    ),
  },
})

export const lockServerProperties = properties(lockServer, {
  mutualExclusion: always(s => s.phase.count(p => p === 'holding') <= 1),
  usable: reachable(s => s.phase.some(p => p === 'holding')),
  survivesItsOwner: reachable(s =>
    s.phase.some((p, c) => p === 'holding' && s.life.up.some((up, d) => !up && d !== c)),
  ),
})

const base = spec(lockServer, {
  title: 'A lock server whose clients may die gives its lock to one of them at a time.',
  properties: lockServerProperties,
  counts: { distinct: 938 },
})

export default [
  base,
  ...eachGuardOff(base, { ownersOnly: { violated: 'mutualExclusion', length: 17 } }),
]

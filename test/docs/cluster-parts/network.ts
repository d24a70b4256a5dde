import { anyOf, each, model, nodes, oneOf, per, shape, spec, volatile } from 'allways'
import { mortal, network } from 'allways/models/cluster'
import { forEach, properties, reachable } from 'allways/properties'

const client = nodes('client', 2)
const server = oneOf('server')
const message = oneOf('ask', 'grant')

class Asking extends shape({
  parameters: { clients: client },
  cells: {
    state: volatile(per(client, oneOf('idle', 'waiting', 'served'))),
    /** What a client that dies has sent last may be lost with it, however much that is. */
    net: network(anyOf(client, server), message, { atDeath: 'cut' }),
    life: mortal(client, { deaths: 1 }),
  },
}) {}

const asking = model('asking', Asking, {
  actions: {
    ask: each(
      client,
      'asks',
      (s, c) =>
        s.life.up(c) &&
        s.state(c) === 'idle' &&
        s.with(c, { state: 'waiting' }).net.send(c, 'server', 'ask'),
    ),
    grant: each(
      client,
      'is heard',
      (s, c) =>
        s.net.next(c, 'server') === 'ask' && s.net.take(c, 'server').net.send('server', c, 'grant'),
    ),
    enjoy: each(
      client,
      'is served',
      (s, c) =>
        s.life.up(c) &&
        s.net.next('server', c) === 'grant' &&
        s.net.take('server', c).with(c, { state: 'served' }),
    ),
  },
})

const askingProperties = properties(asking, {
  /** The grant that is on its way to the dead is lost, one that comes later waits for ever. */
  grantsTheDead: reachable(
    forEach(client, (s, c) => !s.life.up(c) && s.net.next('server', c) === 'grant'),
  ),
})

export default spec(asking, { properties: askingProperties, deadlock: 'allowed' })

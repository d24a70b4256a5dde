import { detects, each, flag, model, nodes, oneOf, per, shape, spec, volatile } from 'allways'
import { mortal } from 'allways/models/cluster'
import { dlm } from 'allways/models/cluster/dlm'
import { always, forEach, properties, reachable } from 'allways/properties'
import { atMostOne } from 'allways/properties/predicates'

const node = nodes('node', 2)

/** One node at a time is inside; when it dies, the DLM recovers and lets another one in. */
class Room extends shape({
  parameters: { nodes: node },
  cells: {
    isInside: volatile(per(node, flag)),
    dlm: dlm(node, oneOf('door')),
    life: mortal(node, { deaths: 1 }),
  },
}) {}

const room = model('room', Room, {
  actions: {
    ask: each(
      node,
      'asks for EX',
      (s, n) =>
        s.life.up(n) &&
        s.dlm.isOpen(n) &&
        !s.dlm.isBusy(n, 'door') &&
        s.dlm.mode(n, 'door') === 'none' &&
        s.dlm.request(n, 'door', 'EX'),
    ),
    enter: each(node, 'has EX and enters', (s, n) => {
      if (!s.life.up(n)) return
      const told = s.dlm.next(n, 'door')
      if (told?.kind !== 'completion') return
      return s.with(n, { isInside: told.status === 'granted' }).dlm.take(n, 'door')
    }),
    leave: each(node, 'was asked to leave, and unlocks', (s, n) => {
      if (!s.life.up(n) || !s.isInside(n) || s.dlm.next(n, 'door')?.kind !== 'blocking') return
      const heard = s.with(n, { isInside: false }).dlm.take(n, 'door')
      return heard ? heard.dlm.unlock(n, 'door') : false
    }),

    // What dlm_controld does: it says who has died, and takes all members through recovery.
    notice: detects(
      each(
        node,
        'is found dead',
        (s, n) => !s.life.up(n) && s.dlm.status(n) === 'member' && s.dlm.die(n),
      ),
    ),
    stop: s => s.dlm.stop(),
    hear: each(
      node,
      'hears of the recovery',
      (s, n) => s.life.up(n) && s.dlm.notice(n) && s.dlm.takeNotice(n),
    ),
    recover: s => s.dlm.recover(),
    settle: s => s.dlm.settle('door'),
    remaster: s => s.dlm.remaster('door'),
    resume: s => s.dlm.resume(),
  },
})

const roomProperties = properties(room, {
  oneInside: always(atMostOne(node, (s, n) => s.isInside(n))),
  another: reachable(forEach(node, (s, n) => s.isInside(n) && s.life.up.some(up => !up))),
})

export default spec(room, { properties: roomProperties, symmetry: [node], deadlock: 'allowed' })

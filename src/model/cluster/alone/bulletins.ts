/**
 * The part `groups` alone, its messages: nodes put up bulletins for all, and each keeps what comes in
 * the order in which it came (a ghost, for properties).
 */
import { each, plus } from '../../../language/action.ts'
import { per, volatile } from '../../../language/cell.ts'
import { fifo, set } from '../../../language/collection.ts'
import { count } from '../../../language/kind.ts'
import { model } from '../../../language/model.ts'
import { shape } from '../../../language/shape.ts'
import { record } from '../../../language/structured.ts'
import { type GroupBounds, groups } from '../groups/index.ts'
import { type Mortality, mortal } from '../life.ts'
import { node } from './nodes.ts'

const number = count.upTo(3)

/** `composed` is the number of the ring in which the bulletin was handed over to be sent. */
const bulletin = record({ number, composed: count.upTo(15) })

/** @internal Its type is too large to be written down; it is for the specs of this package. */
export function bulletins(bounds: Omit<GroupBounds, 'ringEvents'>, mortality: Mortality) {
  const cpg = groups(node, ['readers'], bulletin, { ...bounds, ringEvents: true })
  class Bulletins extends shape({
    parameters: { nodes: node, bulletins: 2 },
    cells: {
      /** How many bulletins there are: each has its number. */
      sent: number,
      /** Those that a node has put up in its present life. */
      own: volatile(per(node, set(number))),
      log: volatile(per(node, fifo(cpg.event))),
      cpg,
      life: mortal(node, mortality),
    },
  }) {}

  return model('bulletins', Bulletins, {
    init: s => s.cpg.begin('readers'),

    actions: {
      say: each(node, 'puts up a bulletin', (s, n) => {
        if (!s.life.up(n) || !s.cpg.inGroup(n, 'readers') || s.sent >= s.params.bulletins) return
        const said = s
          .with({ sent: plus(1) })
          .own(n)
          .add(s.sent)
        const body = bulletin({ number: s.sent, composed: s.cpg.ringNumber(n) })
        return bounds.lateSends
          ? said.cpg.send(n, 'readers', body)
          : said.cpg.broadcast(n, 'readers', body)
      }),

      hear: each(node, 'takes what comes next', (s, n) => {
        if (!s.life.up(n)) return
        const next = s.cpg.next(n, 'readers')
        return next !== undefined && s.cpg.take(n, 'readers').log(n).push(next)
      }),

      comeBack: each(
        node,
        'has started again and joins',
        (s, n) =>
          s.life.up(n) &&
          s.cpg.isInRing(n) &&
          !s.cpg.inGroup(n, 'readers') &&
          s.cpg.join(n, 'readers'),
      ),
    },
  })
}

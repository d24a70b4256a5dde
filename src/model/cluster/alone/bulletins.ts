/**
 * The part `groups` alone. Every node puts up some numbered bulletins for all, and keeps what comes
 * in the order in which it came (a ghost, for properties). There are two groups with the same
 * members: bulletins are sent in `paper` only, and of `staff` just the members are known.
 */
import { each, plus } from '../../../language/action.ts'
import { lostWith, per, volatile } from '../../../language/cell.ts'
import { fifo, set } from '../../../language/collection.ts'
import { count, oneOf } from '../../../language/kind.ts'
import { model } from '../../../language/model.ts'
import { shape } from '../../../language/shape.ts'
import { record } from '../../../language/structured.ts'
import { type GroupBounds, groups } from '../groups.ts'
import { type Mortality, mortal } from '../life.ts'
import { node } from './nodes.ts'

const group = oneOf('paper', 'staff')
const number = count.upTo(15)

/** `composed` is the number of the ring in which the bulletin was handed over to be sent. */
const bulletin = record({ number, composed: number })

export function bulletins(bounds: GroupBounds, mortality: Mortality) {
  const cpg = groups(node, ['paper', 'staff'], bulletin, bounds)
  class Bulletins extends shape({
    parameters: { nodes: node, bulletins: 1 },
    cells: {
      /** How many bulletins a node has put up, in all its lives. */
      sent: per(node, number),
      /** Those of its present life. */
      own: volatile(per(node, set(number))),
      /** What came in the group `paper`. */
      log: volatile(per(node, fifo(cpg.event))),
      /** The members of the groups as the node was told last. */
      view: lostWith(0, per(node, group, set(node))),
      cpg,
      life: mortal(node, mortality),
    },
  }) {}

  return model('bulletins', Bulletins, {
    init: s => {
      const begun = s.cpg.begin('paper').cpg.begin('staff')
      return begun.after(begun.all(node), (s, n) =>
        s
          .with(n, 'paper', { view: s.all(node).value })
          .with(n, 'staff', { view: s.all(node).value }),
      )
    },

    actions: {
      say: each(node, 'puts up a bulletin', (s, n) => {
        if (!s.life.up(n) || !s.cpg.inGroup(n, 'paper') || s.sent(n) >= s.params.bulletins) return
        const said = s
          .with(n, { sent: plus(1) })
          .own(n)
          .add(s.sent(n))
        const body = bulletin({ number: s.sent(n), composed: s.cpg.ringNumber(n) })
        return bounds.lateSends
          ? said.cpg.send(n, 'paper', body)
          : said.cpg.broadcast(n, 'paper', body)
      }),

      hear: each([node, group], '$1 takes what comes next in $2', (s, n, g) => {
        if (!s.life.up(n)) return
        const next = s.cpg.next(n, g)
        if (next === undefined) return
        const taken = s.cpg.take(n, g)
        const noted = g === 'paper' ? taken.log(n).push(next) : taken
        return next.kind === 'change' ? noted.with(n, g, { view: next.members }) : noted
      }),

      comeBack: each(
        [node, group],
        '$1, which has started again, joins $2',
        (s, n, g) => s.life.up(n) && s.cpg.isInRing(n) && !s.cpg.inGroup(n, g) && s.cpg.join(n, g),
      ),
    },
  })
}

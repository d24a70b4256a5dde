/**
 * The part `groups` alone, messages of two groups: nodes post numbered notes to either, and each keeps
 * the numbers of those that came (ghosts, for properties). Nodes only die, and post in their first
 * ring only, so that all notes are of that ring.
 */
import { each, plus } from '../../../language/action.ts'
import { per, volatile } from '../../../language/cell.ts'
import { set } from '../../../language/collection.ts'
import { count, oneOf } from '../../../language/kind.ts'
import { model } from '../../../language/model.ts'
import { shape } from '../../../language/shape.ts'
import { type GroupBounds, groups } from '../groups/index.ts'
import { mortal } from '../life.ts'
import { node } from './nodes.ts'

const board = oneOf('inside', 'outside')
const number = count.upTo(2)

/** @internal Its type is too large to be written down; it is for the specs of this package. */
export function postings(bounds: GroupBounds) {
  class Postings extends shape({
    parameters: { nodes: node, notes: 3 },
    cells: {
      /** How many notes there are: each has its number. */
      sent: count.upTo(3),
      /** What a node has taken, and what of it in the ring in which it was sent. */
      taken: volatile(per(node, set(number))),
      inTime: volatile(per(node, set(number))),
      cpg: groups(node, ['inside', 'outside'], number, bounds),
      life: mortal(node, { deaths: 1 }),
    },
  }) {}

  return model('postings', Postings, {
    init: s => s.cpg.begin('inside').cpg.begin('outside'),

    actions: {
      post: each(
        [node, board],
        '$1 posts a note $2',
        (s, n, g) =>
          s.life.up(n) &&
          s.sent < s.params.notes &&
          s.all(node).every(m => s.cpg.members(n, g).has(m)) &&
          s.with({ sent: plus(1) }).cpg.broadcast(n, g, s.sent),
      ),

      hear: each([node, board], '$1 takes what comes next $2', (s, n, g) => {
        if (!s.life.up(n)) return
        const next = s.cpg.next(n, g)
        if (next === undefined) return
        const heard = s.cpg.take(n, g)
        if (next.kind !== 'message') return heard
        const noted = heard.taken(n).add(next.body)
        return next.isSettled ? noted : noted.inTime(n).add(next.body)
      }),
    },
  })
}

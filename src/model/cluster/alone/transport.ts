/**
 * A network as its users may think of it, whatever it is made of: what was sent is on its way until
 * it arrives, once, or until its receiver dies; what is sent to the dead stays where it is. In what order letters arrive is not said. The
 * networks of `letters.ts` refine it, unless they lose letters or bring them twice.
 */
import { distinct, each, plus } from '../../../language/action.ts'
import { per } from '../../../language/cell.ts'
import { set } from '../../../language/collection.ts'
import { flag } from '../../../language/kind.ts'
import { model } from '../../../language/model.ts'
import { shape } from '../../../language/shape.ts'
import { number } from './letters.ts'
import { node } from './nodes.ts'

export class Transport extends shape({
  parameters: { nodes: node, letters: 2 },
  cells: {
    up: per(node, flag.initially(true)),
    /** How many letters the first has sent to the second. */
    sent: per(node, node, number),
    /** From the first to the second. */
    onTheWay: per(node, node, set(number)),
    /** What the first has got from the second. */
    arrived: per(node, node, set(number)),
  },
}) {}

export const transport = model('transport', Transport, {
  actions: {
    send: each(
      distinct(node, node),
      '$1 sends a letter to $2',
      (s, from, to) =>
        s.up(from) &&
        s.sent(from, to) < s.params.letters &&
        s
          .with(from, to, { sent: plus(1) })
          .onTheWay(from, to)
          .add(s.sent(from, to)),
    ),

    arrive: each(
      [node, node, number],
      'a letter from $1 to $2 arrives',
      (s, from, to, letter) =>
        s.up(to) &&
        s.onTheWay(from, to).has(letter) &&
        s.onTheWay(from, to).delete(letter).arrived(to, from).add(letter),
    ),
  },

  faults: {
    die: each(
      node,
      'dies',
      (s, n) =>
        s.up(n) &&
        s.after(s.all(node), (next, m) => next.onTheWay(m, n).clear()).with(n, { up: false }),
    ),
  },
})

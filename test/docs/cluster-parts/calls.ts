import { distinct, each, flag, lostWith, model, nodes, oneOf, per, shape, spec } from 'allways'
import { calls, mortal } from 'allways/models/cluster'
import { forEach, properties, reachable } from 'allways/properties'

const node = nodes('node', 2)
const line = oneOf('line')

/** Each node asks the other one once whether it is there. */
class Polls extends shape({
  parameters: { nodes: node },
  cells: {
    answer: lostWith(0, per(node, node, oneOf('none', 'yes', 'host down'))),
    phone: calls(node, line, flag, flag),
    life: mortal(node, { deaths: 1 }),
  },
}) {}

const polls = model('polls', Polls, {
  actions: {
    ask: each(
      distinct(node, node),
      '$1 asks $2',
      (s, n, other) =>
        s.life.up(n) &&
        s.answer(n, other) === 'none' &&
        s.phone.isFree(n, 'line') &&
        s.phone.call(n, 'line', other, true),
    ),
    reply: each(
      distinct(node, node),
      '$1 answers $2',
      (s, n, other) => s.life.up(n) && s.phone.next(other, n) && s.phone.answer(other, n, true),
    ),
    learn: each(
      distinct(node, node),
      '$1 gets the answer of $2',
      (s, n, other) =>
        s.life.up(n) &&
        s.phone.response(n, 'line') &&
        s.with(n, other, { answer: 'yes' }).phone.finish(n, 'line'),
    ),
    fail: each(
      distinct(node, node),
      '$1 is told that $2 is down',
      (s, n, other) =>
        s.life.up(n) &&
        s.phone.isHostDown(n, 'line') &&
        s.with(n, other, { answer: 'host down' }).phone.giveUp(n, 'line'),
    ),
  },
})

const pollProperties = properties(polls, {
  learnsYes: reachable(forEach(distinct(node, node), (s, a, b) => s.answer(a, b) === 'yes')),
  learnsDown: reachable(forEach(distinct(node, node), (s, a, b) => s.answer(a, b) === 'host down')),
})

export default spec(polls, { properties: pollProperties, deadlock: 'allowed' })

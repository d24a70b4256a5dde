import { distinct } from '../language/action.ts'
import { node, questions } from '../model/cluster/alone/index.ts'
import { always, forEach, properties, reachable } from './kinds.ts'

export const callProperties = properties(questions, {
  /** Who waits will get an answer, or be told that the host is down. */
  nobodyWaitsForEver: always(
    forEach(
      distinct(node, node),
      (s, n, other) =>
        s.question(n, other) !== 'asked' ||
        s.phone.isHostDown(n, 'line') ||
        !s.phone.requests(n, other).isEmpty ||
        !s.phone.responses(other, n, 'line').isEmpty,
    ),
  ),

  /** An answer is for the incarnation that asked. */
  answersAreMine: always(
    forEach(distinct(node, node), (s, n, other) => {
      const answeredTo = s.answeredTo(n, other)
      return answeredTo === null || answeredTo === s.life.incarnation(n)
    }),
  ),

  /** Only the death of a host makes a call to it fail. */
  failsWithReason: always(
    forEach(
      distinct(node, node),
      (s, n, other) =>
        s.question(n, other) !== 'failed' || !s.life.up(other) || s.life.incarnation(other) === 1,
    ),
  ),

  /** One question of each incarnation is answered at most once. */
  atMostOnce: always(
    forEach(distinct(node, node), (s, n, other) => s.handled(n, other) <= 1 + s.life.restarted),
  ),
})

export const callWitnesses = properties(questions, {
  answered: reachable(
    forEach(distinct(node, node), (s, n, other) => s.question(n, other) === 'answered'),
  ),
  /** The caller cannot tell whether its question was answered. */
  failsThoughHandled: reachable(
    forEach(
      distinct(node, node),
      (s, n, other) => s.question(n, other) === 'failed' && s.handled(n, other) === 1,
    ),
  ),
  failsUnhandled: reachable(
    forEach(
      distinct(node, node),
      (s, n, other) => s.question(n, other) === 'failed' && s.handled(n, other) === 0,
    ),
  ),
  /** A question of the dead is answered all the same. */
  handledForTheDead: reachable(
    forEach(distinct(node, node), (s, n, other) => !s.life.up(n) && s.handled(n, other) === 1),
  ),
})

/**
 * The part `calls` alone: every node asks every other one a question once in its life, and notes
 * which of its incarnations the answer was for.
 */
import { distinct, each, plus } from '../../../language/action.ts'
import { lostWith, per } from '../../../language/cell.ts'
import { count, maybe, oneOf } from '../../../language/kind.ts'
import { model } from '../../../language/model.ts'
import { shape } from '../../../language/shape.ts'
import { calls } from '../calls.ts'
import { mortal } from '../life.ts'
import { node } from './nodes.ts'

/** Counted modulo 2: with one restart each incarnation has its own number. */
const incarnation = count.upTo(1)

/** `atDeath` says what becomes of the requests of the dead. */
export function asking(atDeath: 'kept' | 'cut') {
  class Questions extends shape({
    parameters: { nodes: node },
    cells: {
      /** What the first knows of its question to the second. */
      question: lostWith(0, per(node, node, oneOf('none', 'asked', 'answered', 'failed'))),
      /** The incarnation that the answer was for. */
      answeredTo: lostWith(0, per(node, node, maybe(incarnation))),
      /** Ghost: how many questions of the first the second has answered. */
      handled: per(node, node, count.upTo(5)),
      phone: calls(node, oneOf('line'), incarnation, incarnation, { atDeath }),
      life: mortal(node, { deaths: 1, restarts: 1, incarnations: 2 }),
    },
  }) {}

  return model('questions', Questions, {
    actions: {
      ask: each(
        distinct(node, node),
        '$1 asks $2',
        (s, n, other) =>
          s.life.up(n) &&
          s.question(n, other) === 'none' &&
          s.phone.isFree(n, 'line') &&
          s
            .with(n, other, { question: 'asked' })
            .phone.call(n, 'line', other, s.life.incarnation(n)),
      ),

      answer: each(distinct(node, node), '$1 answers $2', (s, n, other) => {
        if (!s.life.up(n)) return
        const next = s.phone.next(other, n)
        if (next === undefined) return
        return s.with(other, n, { handled: plus(1) }).phone.answer(other, n, next.request)
      }),

      learn: each(distinct(node, node), '$1 gets the answer of $2', (s, n, other) => {
        if (!s.life.up(n) || s.question(n, other) !== 'asked') return
        const answer = s.phone.response(n, 'line')
        if (answer === undefined) return
        return s
          .with(n, other, { question: 'answered', answeredTo: answer })
          .phone.finish(n, 'line')
      }),

      despair: each(
        distinct(node, node),
        '$1 is told that $2 is down',
        (s, n, other) =>
          s.life.up(n) &&
          s.question(n, other) === 'asked' &&
          s.phone.isHostDown(n, 'line') &&
          s.with(n, other, { question: 'failed' }).phone.giveUp(n, 'line'),
      ),
    },
  })
}

export const questions = asking('kept')

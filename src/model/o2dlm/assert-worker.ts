import { detects, distinct, each, fair } from '../../language/action.ts'
import { acceptAssert, assertAnswer } from './entries.ts'
import { isLowest, type N, node, panics, type S } from './state.ts'

/** The worker tells everybody again who is master: after MASTER_REQUERY and MASTER_REQUEST. */
export const assertWorker = {
  startAsserting: fair(
    each(node, 'starts to assert its mastery once more', (s: S, n) => {
      if (!s.lives(n) || s.worker(n) !== 'idle' || s.jobs(n).head?.kind !== 'assertMaster') return
      return listMembers(s.with(n, { worker: 'asserting' }), n)
    }),
  ),

  sendAssertAgain: fair(
    detects(
      each(distinct(node, node), '$1 asserts its mastery once more to $2', (s: S, n, to) => {
        if (!s.lives(n) || s.worker(n) !== 'asserting' || s.workerCalls(n) !== null) return
        if (!isLowest(s, to, m => s.workerTargets(n).has(m))) return
        if (!s.lives(to)) return s.workerTargets(n).delete(to)
        const workerAnswer = assertAnswer(s, to, n)
        return acceptAssert(s.with(n, { workerCalls: to, workerAnswer }), to, n)
      }),
    ),
  ),

  assertAgainAnswered: fair(
    each(distinct(node, node), '$1 has the answer of $2 to its job', (s: S, n, from) => {
      if (!s.lives(n) || s.worker(n) !== 'asserting' || s.workerCalls(n) !== from) return
      const answer = s.workerAnswer(n)
      if (answer === 'kill') return panics(s, n, 'asserted itself though another is master')
      const heard = s
        .with(n, { workerCalls: null, workerAnswer: null })
        .workerTargets(n)
        .delete(from)
      if (answer === 'done') return heard
      const noted = heard.refmap(n).add(from)
      return answer === 'reassert' ? noted.with(n, { workerAssertsAgain: true }) : noted
    }),
  ),

  assertAgainFails: fair(
    detects(
      each(
        distinct(node, node),
        '$1 is told that $2 is down and goes on with its job',
        (s: S, n, from) =>
          s.lives(n) &&
          s.worker(n) === 'asserting' &&
          s.workerCalls(n) === from &&
          !s.lives(from) &&
          s.with(n, { workerCalls: null, workerAnswer: null }).workerTargets(n).delete(from),
      ),
    ),
  ),

  assertedAgain: fair(
    each(node, 'has asserted its mastery once more', (s: S, n) => {
      if (!s.lives(n) || s.worker(n) !== 'asserting' || s.workerCalls(n) !== null) return
      if (s.all(node).some(m => s.workerTargets(n).has(m))) return
      return s.workerAssertsAgain(n)
        ? listMembers(s.with(n, { workerAssertsAgain: false }), n)
        : s.with(n, { worker: 'idle' }).jobs(n).pop()
    }),
  ),
}

const listMembers = (s: S, n: N) =>
  s.after(
    s
      .all(node)
      .except(n)
      .where(m => s.heart.counts(n, m)),
    (s, m) => s.workerTargets(n).add(m),
  )

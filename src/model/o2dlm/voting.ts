import { detects, distinct, each, fair } from '../../language/action.ts'
import {
  acceptAssert,
  acceptMasterRequest,
  assertAnswer,
  dropEntry,
  isFirstCandidate,
  responseTo,
} from './entries.ts'
import { beginPreCheck } from './pre-check.ts'
import { callsNext, isLowest, type N, node, panics, reachedAll, type S } from './state.ts'

/** A candidate asks all others for the mastery of $RECOVERY: it wins, or hears who has (M5 to M9). */
export const voting = {
  /** M5. */
  sendMasterRequest: fair(
    detects(
      each(distinct(node, node), '$1 sends MASTER_REQUEST to $2', (s: S, n, to) => {
        if (!s.lives(n) || s.thread(n) !== 'asking' || !callsNext(s, n, to)) return
        if (!s.lives(to)) return s.targets(n).delete(to)
        const answer = responseTo(s, to)
        return acceptMasterRequest(s, to, n).with(n, { calling: to, answer })
      }),
    ),
  ),

  /** An assert may have come first: then the answer makes no difference any more. */
  masterRequestAnswered: fair(
    each(distinct(node, node), '$1 has the response of $2', (s: S, n, from) => {
      if (!s.lives(n) || s.thread(n) !== 'asking' || s.calling(n) !== from) return
      const heard = s.with(n, { calling: null, answer: null }).targets(n).delete(from)
      const answer = s.answer(n)
      const master = answer === 'yes' ? from : (s.entryMaster(n) ?? s.master(n))
      const isEnough = master !== null && s.rank(node, master) <= s.rank(node, from)
      const noted = s.entry(n) === 'none' ? heard : noteResponse(heard, n, from, answer === 'maybe')
      const told =
        answer === 'yes' && s.entry(n) !== 'none' ? noted.with(n, { entryMaster: from }) : noted
      return isEnough ? told.targets(n).clear() : told
    }),
  ),

  masterRequestFails: fair(
    detects(
      each(
        distinct(node, node),
        '$1 is told that $2 is down and has no response',
        (s: S, n, from) =>
          s.lives(n) &&
          s.thread(n) === 'asking' &&
          s.calling(n) === from &&
          !s.lives(from) &&
          s.with(n, { calling: null, answer: null }).targets(n).delete(from),
      ),
    ),
  ),

  asked: fair(
    each(
      node,
      'has asked everybody for the mastery',
      (s: S, n) =>
        s.lives(n) &&
        s.thread(n) === 'asking' &&
        reachedAll(s, n) &&
        s.with(n, { thread: 'voting' }),
    ),
  ),

  /** M6a: an assert has come. */
  masterAsserted: fair(
    each(node, 'has heard from the master', (s: S, n) => {
      if (!s.lives(n) || s.thread(n) !== 'voting') return
      return s.master(n) !== null && s.with(n, { thread: 'confirming' })
    }),
  ),

  /** M6b, M7: somebody has died; all begins anew. */
  restart: fair(
    each(node, 'begins anew since a node has died', (s: S, n) => {
      if (!s.lives(n) || s.thread(n) !== 'voting' || s.master(n) !== null) return
      if (s.all(node).every(m => !s.downMap(n).has(m))) return
      return beginPreCheck(forgetVotes(s, n), n)
    }),
  ),

  /** M6c: somebody has said YES. */
  masterKnown: fair(
    each(node, 'knows the master', (s: S, n) => {
      if (!s.lives(n) || s.thread(n) !== 'voting' || s.master(n) !== null) return
      if (s.all(node).some(m => s.downMap(n).has(m))) return
      const master = s.entryMaster(n)
      return master !== null && settle(s, n, master)
    }),
  ),

  /** M6d: the lowest candidate wins. */
  win: fair(
    each(node, 'has won the mastery', (s: S, n) => {
      if (!s.lives(n) || s.thread(n) !== 'voting' || s.entry(n) !== 'candidate') return
      if (s.master(n) !== null || s.entryMaster(n) !== null) return
      if (s.all(node).some(m => s.downMap(n).has(m))) return
      const members = s.all(node).where(m => s.voteMap(n).has(m))
      if (!members.every(m => s.responseMap(n).has(m)) || !isFirstCandidate(s, n, n)) return
      return s
        .after(members, (s, m) => s.targets(n).add(m))
        .with(n, { entryMaster: n, thread: 'asserting' })
    }),
  ),

  /** M9. */
  sendAssert: fair(
    detects(
      each(distinct(node, node), '$1 asserts to $2 that it is master', (s: S, n, to) => {
        if (!s.lives(n) || s.thread(n) !== 'asserting' || !callsNext(s, n, to)) return
        if (!s.lives(to)) return s.targets(n).delete(to)
        return acceptAssert(s.with(n, { calling: to, answer: assertAnswer(s, to, n) }), to, n)
      }),
    ),
  ),

  assertAnswered: fair(
    each(distinct(node, node), '$1 has the answer of $2 to its assert', (s: S, n, from) => {
      if (!s.lives(n) || s.thread(n) !== 'asserting' || s.calling(n) !== from) return
      const answer = s.answer(n)
      if (answer === 'kill') return panics(s, n, 'asserted itself though another is master')
      const heard = s.with(n, { calling: null, answer: null }).targets(n).delete(from)
      if (answer === 'done') return heard
      const noted = heard.refmap(n).add(from)
      return answer === 'reassert' ? noted.with(n, { assertsAgain: true }) : noted
    }),
  ),

  assertFails: fair(
    detects(
      each(
        distinct(node, node),
        '$1 is told that $2 is down and goes on with its asserts',
        (s: S, n, from) =>
          s.lives(n) &&
          s.thread(n) === 'asserting' &&
          s.calling(n) === from &&
          !s.lives(from) &&
          s.with(n, { calling: null, answer: null }).targets(n).delete(from),
      ),
    ),
  ),

  asserted: fair(
    each(node, 'is master of $RECOVERY', (s: S, n) => {
      if (!s.lives(n) || s.thread(n) !== 'asserting' || !reachedAll(s, n)) return
      if (!s.assertsAgain(n)) return settle(s, n, n)
      return s
        .after(
          s.all(node).where(m => s.voteMap(n).has(m)),
          (s, m) => s.targets(n).add(m),
        )
        .with(n, { assertsAgain: false })
    }),
  ),

  /** M6a: one more MASTER_REQUEST, so that the master knows of the reference. */
  confirm: fair(
    detects(
      each(distinct(node, node), '$1 lets $2 know that it has $RECOVERY', (s: S, n, to) => {
        if (!s.lives(n) || s.thread(n) !== 'confirming') return
        if (s.calling(n) !== null || s.master(n) !== to) return
        if (!s.lives(to)) return masterIsDead(s, n)
        return acceptMasterRequest(s.with(n, { calling: to }), to, n)
      }),
    ),
  ),

  confirmed: fair(
    each(
      distinct(node, node),
      '$1 is known to $2 to have $RECOVERY',
      (s: S, n, from) =>
        s.lives(n) &&
        s.thread(n) === 'confirming' &&
        s.calling(n) === from &&
        settle(s.with(n, { calling: null }), n, from),
    ),
  ),

  confirmFails: fair(
    detects(
      each(
        distinct(node, node),
        '$1 is told that $2, the master, is down',
        (s: S, n, from) =>
          s.lives(n) &&
          s.thread(n) === 'confirming' &&
          s.calling(n) === from &&
          !s.lives(from) &&
          masterIsDead(s.with(n, { calling: null }), n),
      ),
    ),
  ),
}

const noteResponse = (s: S, n: N, from: N, isCandidate: boolean) => {
  const noted = s.responseMap(n).add(from)
  return isCandidate ? noted.maybeMap(n).add(from) : noted
}

/** M7. */
const forgetVotes = (s: S, n: N) => {
  const down = s.all(node).where(m => s.downMap(n).has(m))
  const isCandidate = s.entry(n) === 'candidate' || becomesCandidate(s, n)
  const kept = s.guard.blockKeepsCandidates() && !isCandidate
  const forgotten = s
    .after(down, (s, m) => s.voteMap(n).delete(m).maybeMap(n).delete(m))
    .downMap(n)
    .clear()
    .responseMap(n)
    .clear()
  const blank = kept ? forgotten : forgotten.maybeMap(n).clear()
  return isCandidate ? blank.maybeMap(n).add(n).with(n, { entry: 'candidate' }) : blank
}

/** Nobody is left to wait for: it tries itself. */
const becomesCandidate = (s: S, n: N) => {
  const isDown = (m: N) => s.downMap(n).has(m)
  if (s.guard.blockKeepsCandidates())
    return s.all(node).every(m => !s.maybeMap(n).has(m) || isDown(m))
  return s.all(node).some(
    m =>
      isLowest(s, m, isDown) &&
      s.maybeMap(n).has(m) &&
      s
        .all(node)
        .except(m)
        .every(other => !s.maybeMap(n).has(other)),
  )
}

const settle = (s: S, n: N, master: N) =>
  dropEntry(s, n).with(n, { lockres: 'ready', master, thread: 'creating' })

/** It sleeps and asks again, for ever: unless it drops what it knows and looks again. */
const masterIsDead = (s: S, n: N) =>
  s.guard.dropDeadMaster() &&
  dropEntry(s, n).with(n, { lockres: 'absent', master: null, thread: 'locking' })

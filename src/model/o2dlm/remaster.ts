import { detects, distinct, each, fair } from '../../language/action.ts'
import { among } from '../../language/kind.ts'
import { adopt, forgetClaims } from './resource.ts'
import {
  broadcastTo,
  callsNext,
  isLowest,
  job,
  type N,
  node,
  panics,
  reachedAll,
  reset,
  type S,
} from './state.ts'

/** The recovery master collects the locks of all survivors (4.5), then tells them the end (4.6). */
export const remaster = {
  /** A1. Its own locks are where they belong. */
  listNodes: fair(
    each(node, 'lists whom it has to ask for locks', (s: S, n) => {
      if (!s.lives(n) || s.thread(n) !== 'remastering') return
      const dead = s.deadNode(n)
      if (dead !== null && s.heart.counts(n, dead)) return panics(s, n, 'recovery of a member')
      return s
        .after(
          s.all(node).where(m => s.heart.counts(n, m)),
          (s, m) => s.with(n, m, { locksOf: m === n ? 'done' : 'init' }),
        )
        .with(n, { thread: 'requesting', recovering: dead })
    }),
  ),

  /** A2: refused with ENOMEM, LOCK_REQUEST is sent again until it is accepted. */
  sendRequest: fair(
    detects(
      each(distinct(node, node), '$1 sends LOCK_REQUEST to $2', (s: S, n, to) => {
        if (!s.lives(n) || s.thread(n) !== 'requesting' || s.calling(n) !== null) return
        if (!isLowest(s, to, m => s.locksOf(n, m) === 'init')) return
        if (!s.lives(to)) return hostDown(s, n, to)
        const called = s.with(n, { calling: to }).with(n, to, { locksOf: 'requesting' })
        const dead = s.recovering(n)
        if (s.deadNode(to) === dead) return called.jobs(to).push(job.sendAll({ master: n, dead }))
        if (s.guard.lockReqChecksDead()) return
        return panics(called, to, 'asked for the locks of another dead node')
      }),
    ),
  ),

  requestAnswered: fair(
    each(distinct(node, node), '$1 learns that $2 will send its locks', (s: S, n, from) => {
      if (!s.lives(n) || s.thread(n) !== 'requesting' || s.calling(n) !== from) return
      const answered = s.with(n, { calling: null })
      return s.locksOf(n, from) === 'requesting'
        ? answered.with(n, from, { locksOf: 'requested' })
        : answered
    }),
  ),

  /** Whether or not the request had been accepted. */
  requestFails: fair(
    detects(
      each(
        distinct(node, node),
        '$1 is told that $2 is down',
        (s: S, n, from) =>
          s.lives(n) &&
          s.thread(n) === 'requesting' &&
          s.calling(n) === from &&
          !s.lives(from) &&
          hostDown(s, n, from),
      ),
    ),
  ),

  /** A3, F0 and F1. */
  collected: fair(
    each(node, 'has all locks', (s: S, n) => {
      if (!s.lives(n) || s.thread(n) !== 'requesting' || s.calling(n) !== null) return
      if (!s.all(node).every(m => isSettled(s, n, m))) return
      const finalizing = s.with(n, {
        thread: 'finalizing1',
        finalize: s.guard.masterFinalizeFlag(),
      })
      return broadcastTo(finalizing, n, null)
    }),
  ),

  /** F1. */
  sendFinalize1: fair(
    detects(
      each(distinct(node, node), '$1 sends FINALIZE (stage 1) to $2', (s: S, n, to) => {
        if (!s.lives(n) || s.thread(n) !== 'finalizing1' || !callsNext(s, n, to)) return
        if (!s.lives(to)) return s.targets(n).delete(to)
        return acceptFinalize1(s.with(n, { calling: to }), to, n, s.recovering(n))
      }),
    ),
  ),

  /** Everybody has adopted the new owner: from here on the next recovery may begin. */
  beginStage2: fair(
    each(
      node,
      'has told everybody the first stage',
      (s: S, n) =>
        s.lives(n) &&
        s.thread(n) === 'finalizing1' &&
        s.guard.twoStage() &&
        reachedAll(s, n) &&
        broadcastTo(s.with(n, { thread: 'finalizing2' }), n, null),
    ),
  ),

  /** F2. */
  sendFinalize2: fair(
    detects(
      each(distinct(node, node), '$1 sends FINALIZE (stage 2) to $2', (s: S, n, to) => {
        if (!s.lives(n) || s.thread(n) !== 'finalizing2' || !callsNext(s, n, to)) return
        if (!s.lives(to)) return s.targets(n).delete(to)
        return acceptFinalize2(s.with(n, { calling: to }), to, n, s.recovering(n))
      }),
    ),
  ),

  /** BEGIN_RECO or FINALIZE was answered, or the host is down: the sender goes on in either case. */
  answered: fair(
    each(distinct(node, node), '$1 has the answer of $2', (s: S, n, from) => {
      if (!s.lives(n) || s.calling(n) !== from) return
      if (!among(s.thread(n), 'announcing', 'finalizing1', 'finalizing2')) return
      return s.with(n, { calling: null }).targets(n).delete(from)
    }),
  ),

  /** F3: last of all the recovery master adopts the resources itself. */
  finish: fair(
    each(node, 'adopts the resources of the dead node', (s: S, n) => {
      if (!s.lives(n)) return
      if (s.thread(n) !== (s.guard.twoStage() ? 'finalizing2' : 'finalizing1')) return
      if (!reachedAll(s, n)) return
      const done = forgetClaims(adopt(s, n, n, s.recovering(n)), n)
      return forgetNodes(done, n).with(n, { thread: 'finished', recovering: null })
    }),
  ),

  /** R5. */
  endRecovery: fair(
    each(
      node,
      'ends the recovery',
      (s: S, n) =>
        s.lives(n) &&
        s.thread(n) === 'finished' &&
        reset(s, n).with(n, { finalize: false, thread: 'asleep' }),
    ),
  ),

  /** Only without `fin2Atomic`. */
  resetLate: fair(
    each(
      node,
      'resets its recovery state after stage 2',
      (s: S, n) => s.lives(n) && s.resetDue(n) && reset(s, n).with(n, { resetDue: false }),
    ),
  ),
}

/** The recovery master need not wait for the locks of this node. */
const isSettled = (s: S, n: N, m: N) => {
  const locks = s.locksOf(n, m)
  if (locks === 'requested') return s.guard.deadWhileRequested() && !s.heart.counts(n, m)
  return locks !== 'init'
}

const forgetNodes = (s: S, n: N) =>
  s.after(s.all(node), (s, m) => s.with(n, m, { locksOf: 'none' }))

const hostDown = (s: S, n: N, from: N) =>
  s.guard.continueOnDead()
    ? s.with(n, { calling: null }).with(n, from, { locksOf: 'dead' })
    : forgetNodes(s, n).with(n, { calling: null, recovering: null, thread: 'asleep' })

const acceptFinalize1 = (s: S, n: N, master: N, dead: N | null) => {
  if (s.newMaster(n) !== master) return panics(s, n, 'finalize of another master')
  if (s.deadNode(n) !== dead) return panics(s, n, 'finalize of another dead node')
  if (s.finalize(n)) return panics(s, n, 'finalize twice')
  if (!s.guard.twoStage()) return reset(forgetClaims(adopt(s, n, master, dead), n), n)
  const told = s.with(n, { finalize: true })
  return s.params.ownerChanges === 'stage1' ? adopt(told, n, master, dead) : told
}

const acceptFinalize2 = (s: S, n: N, master: N, dead: N | null) => {
  if (s.newMaster(n) !== master) return panics(s, n, 'finalize of another master')
  if (s.deadNode(n) !== dead) return panics(s, n, 'finalize of another dead node')
  if (!s.finalize(n)) return panics(s, n, 'finalize without its first stage')
  const adopted = s.params.ownerChanges === 'stage2' ? adopt(s, n, master, dead) : s
  const done = forgetClaims(adopted, n).with(n, { finalize: false })
  return s.guard.fin2Atomic() ? reset(done, n) : done.with(n, { resetDue: true })
}

import { detects, distinct, each, fair } from '../../language/action.ts'
import { nodeDown } from './life.ts'
import { noteClaim } from './resource.ts'
import { broadcastTo, callsNext, isLowest, type N, node, reachedAll, type S } from './state.ts'

/** The recovery thread of a node wants a dead node recovered, and tries to become recovery master. */
export const election = {
  /** R1 to R3: chooses the lowest dead node, and wakes up unless somebody else takes care of it. */
  wake: fair(
    each(distinct(node, node), '$1 wakes up to recover $2', (s: S, n, dead) => {
      if (!s.lives(n) || s.thread(n) !== 'asleep' || !s.recoveryMap(n).has(dead)) return
      const chosen = s.deadNode(n)
      if (chosen !== dead) {
        if (chosen !== null || !isLowest(s, dead, m => s.recoveryMap(n).has(m))) return
      }
      const master = s.newMaster(n)
      if (master === n) return s.with(n, { deadNode: dead, thread: 'remastering' })
      if (master === null || s.recoveryMap(n).has(master))
        return s.with(n, { newMaster: null, deadNode: dead, thread: 'locking' })
      return chosen === null && s.with(n, { deadNode: dead })
    }),
  ),

  /** R1: "dead_node no longer in recovery map". */
  forgetDead: fair(
    each(node, 'has nothing to recover any more', (s: S, n) => {
      if (!s.lives(n) || s.thread(n) !== 'asleep') return
      const dead = s.deadNode(n)
      return dead !== null && !s.recoveryMap(n).has(dead) && s.with(n, { deadNode: null })
    }),
  ),

  /** P5: another node is recovery master. */
  giveWay: fair(
    each(
      node,
      'learns that another node is recovery master',
      (s: S, n) =>
        s.lives(n) &&
        s.thread(n) === 'refused' &&
        s.newMaster(n) !== null &&
        s.with(n, { thread: 'asleep' }),
    ),
  ),

  /** P2: somebody may have become recovery master, and even have ended the recovery, meanwhile. */
  check: fair(
    each(node, 'has the EX on $RECOVERY and looks whether it is needed', (s: S, n) => {
      if (!s.lives(n) || s.thread(n) !== 'locked') return
      const isNeeded =
        s.guard.recheckMaster(s.newMaster(n) === null) &&
        s.guard.recheckDead(s.deadNode(n) !== null)
      if (!isNeeded) return s.with(n, { thread: 'backingOff' })
      const dead = s.deadNode(n)
      return broadcastTo(s.with(n, { thread: 'announcing', recovering: dead }), n, dead)
    }),
  ),

  /** P3: refused with EAGAIN, BEGIN_RECO is sent again until it is accepted. */
  sendBegin: fair(
    detects(
      each(distinct(node, node), '$1 sends BEGIN_RECO to $2', (s: S, n, to) => {
        if (!s.lives(n) || s.thread(n) !== 'announcing' || !callsNext(s, n, to)) return
        if (!s.lives(to)) return s.targets(n).delete(to)
        const called = s.with(n, { calling: to })
        if (s.finalize(to)) return s.guard.eagainSeen(false) && called
        return acceptBegin(called, to, n, s.recovering(n))
      }),
    ),
  ),

  /** Only after the broadcast: until then the new recovery master does not count itself. */
  announced: fair(
    each(
      node,
      'has announced itself as recovery master',
      (s: S, n) =>
        s.lives(n) &&
        s.thread(n) === 'announcing' &&
        reachedAll(s, n) &&
        s.with(n, { newMaster: n, thread: 'elected', recovering: null }),
    ),
  ),
}

/** 4.4, the handler: what the receiver was doing is overwritten; it learns of the death if need be. */
const acceptBegin = (s: S, n: N, master: N, dead: N | null) => {
  const told = s.with(n, { newMaster: master, deadNode: dead })
  const aware = dead === null || s.recoveryMap(n).has(dead) ? told : nodeDown(told, n, dead)
  return noteClaim(aware, n, master, dead)
}

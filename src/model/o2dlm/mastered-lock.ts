import { detects, distinct, each, fair, stronglyFair } from '../../language/action.ts'
import { among } from '../../language/kind.ts'
import { type N, node, panics, type S } from './state.ts'

/** Level L2b: the EX on $RECOVERY is asked for at its master, and given back there. */
export const masteredLock = {
  /** The master decides for itself. */
  lockHere: fair(
    each(node, 'tries to lock $RECOVERY, which it masters', (s: S, n) => {
      if (!s.lives(n) || s.thread(n) !== 'creating' || s.master(n) !== n) return
      return s.holder(n) === null
        ? s.with(n, { holder: n, thread: 'locked' })
        : s.with(n, { thread: 'refused' })
    }),
  ),

  /** CREATE_LOCK; while the master is not settled it is sent again. */
  sendLock: fair(
    detects(
      each(distinct(node, node), '$1 asks $2 for the EX on $RECOVERY', (s: S, n, to) => {
        if (!s.lives(n) || s.thread(n) !== 'creating') return
        if (s.master(n) !== to || s.calling(n) !== null) return
        if (!s.lives(to)) return masterIsDown(s, n)
        if (s.lockres(to) === 'inProgress') return
        const called = s.with(n, { calling: to })
        if (s.lockres(to) === 'absent' || s.master(to) !== to)
          return called.with(n, { answer: 'invalid' })
        if (s.holder(to) !== null) return called.with(n, { answer: 'notQueued' })
        return called.with(n, { answer: 'granted' }).with(to, { holder: n })
      }),
    ),
  ),

  lockAnswered: fair(
    each(distinct(node, node), '$1 hears from $2 whether it has the EX', (s: S, n, from) => {
      if (!s.lives(n) || s.thread(n) !== 'creating' || s.calling(n) !== from) return
      const answer = s.answer(n)
      if (answer === 'invalid') return panics(s, n, 'asked for a lock where there is no master')
      const thread = answer === 'granted' ? 'locked' : 'refused'
      return s.with(n, { calling: null, answer: null, thread })
    }),
  ),

  lockFails: fair(
    detects(
      each(
        distinct(node, node),
        '$1 is told that $2, the master of $RECOVERY, is down',
        (s: S, n, from) =>
          s.lives(n) &&
          s.thread(n) === 'creating' &&
          s.calling(n) === from &&
          !s.lives(from) &&
          masterIsDown(s.with(n, { calling: null, answer: null }), n),
      ),
    ),
  ),

  /** P5, after a second; here only when it would not be refused again. */
  lockAgain: fair(
    detects(
      each(
        node,
        'tries again to lock $RECOVERY',
        (s: S, n) =>
          s.lives(n) &&
          s.thread(n) === 'refused' &&
          mayBeGranted(s, n) &&
          s.with(n, { thread: 'locking' }),
      ),
    ),
  ),

  /** P4. */
  unlockHere: fair(
    each(node, 'unlocks $RECOVERY, which it masters', (s: S, n) => {
      if (!s.lives(n) || !isToUnlock(s, n) || s.master(n) !== n) return
      return unlocked(s.with(n, { holder: null }), n)
    }),
  ),

  /** P4; what is not granted here cannot be unlocked there. */
  sendUnlock: fair(
    detects(
      each(distinct(node, node), '$1 gives the EX on $RECOVERY back to $2', (s: S, n, to) => {
        if (!s.lives(n) || !isToUnlock(s, n)) return
        if (s.master(n) !== to || s.calling(n) !== null) return
        if (!s.lives(to)) return unlocked(s, n)
        const called = s.with(n, { calling: to })
        return s.holder(to) === n && s.guard.manualGrant()
          ? called.with(to, { holder: null })
          : called
      }),
    ),
  ),

  unlockAnswered: fair(
    each(
      distinct(node, node),
      '$1 has given the EX back to $2',
      (s: S, n, from) =>
        s.lives(n) &&
        isToUnlock(s, n) &&
        s.calling(n) === from &&
        unlocked(s.with(n, { calling: null }), n),
    ),
  ),

  /**
   * Unused for some time, the lockres is dropped: the master is told (DEREF). Strongly fair: each
   * attempt to lock uses it again, and a dead master is got rid of in no other way.
   */
  dropRef: stronglyFair(
    detects(
      each(distinct(node, node), '$1 drops its reference on $RECOVERY at $2', (s: S, n, to) => {
        if (!s.lives(n) || s.lockres(n) !== 'ready' || s.master(n) !== to) return
        if (isUsed(s, n)) return
        const dropping = s.with(n, { lockres: 'droppingRef' })
        return s.lives(to) ? dropping.refmap(to).delete(n) : dropping
      }),
    ),
  ),

  refDropped: fair(
    detects(
      each(distinct(node, node), '$1 forgets $RECOVERY of $2', (s: S, n, to) => {
        if (!s.lives(n) || s.lockres(n) !== 'droppingRef' || s.master(n) !== to) return
        if (!s.lives(to) && !s.guard.purgeDroppingOnDeath()) return
        return s.with(n, { lockres: 'absent', master: null })
      }),
    ),
  ),

  /** The master, too, forgets it when nobody has had a reference for some time. */
  purge: detects(
    each(node, 'forgets $RECOVERY, which it masters', (s: S, n) => {
      if (!s.lives(n) || s.lockres(n) !== 'ready' || s.master(n) !== n) return
      if (isUsed(s, n) || s.holder(n) !== null) return
      if (s.all(node).some(m => s.refmap(n).has(m))) return
      if (s.jobs(n).some(each => each.kind === 'assertMaster')) return
      const isAwaited = (m: N) => s.lives(m) && s.lockres(m) === 'droppingRef' && s.master(m) === n
      if (!s.guard.purgeLate(!s.all(node).some(isAwaited))) return
      return s.with(n, { lockres: 'absent', master: null })
    }),
  ),
}

/** At first all nodes have a reference, as after an earlier recovery. */
export const knownToAll = (s: S) =>
  s
    .all(node)
    .choose(master =>
      s
        .after(s.all(node), (s, n) => s.with(n, { lockres: 'ready', master }))
        .after(s.all(node).except(master), (s, n) => s.refmap(master).add(n)),
    )

/** The call failed: it waits some time for the news of the death, lets go of the lockres, tries anew. */
const masterIsDown = (s: S, n: N) => s.guard.recoLockRemaster() && s.with(n, { thread: 'locking' })

const isToUnlock = (s: S, n: N) => among(s.thread(n), 'elected', 'backingOff')

const unlocked = (s: S, n: N) =>
  s.with(n, { thread: s.thread(n) === 'elected' ? 'remastering' : 'asleep' })

/** The thread has a lock on $RECOVERY or is about to. */
const isUsed = (s: S, n: N) =>
  among(s.thread(n), 'creating', 'locked', 'announcing', 'elected', 'backingOff')

const mayBeGranted = (s: S, n: N) => {
  const master = s.master(n)
  if (s.lockres(n) !== 'ready' || master === null) return s.lockres(n) === 'absent'
  return !s.lives(master) || s.holder(master) === null
}

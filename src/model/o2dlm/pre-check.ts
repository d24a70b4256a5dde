import { detects, distinct, each, fair } from '../../language/action.ts'
import { acceptRequery, knownMaster } from './entries.ts'
import { broadcastTo, callsNext, isLowest, type N, node, reachedAll, type S } from './state.ts'

/**
 * The recovery thread of a node looks $RECOVERY up, and if it does not know it, becomes a candidate
 * for its mastery (section 3, M1 to M4). It does not wait until all are recovered, as it would with
 * any other resource: it asks instead whether somebody still has $RECOVERY from a dead master.
 */
export const preCheck = {
  /** M1 to M3: what it knows of $RECOVERY, or else it becomes a candidate. */
  lookUp: fair(
    each(node, 'looks $RECOVERY up', (s: S, n) => {
      if (!s.lives(n) || s.thread(n) !== 'locking') return
      const lockres = s.lockres(n)
      if (lockres === 'ready') return s.with(n, { thread: 'creating' })
      if (lockres !== 'absent') return
      const found = s.with(n, { lockres: 'inProgress' })
      if (s.entry(n) === 'blocked') return found.with(n, { thread: 'voting' })
      const members = s
        .all(node)
        .except(n)
        .where(m => s.heart.counts(n, m))
      const candidate = found
        .after(members, (s, m) => s.voteMap(n).add(m))
        .maybeMap(n)
        .add(n)
        .with(n, { entry: 'candidate' })
      const isRecovering = s.all(node).some(m => s.recoveryMap(n).has(m))
      return isRecovering && s.guard.preCheck()
        ? beginPreCheck(candidate, n)
        : beginAsking(candidate, n)
    }),
  ),

  /** M4. */
  sendRequery: fair(
    detects(
      each(distinct(node, node), '$1 asks $2 for the master', (s: S, n, to) => {
        if (!s.lives(n) || s.thread(n) !== 'prechecking' || !callsNext(s, n, to)) return
        if (!s.lives(to))
          return s.guard.preMasterIgnoreDead() ? s.targets(n).delete(to) : holdBack(s, n)
        const known = knownMaster(s, to)
        return acceptRequery(s, to).with(n, { calling: to, answer: known ?? 'unknown' })
      }),
    ),
  ),

  /** The first master that is named counts; nobody else is asked then. */
  requeryAnswered: fair(
    each(distinct(node, node), '$1 hears from $2 who is master', (s: S, n, from) => {
      if (!s.lives(n) || s.thread(n) !== 'prechecking' || s.calling(n) !== from) return
      const heard = s.with(n, { calling: null, answer: null })
      const named = s.answer(n)
      if (named === 'unknown') return heard.targets(n).delete(from)
      const isDead = s.all(node).some(m => m === named && s.recoveryMap(n).has(m))
      return isDead ? holdBack(heard, n) : endPreCheck(heard.targets(n).clear(), n)
    }),
  ),

  requeryFails: fair(
    detects(
      each(
        distinct(node, node),
        '$1 is told that $2 is down, which counts as no answer',
        (s: S, n, from) =>
          s.lives(n) &&
          s.thread(n) === 'prechecking' &&
          s.calling(n) === from &&
          !s.lives(from) &&
          (s.guard.preMasterIgnoreDead()
            ? s.with(n, { calling: null, answer: null }).targets(n).delete(from)
            : holdBack(s.with(n, { calling: null, answer: null }), n)),
      ),
    ),
  ),

  preChecked: fair(
    each(
      node,
      'has found no master of $RECOVERY that is dead',
      (s: S, n) =>
        s.lives(n) && s.thread(n) === 'prechecking' && reachedAll(s, n) && endPreCheck(s, n),
    ),
  ),

  /** Every 500 ms; here only when it would not be held back in the same way. */
  checkAgain: fair(
    detects(
      each(
        node,
        'asks once more for the master',
        (s: S, n) =>
          s.lives(n) && s.thread(n) === 'heldBack' && wouldPass(s, n) && beginPreCheck(s, n),
      ),
    ),
  ),
}

export const beginPreCheck = (s: S, n: N) =>
  broadcastTo(s, n, null).with(n, { thread: 'prechecking' })

const holdBack = (s: S, n: N) => s.targets(n).clear().with(n, { thread: 'heldBack' })

const endPreCheck = (s: S, n: N) =>
  s.entry(n) === 'candidate' ? beginAsking(s, n) : s.with(n, { thread: 'voting' })

const beginAsking = (s: S, n: N) =>
  s
    .after(
      s.all(node).where(m => s.voteMap(n).has(m)),
      (s, m) => s.targets(n).add(m),
    )
    .with(n, { thread: 'asking' })

/** Whether a scan of all members would end well, as they are now. */
const wouldPass = (s: S, n: N) => {
  const answers = (m: N) => m !== n && s.heart.counts(n, m)
  const names = (m: N) => answers(m) && s.lives(m) && knownMaster(s, m) !== null
  const isSilent = (m: N) => answers(m) && !s.lives(m) && !s.guard.preMasterIgnoreDead()
  return s.all(node).every(m => {
    if (isSilent(m)) return false
    if (!names(m) || !isLowest(s, m, names)) return true
    const named = knownMaster(s, m)
    return named === null || !s.recoveryMap(n).has(named)
  })
}

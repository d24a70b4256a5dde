import { job, type N, node, panics, type S } from './state.ts'

/**
 * $RECOVERY as others see who wants to master it: the handlers of MASTER_REQUERY, MASTER_REQUEST and
 * ASSERT_MASTER (sections 2.1 and 3), and what the death of a node does to what they know (4.2).
 */

/** Whom a node has on file as the master: the answer to MASTER_REQUERY. */
export const knownMaster = (s: S, n: N) => (s.lockres(n) === 'absent' ? null : s.master(n))

/** Who is asked for the master and is it itself asserts so, to everybody. */
export const acceptRequery = (s: S, n: N) => (knownMaster(s, n) === n ? queueAssert(s, n) : s)

/** A job that waits already will tell the same, later: there is no need for two. */
const queueAssert = (s: S, n: N) => {
  const isAsserting = s.worker(n) === 'asserting'
  const queued = s.jobs(n).count(each => each.kind === 'assertMaster')
  return queued > (isAsserting ? 1 : 0) ? s : s.jobs(n).push(job.assertMaster)
}

/** M8. */
export const responseTo = (s: S, n: N) => {
  if (isMasterHere(s, n)) return 'yes'
  if (knownMaster(s, n) !== null) return 'no'
  return s.entry(n) === 'candidate' && s.entryMaster(n) === null ? 'maybe' : 'no'
}

/** It is master, or has won and is telling the others. */
const isMasterHere = (s: S, n: N) =>
  s.lockres(n) !== 'absent' &&
  (s.master(n) === n || (s.master(n) === null && s.entryMaster(n) === n))

export const acceptMasterRequest = (s: S, n: N, from: N) => {
  if (isMasterHere(s, n)) return queueAssert(s.refmap(n).add(from), n)
  if (knownMaster(s, n) !== null) return s
  if (s.entry(n) !== 'none') return s.entryMaster(n) === null ? s.maybeMap(n).add(from) : s
  return s
    .after(
      s
        .all(node)
        .except(n)
        .where(m => s.heart.counts(n, m)),
      (s, m) => s.voteMap(n).add(m),
    )
    .maybeMap(n)
    .add(from)
    .with(n, { entry: 'blocked' })
}

/** M10, the answer. */
export const assertAnswer = (s: S, n: N, from: N) => {
  if (s.entry(n) === 'none' || s.lockres(n) === 'absent') return 'done'
  const master = s.master(n)
  if (master !== null && master !== from) return 'kill'
  const askedOthers = s
    .all(node)
    .except(n, from)
    .some(m => s.responseMap(n).has(m))
  return s.entry(n) === 'candidate' && askedOthers ? 'reassert' : 'ref'
}

/** M10, the effect: the entry is gone once the master is known. */
export const acceptAssert = (s: S, n: N, from: N) => {
  const master = knownMaster(s, n)
  if (master !== null && master !== from)
    return s.entry(n) === 'none' ? panics(s, n, 'heard of two masters') : s
  if (s.entry(n) === 'none') return s
  const without = dropEntry(s, n)
  return s.lockres(n) === 'absent' ? without : without.with(n, { master: from })
}

export const dropEntry = (s: S, n: N) =>
  s
    .with(n, { entry: 'none', entryMaster: null, detached: false })
    .maybeMap(n)
    .clear()
    .voteMap(n)
    .clear()
    .responseMap(n)
    .clear()
    .downMap(n)
    .clear()

/** The lowest candidate that a node knows of. */
export const isFirstCandidate = (s: S, n: N, m: N) =>
  s.maybeMap(n).has(m) &&
  s.all(node).every(other => s.rank(node, other) >= s.rank(node, m) || !s.maybeMap(n).has(other))

/** 4.2: the entry first, then the lockres ($RECOVERY is not recovered), then the entry's maps. */
export const cleanUpLock = (s: S, n: N, dead: N) => noteDown(cleanUpLockres(s, n, dead), n, dead)

const cleanUpLockres = (s: S, n: N, dead: N) => {
  if (s.lockres(n) === 'absent') return s
  if (s.master(n) === n) {
    const without = s.refmap(n).delete(dead)
    return s.holder(n) === dead ? without.with(n, { holder: null }) : without
  }
  const isStuck = s.master(n) === dead && s.lockres(n) === 'droppingRef'
  return isStuck && s.guard.purgeDroppingOnDeath()
    ? s.with(n, { lockres: 'absent', master: null })
    : s
}

const noteDown = (s: S, n: N, dead: N) => {
  if (s.entry(n) === 'none' || s.detached(n)) return s
  if (s.entry(n) === 'blocked' && isFirstCandidate(s, n, dead)) {
    // Nobody here waits: the entry is freed. Otherwise the one who waits is woken up.
    if (s.lockres(n) === 'absent') return dropEntry(s, n)
    if (!s.guard.blockKeepsEvents()) return s.with(n, { detached: true })
  }
  return s.voteMap(n).has(dead) ? s.downMap(n).add(dead) : s
}

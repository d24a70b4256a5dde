import { type Change, change, message, type N, type S, type Start } from './state.ts'

/*
 * A START says nothing but what the change of its sender looks like. Its receiver looks for a change
 * of its own that looks the same, from the oldest to the newest: the first that matches is meant.
 */

export const failedOf = (c: Change) => (c.failed ? c.removed.size : 0)

export const isStartedBy = (c: Change, n: N) => c.started.some(start => start.from === n)

export const isComplete = (c: Change) => c.members.every(m => isStartedBy(c, m))

/** Two changes that no START can tell apart. */
export const areTwins = (a: Change, b: Change) =>
  a.members.equals(b.members) &&
  a.joined.size === b.joined.size &&
  a.removed.size === b.removed.size &&
  failedOf(a) === failedOf(b)

export const startFor = (c: Change, established: boolean, nack: boolean): Start =>
  message.start({
    nack,
    established,
    members: c.members,
    joined: c.joined.size,
    removed: c.removed.size,
    failed: failedOf(c),
    changeRing: c.ring,
  })

const hasSameCounts = (c: Change, m: Start) =>
  m.members.size === c.members.size &&
  m.joined === c.joined.size &&
  m.removed === c.removed.size &&
  m.failed === failedOf(c)

/** Where in the list a change stands. */
interface At {
  readonly isOnly: boolean
  readonly isNewest: boolean
}

/** Whether a START or NACK of a sender can be for this change, at the node n. R1 to R9. */
export const matches = (s: S, n: N, from: N, m: Start, c: Change, at: At) =>
  s.guard.forUs(m.members.has(n)) &&
  c.members.has(from) &&
  !c.nacked.has(from) &&
  (m.nack || s.guard.startsOnce(!isStartedBy(c, from))) &&
  ((m.nack && s.guard.nacksOld()) || s.guard.addTime(!c.arrived.has(from))) &&
  s.guard.lastMatch(!c.passed.has(from)) &&
  s.guard.sameCounts(hasSameCounts(c, m)) &&
  s.guard.sameMembers(m.members.isSubset(c.members)) &&
  (!m.nack ||
    (s.guard.notTheFirst(!(at.isOnly && c.joined.has(n))) && s.guard.notTheNewest(!at.isNewest)))

/** The sender has been added since the last start, and both of them have completed starts before. */
export const isMerge = (s: S, n: N, from: N, m: Start, changes: readonly Change[]) =>
  m.established && s.established(n) && changes.some(c => c.joined.has(from))

/** The kernel is told of these members that they have left and joined since its last start. */
export const renewed = (changes: readonly Change[]) => {
  const last = changes.at(-1) ?? change()
  return last.members.filter(m => changes.slice(0, -1).some(c => c.removed.has(m)))
}

import { type N, node, type S } from './state.ts'

/**
 * The resource X as far as recovery goes: who owns it, in the eyes of each node, and whose locks the
 * owner knows. Every node has a lock on it.
 */

/** The resource belongs to a dead node, or may do so in the eyes of others. */
export const belongsTo = (s: S, n: N, dead: N | null) =>
  dead !== null && (s.owner(n) === dead || (s.guard.keepClaims() && s.claims(n).has(dead)))

/** Local cleanup (4.2): what was the dead node's is to be recovered; its locks are thrown away. */
export const cleanUp = (s: S, n: N, dead: N) => {
  if (s.owner(n) === dead)
    return s.guard.purgeOnlyIfDropping() ? s.with(n, { inRecovery: true }) : s
  return s.owner(n) === n ? s.knows(n).delete(dead) : s
}

/** A recovery master may become the owner without anybody here hearing of it. */
export const noteClaim = (s: S, n: N, master: N, dead: N | null) =>
  s.guard.keepClaims() && s.inRecovery(n) && belongsTo(s, n, dead) ? s.claims(n).add(master) : s

/** MIG_LOCKRES and its absorption: the recovery master knows the lock of the sender from now on. */
export const absorb = (s: S, master: N, sender: N) =>
  s.with(master, { owner: master, inRecovery: true }).knows(master).add(sender)

/** At the end of a recovery everybody takes the recovery master for the owner. */
export const adopt = (s: S, n: N, master: N, dead: N | null) => {
  if (!s.inRecovery(n) || !(belongsTo(s, n, dead) || s.owner(n) === n)) return s
  const former = s.owner(n)
  const adopted = s.with(n, { owner: master, inRecovery: false })
  if (n === master) return adopted.knows(n).add(n)
  return s.guard.keepClaims() && former !== null ? adopted.claims(n).add(former) : adopted
}

/** Stage 2: everybody has adopted the new owner. */
export const forgetClaims = (s: S, n: N) =>
  s.guard.keepClaims() && !s.inRecovery(n) ? s.claims(n).clear() : s

/** At first one node owns the resource and knows the locks of all. */
export const ownedBySomebody = (s: S) =>
  s
    .all(node)
    .choose(first =>
      s.after(s.all(node), (s, n) => s.with(n, { owner: first }).knows(first).add(n)),
    )

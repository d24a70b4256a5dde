import type { Flag } from './flags.ts'
import type { Rules } from './guards.ts'
import { conflict, type Held, type Mode } from './modes.ts'

/** A lock as its master sees it. */
export interface Lock<N> {
  readonly node: N
  readonly granted: Held
  /** The mode it waits for; none while nothing is asked for. */
  readonly wanted: Held
  readonly flags: readonly Flag[]
  /** CONVDEADLK has taken its granted mode away since it asked. */
  readonly demoted: boolean
}

/** The locks of one resource. A lock that converts is in `convert`, and its granted mode counts. */
export interface Queues<N> {
  /** In no order that means anything. */
  readonly granted: readonly Lock<N>[]
  readonly convert: readonly Lock<N>[]
  readonly wait: readonly Lock<N>[]
}

/** When a lock is looked at: as it asks, later, or in the first pass after a recovery. */
export type When = 'now' | 'later' | 'recovery'

export type Decision =
  | { readonly kind: 'granted'; readonly mode: Mode }
  | { readonly kind: 'demoted' | 'deadlock' | 'blocked' }

export const has = <N>(lock: Lock<N>, flag: Flag) => lock.flags.includes(flag)

const holders = <N>(q: Queues<N>) => [...q.granted, ...q.convert]

const isFirst = <N>(queue: readonly Lock<N>[], lock: Lock<N>) => queue[0]?.node === lock.node

/** Whether the lock could have a mode now (section 5 of the brief, canGrantCore): the first rule that applies. */
export function canGrantMode<N>(
  q: Queues<N>,
  lock: Lock<N>,
  mode: Held,
  when: When,
  rules: Rules,
): boolean {
  const others = holders(q).filter(each => each.node !== lock.node)
  const isConversion = lock.granted !== 'none'
  if (has(lock, 'EXPEDITE')) return true
  if (others.some(each => conflict(each.granted, mode))) return false
  if (isConversion && when === 'recovery' && rules.grantsInAnyOrder()) return true
  if (isConversion && when === 'now') return !has(lock, 'QUECVT') || q.convert.length === 0
  if (has(lock, 'NOORDER')) return true
  if (isConversion) return isFirst(q.convert, lock)
  if (q.convert.length > 0) return false
  return when === 'now' ? q.wait.length === 0 : isFirst(q.wait, lock)
}

/**
 * Whether a conversion has to give way: it holds up one that is before it in the queue, or one
 * behind it that holds it up in turn. One that is not queued yet comes after all.
 */
export function isDeadlocked<N>(q: Queues<N>, lock: Lock<N>): boolean {
  const place = q.convert.findIndex(each => each.node === lock.node)
  return q.convert.some((each, i) => {
    const isBefore = place < 0 || i < place
    if (i === place || !conflict(lock.granted, each.wanted)) return false
    return isBefore || conflict(each.granted, lock.wanted)
  })
}

/** The grant decision (section 5 of the brief, canGrant). */
export function decide<N>(q: Queues<N>, lock: Lock<N>, when: When, rules: Rules): Decision {
  const { wanted } = lock
  if (wanted === 'none') return { kind: 'blocked' }
  if (canGrantMode(q, lock, wanted, when, rules)) return { kind: 'granted', mode: wanted }

  const isTested =
    lock.granted !== 'none' &&
    !has(lock, 'NOQUEUE') &&
    (!has(lock, 'NODLCKWT') || rules.callsDeadlocked())
  if (isTested && isDeadlocked(q, lock))
    return has(lock, 'CONVDEADLK') ? { kind: 'demoted' } : { kind: 'deadlock' }

  const other = alternative(lock)
  const afterwards = when === 'now' ? 'now' : 'later'
  if (other && canGrantMode(q, lock, other, afterwards, rules))
    return { kind: 'granted', mode: other }
  return { kind: 'blocked' }
}

function alternative<N>(lock: Lock<N>): Mode | undefined {
  if (has(lock, 'ALTPR') && lock.wanted !== 'PR') return 'PR'
  if (has(lock, 'ALTCW') && lock.wanted !== 'CW') return 'CW'
  return undefined
}

import type { Rules } from './guards.ts'
import { above, conflict, type Held, isMiddle, type Mode } from './modes.ts'
import { has, type Lock, type Queues } from './queues.ts'
import type { Turn } from './turn.ts'

/*
 * Blocking callbacks. A lock that was called with a mode is not called with that or a lower one
 * again until it is next granted: `called` remembers it (highbast). Only between CW and PR, which
 * the numeric order of modes cannot tell, callbacks may be repeated.
 */

/** Calls the granted locks that stand in the way of one that has just been queued. */
export function callGranted<N>(q: Queues<N>, lock: Lock<N>, rules: Rules): Turn<N> {
  const [granted, events] = call(q.granted, holder =>
    isInTheWay(holder, lock, rules) ? lock.wanted : undefined,
  )
  return { queues: { ...q, granted }, events }
}

/** For NOQUEUEBAST: calls those that convert, too. */
export function callEverybody<N>(q: Queues<N>, lock: Lock<N>, rules: Rules): Turn<N> {
  if (!has(lock, 'NOQUEUEBAST')) return { queues: q, events: [] }
  const told = (holder: Lock<N>) => (isInTheWay(holder, lock, rules) ? lock.wanted : undefined)
  const [granted, first] = call(q.granted, told)
  const [convert, second] = call(q.convert, told)
  return { queues: { ...q, granted, convert }, events: [...first, ...second] }
}

/** The locks that a pending pass has left in the queues: the highest mode, and whether there is a CW. */
export interface Blocked {
  readonly highest: Held
  readonly hasCW: boolean
}

/** Calls the granted locks that stand in the way of what a pending pass has left in the queues. */
export function callForBlocked<N>(
  q: Queues<N>,
  { highest, hasCW }: Blocked,
  rules: Rules,
): Turn<N> {
  const mayHideCW = hasCW && rules.callsForCW()
  const [granted, events] = call(
    q.granted,
    holder => {
      const isHidden = mayHideCW && holder.granted === 'PR'
      const isCalled = isHidden
        ? holder.called !== 'EX'
        : above(highest, holder.called) && conflict(holder.granted, highest)
      if (!isCalled) return undefined
      return isHidden && highest === 'PR' ? 'CW' : highest
    },
    highest,
  )
  return { queues: { ...q, granted }, events }
}

/** NODLCKWT: a lock in a conversion deadlock is called with the mode that it waits for itself. */
export function callDeadlocked<N>(q: Queues<N>, { node }: Lock<N>): Turn<N> {
  const [convert, events] = call(q.convert, each =>
    each.node === node && above(each.wanted, each.called) ? each.wanted : undefined,
  )
  return { queues: { ...q, convert }, events }
}

function isInTheWay<N>(holder: Lock<N>, lock: Lock<N>, rules: Rules): boolean {
  if (holder.node === lock.node) return false
  if (isMiddle(holder.granted, lock.wanted) && rules.callsForCW()) return holder.called !== 'EX'
  return conflict(holder.granted, lock.wanted) && above(lock.wanted, holder.called)
}

/** Calls those for which `told` gives a mode; `noted` is what they will be known to have been called with. */
function call<N>(
  locks: readonly Lock<N>[],
  told: (lock: Lock<N>) => Held | undefined,
  noted?: Held,
): readonly [readonly Lock<N>[], Turn<N>['events']] {
  const events: { kind: 'called'; node: N; mode: Mode }[] = []
  const after = locks.map(lock => {
    const mode = told(lock)
    if (mode === undefined || mode === 'none') return lock
    events.push({ kind: 'called', node: lock.node, mode })
    return { ...lock, called: noted === undefined || noted === 'none' ? mode : noted }
  })
  return [after, events]
}

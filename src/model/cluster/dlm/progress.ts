import type { Rules } from './guards.ts'
import { pendingPass } from './pending-pass.ts'
import { decide, has, type Queues } from './queues.ts'
import { resting, withGranted } from './turn.ts'

/** Whether a lock waits that could be granted: the last pending pass has overlooked it. */
export const hasOverlooked = <N>(q: Queues<N>, rules: Rules): boolean =>
  [...q.convert, ...q.wait].some(lock => decide(q, lock, 'later', rules).kind === 'granted')

/**
 * Whether some lock is never served, though everybody gives way: holders let go, and locks that
 * wait with NODLCKWT in what is known to be a conversion deadlock take their wish back.
 */
export function isStuck<N>(q: Queues<N>, rules: Rules): boolean {
  let queues = q
  while (isWaitedFor(queues)) {
    const calm = withoutDeadlocked(queues, rules)
    // The master looks at its queues when somebody gives way. Where nobody has to, nothing happens.
    if (calm === queues && queues.granted.every(lock => lock.granted === 'NL')) return true
    const granted = calm.granted.map(lock => ({ ...lock, granted: 'NL' as const }))
    queues = pendingPass({ ...calm, granted }, rules, 'later').queues
  }
  return false
}

const isWaitedFor = <N>({ convert, wait }: Queues<N>) => convert.length + wait.length > 0

const withoutDeadlocked = <N>(q: Queues<N>, rules: Rules): Queues<N> =>
  q.convert
    .filter(lock => has(lock, 'NODLCKWT') && decide(q, lock, 'later', rules).kind === 'deadlock')
    .reduce((now, lock) => withGranted(now, { ...lock, ...resting }), q)

import type { Rules } from './guards.ts'
import { conflict, type Held, isMiddle } from './modes.ts'
import { has, type Lock, type Queues } from './queues.ts'
import { type Event, still, type Turn } from './turn.ts'

/*
 * Blocking callbacks: who is in the way of whom. Whether a holder is really called depends on what
 * it was called with since its last grant, see `isNews`. The numeric order of modes, by which that
 * is remembered, cannot tell CW from PR: there callbacks may be repeated.
 */

/** Granted locks stand in the way of one that has just been queued. */
export const callGranted = <N>(queues: Queues<N>, lock: Lock<N>, rules: Rules): Turn<N> => ({
  queues,
  events: inTheWay(queues.granted, lock, rules),
})

/** NOQUEUEBAST: locks that convert stand in the way, too. */
export const callEverybody = <N>(queues: Queues<N>, lock: Lock<N>, rules: Rules): Turn<N> => ({
  queues,
  events: has(lock, 'NOQUEUEBAST')
    ? inTheWay([...queues.granted, ...queues.convert], lock, rules)
    : [],
})

function inTheWay<N>(holders: readonly Lock<N>[], lock: Lock<N>, rules: Rules): Event<N>[] {
  const { wanted } = lock
  if (wanted === 'none') return []
  return holders
    .filter(holder => holder.node !== lock.node && conflict(holder.granted, wanted))
    .map(({ node, granted }) => {
      const isRepeated = isMiddle(granted, wanted) && rules.callsForCw()
      return { kind: 'called', node, mode: wanted, noted: wanted, isRepeated }
    })
}

/** What a pending pass has left in the queues: the highest mode, and whether there is a CW. */
export interface Blocked {
  readonly highest: Held
  readonly hasCW: boolean
}

/** Granted locks stand in the way of what a pending pass has left in the queues. */
export function callForBlocked<N>(q: Queues<N>, blocked: Blocked, rules: Rules): Turn<N> {
  const { highest, hasCW } = blocked
  if (highest === 'none') return still(q)
  const events = q.granted.flatMap(({ node, granted }): Event<N>[] => {
    if (granted === 'PR' && hasCW && rules.callsForCw()) {
      const mode = highest === 'PR' ? 'CW' : highest
      return [{ kind: 'called', node, mode, noted: highest, isRepeated: true }]
    }
    if (!conflict(granted, highest)) return []
    return [{ kind: 'called', node, mode: highest, noted: highest, isRepeated: false }]
  })
  return { queues: q, events }
}

/** NODLCKWT: a lock in a conversion deadlock is called with the mode that it waits for itself. */
export const callDeadlocked = <N>(queues: Queues<N>, { node, wanted }: Lock<N>): Turn<N> =>
  wanted === 'none'
    ? still(queues)
    : {
        queues,
        events: [{ kind: 'called', node, mode: wanted, noted: wanted, isRepeated: false }],
      }

import type { Rules } from './guards.ts'
import { doConvert, doRequest } from './operations.ts'
import { pendingPass } from './pending-pass.ts'
import type { Lock, Queues } from './queues.ts'
import { resting, still, type Turn, then, withGranted } from './turn.ts'

/** The master has survived, and has dropped the locks of dead nodes. */
export const regrant = <N>(q: Queues<N>, rules: Rules): Turn<N> => pendingPass(q, rules, 'recovery')

/**
 * A new master has been told of all locks, by their nodes: the order of its queues is arbitrary,
 * and it knows of no callback. Of each waiting lock the node either knew that it was queued, and it
 * is queued again, or still waited for the answer, and asks again. Gives all ways in which that can
 * end.
 */
export function rebuild<N>(q: Queues<N>, rules: Rules): readonly Turn<N>[] {
  const uncalled = (lock: Lock<N>): Lock<N> => ({ ...lock, called: 'NL' })
  const granted = q.granted.map(uncalled)
  const convert = q.convert.map(uncalled)
  const wait = q.wait.map(uncalled)
  return splits([...convert, ...wait]).flatMap(([again, queued]) =>
    orders(queued.filter(lock => convert.includes(lock))).flatMap(convertQueue =>
      orders(queued.filter(lock => wait.includes(lock))).flatMap(waitQueue =>
        orders(again).map(list => {
          const kept = [...granted, ...again.filter(hasMode)]
          const queues = { granted: kept, convert: convertQueue, wait: waitQueue }
          return then(askAgain(queues, list, rules), now => regrant(now, rules))
        }),
      ),
    ),
  )
}

const hasMode = <N>(lock: Lock<N>) => lock.granted !== 'none'

function askAgain<N>(q: Queues<N>, locks: readonly Lock<N>[], rules: Rules): Turn<N> {
  return locks.reduce(
    (turn, lock) =>
      then(turn, now =>
        hasMode(lock)
          ? doConvert(now, currently(now, lock), rules, 'recovery')
          : doRequest(now, lock, rules),
      ),
    still(q),
  )
}

// Others may have called it meanwhile.
const currently = <N>(q: Queues<N>, { node }: Lock<N>) =>
  q.granted.find(each => each.node === node)!

/** All ways to part a list in two. */
function splits<T>(list: readonly T[]): readonly (readonly [readonly T[], readonly T[]])[] {
  const [first, ...rest] = list
  if (first === undefined) return [[[], []]]
  return splits(rest).flatMap(
    ([left, right]) =>
      [
        [[first, ...left], right],
        [left, [first, ...right]],
      ] as const,
  )
}

/** All orders of a list. */
export function orders<T>(list: readonly T[]): readonly (readonly T[])[] {
  if (list.length < 2) return [list]
  return list.flatMap((first, i) =>
    orders(list.filter((_, j) => j !== i)).map(rest => [first, ...rest]),
  )
}

/**
 * Whether some lock is never served, though everybody who is called gives way: holders by letting
 * go, and locks that wait in a conversion deadlock with NODLCKWT by taking their wish back.
 */
export function isStuck<N>(q: Queues<N>, rules: Rules): boolean {
  let queues = q
  // Each round serves somebody or demotes somebody, or none will.
  for (let round = 0; round < 2 * waiting(q) && waiting(queues) > 0; round++)
    queues = afterGivingWay(queues, rules)
  return waiting(queues) > 0
}

const waiting = <N>({ convert, wait }: Queues<N>) => convert.length + wait.length

function afterGivingWay<N>(q: Queues<N>, rules: Rules): Queues<N> {
  const idle: Queues<N> = {
    granted: q.granted.map(lock => ({ ...lock, granted: 'NL', called: 'NL' })),
    convert: q.convert.map(lock => ({ ...lock, called: 'NL' })),
    wait: q.wait,
  }
  const { queues, events } = pendingPass(idle, rules, 'later')
  const called = events.filter(each => each.kind === 'called').map(each => each.node)
  return queues.convert
    .filter(lock => called.includes(lock.node))
    .reduce((now, lock) => withGranted(now, { ...lock, ...resting }), queues)
}

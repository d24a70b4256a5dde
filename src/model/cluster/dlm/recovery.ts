import type { Rules } from './guards.ts'
import { doConvert, doRequest } from './operations.ts'
import { pendingPass } from './pending-pass.ts'
import type { Lock, Queues } from './queues.ts'
import { andThen, still, type Turn } from './turn.ts'

/** The master has survived, and has dropped the locks of dead nodes. */
export const regrant = <N>(q: Queues<N>, rules: Rules): Turn<N> => pendingPass(q, rules, 'recovery')

/**
 * A new master has been told of all locks, by their nodes: the order of its queues is arbitrary,
 * and it knows of no callback. Of each waiting lock the node either knew that it was queued, and it
 * is queued again, or still waited for the answer, and asks again. Gives all ways in which that can
 * end.
 */
export function rebuild<N>(q: Queues<N>, rules: Rules): readonly Turn<N>[] {
  const { granted, convert, wait } = q
  return splits([...convert, ...wait]).flatMap(([again, queued]) =>
    orders(queued.filter(lock => convert.includes(lock))).flatMap(convertQueue =>
      orders(queued.filter(lock => wait.includes(lock))).flatMap(waitQueue =>
        orders(again).map(list => {
          const kept = [...granted, ...again.filter(hasMode)]
          const queues = { granted: kept, convert: convertQueue, wait: waitQueue }
          return andThen(askAgain(queues, list, rules), now => regrant(now, rules))
        }),
      ),
    ),
  )
}

const hasMode = <N>(lock: Lock<N>) => lock.granted !== 'none'

function askAgain<N>(q: Queues<N>, locks: readonly Lock<N>[], rules: Rules): Turn<N> {
  return locks.reduce(
    (turn, lock) =>
      andThen(turn, now =>
        hasMode(lock) ? doConvert(now, lock, rules, 'recovery') : doRequest(now, lock, rules),
      ),
    still(q),
  )
}

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

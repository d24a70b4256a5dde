import { type Blocked, callDeadlocked, callForBlocked } from './calling.ts'
import type { Rules } from './guards.ts'
import { higher } from './modes.ts'
import { decide, has, type Lock, type Queues, type When } from './queues.ts'
import { andThen, grant, still, type Turn } from './turn.ts'

type Pass<N> = Turn<N> & { readonly blocked: Blocked }

const nobody: Blocked = { highest: 'none', hasCW: false }

const andBlocked = <N>({ highest, hasCW }: Blocked, { wanted }: Lock<N>): Blocked => ({
  highest: higher(highest, wanted),
  hasCW: hasCW || wanted === 'CW',
})

/** Grants what can be granted now and calls who stands in the way of the rest (section 6 of the brief). */
export function pendingPass<N>(q: Queues<N>, rules: Rules, when: When): Turn<N> {
  const conversions = convertPart(q, rules, when)
  const requests = waitPart(conversions.queues, conversions.blocked, rules)
  const granted = andThen(conversions, () => requests)
  return andThen(granted, after => callForBlocked(after, requests.blocked, rules))
}

/** Walks over the convert queue, again and again from its head as long as something is granted. */
export function convertPart<N>(q: Queues<N>, rules: Rules, when: When): Pass<N> {
  let turn = still(q)
  let hasTriedDemoted = false
  for (;;) {
    const walk = convertWalk(turn.queues, rules, when)
    turn = andThen(turn, () => walk)
    if (!rules.retriesFromHead(!walk.hasGranted)) continue
    if (walk.hasGranted || !walk.hasDemoted || hasTriedDemoted)
      return { ...turn, blocked: walk.blocked }
    hasTriedDemoted = true
  }
}

function convertWalk<N>(q: Queues<N>, rules: Rules, when: When) {
  let turn = still(q)
  let blocked = nobody
  let hasGranted = false
  let hasDemoted = false
  for (const { node } of q.convert) {
    const lock = turn.queues.convert.find(each => each.node === node)!
    const decision = decide(turn.queues, lock, when, rules)
    switch (decision.kind) {
      case 'granted':
        turn = andThen(turn, now => grant(now, lock, decision.mode))
        hasGranted = true
        break
      case 'demoted':
        turn = andThen(turn, now => still(demote(now, lock)))
        hasDemoted = true
        break
      case 'deadlock':
        if (has(lock, 'NODLCKWT')) turn = andThen(turn, now => callDeadlocked(now, lock))
        break
      case 'blocked':
        blocked = andBlocked(blocked, lock)
    }
  }
  return { ...turn, blocked, hasGranted, hasDemoted }
}

const demote = <N>(q: Queues<N>, { node }: Lock<N>): Queues<N> => ({
  ...q,
  convert: q.convert.map(each =>
    each.node === node ? { ...each, granted: 'NL', demoted: true } : each,
  ),
})

/** One walk over the wait queue. */
function waitPart<N>(q: Queues<N>, before: Blocked, rules: Rules): Pass<N> {
  let turn = still(q)
  let blocked = before
  for (const lock of q.wait) {
    const decision = decide(turn.queues, lock, 'later', rules)
    if (decision.kind === 'granted') turn = andThen(turn, now => grant(now, lock, decision.mode))
    else blocked = andBlocked(blocked, lock)
  }
  return { ...turn, blocked }
}

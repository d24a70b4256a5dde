import { callEverybody, callGranted } from './calling.ts'
import type { Rules } from './guards.ts'
import type { Mode } from './modes.ts'
import { convertPart, pendingPass } from './pending-pass.ts'
import { canGrantMode, decide, has, type Lock, type Queues, type When } from './queues.ts'
import {
  andThen,
  fail,
  grant,
  resting,
  still,
  type Turn,
  withGranted,
  withoutLock,
} from './turn.ts'

/*
 * What the master does when it is asked (section 6 of the brief): a decision, the reply to it, and
 * the effects on others. `pass` is what a pending pass is part of: a recovery, or everyday life.
 */

/** A new lock. */
export function doRequest<N>(q: Queues<N>, lock: Lock<N>, rules: Rules): Turn<N> {
  const decision = decide(q, lock, 'now', rules)
  if (decision.kind === 'granted') return grant(q, lock, decision.mode)
  if (has(lock, 'NOQUEUE')) return refuse(q, lock, rules)
  const wait = has(lock, 'HEADQUE') ? [lock, ...q.wait] : [...q.wait, lock]
  return callGranted({ ...q, wait }, lock, rules)
}

/** A conversion of a granted lock. */
export function doConvert<N>(q: Queues<N>, lock: Lock<N>, rules: Rules, pass: When): Turn<N> {
  const decision = decide(q, lock, 'now', rules)
  if (decision.kind === 'granted') return grantAndPass(q, lock, decision.mode, rules, pass)
  const mayStay = decision.kind !== 'deadlock' || has(lock, 'NODLCKWT')
  if (!rules.refusesDeadlock(mayStay)) return fail(q, lock, 'EDEADLK')
  if (decision.kind === 'demoted') return convertDemoted(q, lock, rules, pass)
  return has(lock, 'NOQUEUE') ? refuse(q, lock, rules) : queueConversion(q, lock, rules)
}

/** What the demotion has set free goes to others first, and only then to the lock itself. */
function convertDemoted<N>(q: Queues<N>, lock: Lock<N>, rules: Rules, pass: When): Turn<N> {
  const { wanted } = lock
  const demoted: Lock<N> = { ...lock, granted: 'NL', demoted: true }
  if (!rules.convertsDemoted()) return still(withGranted(q, { ...demoted, ...resting }))
  const others = convertPart(withGranted(q, demoted), rules, pass)
  return andThen(others, now =>
    // Neither deadlocked now, nor content with an alternate mode.
    wanted !== 'none' && canGrantMode(now, demoted, wanted, 'now', rules)
      ? grantAndPass(now, demoted, wanted, rules, pass)
      : queueConversion(now, demoted, rules),
  )
}

const grantAndPass = <N>(q: Queues<N>, lock: Lock<N>, mode: Mode, rules: Rules, pass: When) =>
  replyAndEffects(grant(q, lock, mode), rules, now => pendingPass(now, rules, pass))

function queueConversion<N>(q: Queues<N>, lock: Lock<N>, rules: Rules): Turn<N> {
  const { granted, convert, wait } = withoutLock(q, lock)
  const queued = has(lock, 'HEADQUE') ? [lock, ...convert] : [...convert, lock]
  return callGranted({ granted, convert: queued, wait }, lock, rules)
}

/** NOQUEUE: it cannot be granted at once. */
const refuse = <N>(q: Queues<N>, lock: Lock<N>, rules: Rules): Turn<N> =>
  replyAndEffects(fail(q, lock, 'EAGAIN'), rules, now => callEverybody(now, lock, rules))

/** The lock vanishes from wherever it stands. */
export function doUnlock<N>(q: Queues<N>, lock: Lock<N>, rules: Rules): Turn<N> {
  const gone = fail(q, { ...lock, granted: 'none' }, 'EUNLOCK')
  return replyAndEffects(gone, rules, now => pendingPass(now, rules, 'later'))
}

/** A lock in a queue goes back to what it was. One that is granted meanwhile stays so. */
export function doCancel<N>(q: Queues<N>, lock: Lock<N>, rules: Rules): Turn<N> {
  if (lock.wanted === 'none') return still(q)
  return replyAndEffects(fail(q, lock, 'ECANCEL'), rules, now => pendingPass(now, rules, 'later'))
}

/** The reply precedes every callback and grant that the same operation causes. */
function replyAndEffects<N>(
  reply: Turn<N>,
  rules: Rules,
  effects: (q: Queues<N>) => Turn<N>,
): Turn<N> {
  const { queues, events } = effects(reply.queues)
  return {
    queues,
    events: rules.replyFirst() ? [...reply.events, ...events] : [...events, ...reply.events],
  }
}

/**
 * The live glock, at the DLM: a lock that every mounted node shares, and by which it is rung.
 *
 * The lock manager is the DLM's oracle (`cluster/dlm`). Its answer to a call is taken in the step of
 * the call, since nothing that could come between makes a difference; only blocking callbacks, the
 * bell, are on their way for a while. The lockspace never stops here: what death recovery does to
 * the live glock is told in one step, by `dropLive`.
 *
 * A holder is called with a mode once until it is granted something again, and a conversion to the
 * mode that it has is a grant: see the guard `rearm`.
 */
import { oneOf } from '../../language/kind.ts'
import { ModelError } from '../../language/value.ts'
import type { N, S } from './state.ts'

/** The one resource of its lock space. */
export const live = oneOf('live')

/** The answer is the first that the node hears: whoever calls has taken what came before. */
const answered = (called: S | false, n: N): S | false => {
  if (!called) return false
  const kind = called.live.next(n, 'live')?.kind
  if (kind !== 'completion')
    throw new ModelError(
      `${n} takes the answer to a call about the live glock, but what comes next is ${kind}.`,
      'Ask isRung before the call: callbacks come in order.',
    )
  return called.live.take(n, 'live')
}

export const isSharable = (s: S, n: N) => s.live.isFree(n, 'live', 'PR')
/** Nobody else has it. */
export const isAlone = (s: S, n: N) => s.live.isFree(n, 'live', 'EX')

/** A new lock, or from EX down: a grant in any case. */
export const share = (s: S, n: N) =>
  answered(
    s.live.mode(n, 'live') === 'none'
      ? s.live.request(n, 'live', 'PR')
      : s.live.convert(n, 'live', 'PR'),
    n,
  )

/** The mode that the node has, once more, so that it can be called again. */
export const rearm = (s: S, n: N): S | false => {
  const mode = s.live.mode(n, 'live')
  return mode === 'none' ? s : answered(s.live.convert(n, 'live', mode), n)
}

/** W10: EX is tried, and if somebody has the lock everybody who has is sent one callback. */
export const tryAlone = (s: S, n: N) =>
  answered(
    s.live.mode(n, 'live') === 'none'
      ? s.live.request(n, 'live', 'EX', 'NOQUEUE', 'NOQUEUEBAST')
      : s.live.convert(n, 'live', 'EX', 'NOQUEUE', 'NOQUEUEBAST'),
    n,
  )

/** A bell is on its way to the node. */
export const isRung = (s: S, n: N) => !s.live.callbacks(n, 'live').isEmpty

export const hearBell = (s: S, n: N) => s.live.take(n, 'live')

/** The lock is gone, and with it what was on the way to its holder. */
export const dropLive = (s: S, n: N): S | false => {
  if (s.live.mode(n, 'live') === 'none') return s
  const gone = s.live.unlock(n, 'live', 'FORCEUNLOCK')
  return gone ? gone.live.callbacks(n, 'live').clear() : false
}

import { each, fair } from '../../../language/action.ts'
import { node } from '../node.ts'
import { ask, completed, type N, type S } from './state.ts'

/** A node joins: it holds the token while it takes ACK, so that no broadcast is under way then. */
export const joiner = {
  join: each(node, 'begins to join', (s: S, n) => {
    if (!s.up(n) || s.place(n) !== 'outside') return
    const isTokenFirst = s.guard.joinTakesToken() && s.params.joinOrder === 'tokenFirst'
    return isTokenFirst ? takeToken(s, n) : takeAck(s, n)
  }),

  joinWithToken: fair(
    each(node, 'has the token to join with', (s: S, n) => {
      if (!s.up(n) || s.place(n) !== 'wantsToken') return
      const granted = completed(s, n, 'token')
      return s.dlm.mode(n, 'ack') === 'NL' ? takeAck(granted, n) : freeToken(granted, n)
    }),
  ),

  joinAck: fair(
    each(node, 'has ACK: it is a receiver from now on', (s: S, n) => {
      if (!s.up(n) || s.place(n) !== 'wantsAck') return
      const granted = called(completed(s, n, 'ack'), n)
      if (!s.guard.joinTakesToken()) return granted?.with(n, { place: 'loading' })
      return s.dlm.mode(n, 'token') === 'NL' ? takeToken(granted, n) : freeToken(granted, n)
    }),
  ),

  loadBitmap: fair(
    each(
      node,
      'has freed the token and loads its bitmap',
      (s: S, n) =>
        s.up(n) &&
        s.place(n) === 'freesToken' &&
        completed(s, n, 'token')?.with(n, { place: 'loading' }),
    ),
  ),

  /** ALREADY_IN_CLUSTER is set, and a call that came before is served. */
  joined: fair(
    each(
      node,
      'has joined',
      (s: S, n) =>
        s.up(n) &&
        s.place(n) === 'loading' &&
        s.with(n, { place: 'member', woken: s.woken(n) || s.pending(n), pending: false }),
    ),
  ),
}

const takeToken = (s: S | undefined, n: N) =>
  ask(s?.with(n, { place: 'wantsToken' }), n, 'token', 'EX')

const takeAck = (s: S | undefined, n: N) => ask(s?.with(n, { place: 'wantsAck' }), n, 'ack', 'CR')

const freeToken = (s: S | undefined, n: N) =>
  ask(s?.with(n, { place: 'freesToken' }), n, 'token', 'NL')

/** A call that comes with the grant, since somebody's request is queued already. */
function called(s: S | undefined, n: N) {
  if (s?.dlm.next(n, 'ack')?.kind !== 'blocking' || s.params.callsLateHolders) return s
  return s.dlm.take(n, 'ack') || undefined
}

import type { State } from '../language/state-types.ts'
import { type LockUsers, lockUsers } from '../model/cluster/alone/lock-users.ts'
import { type Clients, dlmClients, node, resource } from '../model/cluster/dlm/clients.ts'
import type { Held } from '../model/cluster/dlm/modes.ts'
import { properties, refines } from './kinds.ts'

type S = State<Clients>
type N = Parameters<S['keeps']>[0]
type R = Parameters<S['keeps']>[1]

const modeOf = (held: Held) => (held === 'EX' ? 'EX' : held === 'PR' ? 'SH' : 'UN')

/** Locks as the DLM's clients see them. Whoever asks for something else has dealt with its call. */
const asLocks =
  (held: (s: S, n: N, r: R) => Held) =>
  (s: S, t: State<LockUsers>): State<LockUsers> =>
    t.after(t.all(resource), (t, r) =>
      t.after(t.all(node), (t, n) => {
        const mode = modeOf(held(s, n, r))
        if (mode === 'UN') return t
        const taken = t.lock.take(n, r, mode)
        return s.called(n, r) === 'none' || s.waits(n, r) ? taken : taken.lock.call(n, r)
      }),
    )

/**
 * What clients of the DLM's oracle can count on, and were called for, is a behaviour of the simple
 * part `locks`; for clients that use NL, PR and EX and remember a call until they are granted
 * something.
 */
export const dlmRefinesLocks = properties(dlmClients, {
  isLocks: refines(
    lockUsers,
    asLocks((s, n, r) => s.keeps(n, r)),
  ),
})

/** Not so what they were told last ... */
export const dlmToldIsLocks = properties(dlmClients, {
  toldIsLocks: refines(
    lockUsers,
    asLocks((s, n, r) => s.told(n, r)),
  ),
})

/** ... nor what the masters have granted. */
export const dlmGrantedIsLocks = properties(dlmClients, {
  grantedIsLocks: refines(
    lockUsers,
    asLocks((s, n, r) => s.dlm.mode(n, r)),
  ),
})

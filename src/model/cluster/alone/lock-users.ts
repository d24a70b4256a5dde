/**
 * The part `locks` alone: its users take locks, share them, let go, and are called, each for itself.
 * What the clients of the DLM's oracle can count on is a behaviour of this.
 */
import { each } from '../../../language/action.ts'
import { oneOf } from '../../../language/kind.ts'
import { model } from '../../../language/model.ts'
import { shape } from '../../../language/shape.ts'
import { node, resource } from '../dlm/clients.ts'
import { locks } from '../locks.ts'

const wanted = oneOf('SH', 'EX')

export class LockUsers extends shape({
  parameters: { nodes: node, resources: resource },
  cells: { lock: locks(node, resource) },
}) {}

export const lockUsers = model('lock-users', LockUsers, {
  actions: {
    take: each(
      [node, resource, wanted],
      '$1 gets $2',
      (s, n, r, mode) => s.lock.free(n, r, mode) && s.lock.take(n, r, mode),
    ),

    release: each(
      [node, resource],
      '$1 lets go of $2',
      (s, n, r) => s.lock.mode(n, r) !== 'UN' && s.lock.release(n, r),
    ),

    /** Somebody else wants it. */
    call: each(
      [node, resource],
      '$1 is called for $2',
      (s, n, r) => s.lock.mode(n, r) !== 'UN' && !s.lock.called(n, r) && s.lock.call(n, r),
    ),
  },
})

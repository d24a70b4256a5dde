/**
 * The kernel's DLM as its users see it: locks in six modes on named resources, granted, converted
 * and taken back, with blocking callbacks, a value block for each resource, and recovery when
 * members fail, leave or join.
 *
 * This is the oracle level: each resource is one object that decides at once, wherever its master
 * may be. A call takes effect in the step in which it is made; what the caller and others learn of
 * it (completions and blocking callbacks) is on its way to each node in the order in which it was
 * queued, and arrives when the host takes it. A node has at most one lock on a resource, and asks
 * for the next thing when it has taken the completion of the last one.
 *
 * A change of members goes through four verbs, which the host calls when its cluster does: `stop`
 * (calls wait, callbacks are suspended, members are told `prep`), `recover` (failed members are
 * forgotten, with their locks; members are told their `slot`), `settle` or `remaster` for each
 * resource (whether its master has survived is for the host to choose, or not to), and `resume`
 * (members are told `done`). A further failure may `stop` again at any time.
 *
 * Left out, and for a distributed level to add behind the same verbs and reads ({@link LockManager}):
 * directory, masters, messages, and what can be lost or overtaken between two copies of one lock;
 * operations that overlap; members that stop and start at different times.
 *
 * Source: fs/dlm/lock.c, lock.h, recover.c, ast.c, as told in the brief dlm-kernel.md, whose
 * sections 3 to 9, 12.7 and 15 (level O) it follows.
 */
import { about, type Kind, type Node, type NodeSet, oneOf } from '../../../language/kind.ts'
import { model } from '../../../language/model.ts'
import type { Result } from '../../../language/state-types.ts'
import type { Flag } from './flags.ts'
import { locking, type UnlockFlag } from './locking.ts'
import { type Callback, type LockspaceState, lockspace, noticesOf } from './lockspace.ts'
import { membership } from './membership.ts'
import type { Mode } from './modes.ts'

/**
 * A lock manager for the nodes of `node` and the resources of `resource`, to stand in the place of
 * a cell. `value` is what its value blocks hold; `isCalled` says of which resources the locks have a
 * blocking callback, which is all of them where it is left out.
 */
export function dlm<K extends string, R extends string | Node<string>, V = 'nothing'>(
  node: NodeSet<K>,
  resource: Kind<R>,
  // Without a kind of values nobody can fill a buffer with anything else.
  value: Kind<V> = oneOf('nothing') as Kind<V>,
  isCalled: (r: R) => boolean = () => true,
) {
  type S = LockspaceState<K, R, V>
  const notice = noticesOf(node)
  // The first value of its kind is what an empty buffer holds.
  const locks = locking<K, R, V>(node, value[about].initial as V, isCalled)
  const members = membership(node, resource, notice, locks)

  return model('dlm', lockspace(node, resource, value, notice), {
    reads: { ...locks.reads, ...members.reads } satisfies LockManagerReads<S, Node<K>, R>,
    verbs: { ...locks.verbs, ...members.verbs } satisfies LockManager<S, Node<K>, R, V>,
  })
}

/** What the users of a lock manager may count on, at whatever level it is modelled. */
export interface LockManager<S, N, R, V> {
  request(s: S, n: N, r: R, wanted: Mode, ...flags: readonly Flag[]): Result<S>
  convert(s: S, n: N, r: R, wanted: Mode, ...flags: readonly Flag[]): Result<S>
  unlock(s: S, n: N, r: R, ...flags: readonly UnlockFlag[]): Result<S>
  cancel(s: S, n: N, r: R): Result<S>
  /** A callback is delivered: see the read `next`. */
  take(s: S, n: N, r: R): Result<S>
  fill(s: S, n: N, r: R, value: V): Result<S>

  begin(s: S, isMember: (n: N) => boolean): Result<S>
  die(s: S, n: N): Result<S>
  leave(s: S, n: N, how?: 'recover'): Result<S>
  join(s: S, n: N): Result<S>
  stop(s: S): Result<S>
  recover(s: S): Result<S>
  settle(s: S, r: R): Result<S>
  remaster(s: S, r: R): Result<S>
  resume(s: S): Result<S>
  takeNotice(s: S, n: N): Result<S>
}

/**
 * What they may ask it, beside what its cells `mode`, `wants`, `usesValue`, `buffer`, `status`, `slot`
 * and `phase` say of one node, lock or lockspace: another level can answer these as reads.
 */
export interface LockManagerReads<S, N, R> {
  /** The callback that the node gets next. */
  next(s: S, n: N, r: R): Callback | undefined
  isQuiet(s: S): boolean
  isBusy(s: S, n: N, r: R): boolean
  isOpen(s: S, n: N): boolean
  isFree(s: S, n: N, r: R, wanted: Mode): boolean
  /** The notice that the member gets next: prep, slot or done. */
  notice(s: S, n: N): { readonly kind: 'prep' | 'slot' | 'done' } | undefined
  isChanging(s: S): boolean
  isUnsettled(s: S, r: R): boolean
}

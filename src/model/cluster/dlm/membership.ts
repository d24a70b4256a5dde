import { either, plus } from '../../../language/action.ts'
import { among, type Kind, type Node, type NodeSet } from '../../../language/kind.ts'
import { ModelError } from '../../../language/value.ts'
import { collected, type locking } from './locking.ts'
import type { LockspaceState, noticesOf } from './lockspace.ts'
import { above } from './modes.ts'
import type { Queues } from './queues.ts'
import { orders, rebuild, regrant } from './recovery.ts'
import { withoutLock } from './turn.ts'
import { isWriter } from './value-block.ts'

/** Who is in the lockspace, and what happens when that changes: stop, recover, settle, resume. */
export function membership<K extends string, R extends string | Node<string>, V>(
  node: NodeSet<K>,
  resource: Kind<R>,
  notice: ReturnType<typeof noticesOf<K>>,
  { queuesOf, put, settled, tidied, content, emptyBuffer }: ReturnType<typeof locking<K, R, V>>,
) {
  type S = LockspaceState<K, R, V>
  type N = Node<K>
  type Notice = Parameters<ReturnType<S['notices']>['push']>[0]

  const members = (s: S) => s.all(node).where(n => s.status(n) === 'member')

  const notifyAll = (s: S, told: Notice): S =>
    s.params.notices ? s.after(members(s), (next, n) => next.notices(n).push(told)) : s

  /** What was in the memory of a node that is gone, and on its way there. */
  const silenced = (s: S, n: N): S =>
    s
      .after(s.all(resource), (next, r) =>
        next.with(n, r, { callbacks: [], called: 'NL', buffer: content(emptyBuffer), seen: 0 }),
      )
      .with(n, { notices: [] })

  // --- What recovery does to the locks. ---

  /** The masters that survive drop the locks of who is gone; those of other resources are dropped with them. */
  function purged(s: S, r: R, gone: readonly N[]): S {
    const before = queuesOf(s, r)
    const dropped = [...before.granted, ...before.convert, ...before.wait].filter(lock =>
      gone.includes(lock.node),
    )
    const after = dropped.reduce<Queues<N>>(withoutLock, before)
    const hasWriter = dropped.some(lock => isWriter(lock.granted) && s.usesValue(lock.node, r))
    const known = s.unsettled(r)
    const isPurged = dropped.length > 0 || known === 'purged'
    const unsettled =
      hasWriter || known === 'writerDied' ? 'writerDied' : isPurged ? 'purged' : 'untouched'
    return tidied(put(s, r, before, after).with(r, { unsettled }), r, after)
  }

  const hasStrongLock = (s: S, r: R) => s.all(node).some(n => above(s.mode(n, r), 'CR'))

  /** Rule 1 of value recovery: the master has survived. */
  function doubted(s: S, r: R): S {
    const isInDoubt = s.guard.flagsDeadWriter()
      ? s.unsettled(r) === 'writerDied'
      : s.unsettled(r) !== 'untouched' && !hasStrongLock(s, r)
    return isInDoubt ? s.with(r, { notValid: true }) : s
  }

  /** Rule 2: a new master takes the value from a lock; where there is a choice, gives all of them. */
  function restored(s: S, r: R): readonly S[] {
    const forgotten = s.with(r, { value: content(null), sequence: 0, notValid: false })
    const holders = collected(members(s).where(n => s.mode(n, r) !== 'none' && s.usesValue(n, r)))
    if (holders.length === 0) return [forgotten]
    const from = (n: N) =>
      forgotten.with(r, { value: content(s.buffer(n, r)), sequence: s.seen(n, r) })
    const strong = holders.filter(n => above(s.mode(n, r), 'CR'))
    if (strong.length > 0) return strong.map(from)
    const newest = Math.max(...holders.map(n => s.seen(n, r)))
    return holders
      .filter(n => s.seen(n, r) === newest)
      .map(n => from(n).with(r, { notValid: true }))
  }

  /** Values first, grants second. */
  const inOrder = (s: S, value: (s: S) => S, grants: (s: S) => S): S =>
    s.guard.valueBeforeGrants() ? grants(value(s)) : value(grants(s))

  /** The master of the resource has survived. */
  const settle = (s: S, r: R) => {
    if (s.phase !== 'recovering' || s.unsettled(r) === 'settled') return false
    const isPurged = s.unsettled(r) !== 'untouched'
    const queues = queuesOf(s, r)
    return inOrder(
      s,
      now => doubted(now, r),
      now => (isPurged ? settled(now, r, queues, regrant(queues, s.guard)) : now),
    ).with(r, { unsettled: 'settled' })
  }

  const hasLock = (s: S, n: N, r: R) => s.mode(n, r) !== 'none' || s.wants(n, r) !== 'none'

  /** Whoever has a lock lives to tell a new master of it, or nobody is left to be one. */
  const canAllTell = (s: S, r: R) =>
    s.all(node).every(n => !hasLock(s, n, r) || (s.status(n) === 'member' && s.lives(n))) ||
    members(s).size === 0

  // --- Slots. ---

  const lowestFreeSlot = (s: S): number => {
    const taken = collected(members(s)).map(n => s.slot(n))
    let slot = 1
    while (taken.includes(slot)) slot++
    return slot
  }

  const admitted = (s: S, n: N): S =>
    s.with(n, { status: 'member', slot: s.params.slots ? lowestFreeSlot(s) : 0 })

  /** Who is gone is forgotten, and its failure told; then who wants to join gets a slot. */
  function changed(s: S, gone: readonly N[], joining: readonly N[]): S {
    const failed = gone.filter(n => s.status(n) === 'failed')
    const told = failed.reduce(
      (next, n) => notifyAll(next, notice.slot({ of: n, slot: s.slot(n) })),
      s,
    )
    const removed = gone.reduce((next, n) => next.with(n, { status: 'absent', slot: 0 }), told)
    const settling = gone.length > 0 ? removed.after(s.all(resource), dropLocks(gone)) : removed
    return joining.reduce(admitted, settling)
  }

  const dropLocks = (gone: readonly N[]) => (s: S, r: R) => purged(s, r, gone)

  const isSettled = (s: S) => s.unsettled.every(each => each === 'settled')

  const hasHeardOf = (s: S, kind: Notice['kind']) =>
    members(s).every(n => s.notices(n).every(each => each.kind !== kind))

  return {
    reads: {
      /** The notice that the member gets next. */
      notice: (s: S, n: N) => s.notices(n).head,
      /** Somebody has failed, has left, or wants to join. */
      isChanging: (s: S) => s.all(node).some(n => among(s.status(n), 'failed', 'left', 'joining')),
      /** The resource is still to be settled, or given a new master. */
      isUnsettled: (s: S, r: R) => s.phase === 'recovering' && s.unsettled(r) !== 'settled',
    },

    verbs: {
      /** At the beginning: who is a member; others may join later. Slots are given out in the order of nodes. */
      begin: (s: S, isMember: (n: N) => boolean) =>
        s
          .after(
            s.all(node).where(n => !isMember(n)),
            (next, n) => next.with(n, { status: 'absent' }),
          )
          .after(
            s.all(node).where(n => isMember(n) && s.params.slots),
            (next, n) => next.with(n, { slot: lowestFreeSlot(next) }),
          ),

      /** The node is dead: nothing reaches it, and its locks stand until recovery drops them. */
      die: (s: S, n: N) => {
        const status = s.status(n)
        if (status === 'absent' || status === 'failed')
          throw new ModelError(`cell status(${n}) is ${status}: ${n} cannot die.`)
        const after = status === 'member' ? 'failed' : status === 'joining' ? 'absent' : status
        return silenced(s, n).with(n, { status: after })
      },

      /** The node leaves the lockspace, as good as dead if it says 'recover'. Its locks are dropped, too. */
      leave: (s: S, n: N, how?: 'recover') =>
        s.phase === 'running' &&
        s.status(n) === 'member' &&
        silenced(s, n).with(n, { status: how === 'recover' ? 'failed' : 'left' }),

      join: (s: S, n: N) => s.status(n) === 'absent' && s.with(n, { status: 'joining' }),

      /** All members stop: no call comes through, no callback is delivered. */
      stop: (s: S) =>
        s.phase !== 'stopped' &&
        s.all(node).some(n => among(s.status(n), 'failed', 'left', 'joining')) &&
        members(s).size > 0 &&
        notifyAll(s.with({ phase: 'stopped' }), notice.prep),

      /** All members have stopped: the new list of members counts. Slots go to who joins, in any order. */
      recover: (s: S) => {
        if (s.phase !== 'stopped' || !s.guard.stopBeforeStart(hasHeardOf(s, 'prep'))) return false
        const gone = collected(s.all(node).where(n => among(s.status(n), 'failed', 'left')))
        const joining = collected(s.all(node).where(n => s.status(n) === 'joining'))
        const begun = s.with({ phase: 'recovering', generation: plus(1) })
        return either(
          ...orders(gone).flatMap(leavers =>
            orders(joining).map(joiners => changed(begun, leavers, joiners)),
          ),
        )
      },

      /** The master of the resource has survived. */
      settle,

      /** All resources have masters that have survived. */
      settleAll: (s: S) =>
        s.phase === 'recovering' &&
        !isSettled(s) &&
        s.after(s.all(resource), (next, r) => settle(next, r) || next),

      /**
       * The master of the resource was among the dead: a new one is told of the locks that are left, by
       * their nodes. If one of these dies meanwhile, members have to stop again first.
       */
      remaster: (s: S, r: R) => {
        if (s.phase !== 'recovering' || s.unsettled(r) === 'settled') return false
        if (!canAllTell(s, r)) return false
        const done = (next: S) => next.with(r, { unsettled: 'settled' })
        const queues = queuesOf(s, r)
        const turns = rebuild(queues, s.guard)
        const uncalled = s.after(s.all(node), (next, n) => next.with(n, r, { called: 'NL' }))
        return either(
          ...turns.flatMap(turn =>
            s.guard.valueBeforeGrants()
              ? restored(uncalled, r).map(next => done(settled(next, r, queues, turn)))
              : restored(settled(uncalled, r, queues, turn), r).map(done),
          ),
        )
      },

      /** Recovery is over for all members: calls come through, and what was granted is delivered. */
      resume: (s: S) =>
        s.phase === 'recovering' &&
        isSettled(s) &&
        s.guard.slotsBeforeDone(hasHeardOf(s, 'slot')) &&
        notifyAll(s.with({ phase: 'running' }), notice.done({ generation: s.generation })),

      /** Takes the notice that `notice` shows. */
      takeNotice: (s: S, n: N) => s.notices(n).pop(),
    },
  }
}

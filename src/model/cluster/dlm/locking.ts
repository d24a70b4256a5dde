import type { FifoValue } from '../../../language/collection.ts'
import type { Node, NodeSet } from '../../../language/kind.ts'
import type { Members } from '../../../language/state-types.ts'
import { ModelError } from '../../../language/value.ts'
import { checkConversion, checkRequest, type Flag, keptOf } from './flags.ts'
import { callback, type LockspaceState } from './lockspace.ts'
import { above, compatible, conflict, type Held, type Mode } from './modes.ts'
import { doCancel, doConvert, doRequest, doUnlock } from './operations.ts'
import { hasOverlooked, isStuck } from './progress.ts'
import type { Lock, Queues } from './queues.ts'
import { type Event, resting, type Turn } from './turn.ts'
import { isWriter, transfer } from './value-block.ts'

export type UnlockFlag = 'VALBLK' | 'IVVALBLK' | 'FORCEUNLOCK'

/** The verbs and reads by which a node uses its locks, and what recovery needs of them. */
export function locking<K extends string, R extends string | Node<string>, V>(
  node: NodeSet<K>,
  emptyBuffer: V,
  isCalled: (r: R) => boolean,
) {
  type S = LockspaceState<K, R, V>
  type N = Node<K>
  // What a cell of an unknown kind of values holds, the compiler leaves open.
  const content = (v: unknown) => v as never

  const isWaiting = (s: S, n: N, r: R) => s.wants(n, r) !== 'none'

  // --- From cells to queues and back. ---

  const grantedLock = (s: S, n: N, r: R): Lock<N> => ({
    ...resting,
    node: n,
    granted: s.mode(n, r),
  })

  const lockOf = (s: S, n: N, r: R): Lock<N> =>
    isWaiting(s, n, r)
      ? {
          node: n,
          granted: s.mode(n, r),
          wanted: s.wants(n, r),
          flags: listed(s.flags(n, r).value),
          demoted: s.demoted(n, r),
        }
      : grantedLock(s, n, r)

  function queuesOf(s: S, r: R): Queues<N> {
    const convert = listed(s.converting(r).value)
    const wait = listed(s.waiting(r).value)
    const granted = collected(
      s.all(node).where(n => s.mode(n, r) !== 'none' && !convert.includes(n)),
    )
    return {
      granted: granted.map(n => grantedLock(s, n, r)),
      convert: convert.map(n => lockOf(s, n, r)),
      wait: wait.map(n => lockOf(s, n, r)),
    }
  }

  /** Writes what has changed, and nothing else. */
  function put(s: S, r: R, before: Queues<N>, after: Queues<N>): S {
    const old = all(before)
    const now = all(after)
    let next = s
    for (const lock of now) {
      const known = old.find(each => each.node === lock.node)
      if (!known || !isSame(known, lock)) next = putLock(next, r, lock)
    }
    for (const { node: n } of old)
      if (now.every(lock => lock.node !== n)) next = forgetLock(next, r, n)
    if (!isSameOrder(before.convert, after.convert))
      next = next.with(r, { converting: after.convert.map(lock => lock.node) })
    if (!isSameOrder(before.wait, after.wait))
      next = next.with(r, { waiting: after.wait.map(lock => lock.node) })
    return next
  }

  const putLock = (s: S, r: R, lock: Lock<N>): S =>
    s.with(lock.node, r, {
      mode: lock.granted,
      wants: lock.wanted,
      flags: keptOf(lock.flags),
      demoted: lock.demoted,
    })

  const forgetLock = (s: S, r: R, n: N): S =>
    s.with(n, r, {
      mode: 'none',
      wants: 'none',
      flags: [],
      demoted: false,
      called: 'NL',
      altMode: false,
      usesValue: false,
      buffer: content(emptyBuffer),
      seen: 0,
    })

  // --- What an operation of the master leads to. ---

  /** The state after a turn of the master: its queues, the value, and what is on the way to the nodes. */
  function settled(s: S, r: R, before: Queues<N>, turn: Turn<N>, isInvalidated = false): S {
    let next = put(s, r, before, turn.queues)
    turn.events.forEach((event, i) => {
      const earlier = turn.events.slice(0, i).findLast(each => isReply(each, event.node))
      // Every change of a mode comes with a completion: this is what the node was told last.
      const told = earlier ? modeOf(earlier) : s.mode(event.node, r)
      next = tell(next, r, event, told, isInvalidated)
    })
    return tidied(next, r, turn.queues)
  }

  function tell(s: S, r: R, event: Event<N>, told: Held, isInvalidated: boolean): S {
    const n = event.node
    if (s.status(n) !== 'member') return s
    switch (event.kind) {
      case 'called': {
        if (!isCalled(r)) return s
        const { mode, noted, isRepeated } = event
        if (!isNews(s.called(n, r), noted, isRepeated)) return s
        const remembered = s.with(n, r, { called: noted })
        return isWorthwhile(s, n, r, mode, told)
          ? remembered.callbacks(n, r).push(callback.blocking({ mode }))
          : remembered
      }
      case 'failed': {
        const { status, mode } = event
        return s
          .callbacks(n, r)
          .push(
            callback.completion({ status, mode, altMode: false, demoted: false, notValid: false }),
          )
      }
      case 'granted': {
        const { from, to, wanted, demoted } = event
        const hadAltMode = s.altMode(n, r)
        const isAlternate = wanted !== to
        const [valued, notValid] = transferred(s, n, r, from, to, isInvalidated)
        const isMarked = isAlternate && !s.guard.clearsAltMode()
        const marked = isMarked ? valued.with(n, r, { altMode: true }) : valued
        return marked
          .with(n, r, { called: 'NL' })
          .callbacks(n, r)
          .push(
            callback.completion({
              status: 'granted',
              mode: isAlternate && !s.guard.tellsMode() ? wanted : to,
              altMode: isAlternate || hadAltMode,
              demoted,
              notValid,
            }),
          )
      }
    }
  }

  /** Whether a holder was not called with that mode, or a higher one, since its last grant. */
  const isNews = (called: Mode, noted: Mode, isRepeated: boolean) =>
    isRepeated ? called !== 'EX' : above(noted, called)

  /** Whether a blocking callback would tell more than what is on the way (section 8 of the brief). */
  function isWorthwhile(s: S, n: N, r: R, wanted: Mode, told: Held): boolean {
    if (compatible(wanted, told)) return false
    const last = s.callbacks(n, r).last
    if (last?.kind !== 'blocking') return true
    const saysEnough = above(last.mode, wanted) && above(last.mode, 'PR')
    return last.mode !== wanted && !saysEnough
  }

  // --- The value block. ---

  /** The state after the transfer that goes with a grant, and whether the value is in doubt. */
  function transferred(
    s: S,
    n: N,
    r: R,
    from: Held,
    to: Mode,
    isInvalidated: boolean,
  ): readonly [S, boolean] {
    switch (transfer(from, to)) {
      case 'read':
        if (!s.usesValue(n, r) || s.value(r) === null) return [s, false]
        return [s.with(n, r, { buffer: content(s.value(r)), seen: s.sequence(r) }), s.notValid(r)]
      case 'write':
        return [written(s, n, r, isInvalidated), false]
      case 'nothing':
        return [s, s.notValid(r)]
    }
  }

  /** The node does not learn the sequence number of what it has written. */
  function written(s: S, n: N, r: R, isInvalidated: boolean): S {
    if (isInvalidated) return s.with(r, { notValid: true })
    if (!s.usesValue(n, r)) return s
    return s.with(r, {
      value: content(s.buffer(n, r)),
      sequence: s.sequence(r) + 1,
      notValid: false,
    })
  }

  /** A value lives as long as there are locks, and sequence numbers are as small as their order allows. */
  function tidied(s: S, r: R, queues: Queues<N>): S {
    if (all(queues).length === 0)
      return s.value(r) === null && !s.notValid(r)
        ? s
        : s.with(r, { value: content(null), notValid: false, sequence: 0 })
    if (s.sequence(r) === 0) return s
    const numbers = [0, s.sequence(r), ...collected(s.all(node)).map(n => s.seen(n, r))]
    const ranked = [...new Set(numbers)].sort((a, b) => a - b)
    const rank = (sequence: number) => ranked.indexOf(sequence)
    return s
      .after(
        s.all(node).where(n => rank(s.seen(n, r)) !== s.seen(n, r)),
        (next, n) => next.with(n, r, { seen: rank(s.seen(n, r)) }),
      )
      .with(r, { sequence: rank(s.sequence(r)) })
  }

  // --- What a node may do. ---

  /** An operation has not ended, as far as the node knows. */
  const isBusy = (s: S, n: N, r: R) =>
    isWaiting(s, n, r) || s.callbacks(n, r).some(each => each.kind === 'completion')

  /** Calls wait while the lockspace is stopped; who is no member cannot call. */
  function isOpen(s: S, n: N): boolean {
    const status = s.status(n)
    if (status !== 'member' && status !== 'joining')
      throw new ModelError(
        `cell status(${n}) is ${status}: only a member of the lockspace can use locks.`,
      )
    return status === 'member' && s.phase === 'running'
  }

  function refuseBusy(s: S, n: N, r: R): void {
    if (isBusy(s, n, r))
      throw new ModelError(
        `The DLM refuses this call with EBUSY: an operation of ${n} on ${r} has not ended.`,
        `cell wants(${n}, ${r}) is ${s.wants(n, r)}. Take its completion first.`,
      )
  }

  function refuseNoLock(s: S, n: N, r: R): void {
    if (s.mode(n, r) === 'none' && !isWaiting(s, n, r))
      throw new ModelError(
        `cell mode(${n}, ${r}) is none: ${n} has no lock on ${r}.`,
        'It never asked for one, or has unlocked it already.',
      )
  }

  function headOf(s: S, n: N, r: R) {
    const queue = s.callbacks(n, r)
    if (s.guard.callbacksInOrder()) return queue.head
    return listed(queue.value).find(each => each.kind === 'completion') ?? queue.head
  }

  return {
    queuesOf,
    put,
    settled,
    tidied,
    content,
    emptyBuffer,

    reads: {
      /** The callback that the node gets next; none while callbacks are suspended. */
      next: (s: S, n: N, r: R) =>
        s.phase === 'running' && s.status(n) === 'member' ? headOf(s, n, r) : undefined,
      /** No callback is on its way to anybody. */
      isQuiet: (s: S) => s.callbacks.every(each => each.isEmpty),
      /** An operation of the node has not ended, or its completion is not taken yet. */
      isBusy,
      /** The node can call, and its calls do not wait for a recovery. */
      isOpen: (s: S, n: N) => s.status(n) === 'member' && s.phase === 'running',
      /** Nobody else has the resource in a mode that excludes this one. */
      isFree: (s: S, n: N, r: R, wanted: Mode) =>
        s
          .all(node)
          .except(n)
          .every(m => !conflict(s.mode(m, r), wanted)),
      /** A lock waits on the resource that nobody will ever serve. */
      isStuck: (s: S, r: R) => isStuck(queuesOf(s, r), s.guard),
      /** A lock waits on the resource that could be granted. */
      hasOverlooked: (s: S, r: R) => hasOverlooked(queuesOf(s, r), s.guard),
    },

    verbs: {
      /** Asks for a new lock. */
      request: (s: S, n: N, r: R, wanted: Mode, ...flags: readonly Flag[]) => {
        if (!isOpen(s, n)) return false
        checkRequest(wanted, flags)
        refuseBusy(s, n, r)
        if (s.mode(n, r) !== 'none')
          throw new ModelError(
            `cell mode(${n}, ${r}) is ${s.mode(n, r)}: ${n} has a lock on ${r} already.`,
            'Convert it: a node has one lock on a resource.',
          )
        const lock: Lock<N> = {
          node: n,
          granted: 'none',
          wanted,
          flags,
          demoted: false,
        }
        const queues = queuesOf(s, r)
        const turn = doRequest(queues, lock, s.guard)
        const usesValue = flags.includes('VALBLK') && isLocked(turn.queues, n)
        return settled(s.with(n, r, { usesValue }), r, queues, turn)
      },

      /** Asks for another mode of a lock. The flags replace those of the last call. */
      convert: (s: S, n: N, r: R, wanted: Mode, ...flags: readonly Flag[]) => {
        if (!isOpen(s, n)) return false
        refuseNoLock(s, n, r)
        refuseBusy(s, n, r)
        const from = s.mode(n, r)
        if (from === 'none') return false
        checkConversion(from, wanted, flags)
        const queues = queuesOf(s, r)
        const lock: Lock<N> = { ...lockOf(s, n, r), wanted, flags }
        const turn = doConvert(queues, lock, s.guard, 'later')
        const called = s.with(n, r, { usesValue: flags.includes('VALBLK') })
        return settled(called, r, queues, turn, flags.includes('IVVALBLK'))
      },

      /** Gives the lock up. FORCEUNLOCK: even if an operation has not ended, which ends with it. */
      unlock: (s: S, n: N, r: R, ...flags: readonly UnlockFlag[]) => {
        if (!isOpen(s, n)) return false
        refuseNoLock(s, n, r)
        if (!flags.includes('FORCEUNLOCK')) refuseBusy(s, n, r)
        const withFlag = flags.includes('VALBLK') ? s.with(n, r, { usesValue: true }) : s
        const valued = isWriter(s.mode(n, r))
          ? written(withFlag, n, r, flags.includes('IVVALBLK'))
          : s
        const queues = queuesOf(s, r)
        return settled(valued, r, queues, doUnlock(queues, lockOf(s, n, r), s.guard))
      },

      /** Takes a wish back. Where it is granted meanwhile, nothing happens. */
      cancel: (s: S, n: N, r: R) => {
        if (!isOpen(s, n)) return false
        refuseNoLock(s, n, r)
        const queues = queuesOf(s, r)
        return settled(s, r, queues, doCancel(queues, lockOf(s, n, r), s.guard))
      },

      /** Takes the callback that `next` shows. */
      take: (s: S, n: N, r: R) => {
        if (s.phase !== 'running') return false
        const next = headOf(s, n, r)
        return next ? s.callbacks(n, r).remove(next) : s.callbacks(n, r).pop()
      },

      /** Puts a value into the lock's buffer; it is written when PW or EX is given up with VALBLK. */
      fill: (s: S, n: N, r: R, value: V) => s.with(n, r, { buffer: content(value) }),
    },
  }
}

const all = <N>({ granted, convert, wait }: Queues<N>) => [...granted, ...convert, ...wait]

const isLocked = <N>(q: Queues<N>, n: N) => all(q).some(lock => lock.node === n)

const isSame = <N>(a: Lock<N>, b: Lock<N>) =>
  a.granted === b.granted &&
  a.wanted === b.wanted &&
  a.demoted === b.demoted &&
  a.flags.join() === b.flags.join()

const isSameOrder = <N>(a: readonly Lock<N>[], b: readonly Lock<N>[]) =>
  a.length === b.length && a.every((lock, i) => lock.node === b[i]!.node)

const isReply = <N>(event: Event<N>, n: N) => event.kind !== 'called' && event.node === n

const modeOf = <N>(event: Event<N>): Held => (event.kind === 'granted' ? event.to : event.mode)

const listed = <T>(sequence: FifoValue<T>): readonly T[] =>
  Array.from({ length: sequence.size }, (_, i) => sequence.get(i)!)

/** Members have no order; nothing may depend on the one that they get here. */
export function collected<T, W>(members: Members<T, W>): readonly T[] {
  const list: T[] = []
  members.every(each => list.push(each) > 0)
  return list
}

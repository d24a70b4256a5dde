import { distinct } from '../language/action.ts'
import type { Node } from '../language/kind.ts'
import type { State } from '../language/state-types.ts'
import { type Clients, dlmClients, node, resource } from '../model/cluster/dlm/clients.ts'
import { dlmMembers, node as member } from '../model/cluster/dlm/members.ts'
import { compatible, conflict, type Held, type Mode } from '../model/cluster/dlm/modes.ts'
import { always, forEach, properties, reachable, step } from './kinds.ts'
import { inTurn, keepsOrder, mutualExclusionOf, quiet } from './predicates.ts'

type S = State<Clients>
type N = Node<'node'>
type R = Node<'resource'>

const isUp = (s: S, n: N) => s.dlm.status(n) === 'member'
const isUnsettled = (s: S) => s.dlm.phase !== 'running'

const completions = (s: S, n: N, r: R) =>
  s.dlm.callbacks(n, r).count(each => each.kind === 'completion')

/** A blocking callback is on its way to the node, or the node remembers one. */
const isCalled = (s: S, n: N, r: R) =>
  s.called(n, r) !== 'none' || s.dlm.callbacks(n, r).some(each => each.kind === 'blocking')

/** What must hold whatever happens: P1, P2, P3, P6, P8, P11 and P12 of the brief. */
export const dlmSafety = properties(dlmClients, {
  /** P1: the granted modes of a resource are compatible, those of locks that convert included. */
  exclusionAtMaster: always(
    mutualExclusionOf(resource, node, (s: S, n, r): Held => s.dlm.mode(n, r), compatible),
  ),

  /** P2: so are the modes that clients count on. */
  exclusionAtClients: always(
    mutualExclusionOf(resource, node, (s: S, n, r): Held => s.keeps(n, r), compatible),
  ),

  /** P3: what a client without a pending operation believes to have, it has. */
  toldTheTruth: always(
    forEach(
      [node, resource],
      (s, n, r) => !isUp(s, n) || s.waits(n, r) || s.told(n, r) === s.dlm.mode(n, r),
    ),
  ),

  /** P6: no two conversions block each other, unless one of them was called to give way. */
  noConvertDeadlock: always(
    forEach([resource, node, node], (s, r, a, b) => {
      const isMutual = a !== b && blocksConversion(s, a, b, r) && blocksConversion(s, b, a, r)
      return !isMutual || s.dlm.flags(a, r).has('NODLCKWT') || s.dlm.flags(b, r).has('NODLCKWT')
    }),
  ),

  /** P11: a client that waits has one lock in a queue or one completion on its way; others have none. */
  completedOnce: always(
    forEach([node, resource], (s, n, r) => {
      if (!isUp(s, n)) return true
      const pending = completions(s, n, r) + (s.dlm.wants(n, r) === 'none' ? 0 : 1)
      return pending === (s.waits(n, r) ? 1 : 0)
    }),
  ),

  /** P8: nothing is left of who is no member any more. */
  noGhosts: always(
    forEach(
      [node, resource],
      (s, n, r) =>
        s.dlm.status(n) !== 'absent' ||
        (s.dlm.mode(n, r) === 'none' && s.dlm.wants(n, r) === 'none'),
    ),
  ),

  /** P12: a blocking callback is about a mode that the last completion before it has told. */
  blockingAfterCompletion: always(
    forEach([node, resource], (s, n, r) => {
      const next = s.dlm.next(n, r)
      return next?.kind !== 'blocking' || conflict(next.mode, s.told(n, r))
    }),
  ),

  /** ALTMODE is said of a grant of the alternate mode, and of nothing else. */
  altModeIsTrue: always(
    forEach([node, resource], (s, n, r) =>
      s.dlm
        .callbacks(n, r)
        .every(
          each =>
            each.kind === 'blocking' || !each.altMode || each.mode === 'PR' || each.mode === 'CW',
        ),
    ),
  ),
})

/** That locks which wait are served. */
export const dlmService = properties(dlmClients, {
  /** L3 as a safety property: if everybody who is called gives way, all locks that wait are served. */
  everybodyServed: always(forEach(resource, (s, r) => isUnsettled(s) || !s.dlm.isStuck(r))),

  /** Whoever can be granted, is. */
  nothingOverlooked: always(forEach(resource, (s, r) => isUnsettled(s) || !s.dlm.hasOverlooked(r))),
})

function blocksConversion(s: S, a: N, b: N, r: R): boolean {
  return (
    s.dlm.converting(r).has(a) &&
    s.dlm.converting(r).has(b) &&
    conflict(s.dlm.mode(a, r), s.dlm.wants(b, r))
  )
}

/** L5 as a safety property, for clients that remember what they were called for. */
export const dlmCalls = properties(dlmClients, {
  /** Who holds up a lock that waits was called, or is being called. */
  holdersCalled: always(
    forEach([resource, node, node], (s, r, holder, waiter) => {
      const isInTheWay =
        holder !== waiter &&
        !isUnsettled(s) &&
        isUp(s, holder) &&
        s.dlm.wants(holder, r) === 'none' &&
        conflict(s.dlm.mode(holder, r), s.dlm.wants(waiter, r))
      return !isInTheWay || isCalled(s, holder, r)
    }),
  ),
})

/** As {@link dlmCalls}, where conversions wait with NODLCKWT. */
export const dlmDeadlockCalls = properties(dlmClients, {
  /** Where conversions block each other, somebody who converts is called to give way. */
  deadlockCalled: always(
    forEach(
      [resource, node, node],
      (s, r, a, b) =>
        a === b ||
        isUnsettled(s) ||
        !blocksConversion(s, a, b, r) ||
        !blocksConversion(s, b, a, r) ||
        s.all(node).some(n => s.dlm.converting(r).has(n) && isCalled(s, n, r)),
    ),
  ),
})

/** The order in which locks wait, for clients that use no flags which change it. */
export const dlmOrder = properties(dlmClients, {
  /** New locks are granted in turn, or taken back. */
  requestsKeepOrder: step(
    resource,
    keepsOrder((s: S, r: R) => s.dlm.waiting(r).value),
  ),
  /** Without cancels and deaths: nobody overtakes. */
  requestsInTurn: step(
    resource,
    inTurn((s: S, r: R) => s.dlm.waiting(r).value),
  ),
})

/** The modes in which nobody else can write. */
const excludesWriters = (m: Held | Mode) => m !== 'none' && m !== 'NL' && m !== 'CR'

/** The client holds a mode that excludes writers, and was not warned of the value it got with it. */
const trustsValue = (s: S, n: N, r: R) =>
  !s.waits(n, r) && excludesWriters(s.told(n, r)) && s.trusts(n, r)

/** For clients that use value blocks. */
export const dlmValues = properties(dlmClients, {
  /** P-LVB1: the client has the newest value, or was warned, or there was no value to read. */
  freshOrFlagged: always(
    forEach(
      [node, resource],
      (s, n, r) =>
        !trustsValue(s, n, r) ||
        s.dlm.buffer(n, r) === s.newest(r) ||
        (s.dlm.buffer(n, r) === 0 && s.dlm.value(r) === null),
    ),
  ),

  /** P-LVB2: after the death of a writer the next client that reads a value is warned. */
  deadWriterFlagged: always(
    forEach(
      [node, resource],
      (s, n, r) => !s.writerDied(r) || !trustsValue(s, n, r) || s.dlm.value(r) === null,
    ),
  ),

  /** P-LVB3: locks above CR have the same value. */
  holdersAgree: always(
    forEach(
      [resource, node, node],
      (s, r, a, b) =>
        !excludesWriters(s.dlm.mode(a, r)) ||
        !excludesWriters(s.dlm.mode(b, r)) ||
        !isUp(s, a) ||
        !isUp(s, b) ||
        s.dlm.buffer(a, r) === s.dlm.buffer(b, r),
    ),
  ),
})

/** P-LVB1 in full: true only as long as nobody dies, see docs/findings/dlm.md. */
export const dlmFreshAlways = properties(dlmClients, {
  alwaysFreshOrFlagged: always(
    forEach(
      [node, resource],
      (s, n, r) => !trustsValue(s, n, r) || s.dlm.buffer(n, r) === s.newest(r),
    ),
  ),
})

/** P-LVB2 in full: not true of the first writer, see docs/findings/dlm.md. */
export const dlmFlaggedAlways = properties(dlmClients, {
  deadWriterAlwaysFlagged: always(
    forEach([node, resource], (s, n, r) => !s.writerDied(r) || !trustsValue(s, n, r)),
  ),
})

/** P-LVB2 after several recoveries: not true where the master dies after the writer, see docs/findings/dlm.md. */
export const dlmDoubtSurvives = properties(dlmClients, {
  doubtSurvives: always(
    forEach(
      [node, resource],
      (s, n, r) => !s.writerDied(r) || !trustsValue(s, n, r) || s.dlm.buffer(n, r) === 0,
    ),
  ),
})

/** For recoveries in which no master dies. */
export const dlmValueDoubts = properties(dlmClients, {
  /** A value is doubted for a dead writer only. */
  notFlaggedInVain: always(forEach(resource, (s, r) => !s.dlm.notValid(r) || s.writerDied(r))),
})

const isQuiet = quiet((s: S) => [s.dlm.callbacks])

/** Nothing holds just because nothing happens. */
export const dlmWitnesses = properties(dlmClients, {
  everybodyWaits: reachable(s => s.waits.every(waits => waits)),
  /** All have a lock, and know it. */
  everythingQuiet: reachable((s: S) => isQuiet(s) && s.told.every(mode => mode !== 'none')),
  conversionWaits: reachable(s => s.dlm.converting.some(queue => !queue.isEmpty)),
  requestWaits: reachable(s => s.dlm.waiting.some(queue => queue.size > 1)),
})

export const dlmDeathWitnesses = properties(dlmClients, {
  /** A node has what it could not have before the dead were forgotten. */
  grantedAfterDeath: reachable(
    forEach(
      [node, resource],
      (s, n, r) => s.dlm.status.some(each => each === 'absent') && s.told(n, r) === 'EX',
    ),
  ),
})

/** The lock of a member that takes part in the recovery of the value, and has the newest one. */
const isCarrier = (s: S, n: N, r: R) =>
  isUp(s, n) && s.dlm.mode(n, r) !== 'none' && s.dlm.usesValue(n, r)
const carriesNewest = (s: S, n: N, r: R) =>
  isCarrier(s, n, r) && s.newest(r) !== 0 && s.dlm.buffer(n, r) === s.newest(r)

/** D1: what a new master takes for the value. */
export const dlmRecoveredValue = properties(dlmClients, {
  /** If some lock has the newest value, it becomes the value again. */
  newestRecovered: step(resource, (before, after, r) => {
    const isSettling = before.dlm.isUnsettled(r) && !after.dlm.isUnsettled(r)
    return (
      !isSettling ||
      after.dlm.value(r) === before.newest(r) ||
      before.all(node).every(n => !carriesNewest(before, n, r))
    )
  }),

  /** If some lock has the newest value, none has a higher sequence number: at worst there is a tie. */
  newestIsHighest: always(
    forEach(resource, (s, r) => {
      const newest = s.all(node).where(n => carriesNewest(s, n, r))
      const carriers = s.all(node).where(n => isCarrier(s, n, r))
      return (
        newest.size === 0 ||
        newest.some(n => carriers.every(m => s.dlm.seen(m, r) <= s.dlm.seen(n, r)))
      )
    }),
  ),
})

/** Members and slots. */
export const dlmMembership = properties(dlmMembers, {
  /** P-SLOT: no two members have the same slot. */
  slotsUnique: always(
    forEach(
      distinct(member, member),
      (s, a, b) =>
        s.dlm.slot(a) !== s.dlm.slot(b) ||
        s.dlm.status(a) !== 'member' ||
        s.dlm.status(b) !== 'member',
    ),
  ),

  /** P-SLOT: who remains a member keeps its slot. */
  slotsStable: step(
    member,
    (before, after, n) =>
      before.dlm.status(n) !== 'member' ||
      after.dlm.status(n) !== 'member' ||
      before.dlm.slot(n) === after.dlm.slot(n),
  ),

  /** P-SLOT: before anybody goes on, all have heard of every slot that has failed. */
  failuresHeardFirst: always(
    forEach(
      distinct(member, member),
      (s, a, b) => !s.runs(a) || s.dlm.notices(b).every(each => each.kind !== 'slot'),
    ),
  ),

  /** P9: no member runs while others recover. */
  allStopped: always(forEach(member, (s, n) => s.dlm.phase !== 'recovering' || !s.runs(n))),

  /** A member that has left cleanly needs no replay: nobody is told of its slot. */
  leaversUntold: step(
    distinct(member, member),
    (before, after, gone, n) =>
      before.dlm.status(gone) !== 'left' ||
      after.dlm
        .notices(n)
        .every(each => each.kind !== 'slot' || each.of !== gone || before.died > 0),
  ),

  /** D5: a slot that failed is given to who joins in the same cycle. */
  slotReused: reachable(s =>
    s
      .all(member)
      .some(n =>
        s.dlm
          .notices(n)
          .some(
            each =>
              each.kind === 'slot' &&
              s.dlm.slot.some(
                (slot, joiner) => slot === each.slot && joiner !== each.of && !s.runs(joiner),
              ),
          ),
      ),
  ),
  everybodyBack: reachable(s => s.died > 0 && s.runs.every(runs => runs)),
})

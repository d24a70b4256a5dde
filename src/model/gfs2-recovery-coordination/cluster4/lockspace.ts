import { detects, each, fair, plus } from '../../../language/action.ts'
import { among } from '../../../language/kind.ts'
import type { Outcomes } from '../../../language/state-types.ts'
import { journal, node } from '../nodes.ts'
import { done, prep, slot } from './callbacks.ts'
import { type J, members, type N, type S } from './state.ts'

/** A change in the group: every member's daemon is to take it. */
const change = (s: S) => s.after(members(s), (next, n) => next.with(n, { changed: true }))

/** n is no member any more; its DLM's locks stay until R6. */
export const withoutMember = (s: S, n: N) =>
  change(s.with(n, { member: false, changed: false, slot: null }))

/** n becomes one. It has nothing to stop. */
export const withMember = (s: S, n: N) =>
  change(s).with(n, { member: true }).with(n, { dlm: 'stopped' })

const reported = (s: S, n: N, when: 'next' | 'now') =>
  s.all(journal).where(j => s.unreported(n, j) === when)

/** The daemons and the DLM: the recovery cycle, R0 to R9, on each node. */
export const lockspace = {
  /** Steps 1 to 3: stop is synchronous, and `prep` is a part of it. Several changes are one to it. */
  stop: fair(
    each(node, 'sees the change, stops its DLM, and with it GFS2', (s: S, n) => {
      if (!s.up(n) || !s.changed(n)) return
      const isInRemoval =
        s.dlm(n) === 'removing' && s.all(journal).some(j => s.unreported(n, j) === 'now')
      if (!s.guard.wholeRemoval(!isInRemoval)) return
      const taken = s.with(n, { changed: false })
      // Who joins is stopped from the beginning, and is not told.
      if (s.dlm(n) === 'stopped') return taken
      const lost = isInRemoval
        ? taken.after(reported(s, n, 'now'), (next, j) => next.with(n, j, { unreported: 'no' }))
        : taken
      const stopped = lost.with(n, { dlm: 'stopped' })
      return s.guard.prepInStop() ? prep(stopped, n) : stopped.with(n, { prepDue: true })
    }),
  ),

  /** What must not be: the callback comes when R0 has returned. */
  prepLate: fair(
    each(
      node,
      'tells GFS2 late that the DLM has stopped',
      (s: S, n) => s.up(n) && s.prepDue(n) && prep(s.with(n, { prepDue: false }), n),
    ),
  ),

  /** Steps 4 and 5, R1: every member has stopped for the newest change. */
  start: fair(
    each(
      node,
      'starts DLM recovery',
      (s: S, n) =>
        s.up(n) &&
        s.dlm(n) === 'stopped' &&
        s.member.every((is, m) => !is || !s.changed(m)) &&
        s
          .with(n, { dlm: 'removing' })
          .after(reported(s, n, 'next'), (next, j) => next.with(n, j, { unreported: 'now' })),
    ),
  ),

  /** Step 6, R2: for each failed member. */
  slot: fair(
    each(
      [node, journal],
      '$1 is told of the failed owner of $2',
      (s: S, n, j) =>
        s.up(n) &&
        s.dlm(n) === 'removing' &&
        s.unreported(n, j) === 'now' &&
        !s.prepDue(n) &&
        slot(s.with(n, j, { unreported: 'no' }), n, j),
    ),
  ),

  /** R3: from here to its end the node has no list of slots. */
  collect: fair(
    each(
      node,
      'has removed who is gone, and asks for the slots',
      (s: S, n) =>
        s.up(n) &&
        s.dlm(n) === 'removing' &&
        s.all(journal).every(j => s.unreported(n, j) !== 'now') &&
        s.with(n, { dlm: 'collecting', slotsForgotten: true }),
    ),
  ),

  /**
   * R3 to R7, which have a barrier each: slots for new members, the lowest that are free; a new
   * generation; the locks of who is gone are forgotten. In a lockspace of new members all is new.
   */
  rebuild: fair((s: S) => {
    const everybody = members(s)
    if (everybody.size === 0) return
    const isReady = (n: N) => !s.changed(n) && s.up(n) && s.dlm(n) === 'collecting'
    if (!s.member.every((is, n) => !is || isReady(n))) return
    const isNew = everybody.every(n => s.slot(n) === null)
    const fresh = isNew
      ? s
          .with({ generation: 1, lvbGeneration: 0 })
          .after(s.all(journal), (next, j) => next.with(j, { lvbBit: false }))
      : s.with({ generation: plus(1) })
    const recovered = fresh.after(everybody, (next, n) =>
      next.with(n, { dlm: 'recovered', slotsForgotten: false }),
    )
    return withSlots(withFailures(purge(recovered)))
  }),

  /** R8: only then come grants, and only then calls. */
  enable: fair(
    each(
      node,
      'lets lock calls through',
      (s: S, n) => s.up(n) && s.dlm(n) === 'recovered' && s.with(n, { dlm: 'locking' }),
    ),
  ),

  /** Step 7, R9. */
  done: fair(
    each(
      node,
      'is told that DLM recovery is over',
      (s: S, n) => s.up(n) && s.dlm(n) === 'locking' && done(s.with(n, { dlm: 'running' }), n),
    ),
  ),
}

/** R6: the locks of nodes that are no members any more, or have been away. */
const purge = (s: S) => {
  const isGone = (n: N) => s.slot(n) === null
  return s
    .after(s.all(node).where(isGone), (next, n) =>
      next.with(n, { control: 'none', mounted: 'none' }),
    )
    .fs.purge(isGone)
}

/** Ghost: whose journals have been left dirty. */
const withFailures = (s: S) =>
  s.after(
    s.all(journal).where(j => s.fs.dirty(j) && s.failedIn(j) === 0 && s.slot.every(k => k !== j)),
    (next, j) => next.with(j, { failedIn: s.generation }),
  )

/** The order of node ids, in which members without a slot get one, may be any. */
const withSlots = (s: S): S | Outcomes<S> => {
  const isFree = (j: J) => s.slot.every(taken => taken !== j)
  const lowest = s
    .all(journal)
    .where(
      j =>
        isFree(j) &&
        s.all(journal).every(k => s.rank(journal, k) >= s.rank(journal, j) || !isFree(k)),
    )
  const joiners = members(s).where(n => s.slot(n) === null)
  if (joiners.size === 0) return s
  return joiners.choose(n =>
    lowest.choose(j => withSlots(s.with(n, { slot: j, control: 'NL', mounted: 'NL' }))),
  )
}

export const faults = {
  die: each(
    node,
    'dies',
    (s: S, n) =>
      s.up(n) &&
      s.member(n) &&
      s.died < s.params.deaths &&
      (!s.params.calm || s.stage.every(stage => among(stage, 'outside', 'mounted'))) &&
      s
        .forget(n)
        .with(n, { up: false })
        .with({ died: plus(1) }),
  ),

  /** It boots when it has been missed: fencing sees to that. */
  boot: each(
    node,
    'boots again',
    (s: S, n) =>
      !s.up(n) &&
      !s.member(n) &&
      s.booted < s.params.boots &&
      s.with(n, { up: true }).with({ booted: plus(1) }),
  ),
}

/** How the group service learns of a death, and that a dead node is back. */
export const membership = {
  /**
   * A new ring without the dead node: to the DLM of each member it has failed, since its connection
   * is gone. Who had a slot is reported by it, unless the list of slots has been forgotten (N2).
   */
  lose: fair(
    detects(
      each(node, 'is missed: the group goes on without it', (s: S, lost) => {
        if (s.up(lost) || !s.member(lost)) return
        const its = s.slot(lost)
        const left = withoutMember(s, lost)
        if (its === null) return left
        const told = members(left).where(
          n => s.up(n) && s.slot(n) !== null && (s.guard.lastKnownSlot() || !s.slotsForgotten(n)),
        )
        return left.after(told, (next, n) => next.with(n, its, { unreported: 'next' }))
      }),
    ),
  ),
}

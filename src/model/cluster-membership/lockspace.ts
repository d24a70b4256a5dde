import { each, fair } from '../../language/action.ts'
import { areTwins, isComplete, isMerge, isStartedBy, matches, startFor } from './changes.ts'
import { arrive, tellLeft, tellRing } from './quorum.ts'
import {
  type Change,
  change,
  hasDaemonGroup,
  isQuorate,
  type N,
  nobody,
  node,
  outstanding,
  quorum,
  ringOfQuorum,
  type S,
  type Start,
  startedBy,
} from './state.ts'

const replace = (changes: readonly Change[], at: number, by: Change) =>
  changes.map((c, i) => (i === at ? by : c))

/** A prompt quorum service is as far as the group, which tells the same then. */
const isPrompt = (s: S) => s.params.quorumService === 'prompt' && !hasDaemonGroup(s)

/**
 * The ring of the change at the head of a node's queue, for ghosts. Changes by a new ring come
 * before its number.
 */
const ringOfNext = (s: S, n: N, isByRing: boolean) => {
  if (!isByRing) return s.groupRing(n)
  const queue = s.cpg.queue(n, 'lockspace').value
  const events = Array.from({ length: queue.size }, (_, i) => queue.get(i)!)
  const next = events.find(e => e.kind === 'ring')
  return next?.kind === 'ring' ? next.ring : s.groupRing(n)
}

/** A member was removed, and its kernel has a lockspace from before: of this node's, or without it. */
const isDirty = (s: S, n: N, m: N, { ring }: Change) =>
  s.kernel(n) !== 'none' &&
  s.kernel(m) !== 'none' &&
  !(s.startedFor(m) >= ring && s.kernelMembers(m).has(n))

/** What a daemon notes of members that are gone. */
const noteRemoved = (s: S, n: N, c: Change) =>
  s.after(
    s.all(node).where(m => c.removed.has(m)),
    (s, m) => {
      const dirty = isDirty(s, n, m, c)
      const hasUsed = c.failed && s.hasUsed(n, m)
      const mustBeFenced = hasUsed && s.params.fencing && (hasDaemonGroup(s) || dirty)
      return s.with(n, m, {
        hasUsed,
        dirty: s.dirty(n, m) || dirty,
        unfenced: s.unfenced(n, m) || mustBeFenced,
        notSeenLeaving: s.notSeenLeaving(n, m) || (c.failed && !s.guard.ringsNotLeaving()),
      })
    },
  )

const stop = (s: S, n: N) => (s.kernel(n) === 'running' ? s.with(n, { kernel: 'stopped' }) : s)

/** Without ringRetry the rings are compared only when something happens in the group. */
const look = (s: S, n: N) =>
  s.guard.ringRetry() ? s : s.with(n, { ringsAgreed: doRingsAgree(s, n) })

export const doRingsAgree = (s: S, n: N) =>
  s.guard.ringWait(!s.ringWait(n)) && s.guard.ringsAgree(s.groupRing(n) === ringOfQuorum(s, n))

/** The conditions for a START: g4's, or with ringsNotLeaving off those of g3. */
export const areConditionsMet = (s: S, n: N) =>
  (s.guard.ringRetry() ? doRingsAgree(s, n) : s.ringsAgreed(n)) &&
  s.all(node).every(m => !s.notSeenLeaving(n, m)) &&
  (!s.params.quorumNeeded || isQuorate(s, n)) &&
  (!s.params.fencing || s.all(node).every(m => !s.unfenced(n, m) && s.victim(n, m) === 'none'))

/** The older changes that a START for the last one would be taken for. */
const twinsOfLast = (changes: readonly Change[]) => {
  const last = changes.at(-1)
  return changes.slice(0, -1).filter(c => last !== undefined && areTwins(c, last))
}

export const lockspace = {
  /** A change is added to the list, and the kernel's lockspace is stopped. */
  hearChange: fair(
    each(node, 'is told of a change of the lockspace group', (s: S, n) => {
      if (!s.life.up(n)) return
      const e = s.cpg.next(n, 'lockspace')
      if (e?.kind !== 'change') return
      const isByRing = e.reason === 'nodeDown' || e.reason === 'nodeUp'
      const failed = e.reason === 'nodeDown' || e.reason === 'processDown'
      const known =
        isPrompt(s) && isByRing ? arrive(tellLeft(s, n, e.left), n, e.joined, nobody) : s
      const { members, joined, left: removed } = e
      const ring = ringOfNext(s, n, isByRing)
      const added = change({ members, joined, removed, failed, ring })
      const noted = noteRemoved(known, n, added)
      const stopped = stop(noted, n).with(n, { changes: [...outstanding(known, n), added] })
      const heard = stopped.cpg.take(n, 'lockspace')
      return look(e.reason === 'nodeDown' ? heard.with(n, { ringWait: true }) : heard, n)
    }),
  ),

  hearRing: fair(
    each(node, 'is told the ring of the lockspace group', (s: S, n) => {
      if (!s.life.up(n)) return
      const e = s.cpg.next(n, 'lockspace')
      if (e?.kind !== 'ring') return
      const heard = s.cpg.take(n, 'lockspace').with(n, {
        groupRing: e.ring,
        stranded: s.stranded(n) || e.members.size < quorum(s),
        ringWait: false,
      })
      return isPrompt(s) ? tellRing(heard, n, e.members) : heard
    }),
  ),

  /** A START for the last change would be taken for one for an older, identical change. */
  nack: fair(
    each(node, 'says that its START will not be for an older, identical change', (s: S, n) => {
      if (!s.life.up(n) || s.changes(n).isEmpty || !s.guard.nacks()) return
      const changes = outstanding(s, n)
      const twin = twinsOfLast(changes).find(c => !c.disowned)
      if (twin === undefined || changes.at(-1)?.sent || !areConditionsMet(s, n)) return
      const at = changes.indexOf(twin)
      return broadcast(
        s.with(n, { changes: replace(changes, at, twin.with({ disowned: true })) }),
        n,
        startFor(twin, s.established(n), true),
      )
    }),
  ),

  /** What the daemon does for the last change when its conditions are met. */
  start: fair(
    each(node, 'sends a START', (s: S, n) => {
      const last = s.life.up(n) ? s.changes(n).last : undefined
      if (last === undefined || last.sent || !areConditionsMet(s, n)) return
      const changes = outstanding(s, n)
      return (
        s.guard.nacks(twinsOfLast(changes).every(c => c.disowned)) &&
        broadcast(
          s.with(n, { changes: replace(changes, changes.length - 1, last.with({ sent: true })) }),
          n,
          startFor(last, s.established(n), false),
        )
      )
    }),
  ),

  /** A START or NACK is taken for the oldest change that it matches. The last START starts the kernel. */
  hearStart: fair(
    each(node, 'takes a START or NACK', (s: S, n) => {
      if (!s.life.up(n)) return
      const e = s.cpg.next(n, 'lockspace')
      if (e?.kind !== 'message' || e.body.kind !== 'start') return
      const m = e.body
      const changes = outstanding(s, n)
      const last = changes.length - 1
      const at = changes.findIndex((c, i) =>
        matches(s, n, e.from, m, c, { isOnly: last === 0, isNewest: i === last }),
      )
      const taken = look(s.cpg.take(n, 'lockspace'), n)
      const meant = changes[at]
      if (meant === undefined) return taken
      const older = changes.slice(0, at).map(c => c.with({ passed: c.passed.add(e.from) }))
      const isStart = !m.nack && s.guard.startedCount(!isMerge(s, n, e.from, m, changes))
      const counted = isStart ? count(meant, e.from, m) : m.nack ? disown(meant, e.from) : meant
      const after = [...older, counted, ...changes.slice(at + 1)]
      const noted = isStart ? taken.with(n, e.from, { hasUsed: true }) : taken
      return complete(noted, n, after)
    }),
  ),
}

const count = (c: Change, from: N, m: Start) =>
  isStartedBy(c, from)
    ? c
    : c.with({ started: c.started.add(startedBy({ from, ring: m.changeRing })) })

const disown = (c: Change, from: N) => c.with({ nacked: c.nacked.add(from) })

/** When all members have started the last change, the kernel is started and all changes are over. */
const complete = (s: S, n: N, changes: readonly Change[]) => {
  const last = changes.at(-1)
  if (last === undefined || !last.sent || !isComplete(last)) return s.with(n, { changes })
  return s.with(n, {
    changes: [],
    established: true,
    stateful: true,
    kernel: 'running',
    kernelMembers: last.members,
    startedFor: last.ring,
  })
}

const broadcast = (s: S, n: N, m: Start) =>
  s.params.lateSends ? s.cpg.send(n, 'lockspace', m) : s.cpg.broadcast(n, 'lockspace', m)

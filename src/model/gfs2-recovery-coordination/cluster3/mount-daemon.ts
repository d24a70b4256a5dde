import { each, fair } from '../../../language/action.ts'
import { journal, member } from '../nodes.ts'
import {
  entryOf,
  lookOf,
  matches,
  message,
  mustStop,
  type N,
  needsRecovery,
  nodeSet,
  type S,
} from './state.ts'
import { synchronised } from './synchronise.ts'

const nobody = nodeSet.of()

export const forgetStarts = (s: S, n: N) =>
  s.after(s.all(member), (next, m) => next.with(n, m, { gStarted: null }))

/** The kernel has asked D to join the lockspace, and D does not know yet who is there. */
const isJoining = (s: S, n: N) => s.mount(n) === 'mounting' && s.d(n).members.isEmpty()

/** All starts have come: G acts on it before it takes anything else. */
const isComplete = (s: S, n: N) =>
  s.g(n).stage === 'messages' &&
  s.all(member).every(m => !s.g(n).members.has(m) || s.gStarted(n, m) !== null)

/** G. The numbers are those of the eleven steps. */
export const mountDaemon = {
  /** Step 2: in its own group, at its own time. */
  mountSees: fair(
    each(member, 'sees a change in the group of the mount', (s: S, n) => {
      if (!s.up(n) || isComplete(s, n)) return
      const event = s.cpg.next(n, 'mount')
      if (event?.kind !== 'change') return
      const { members, joined, left } = event
      return forgetStarts(s.cpg.take(n, 'mount'), n).with(n, {
        g: s.g(n).with({ stage: 'conditions', members, joined, left: left.size }),
        failed: s.failed(n).value.union(left),
        toAsk: s.toAsk(n).value.union(left),
        firstIsDone: false,
        replayed: [],
      })
    }),
  ),

  /** Step 4. */
  stopKernel: fair(
    each(
      member,
      'blocks GFS2',
      (s: S, n) =>
        s.up(n) &&
        s.g(n).stage === 'conditions' &&
        mustStop(s, n) &&
        s.mount(n) === 'mounted' &&
        !s.fs.blocked(n) &&
        s.fs.block(n),
    ),
  ),

  /** Step 6: D says 0 when it has seen the failure, too, or never will; else G asks again. */
  askDlm: fair(
    each([member, member], '$1 tells its D that it has stopped for $2', (s: S, n, x) => {
      if (!s.up(n) || !s.toAsk(n).has(x)) return
      if (!mustStop(s, n) || !s.fs.blocked(n)) return
      const answered = s.toAsk(n).delete(x)
      const isWaiting = s.checkFs(n, x) === 'waiting'
      const isToBeSeen = isWaiting || s.d(n).members.has(x) || isJoining(s, n)
      if (!s.configured(n).has(x) && !(s.guard.answersExpected() && isToBeSeen)) return answered
      if (isWaiting) return answered.with(n, x, { checkFs: 'notified' })
      return s.guard.askAgain() ? undefined : answered
    }),
  ),

  /** Step 8. */
  mountSendsStart: fair(
    each(member, 'has what G waits for, and tells the other Gs what it knows', (s: S, n) => {
      if (!s.up(n) || s.g(n).stage !== 'conditions') return
      if (!s.guard.awaitRegistration(s.registered(n) === 'yes')) return
      if (mustStop(s, n) && (!s.fs.blocked(n) || !s.guard.gWaitsForD(s.toAsk(n).isEmpty))) return
      const start = message.start({
        ...lookOf(s.g(n)),
        hasState: s.gHasState(n),
        table: s.table(n).value,
        failed: s.failed(n).value,
        first: s.first(n),
      })
      const sent = s.with(n, { g: s.g(n).with({ stage: 'messages' }) })
      return sent.cpg.broadcast(n, 'mount', start)
    }),
  ),

  mountHears: fair(
    each(member, 'hears another G', (s: S, n) => {
      if (!s.up(n) || isComplete(s, n)) return
      const event = s.cpg.next(n, 'mount')
      if (event?.kind !== 'message') return
      const { from, body } = event
      const taken = s.cpg.take(n, 'mount')
      switch (body.kind) {
        case 'start': {
          if (s.g(n).stage === 'none' || !matches(body, s.g(n))) return taken
          const isMerged = body.hasState && s.gHasState(n) && s.g(n).joined.has(from)
          return s.guard.refuseMerged(!isMerged) ? taken.with(n, from, { gStarted: body }) : taken
        }
        case 'replayed': {
          const known = entryOf(s, n, body.journal)
          // Who is new applies it to the table that it will be told.
          if (!known?.needs) return s.gHasState(n) ? taken : taken.replayed(n).add(body.journal)
          return taken
            .table(n)
            .delete(known)
            .table(n)
            .add(known.with({ needs: false }))
        }
        case 'firstDone':
          return taken.with(n, { first: null, firstIsDone: true })
      }
    }),
  ),

  /** Step 8, its end: the same result on all members, from the same messages. */
  synchronise: fair(
    each(
      member,
      'knows what all Gs know: who has which journal, and what is to be replayed',
      (s: S, n) => {
        if (!s.up(n) || s.g(n).stage !== 'messages') return
        if (!s.guard.gStartBarrier(isComplete(s, n))) return
        return forgetStarts(synchronised(s, n), n).with(n, {
          g: s.g(n).with({ stage: 'none', joined: nobody, left: 0 }),
          gHasState: true,
          failed: nobody,
          firstIsDone: false,
          tried: [],
        })
      },
    ),
  ),

  /** Step 10: one journal at a time. */
  recoverJournal: fair(
    each(
      [member, journal],
      '$1 is told to replay $2',
      (s: S, n, j) =>
        s.up(n) &&
        s.g(n).stage === 'none' &&
        s.gHasState(n) &&
        s.mount(n) === 'mounted' &&
        s.first(n) === null &&
        s.table(n).some(e => e.journal === j && e.needs) &&
        !s.tried(n).has(j) &&
        !s.fs.hasReplays(n) &&
        s.tried(n).add(j).fs.queueReplay(n, j),
    ),
  ),

  /** Step 11: no journal needs a replay any more. */
  startKernel: fair(
    each(
      member,
      'lets GFS2 go on',
      (s: S, n) =>
        s.up(n) &&
        s.g(n).stage === 'none' &&
        s.mount(n) === 'mounted' &&
        s.fs.blocked(n) &&
        !needsRecovery(s, n) &&
        s.fs.unblock(n),
    ),
  ),
}

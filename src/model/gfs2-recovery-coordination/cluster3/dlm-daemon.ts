import { each, fair } from '../../../language/action.ts'
import { member } from '../nodes.ts'
import { lookOf, matches, message, type N, nodeSet, type S, table } from './state.ts'

const nobody = nodeSet.of()

/** All starts have come: D acts on it before it takes anything else. */
const isComplete = (s: S, n: N) =>
  s.d(n).stage === 'messages' &&
  s.all(member).every(m => !s.d(n).members.has(m) || s.dStarted(n).has(m))

/** G has to have blocked before the locks of x, if it fails, are forgotten: it may have had some. */
const isWaitedFor = (s: S, n: N, x: N) =>
  s.registered(n) === 'yes' && s.guard.onlyStarted(s.configured(n).has(x) || !s.dHasState(n))

/** D, and the DLM that it stops and starts. The numbers are those of the eleven steps. */
export const dlmDaemon = {
  /** Steps 1 and 3: it stops the kernel at once. */
  dlmSees: fair(
    each(member, 'sees a change in the group of the lockspace, and stops its DLM', (s: S, n) => {
      if (!s.up(n) || isComplete(s, n)) return
      const event = s.cpg.next(n, 'dlm')
      if (event?.kind !== 'change') return
      const { members, joined, left } = event
      return s.cpg
        .take(n, 'dlm')
        .with(n, {
          d: s.d(n).with({ stage: 'conditions', members, joined, left: left.size }),
          dStarted: nobody,
          dlm: 'stopped',
        })
        .after(
          s.all(member).where(x => left.has(x) && isWaitedFor(s, n, x)),
          (next, x) => next.with(n, x, { checkFs: 'waiting' }),
        )
    }),
  ),

  register: fair(
    each(
      member,
      'knows that there is a file system to wait for',
      (s: S, n) => s.up(n) && s.registered(n) === 'asked' && s.with(n, { registered: 'yes' }),
    ),
  ),

  /** Steps 5 and 7: it has waited for fencing and for G. */
  dlmSendsStart: fair(
    each(member, 'has what D waits for, and says so to the other Ds', (s: S, n) => {
      if (!s.up(n) || s.d(n).stage !== 'conditions') return
      // Whoever is missing, also one that this D has never had as a member.
      const gone = s.all(member).where(x => !s.cpg.ring(n).has(x))
      if (s.params.fencing && !s.guard.awaitFencing(gone.every(x => s.fenced(x)))) return
      if (!s.guard.dWaitsForG(s.all(member).every(x => s.checkFs(n, x) !== 'waiting'))) return
      const start = message.start({
        ...lookOf(s.d(n)),
        hasState: s.dHasState(n),
        table: table.of(),
        failed: nobody,
        first: null,
      })
      const sent = s.with(n, { d: s.d(n).with({ stage: 'messages' }) })
      return sent.cpg.broadcast(n, 'dlm', start)
    }),
  ),

  /** The start of an older event is ignored. So is a member that comes with a state of its own (K10). */
  dlmHears: fair(
    each(member, 'hears the start of another D', (s: S, n) => {
      if (!s.up(n) || isComplete(s, n)) return
      const event = s.cpg.next(n, 'dlm')
      if (event?.kind !== 'message' || event.body.kind !== 'start') return
      const taken = s.cpg.take(n, 'dlm')
      if (s.d(n).stage === 'none' || !matches(event.body, s.d(n))) return taken
      const isMerged = event.body.hasState && s.dHasState(n) && s.d(n).joined.has(event.from)
      return s.guard.refuseMerged(!isMerged) ? taken.dStarted(n).add(event.from) : taken
    }),
  ),

  /** Step 9, R1 and R2: all have said so. */
  startDlm: fair(
    each(member, 'starts its DLM without those who are gone', (s: S, n) => {
      if (!s.up(n) || s.d(n).stage !== 'messages') return
      const { members } = s.d(n)
      if (!s.guard.dStartBarrier(isComplete(s, n))) return
      return s
        .with(n, {
          d: s.d(n).with({ stage: 'none', joined: nobody, left: 0 }),
          dStarted: nobody,
          dHasState: true,
          configured: members,
          dlm: 'recovering',
        })
        .after(s.all(member), (next, x) => next.with(n, x, { checkFs: 'no' }))
    }),
  ),

  /** R3 to R7: all members together; the locks of who is gone are forgotten. */
  rebuild: fair(
    each(member, 'and the other members rebuild the lockspace', (s: S, n) => {
      if (!s.up(n) || s.dlm(n) !== 'recovering') return
      const all = s.configured(n).value
      const members = s.all(member).where(m => all.has(m))
      const isReady = (m: N) =>
        s.up(m) && s.dlm(m) === 'recovering' && s.configured(m).value.equals(all)
      if (!members.every(isReady)) return
      return s
        .after(members, (next, m) => next.with(m, { dlm: 'recovered' }))
        .fs.purge(m => !all.has(m))
    }),
  ),

  /** R8, R9. */
  enable: fair(
    each(
      member,
      'lets lock calls through',
      (s: S, n) => s.up(n) && s.dlm(n) === 'recovered' && s.with(n, { dlm: 'running' }),
    ),
  ),
}

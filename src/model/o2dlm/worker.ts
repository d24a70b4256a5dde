import { detects, each, fair } from '../../language/action.ts'
import { absorb, belongsTo } from './resource.ts'
import { type N, node, panics, type S } from './state.ts'

/** A survivor sends its locks to the recovery master: a job of its worker, one at a time (4.5). */
export const worker = {
  startSending: fair(
    each(node, 'starts to send its locks', (s: S, n) => {
      if (!s.lives(n) || s.worker(n) !== 'idle') return
      const first = s.jobs(n).head
      if (first?.kind !== 'sendAll') return
      if (s.newMaster(n) !== first.master || s.deadNode(n) !== first.dead)
        return s.guard.workerStale() ? s.jobs(n).pop() : panics(s, n, 'job of another recovery')
      const hasToSend = s.inRecovery(n) && belongsTo(s, n, first.dead)
      return s.with(n, { worker: hasToSend ? 'sending' : 'reporting' })
    }),
  ),

  /** MIG_LOCKRES. */
  sendLocks: fair(
    detects(
      each(node, 'sends its locks on the resource', (s: S, n) => {
        if (!s.lives(n) || s.worker(n) !== 'sending') return
        const first = s.jobs(n).head
        if (first?.kind !== 'sendAll') return
        const { master } = first
        if (s.lives(master)) return absorb(s, master, n).with(n, { worker: 'reporting' })
        return s.guard.skipDoneOnError() ? endJob(s, n) : s.with(n, { worker: 'reporting' })
      }),
    ),
  ),

  /** RECO_DATA_DONE. */
  sendDone: fair(
    detects(
      each(node, 'says that it has sent all its locks', (s: S, n) => {
        if (!s.lives(n) || s.worker(n) !== 'reporting') return
        const first = s.jobs(n).head
        if (first?.kind !== 'sendAll') return
        const { master, dead } = first
        return s.lives(master) ? acceptDone(endJob(s, n), master, n, dead) : endJob(s, n)
      }),
    ),
  ),
}

const endJob = (s: S, n: N) => s.with(n, { worker: 'idle' }).jobs(n).pop()

const acceptDone = (s: S, n: N, from: N, dead: N | null) => {
  if (s.deadNode(n) !== dead) return panics(s, n, 'all sent for another dead node')
  const locks = s.locksOf(n, from)
  if (locks === 'none') return s
  if (locks === 'init') return panics(s, n, 'all sent before it was asked')
  if (locks === 'dead') return panics(s, n, 'all sent by the dead')
  return s.with(n, from, { locksOf: 'done' })
}

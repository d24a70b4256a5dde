import { each, fair, stronglyFair } from '../../../language/action.ts'
import { among } from '../../../language/kind.ts'
import { journal, node } from '../nodes.ts'
import {
  forgetValue,
  isBetween,
  isFirstMount,
  isLocking,
  isMountDone,
  type J,
  mayControl,
  type N,
  readValue,
  type S,
  writeValue,
} from './state.ts'

/** Nothing has happened to the lockspace since C1. */
const isCurrent = (s: S, n: N) =>
  s.blockGeneration(n) === s.seenBlock(n) && s.startGeneration(n) === s.seenStart(n)

const stop = (s: S, n: N) =>
  forgetValue(s, n).with(n, { worker: 'idle', seenBlock: 0, seenStart: 0 })

/** The control worker (gfs2_control_func), C1 to C7. It runs once for all that queued it before. */
export const controlWorker = {
  /** C1. */
  look: fair(
    each(node, 'looks what there is to be done', (s: S, n) => {
      if (!s.up(n) || !s.queued(n) || s.worker(n) !== 'idle') return
      const taken = s.with(n, { queued: false })
      if (!isMountDone(s, n) || isFirstMount(s, n) || !s.guard.waitForDone(!isBetween(s, n)))
        return taken
      if (!s.guard.firstDoneFirst(!among(s.stage(n), 'firstDone', 'shared')))
        return s.with(n, { queued: true })
      return taken.with(n, {
        worker: 'requesting',
        seenBlock: s.blockGeneration(n),
        seenStart: s.startGeneration(n),
      })
    }),
  ),

  /** C2: converts the control lock to EX, and waits for it. */
  control: stronglyFair(
    each(
      node,
      'is granted the control lock',
      (s: S, n) =>
        s.up(n) &&
        s.worker(n) === 'requesting' &&
        isLocking(s, n) &&
        mayControl(s, n) &&
        readValue(s, n).with(n, { control: 'EX', worker: 'holding' }),
    ),
  ),

  /** C3 and C4, under the spin lock. */
  enter: fair(
    each(node, 'compares the value block with what it knows', (s: S, n) => {
      if (!s.up(n) || s.worker(n) !== 'holding') return
      if (!s.guard.stillCurrent(isCurrent(s, n))) return s.with(n, { worker: 'retreating' })
      const compared = s.guard.clearBeforeSet()
        ? setBits(clearBits(s, n), n)
        : clearBits(setBits(s, n), n)
      return compared.with(n, { worker: 'leaving' })
    }),
  ),

  /** C3: its work is out of date. */
  retreat: fair(
    each(
      node,
      'lets the control lock go, since there is news',
      (s: S, n) =>
        s.up(n) &&
        s.worker(n) === 'retreating' &&
        isLocking(s, n) &&
        stop(s.with(n, { control: 'NL' }), n),
    ),
  ),

  /** C5. */
  release: fair(
    each(node, 'writes what has changed, and lets the control lock go', (s: S, n) => {
      if (!s.up(n) || s.worker(n) !== 'leaving' || !isLocking(s, n)) return
      // A value goes with the lock only from EX.
      const isWriting = s.written(n) > 0 && s.control(n) === 'EX'
      return (isWriting ? writeValue(s, n, s.written(n)) : s).with(n, {
        control: 'NL',
        written: 0,
        worker: 'deciding',
      })
    }),
  ),

  /** C6: some journals are still to be replayed. Each node tries all. */
  startReplays: fair(
    each(
      node,
      'starts replays',
      (s: S, n) =>
        s.up(n) &&
        s.worker(n) === 'deciding' &&
        s.all(journal).some(j => s.copyBit(n, j)) &&
        stop(
          s.after(
            s.all(journal).where(j => s.copyBit(n, j) && isReplayable(s, n, j)),
            (next, j) => next.fs.queueReplay(n, j),
          ),
          n,
        ),
    ),
  ),

  /** C7: none is. */
  unblock: fair(
    each(
      node,
      'has no journal to wait for, and lets replies through',
      (s: S, n) =>
        s.up(n) &&
        s.worker(n) === 'deciding' &&
        s.all(journal).every(j => !s.copyBit(n, j)) &&
        stop(s.guard.stillCurrent(isCurrent(s, n)) ? s.fs.unblock(n) : s, n),
    ),
  ),
}

/** C4a: what the node knows to be replayed. Its own journal is in use again, whatever others say. */
const clearBits = (s: S, n: N): S => {
  if (s.copyGeneration(n) > s.seenStart(n)) return s
  const isOwn = (j: J) => s.guard.ownerClears() && s.slot(n) === j && !s.isSpectator(n)
  return s.after(
    s.all(journal).where(j => s.succeeded(n, j) || isOwn(j)),
    (next, j) => {
      const entered = next.with(n, j, { succeeded: false })
      return next.copyBit(n, j)
        ? entered.with(n, j, { copyBit: false }).with(n, { written: s.seenStart(n) })
        : entered
    },
  )
}

/** C4b: what the node knows to have failed. Of a newer generation it will hear soon. */
const setBits = (s: S, n: N): S => {
  const read = s.copyGeneration(n)
  const start = s.seenStart(n)
  const known = s.all(journal).where(j => s.submit(n, j) !== 0 && s.submit(n, j) < start)
  const forget = (next: S, j: J) => next.with(n, j, { submit: 0 })
  if (read === start) return s.after(known, forget)
  if (read > start) return s
  const entered = s.after(known, (next, j) => forget(next, j).with(n, j, { copyBit: true }))
  return s.guard.alwaysPublish() || known.size > 0 ? entered.with(n, { written: start }) : entered
}

/** A node does not look after its own journal. A spectator has none, but a stand-in. */
const isReplayable = (s: S, n: N, j: J) =>
  s.isSpectator(n) ? s.guard.spectatorsOwnNothing() || s.rank(journal, j) > 0 : s.slot(n) !== j

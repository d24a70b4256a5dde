import { each, fair, plus, stronglyFair } from '../../../language/action.ts'
import { journal, node } from '../nodes.ts'
import { withMember, withoutMember } from './lockspace.ts'
import {
  forgetFailures,
  forgetValue,
  isBetween,
  isLocking,
  mayControl,
  type N,
  readValue,
  type S,
} from './state.ts'

const begin = (s: S, n: N) =>
  s.up(n) &&
  !s.member(n) &&
  s.begun < s.params.mounts &&
  withMember(s, n)
    .with(n, { stage: 'trying' })
    .fs.block(n)
    .with({ begun: plus(1) })

/** A mount, up to the point from which the node takes part (control_mount), M0 to M9. */
export const mounting = {
  /** M0. */
  mount: each(node, 'mounts: it joins the lockspace', begin),
  mountAsSpectator: each(node, 'mounts as a spectator', (s: S, n) => {
    const begun = s.params.spectators && begin(s, n)
    return begun ? begun.with(n, { isSpectator: true }) : undefined
  }),

  /** M1. */
  tryAgain: fair(
    each(
      node,
      'gives the mounted lock back before it tries again',
      (s: S, n) =>
        s.up(n) &&
        s.stage(n) === 'again' &&
        isLocking(s, n) &&
        forgetValue(s, n).with(n, { stage: 'trying', mounted: 'NL' }),
    ),
  ),

  /** M2, no-queue: if it is refused nothing has changed. */
  tryControl: stronglyFair(
    each(
      node,
      'gets the control lock',
      (s: S, n) =>
        s.up(n) &&
        s.stage(n) === 'trying' &&
        isLocking(s, n) &&
        mayControl(s, n) &&
        readValue(s, n).with(n, { stage: 'controlling', control: 'EX' }),
    ),
  ),

  /** M3, the first half. */
  tryAlone: fair(
    each(node, 'tries to be the only one with the mounted lock', (s: S, n) => {
      if (!s.up(n) || s.stage(n) !== 'controlling' || !isLocking(s, n)) return
      if (s.isSpectator(n) && s.guard.spectatorsStepBack()) return s.with(n, { stage: 'beside' })
      return s
        .all(node)
        .except(n)
        .every(m => s.mounted(m) === 'none' || s.mounted(m) === 'NL')
        ? s.with(n, { stage: 'alone', mounted: 'EX' })
        : s.with(n, { stage: 'refused' })
    }),
  ),

  /** M3, the second half: it has to succeed. */
  tryBeside: fair(
    each(
      node,
      'gets the mounted lock as others have it',
      (s: S, n) =>
        s.up(n) &&
        s.stage(n) === 'refused' &&
        isLocking(s, n) &&
        mayShare(s, n) &&
        s.with(n, { stage: 'beside', mounted: 'PR' }),
    ),
  ),

  /** M4, M5. */
  becomeFirst: fair(
    each(node, 'is the first mounter', (s: S, n) => {
      if (!s.up(n) || s.stage(n) !== 'alone') return
      const first = forgetValue(s, n).with(n, { stage: 'first' }).fs.unblock(n)
      return s.guard.firstKeepsBoth() ? first : first.with(n, { control: 'NL', mounted: 'NL' })
    }),
  ),

  /** M6. */
  releaseControl: fair(
    each(
      node,
      'lets the control lock go',
      (s: S, n) =>
        s.up(n) &&
        s.stage(n) === 'beside' &&
        isLocking(s, n) &&
        s.with(n, { stage: 'checking', control: 'NL' }),
    ),
  ),

  /** M7 to M9. */
  check: fair(
    each(node, 'looks whether all is recovered', (s: S, n) => {
      if (!s.up(n) || s.stage(n) !== 'checking') return
      const isClear = s.all(journal).every(j => !s.copyBit(n, j))
      if (!isClear || !s.guard.mountAwaitsGeneration(isUpToDate(s, n)))
        return forgetValue(s, n).with(n, { stage: 'again' })
      return forgetFailures(forgetValue(s, n), n)
        .with(n, { stage: s.isSpectator(n) ? 'mounted' : 'opening' })
        .fs.unblock(n)
    }),
  ),

  /** It waits for the glock of its journal, replays it if need be, and goes to work. */
  open: fair(
    each([node, journal], '$1 opens its journal $2', (s: S, n, j) => {
      if (!s.up(n) || s.stage(n) !== 'opening' || s.slot(n) !== j || !isLocking(s, n)) return
      return (
        s.fs.glock(j) === null &&
        s.fs.open(n, j).with(j, { failedIn: 0 }).with(n, { stage: 'mounted' })
      )
    }),
  ),
}

export const mayShare = (s: S, n: N) =>
  s
    .all(node)
    .except(n)
    .every(m => s.mounted(m) !== 'EX')

/** M8. */
const isUpToDate = (s: S, n: N) =>
  s.copyGeneration(n) >= s.mountGeneration(n) &&
  s.copyGeneration(n) === s.startGeneration(n) &&
  !isBetween(s, n)

/** The first mounter replays all journals before anybody else may mount (control_first_done), F1 to F4. */
export const firstMount = {
  openFirst: fair(
    each([node, journal], '$1 opens its journal $2, as the first mounter', (s: S, n, j) => {
      if (!s.up(n) || s.stage(n) !== 'first' || s.slot(n) !== j || !isLocking(s, n)) return
      return s.fs.glock(j) === null && s.fs.takeJournal(n, j).with(n, { stage: 'replayingAll' })
    }),
  ),

  replayAll: fair(
    each(
      [node, journal],
      '$1 replays $2, as the first mounter',
      (s: S, n, j) =>
        s.up(n) &&
        s.stage(n) === 'replayingAll' &&
        !s.fs.blocked(n) &&
        s.fs.dirty(j) &&
        (s.fs.glock(j) === n || (s.fs.glock(j) === null && isLocking(s, n))) &&
        s.fs.replayNow(j).with(j, { failedIn: 0 }),
    ),
  ),

  /** F1, F2. */
  finishFirst: fair(
    each(
      node,
      'has replayed all journals',
      (s: S, n) =>
        s.up(n) &&
        s.stage(n) === 'replayingAll' &&
        !s.fs.blocked(n) &&
        s.fs.dirty.every(isDirty => !isDirty) &&
        s.guard.firstAwaitsDone(!isBetween(s, n)) &&
        forgetFailures(s, n).with(n, { stage: 'firstDone', written: s.startGeneration(n) }),
    ),
  ),

  /** F3, or F4 where the order does not matter. */
  shareMounted: fair(
    each(
      node,
      'lets others mount',
      (s: S, n) =>
        s.up(n) &&
        isLocking(s, n) &&
        s.stage(n) === 'firstDone' &&
        (s.guard.mountedBeforeControl()
          ? s.with(n, { stage: 'shared', mounted: 'PR' })
          : release(s, n).with(n, { stage: 'shared' })),
    ),
  ),

  /** F4. */
  firstDone: fair(
    each([node, journal], '$1 has done with the first mount', (s: S, n, j) => {
      if (!s.up(n) || !isLocking(s, n) || s.stage(n) !== 'shared' || s.slot(n) !== j) return
      const released = s.guard.mountedBeforeControl() ? release(s, n) : s.with(n, { mounted: 'PR' })
      return released.fs.open(n, j).with(n, { stage: 'mounted' })
    }),
  ),
}

/** The value block says that all is well, in the generation of F1. */
const release = (s: S, n: N) => {
  const isWriting = s.control(n) === 'EX'
  const written = isWriting
    ? s
        .with({ lvbGeneration: s.written(n) })
        .after(s.all(journal), (next, j) => next.with(j, { lvbBit: false }))
    : s
  return written.with(n, { control: 'NL', written: 0 })
}

export const unmounting = {
  /** UNMOUNT: it waits for its control worker and its replays, and leaves the lockspace. */
  unmount: each(
    [node, journal],
    '$1, of $2, unmounts',
    (s: S, n, j) =>
      s.up(n) &&
      s.stage(n) === 'mounted' &&
      s.slot(n) === j &&
      s.unmounted < s.params.unmounts &&
      s.worker(n) === 'idle' &&
      !s.queued(n) &&
      !s.fs.hasReplays(n) &&
      s.fs.use(n) === 'none' &&
      withoutMember(s.isSpectator(n) ? s : s.fs.close(j), n)
        .forget(n)
        .with({ unmounted: plus(1) }),
  ),
}

import { each, fair, plus } from '../../../language/action.ts'
import { among } from '../../../language/kind.ts'
import { journal, member } from '../nodes.ts'
import { message, needsRecovery, owns, type S } from './state.ts'

const isRunning = (s: S, n: Parameters<S['dlm']>[0]) => s.dlm(n) === 'running'

/** The mount program, and the mount in the kernel. */
export const mounting = {
  mount: each(
    member,
    'mounts: G joins the group of the mount, and registers with D',
    (s: S, n) =>
      s.up(n) &&
      s.mount(n) === 'outside' &&
      s.begun < s.params.mounts &&
      s.cpg
        .join(n, 'mount')
        .with(n, { mount: 'waiting', registered: 'asked' })
        .with({ begun: plus(1) }),
  ),

  /** G lets it: nothing is to be replayed, or it is the first mounter. The lockspace is joined in the kernel. */
  mountKernel: fair(
    each(member, 'mounts in the kernel, which joins the lockspace', (s: S, n) => {
      if (!s.up(n) || s.mount(n) !== 'allowed' || s.g(n).stage !== 'none') return
      if (!s.guard.mountAfterNews(s.cpg.next(n, 'mount') === undefined)) return
      const first = s.first(n)
      if (first === null ? needsRecovery(s, n) : first !== n) return
      const mounting = s.with(n, { mount: 'mounting' }).cpg.join(n, 'dlm')
      return s.guard.mountBlocked() ? mounting.fs.block(n) : mounting
    }),
  ),

  /** 5.5: the first mounter replays all journals. */
  replayAll: fair(
    each(
      [member, journal],
      '$1 replays $2, as the first mounter',
      (s: S, n, j) =>
        s.up(n) &&
        s.mount(n) === 'mounting' &&
        s.first(n) === n &&
        isRunning(s, n) &&
        s.fs.dirty(j) &&
        s.fs.glock(j) === null &&
        s.fs.replayNow(j),
    ),
  ),

  completeMount: fair(
    each([member, journal], '$1 is mounted, and opens its journal $2', (s: S, n, j) => {
      if (!s.up(n) || s.mount(n) !== 'mounting' || !isRunning(s, n)) return
      if (!owns(s, n, n, j) || s.fs.glock(j) !== null) return
      const complete = s.fs.open(n, j).with(n, { mount: 'mounted' })
      if (s.first(n) !== n) return complete
      const isClean = s.fs.dirty.every(isDirty => !isDirty)
      return isClean && complete.cpg.broadcast(n, 'mount', message.firstDone)
    }),
  ),
}

/** The replay of a journal that G has asked for, with a try lock. */
export const replay = {
  tryJournal: fair(
    each([member, journal], '$1 tries the glock of $2', (s: S, n, j) => {
      if (!s.up(n) || s.fs.replay(n, j) !== 'due' || !isRunning(s, n)) return
      return s.fs.glock(j) === null ? s.fs.startReplay(n, j) : s.fs.dropReplay(n, j)
    }),
  ),

  finishReplay: fair(
    each(
      [member, journal],
      '$1 has replayed $2',
      (s: S, n, j) => s.up(n) && s.fs.replay(n, j) === 'replaying' && s.fs.finishReplay(n, j),
    ),
  ),

  reportReplay: fair(
    each(
      [member, journal],
      '$1 tells all that it has replayed $2',
      (s: S, n, j) =>
        s.up(n) &&
        s.fs.replay(n, j) === 'replayed' &&
        isRunning(s, n) &&
        s.fs.releaseJournal(n, j).cpg.broadcast(n, 'mount', message.replayed({ journal: j })),
    ),
  ),
}

/** Locks of data, as far as the DLM and the block flag let them through. */
export const data = {
  lock: each(
    member,
    'is granted the lock of the block',
    (s: S, n) =>
      s.up(n) && s.fs.mayAsk(n) && s.mount(n) === 'mounted' && isRunning(s, n) && s.fs.grant(n),
  ),
  modify: each(
    [member, journal],
    '$1 changes the block; the image is in $2',
    (s: S, n, j) => s.up(n) && s.fs.mayModify(n, j) && owns(s, n, n, j) && s.fs.modify(j),
  ),
  unlock: each(
    [member, journal],
    '$1, of $2, lets the block go',
    (s: S, n, j) =>
      s.up(n) && s.fs.use(n) === 'held' && isRunning(s, n) && owns(s, n, n, j) && s.fs.unlock(n, j),
  ),
}

/** The fence domain, which all nodes are in: it makes sure that who is missing is off. */
export const fencing = {
  fence: fair(
    each(
      [member, member],
      '$1 makes sure that $2 is off',
      (s: S, n, x) =>
        s.params.fencing &&
        !s.fenced(x) &&
        s.up(n) &&
        s.cpg.isInRing(n) &&
        !s.cpg.ring(n).has(x) &&
        s.forget(x).with(x, { up: false, fenced: true }),
    ),
  ),
}

export const faults = {
  die: each(
    member,
    'dies',
    (s: S, n) =>
      s.up(n) &&
      !among(s.mount(n), 'outside') &&
      s.died < s.params.deaths &&
      s
        .forget(n)
        .with(n, { up: false })
        .with({ died: plus(1) }),
  ),
}

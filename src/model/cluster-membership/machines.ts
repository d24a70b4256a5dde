import { each, fair } from '../../language/action.ts'
import { mayFence } from './daemons.ts'
import { doRingsAgree } from './lockspace.ts'
import {
  hasDaemonGroup,
  hasLockspaceGroup,
  isQuorate,
  message,
  type N,
  node,
  quorum,
  type S,
} from './state.ts'

/** The machine starts anew: whatever its kernel had is gone. */
const reset = (s: S, n: N) =>
  s
    .after(s.all(node), (s, m) => s.with(m, n, { dirty: false }).with(n, m, { dirty: false }))
    .with(n, { kernel: 'none', kernelMembers: [], startedFor: 0 })

/** Without a daemon group all others know at once who is reset. */
const tellAll = (s: S, victim: N) =>
  hasDaemonGroup(s) ? s : s.after(s.all(node), (s, m) => s.with(m, victim, { unfenced: false }))

const powerOff = (s: S, n: N) => tellAll(reset(s.life.kill(n), n), n)

export const machines = {
  /** Killed by another node: corosync ends, and with it the daemon. The kernel keeps its lockspace. */
  end: fair(
    each(node, 'obeys a kill message', (s: S, n) => s.life.up(n) && s.doomed(n) && s.life.kill(n)),
  ),

  /** Where there is no daemon group: any quorate node that waits for it has the victim fenced. */
  fence: fair(
    each(
      [node, node],
      '$1 fences $2',
      (s: S, n, victim) =>
        s.life.up(n) && !hasDaemonGroup(s) && mayFenceAlone(s, n, victim) && powerOff(s, victim),
    ),
  ),

  /** Where there is one: the lowest daemon does, and tells the result. */
  fenceVictim: fair(
    each(
      [node, node],
      '$1 fences $2 and tells all daemons',
      (s: S, n, victim) =>
        s.life.up(n) &&
        mayFence(s, n, victim) &&
        powerOff(s, victim)
          .with(n, victim, { victim: 'fenced' })
          .cpg.broadcast(n, 'daemons', message.fenced({ victim })),
    ),
  ),

  /** A daemon that starts and finds a lockspace which it does not know. */
  refuse: fair(
    each(
      node,
      'finds an old lockspace in its kernel, and ends its corosync',
      (s: S, n) =>
        s.life.up(n) &&
        s.kernel(n) !== 'none' &&
        !s.cpg.inGroup(n, 'daemons') &&
        !s.cpg.inGroup(n, 'lockspace') &&
        s.guard.cleanKernel() &&
        s.life.kill(n),
    ),
  ),

  /** What a daemon learns from its own node when it starts. */
  startDaemon: fair(
    each(node, 'starts its daemon', (s: S, n) => {
      if (!s.life.up(n) || !s.cpg.isInRing(n) || s.cpg.inGroup(n, 'daemons')) return
      return (
        hasDaemonGroup(s) &&
        isFitToJoin(s, n) &&
        informed(s, n)
          .with(n, { daemonRing: s.cpg.ringNumber(n) })
          .cpg.join(n, 'daemons')
      )
    }),
  ),

  joinLockspace: fair(
    each(node, 'joins the group of the lockspace', (s: S, n) => {
      if (!s.life.up(n) || !s.cpg.isInRing(n) || s.cpg.inGroup(n, 'lockspace')) return
      if (!hasLockspaceGroup(s) || !isFitToJoin(s, n)) return
      if (hasDaemonGroup(s) && !knowsProtocol(s, n)) return
      const ready = hasDaemonGroup(s) ? s : informed(s, n)
      return ready.with(n, { groupRing: s.cpg.ringNumber(n) }).cpg.join(n, 'lockspace')
    }),
  ),
}

export const outside = {
  /** Its corosync has been killed, or the machine has crashed: somebody restarts the machine. */
  reboot: each(
    node,
    'is rebooted',
    (s: S, n) => !s.life.up(n) && s.kernel(n) !== 'none' && tellAll(reset(s, n), n),
  ),
}

/** A lockspace that the kernel still has is one that no daemon controls. */
const isFitToJoin = (s: S, n: N) => s.guard.cleanKernel(s.kernel(n) === 'none')

/** A daemon takes messages of its own group only, until one of another member tells the protocol. */
const knowsProtocol = (s: S, n: N) =>
  s.peers(n).has(n) &&
  (s.peers(n).size === 1 ||
    s
      .all(node)
      .except(n)
      .some(m => s.accepted(n, m)))

/** The quorum service tells who asks for the first time what is so now. */
const informed = (s: S, n: N) => {
  const present = s.cpg.ring(n).value
  const told = s.with(n, {
    present,
    quorate: present.size >= quorum(s),
    quorumRing: s.cpg.ringNumber(n),
  })
  return s.params.quorumService === 'queued' && !s.cpg.inGroup(n, 'quorum')
    ? told.cpg.join(n, 'quorum')
    : told
}

const mayFenceAlone = (s: S, n: N, victim: N) => {
  const last = s.unfenced(n, victim) ? s.changes(n).last : undefined
  return last !== undefined && !last.members.has(victim) && isQuorate(s, n) && doRingsAgree(s, n)
}

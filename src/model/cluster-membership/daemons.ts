import { each, fair } from '../../language/action.ts'
import { tellLeft, tellRing } from './quorum.ts'
import { isQuorate, message, type N, node, quorum, ringOfQuorum, type S } from './state.ts'

/*
 * All daemons are in one group. Each says of itself, when another one joins, whether it has state;
 * so a node that was cut off and comes back is found out, and killed. Fencing is done here, too.
 */

/** The message goes to a node of the ring, or is lost. */
const doom = (s: S, n: N, victim: N) =>
  s.cpg.ring(n).has(victim) ? s.with(victim, { doomed: true }) : s

const kill = (s: S, n: N, m: N) => doom(s, n, m).with(n, m, { killed: true })

const peersOf = (s: S, n: N) => s.all(node).where(m => s.peers(n).has(m))

const merged = (s: S, n: N) => peersOf(s, n).where(m => s.merged(n, m))

/** Since they joined, all members have said whether they have state. */
const haveAllSpoken = (s: S, n: N) => peersOf(s, n).every(m => s.merged(n, m) || s.accepted(n, m))

const isLowest = (s: S, n: N) => peersOf(s, n).every(m => s.id(n) <= s.id(m))

const doRingsAgree = (s: S, n: N) =>
  s.guard.ringWait(!s.daemonRingWait(n)) &&
  s.guard.ringsAgree(s.daemonRing(n) === ringOfQuorum(s, n))

/** Whether a node may kill those who have come back: after an even split, that is. */
export const mayClearMerge = (s: S, n: N) =>
  s.guard.lowestKills() &&
  !s.params.twoNode &&
  merged(s, n).some(m => !s.killed(n, m)) &&
  doRingsAgree(s, n) &&
  isQuorate(s, n) &&
  haveAllSpoken(s, n) &&
  merged(s, n).size * 2 <= peersOf(s, n).size &&
  isLowest(s, n)

/** Whether a node may have a victim fenced. */
export const mayFence = (s: S, n: N, victim: N) =>
  s.victim(n, victim) === 'failed' &&
  !s.accepted(n, victim) &&
  doRingsAgree(s, n) &&
  isQuorate(s, n) &&
  s.guard.joinDelay(haveAllSpoken(s, n)) &&
  (s.params.twoNode || s.guard.fenceAfterMerge(merged(s, n).size === 0)) &&
  peersOf(s, n)
    .except(victim)
    .every(m => s.id(n) <= s.id(m))

export const daemons = {
  hearPeers: fair(
    each(node, 'is told of a change of the daemon group', (s: S, n) => {
      if (!s.life.up(n)) return
      const e = s.cpg.next(n, 'daemons')
      if (e?.kind !== 'change') return
      // A prompt quorum service is as far as this group, and tells of those who have left with it.
      const isTold = s.params.quorumService === 'prompt' && e.reason === 'nodeDown'
      const told = (isTold ? tellLeft(s, n, e.left) : s).after(
        s.all(node).where(m => e.left.has(m)),
        (s, m) =>
          s.with(n, m, {
            accepted: false,
            merged: false,
            killed: false,
            leftQuorate: true,
            victim: s.params.fencing && s.accepted(n, m) ? 'failed' : s.victim(n, m),
          }),
      )
      const down = e.reason === 'nodeDown' ? told.with(n, { daemonRingWait: true }) : told
      const heard = down.with(n, { peers: e.members }).cpg.take(n, 'daemons')
      return e.joined.isEmpty()
        ? heard
        : heard.cpg.broadcast(n, 'daemons', message.protocol({ stateful: s.stateful(n) }))
    }),
  ),

  hearDaemonRing: fair(
    each(node, 'is told the ring of the daemon group', (s: S, n) => {
      if (!s.life.up(n)) return
      const e = s.cpg.next(n, 'daemons')
      if (e?.kind !== 'ring') return
      const isStranded = s.stranded(n) || e.members.size < quorum(s)
      const heard = s.cpg
        .take(n, 'daemons')
        .with(n, { daemonRing: e.ring, daemonRingWait: false, stranded: isStranded })
      return s.params.quorumService === 'prompt' ? tellRing(heard, n, e.members) : heard
    }),
  ),

  /** A new member that has state has come back by a merge. Those who stayed quorate kill it. */
  hearProtocol: fair(
    each(node, 'takes a protocol message', (s: S, n) => {
      if (!s.life.up(n)) return
      const e = s.cpg.next(n, 'daemons')
      if (e?.kind !== 'message' || e.body.kind !== 'protocol') return
      const m = e.from
      const taken = s.cpg.take(n, 'daemons')
      if (!s.peers(n).has(m)) return taken
      const isMerged = m !== n && !s.accepted(n, m) && e.body.stateful && s.stateful(n)
      if (!isMerged) return taken.with(n, m, { accepted: true })
      const found = taken.with(n, m, { merged: true })
      const mayKill =
        s.guard.killsMerged() &&
        !s.killed(n, m) &&
        isQuorate(s, n) &&
        s.guard.quorateSince(s.leftQuorate(n, m))
      if (!mayKill) return found
      const isFencedFirst = s.params.twoNode && s.victim(n, m) !== 'none'
      return s.guard.twoNodeDelay(!isFencedFirst)
        ? kill(found, n, m)
        : found.with(n, m, { killed: true })
    }),
  ),

  /** After an even split nobody has stayed quorate: the lowest of all decides for its own side. */
  clearMerge: fair(
    each(
      node,
      'has the lowest id, and kills those who have come back',
      (s: S, n) =>
        s.life.up(n) &&
        mayClearMerge(s, n) &&
        s.after(
          merged(s, n).where(m => !s.killed(n, m)),
          (s, m) => kill(s, n, m),
        ),
    ),
  ),

  /** A member that has shown to be clean has been reset. */
  dropVictim: fair(
    each(
      [node, node],
      '$1 sees that $2 is clean again',
      (s: S, n, m) =>
        s.life.up(n) &&
        s.victim(n, m) !== 'none' &&
        (s.accepted(n, m) || (s.guard.cleanProof(false) && s.present(n).has(m))) &&
        s.with(n, m, { victim: 'none', unfenced: false }),
    ),
  ),

  hearFenced: fair(
    each(node, 'is told that a victim is fenced', (s: S, n) => {
      if (!s.life.up(n)) return
      const e = s.cpg.next(n, 'daemons')
      if (e?.kind !== 'message' || e.body.kind !== 'fenced') return
      const { victim } = e.body
      const taken = s.cpg.take(n, 'daemons').with(n, victim, { victim: 'none', unfenced: false })
      return s.peers(n).has(victim) ? kill(taken, n, victim) : taken
    }),
  ),
}

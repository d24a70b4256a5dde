import { distinct } from '../language/action.ts'
import type { Node } from '../language/kind.ts'
import type { State } from '../language/state-types.ts'
import {
  areConditionsMet,
  clusterMembership,
  isQuorate,
  type Membership,
  mayClearMerge,
  mayFence,
  node,
  outstanding,
  quorum,
} from '../model/cluster-membership/index.ts'
import { always, forEach, properties, reachable, step } from './kinds.ts'
import { leadsTo, temporal } from './temporal.ts'

type S = State<Membership>
type N = Node<'node'>

const groups = ['lockspace', 'daemons', 'quorum'] as const

const isRunning = (s: S, n: N) => s.kernel(n) === 'running'

/** What the matching of STARTs is for: S1 to S4 of the brief. */
export const matchingSafety = properties(clusterMembership, {
  /** S1: no lockspace runs with a member that has failed since and was not reset. */
  noStaleMember: always(
    forEach(
      distinct(node, node),
      (s, n, m) => !s.dirty(n, m) || !isRunning(s, n) || !s.kernelMembers(n).has(m),
    ),
  ),

  /** S2: a START is counted for the change that it was sent for. */
  rightEvent: always(
    forEach(node, (s, n) =>
      outstanding(s, n).every(c => c.started.every(start => start.ring === c.ring)),
    ),
  ),

  /** S3: two members do not count the same START for different changes. */
  agreement: always(
    forEach(distinct(node, node), (s, a, b) =>
      outstanding(s, a).every(c =>
        outstanding(s, b).every(
          d =>
            c.ring === d.ring ||
            !c.started.some(one =>
              d.started.some(other => one.from === other.from && one.ring === other.ring),
            ),
        ),
      ),
    ),
  ),

  /** S4: when a member starts its kernel, all others have stopped theirs, or started it for the same change. */
  stoppedBeforeStart: step(
    distinct(node, node),
    (before, after, n, m) =>
      isRunning(before, n) ||
      !isRunning(after, n) ||
      !after.kernelMembers(n).has(m) ||
      !isRunning(before, m) ||
      before.startedFor(m) === after.startedFor(n),
  ),
})

export const serviceSafety = properties(clusterMembership, {
  /** S5: nodes that have the lockspace running agree on its members. */
  noSplitService: always(
    forEach(
      distinct(node, node),
      (s, a, b) =>
        !isRunning(s, a) ||
        !isRunning(s, b) ||
        s.kernelMembers(a).value.equals(s.kernelMembers(b).value),
    ),
  ),
})

/** A node that has been in a ring with quorum all the time, whether or not it knows it. */
const isOfMajority = (s: S, n: N) =>
  s.established(n) &&
  !s.stranded(n) &&
  s.cpg.ring(n).size >= quorum(s) &&
  groups.every(g => s.cpg.queue(n, g).every(e => e.kind !== 'ring' || e.members.size >= quorum(s)))

export const killSafety = properties(clusterMembership, {
  /** S8: a node that has always been on the quorate side is not killed, nor fenced. */
  noFriendlyKill: step(
    node,
    (before, after, n) =>
      after.life.up(n) || !isOfMajority(before, n) || after.life.died !== before.life.died,
  ),
})

export const survival = properties(clusterMembership, {
  /** S8: the sides do not kill each other. */
  somebodySurvives: always(s => s.life.up.some(up => up)),
})

const isQuietDaemon = (s: S, n: N) =>
  !s.life.up(n) ||
  (hasHeardAll(s, n) &&
    !s.doomed(n) &&
    s.cpg.ring(n).every(m => s.life.up(m) && s.cpg.ring(m).has(n)) &&
    !mayClearMerge(s, n) &&
    s.all(node).every(m => !mayFence(s, n, m)))

/** V2, V3 and V6, as far as a state shows it. */
export const mergeProgress = properties(clusterMembership, {
  /** Nobody stands there with a merged member that nothing will clear. */
  mergeIsCleared: always(
    forEach(
      distinct(node, node),
      (s, n, m) =>
        !s.life.up(n) || !s.merged(n, m) || s.all(node).some(other => !isQuietDaemon(s, other)),
    ),
  ),
})

export const daemonWitnesses = properties(clusterMembership, {
  /** A node was cut off, came back, and is gone. */
  merges: reachable(forEach(distinct(node, node), (s, n, m) => s.merged(n, m))),
  clears: reachable(
    forEach(node, (s, n) => !s.life.up(n) && s.cpg.merged === 1 && s.life.died === 0),
  ),
})

export const halfSafety = properties(clusterMembership, {
  /** S5 where nobody is fenced: no two halves have started the lockspace, each without the other. */
  noTwoHalves: always(
    forEach(
      distinct(node, node),
      (s, a, b) =>
        !isRunning(s, a) ||
        !isRunning(s, b) ||
        !s.kernelMembers(a).value.intersect(s.kernelMembers(b).value).isEmpty(),
    ),
  ),
})

const hasHeardAll = (s: S, n: N) =>
  groups.every(g => s.cpg.queue(n, g).isEmpty) && s.cpg.outbox(n).isEmpty

/** Nothing is under way in the ring, nor in the group. */
const isSettled = (s: S, n: N) =>
  !s.life.up(n) ||
  (hasHeardAll(s, n) &&
    !s.doomed(n) &&
    s
      .all(node)
      .every(
        m =>
          !s.unfenced(n, m) &&
          s.victim(n, m) === 'none' &&
          (!s.notSeenLeaving(n, m) || s.present(n).has(m)),
      ) &&
    s.cpg.inGroup(n, 'lockspace') &&
    s.cpg.ring(n).every(m => s.life.up(m) && s.cpg.ring(m).has(n)) &&
    (s.changes(n).last?.sent !== false || !areConditionsMet(s, n)))

/** A change is not complete, for another reason than a dirty member, a lost quorum or a missing fencing. */
const waitsInVain = (s: S, n: N) => {
  const last = s.life.up(n) ? s.changes(n).last : undefined
  if (last === undefined) return false
  const isClean = s
    .all(node)
    .every(
      a => !last.members.has(a) || s.all(node).every(b => !last.members.has(b) || !s.dirty(a, b)),
    )
  return isClean && (!s.params.quorumNeeded || isQuorate(s, n))
}

/** V1 and V4, as far as a state shows it: nothing more will happen, and a node still waits. */
export const matchingProgress = properties(clusterMembership, {
  noHang: always(
    forEach(node, (s, n) => !waitsInVain(s, n) || s.all(node).some(m => !isSettled(s, m))),
  ),
})

/** Every living node runs the lockspace, with all that are in its ring. */
const runTogether = (s: S) =>
  s
    .all(node)
    .every(
      n =>
        !s.life.up(n) || (isRunning(s, n) && s.kernelMembers(n).value.equals(s.cpg.ring(n).value)),
    )

/** What the daemons cannot mend by themselves: somebody has to be reset first, or is missing. */
const needsHelp = (s: S) =>
  s.dirty.some(dirty => dirty) || s.all(node).some(n => s.life.up(n) && !isQuorate(s, n))

/** V1 to V4 as promises of behaviours. */
export const clusterProgress = properties(clusterMembership, {
  /** V1: who waits for STARTs is served, or there is a reason: a dirty member, or no quorum. */
  startsCome: leadsTo(
    node,
    (s, n) => waitsInVain(s, n),
    (s, n) => !waitsInVain(s, n),
  ),

  /** V2 to V4: after a partition has healed all run together, unless somebody has to be reset or is missing. */
  healedRuns: temporal<S>(t =>
    t.always(
      t.implies(
        t.now(s => s.cpg.merged > 0),
        t.eventually(t.always(t.now(s => runTogether(s) || needsHelp(s)))),
      ),
    ),
  ),
})

export const resetProgress = properties(clusterMembership, {
  /** V2: once a partition has healed, a node that came back with its lockspace is reset. */
  dirtyIsReset: leadsTo(
    distinct(node, node),
    (s, n, m) => s.dirty(n, m) && s.cpg.merged > 0,
    (s, n, m) => !s.dirty(n, m),
  ),
})

/** V2 and V3, in the group of all daemons. */
export const clearingProgress = properties(clusterMembership, {
  /** A member that has come back by a merge is cleared, or who has found it is gone. */
  mergesEnd: leadsTo(
    distinct(node, node),
    (s, n, m) => s.life.up(n) && s.merged(n, m),
    (s, n, m) => !s.life.up(n) || !s.merged(n, m),
  ),
})

export const startWitnesses = properties(clusterMembership, {
  /** A node is gone, and the others have started the lockspace without it. */
  goesOnWithout: reachable(
    forEach(
      distinct(node, node),
      (s, n, gone) => isRunning(s, n) && !s.kernelMembers(n).has(gone) && !s.life.up(gone),
    ),
  ),
})

export const twinWitness = properties(clusterMembership, {
  /** Two changes in the list of a node look alike, and it says which one it does not mean. */
  hasTwins: reachable(forEach(node, (s, n) => outstanding(s, n).some(c => c.disowned))),
})

/** Who is in the group of the lockspace, as far as a daemon has been told. */
const lockspaceMembers = (s: S, n: N) =>
  outstanding(s, n).at(-1)?.members ?? s.kernelMembers(n).value

/** Section 4: neither group contains the other, as one node sees them. */
export const subsetWitnesses = properties(clusterMembership, {
  lockspaceWithoutDaemon: reachable(
    forEach(node, (s, n) => s.life.up(n) && !lockspaceMembers(s, n).isSubset(s.peers(n).value)),
  ),
  daemonWithoutLockspace: reachable(
    forEach(node, (s, n) => s.life.up(n) && !s.peers(n).value.isSubset(lockspaceMembers(s, n))),
  ),
})

/** What M6 is about, between two groups. */
export const fencingProgress = properties(clusterMembership, {
  /** A node waits for a fencing only as long as somebody may do it. */
  noForgottenFencing: always(
    forEach(
      distinct(node, node),
      (s, n, m) =>
        !s.unfenced(n, m) || s.victim(n, m) !== 'none' || !s.cpg.queue(n, 'daemons').isEmpty,
    ),
  ),
})

/** X3: what a comparison of rings does not see to, where nobody has died. */
export const ringProgress = properties(clusterMembership, {
  noEarlyStart: always(
    forEach(node, (s, n) => {
      const last = s.life.up(n) ? s.changes(n).last : undefined
      return last === undefined || !last.sent || last.ring <= s.groupRing(n)
    }),
  ),
})

export const unitedWitness = properties(clusterMembership, {
  /** All nodes run the lockspace together after a merge. */
  allTogether: reachable(
    s =>
      s.cpg.merged === 1 &&
      s.all(node).every(n => isRunning(s, n) && s.kernelMembers(n).size === s.params.nodes),
  ),
})

/**
 * Cluster membership under partitions and merges: how the daemons above corosync agree on who uses a
 * lockspace, and what becomes of a node that was cut off and comes back with all that it had.
 *
 * The daemons want virtual synchrony: who is gone is gone, and who appears is new. The transport
 * gives extended virtual synchrony: when a partition heals, the nodes of the other side join, with
 * their kernels full of locks. Each change of the lockspace group stops the lockspace in the kernel;
 * when the conditions are met (rings, quorum, fencing) each member sends a START, and who has the
 * START of all members starts its kernel again. A START says what its change looks like, no more: no
 * number tells two changes apart that look alike. Rules of matching, NACKs, the time when a node was
 * added, and the count of starts are there to find the right one.
 *
 * Dirty nodes are found out twice: by their STARTs, which then are not counted, and in the group of
 * all daemons by a protocol message which says "I have state"; those who stayed quorate kill them, and
 * after an even split the node with the lowest id kills those of the other side.
 *
 * Source: the brief cluster-membership.md, sections 5 to 9; cpg.c, daemon_cpg.c and member.c of
 * dlm_controld 4 (generation g4; the rule of g3 is what ringsNotLeaving is instead of). One model
 * for several levels of the brief, chosen by parameters: the group of the lockspace alone, with a
 * quorum service that has no delay (level 1); with a quorum service that has a queue of its own (level
 * 2); the group of the daemons alone, or both (level 3).
 *
 * Left out: mount groups (level 4, and with it gfs_controld); payloads of STARTs; daemons that die
 * alone (procdown) or leave; storage fencing, failing fence agents (a fencing may take any time, and
 * the lowest member is always the actor), startup fencing and the unknown fence status of newcomers;
 * the delay after a join. Time stamps are marks: `arrived` says of a change that the member's add time is
 * later, `passed` that a later one was matched, `leftQuorate` that quorate-since is before left. The
 * ring numbers in changes and STARTs are ghosts. Without a daemon group fencing is ideal: who is reset
 * is known to all at once. A node whose stack dies keeps its kernel lockspace until
 * it is rebooted or fenced.
 */

import { model } from '../../language/model.ts'
import type { Outcomes } from '../../language/state-types.ts'
import { daemons } from './daemons.ts'
import { lockspace } from './lockspace.ts'
import { machines, outside } from './machines.ts'
import { quorumService } from './quorum.ts'
import { hasDaemonGroup, hasLockspaceGroup, Membership, node, type S } from './state.ts'

/** Who has the lowest id is not determined. */
const numbered = (s: S, id: number): S | Outcomes<S> =>
  id > s.params.nodes
    ? s
    : s
        .all(node)
        .where(n => s.id(n) === 0)
        .choose(n => numbered(s.with(n, { id }), id + 1))

/** All have the lockspace, and know it of each other. */
const running = (s: S) =>
  s.after(s.all(node), (s, n) =>
    s
      .after(s.all(node), (s, m) => s.with(n, m, { hasUsed: true }))
      .with(n, {
        kernel: 'running',
        kernelMembers: s.all(node).value,
        established: true,
        stateful: true,
      }),
  )

const allThere = (s: S) => {
  const isInUse = s.params.lockspace === 'running'
  const first = isInUse ? running(s) : s
  const inLockspace = hasLockspaceGroup(s) && isInUse ? first.cpg.begin('lockspace') : first
  const watched =
    s.params.quorumService === 'queued' ? inLockspace.cpg.begin('quorum') : inLockspace
  const present = watched.after(s.all(node), (s, n) =>
    s.with(n, { present: s.all(node).value, quorate: true }),
  )
  return hasDaemonGroup(s) ? withDaemons(present) : present
}

const withDaemons = (s: S) =>
  s.cpg
    .begin('daemons')
    .after(s.all(node), (s, n) =>
      s
        .after(s.all(node), (s, m) => s.with(n, m, { accepted: true }))
        .with(n, { peers: s.all(node).value }),
    )

export const clusterMembership = model('cluster-membership', Membership, {
  init: s => {
    const first = allThere(s)
    return hasDaemonGroup(s) ? numbered(first, 1) : first
  },
  actions: { ...lockspace, ...quorumService, ...daemons, ...machines },
  faults: outside,
})

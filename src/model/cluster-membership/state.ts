import { lostWith, per, volatile } from '../../language/cell.ts'
import { fifo, set } from '../../language/collection.ts'
import { count, flag, type Node, nodes, oneOf, type ValueOf } from '../../language/kind.ts'
import { shape } from '../../language/shape.ts'
import type { State } from '../../language/state-types.ts'
import { record, variants } from '../../language/structured.ts'
import { groups } from '../cluster/groups/index.ts'
import { mortal } from '../cluster/life.ts'
import { guards } from './guards.ts'

export const node = nodes('node', 3)
export const nobody = set(node).of()

/** A ring by its number: who of several rings is meant is a question only for ghosts. */
const ring = count.upTo(15)
const some = count.upTo(7)

/** The START of a member that was counted; the ring is that of the change it was sent for (a ghost). */
export const startedBy = record({ from: node, ring })

/** A change of the lockspace group, as a daemon remembers it until a later start is complete. */
export const change = record({
  members: set(node),
  joined: set(node),
  removed: set(node),
  /** Those removed are dead, they have not left. */
  failed: flag,
  started: set(startedBy),
  nacked: set(node),
  /** Members that have arrived in the cluster since this change was created (R5). */
  arrived: set(node),
  /** Members of whom a later change was matched (R6). */
  passed: set(node),
  /** This node has sent its START, or a NACK. */
  sent: flag,
  disowned: flag,
  /** Ghost: with the members it says which event this is. */
  ring,
})

export const message = variants({
  /** START of a change, or NACK: it describes the change that its sender means. */
  start: {
    nack: flag,
    /** The sender has completed a start before: its started count is not 0. */
    established: flag,
    members: set(node),
    joined: some,
    removed: some,
    failed: some,
    /** Ghost: the ring of the change. */
    changeRing: ring,
  },
  /** To the daemon group. */
  protocol: { stateful: flag },
  fenced: { victim: node },
})

const cpg = groups(node, ['lockspace', 'daemons', 'quorum'], message, {
  splits: 1,
  merges: 1,
  ringEvents: true,
  lateSends: true,
})

export class Membership extends shape({
  parameters: {
    nodes: node,
    /** Configured nodes that are down all the time; they count for quorum. */
    absent: 0,
    /** Both halves of a cluster of two stay quorate. */
    twoNode: false,
    /** Which groups there are, beside the quorum service. */
    groups: oneOf('lockspace', 'daemons', 'both'),
    /** Whether quorum callbacks wait in a queue of their own, or are taken as they come. */
    quorumService: oneOf('prompt', 'queued'),
    /** The lockspace is in use at first, or nobody has joined it yet. */
    lockspace: oneOf('running', 'none'),
    /** enable_quorum_lockspace: nobody starts the lockspace without quorum. */
    quorumNeeded: true,
    /** enable_fencing: who has failed with a lockspace is reset before the others start it. */
    fencing: true,
    /** T5: what is handed over is sent some time later, in whatever ring there is then. */
    lateSends: false,
  },
  guards,
  cells: {
    cpg,
    life: mortal(node, { deaths: 1, restarts: 1 }),

    // The node itself. Its lockspace is cleared by a reset of the machine only.
    kernel: per(node, oneOf('none', 'running', 'stopped')),
    /** The members that the kernel was started with. */
    kernelMembers: per(node, set(node)),
    /** Ghost: the ring of the change that the kernel was started for. */
    startedFor: per(node, ring),
    /** The kill message of another node has reached it. */
    doomed: volatile(per(node, flag)),
    /** Node ids, where the lowest one matters. */
    id: per(node, some),

    // The daemon, in the group of the lockspace.
    /** Outstanding changes, oldest first. The last one is worked on. */
    changes: volatile(per(node, fifo(change))),
    /** It has completed a start: its started count is not 0. */
    established: volatile(per(node, flag)),
    /** The START of the second was counted by the first: it has used the lockspace. */
    hasUsed: lostWith(0, per(node, node, flag)),
    /** The second has failed with state, and has not been reset since; the first has to wait. */
    unfenced: lostWith(0, per(node, node, flag)),
    /** The same, whether or not it is waited for: a ghost where there is a daemon group. */
    dirty: per(node, node, flag),
    /** Ghost: it was in a ring without quorum. */
    stranded: volatile(per(node, flag)),
    groupRing: volatile(per(node, ring)),
    /** A change by a death has come, its ring has not. */
    ringWait: volatile(per(node, flag)),
    /** Without ringRetry: the rings agreed when the daemon last looked. */
    ringsAgreed: volatile(per(node, flag)),
    /** Without ringsNotLeaving: the second failed, and is still to be seen to leave at node level. */
    notSeenLeaving: lostWith(0, per(node, node, flag)),

    // The daemon, as a user of the quorum service.
    present: volatile(per(node, set(node))),
    quorate: volatile(per(node, flag)),
    quorumRing: volatile(per(node, ring)),

    // The daemon, in the group of all daemons.
    peers: volatile(per(node, set(node))),
    daemonRing: volatile(per(node, ring)),
    daemonRingWait: volatile(per(node, flag)),
    /** It has started a lockspace. */
    stateful: volatile(per(node, flag)),
    /** The first has accepted a protocol message of the second since that was added. */
    accepted: lostWith(0, per(node, node, flag)),
    /** The second has come back with its state. */
    merged: lostWith(0, per(node, node, flag)),
    killed: lostWith(0, per(node, node, flag)),
    /** The first has been quorate ever since the second left. */
    leftQuorate: lostWith(0, per(node, node, flag)),
    /** The second is to be fenced; or it has just been, and the others are still to be told. */
    victim: lostWith(0, per(node, node, oneOf('none', 'failed', 'fenced'))),
  },
}) {}

export type S = State<Membership>
export type N = Node<'node'>
export type Change = ValueOf<typeof change>
export type Message = ValueOf<typeof message>
export type Start = Extract<Message, { kind: 'start' }>
export type Nodes = Change['members']

export const hasLockspaceGroup = (s: S) => s.params.groups !== 'daemons'
export const hasDaemonGroup = (s: S) => s.params.groups !== 'lockspace'

export const quorum = (s: S) =>
  s.params.twoNode ? 1 : Math.floor((s.params.nodes + s.params.absent) / 2) + 1

export const isQuorate = (s: S, n: N) =>
  s.params.quorumService === 'queued' ? s.quorate(n) : s.cpg.ring(n).size >= quorum(s)

/** The ring that the quorum service has told of last. */
export const ringOfQuorum = (s: S, n: N) =>
  s.params.quorumService === 'queued' ? s.quorumRing(n) : s.cpg.ringNumber(n)

/** The outstanding changes of a node, oldest first. */
export const outstanding = (s: S, n: N): readonly Change[] => {
  const changes = s.changes(n).value
  return Array.from({ length: changes.size }, (_, i) => changes.get(i)!)
}

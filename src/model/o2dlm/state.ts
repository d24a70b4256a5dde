import { lostWith, per, volatile } from '../../language/cell.ts'
import { fifo, set } from '../../language/collection.ts'
import { anyOf, flag, maybe, type Node, oneOf, ordered } from '../../language/kind.ts'
import { shape } from '../../language/shape.ts'
import type { State } from '../../language/state-types.ts'
import { variants } from '../../language/structured.ts'
import { heartbeats } from '../cluster/heartbeats.ts'
import { mortal } from '../cluster/life.ts'
import { guards } from './guards.ts'

/** Node numbers matter: broadcasts go upwards, the lowest dead node is recovered first. */
export const node = ordered('node', 3)

/** What handlers leave to the worker of their node. */
export const job = variants({
  /** Send all locks on resources of the dead node to the recovery master. */
  sendAll: { master: node, dead: maybe(node) },
  /** Tell all members once more who is master of $RECOVERY. */
  assertMaster: {},
})

/** Where the recovery thread stands. */
const stage = oneOf(
  'asleep', // R1: nothing to recover, or somebody else does it
  'locking', // P1, M1: it wants the EX on $RECOVERY
  'prechecking', // M4: it asks whether anybody knows a master of $RECOVERY
  'heldBack', // M4: somebody named a dead one; it waits, and asks again
  'asking', // M5: it asks everybody for the mastery
  'voting', // M6: it waits for a decision
  'asserting', // M6: it has won
  'confirming', // M6: somebody else has; that node shall assert itself once more
  'creating', // it asks the master for the EX
  'refused', // P5: NOTQUEUED; it waits for a BEGIN_RECO, and tries again
  'locked', // P2: it has got the EX
  'announcing', // P3: it sends BEGIN_RECO
  'elected', // P4: it is recovery master, and has yet to give the EX back
  'backingOff', // P4: it is not, and has yet to give the EX back
  'remastering', // R5
  'requesting', // A1 to A3
  'finalizing1', // F1
  'finalizing2', // F2
  'finished', // F3
)

/** What a node dies of by its own hand. */
const panic = oneOf(
  'asked for the locks of another dead node',
  'job of another recovery',
  'all sent for another dead node',
  'all sent before it was asked',
  'all sent by the dead',
  'finalize of another master',
  'finalize of another dead node',
  'finalize twice',
  'finalize without its first stage',
  'recovery of a member',
  'asserted itself though another is master',
  'heard of two masters',
  'asked for a lock where there is no master',
)

/** What comes back from a call. */
const answer = anyOf(
  oneOf(
    'yes',
    'no',
    'maybe',
    'unknown',
    'done',
    'ref',
    'reassert',
    'kill',
    'granted',
    'notQueued',
    'invalid',
  ),
  node,
)

export class O2dlm extends shape({
  parameters: {
    nodes: node,
    /** Level L1+X: there is a resource X, on which every node has a lock. */
    resource: false,
    /** When a survivor takes the recovery master for the owner: what was proposed against H3. */
    ownerChanges: oneOf('stage1', 'stage2'),
    /** Level L2b: at first all nodes have $RECOVERY, mastered by any of them; otherwise none has. */
    knownLock: false,
    /** Level L2b: two nodes die at once, at first. */
    twinDeaths: false,
  },
  guards,
  cells: {
    life: mortal(node, { deaths: 1 }),
    /** The disk heartbeat; whom it counts as there is the domain map. */
    heart: heartbeats(node),
    panicked: per(node, maybe(panic)),

    // dlm->reco.
    /** Nodes known to be dead and not yet recovered. */
    recoveryMap: lostWith(0, per(node, set(node))),
    newMaster: lostWith(0, per(node, maybe(node))),
    deadNode: lostWith(0, per(node, maybe(node))),
    /** FINALIZE: stage 1 was seen; of the recovery master, it finalizes. */
    finalize: volatile(per(node, flag)),
    /** FINALIZE is cleared, the reset is still to come: never with `fin2Atomic`. */
    resetDue: volatile(per(node, flag)),

    // The recovery thread.
    thread: volatile(per(node, stage)),
    /** The dead node that the thread goes by, read once and kept. */
    recovering: lostWith(0, per(node, maybe(node))),
    /** Whom the broadcast has yet to reach. */
    targets: lostWith(0, per(node, set(node))),
    /** Whom the thread has called; it waits for the answer. */
    calling: lostWith(0, per(node, maybe(node))),
    /** What the called node has said, where it is not the same in any case. */
    answer: lostWith(0, per(node, maybe(answer))),
    /** reco.node_data: what the recovery master knows of the locks of each. */
    locksOf: lostWith(
      0,
      per(node, node, oneOf('none', 'init', 'requesting', 'requested', 'done', 'dead')),
    ),

    // The worker.
    jobs: volatile(per(node, fifo(job))),
    /** How far the worker is with its first job. */
    worker: volatile(per(node, oneOf('idle', 'sending', 'reporting', 'asserting'))),
    workerTargets: lostWith(0, per(node, set(node))),
    workerCalls: lostWith(0, per(node, maybe(node))),
    workerAnswer: lostWith(0, per(node, maybe(answer))),
    /** REASSERT was answered: to the thread, to the worker. */
    assertsAgain: volatile(per(node, flag)),
    workerAssertsAgain: volatile(per(node, flag)),

    /** L1: the EX on $RECOVERY, a lock that outlives its master. */
    recoveryLock: maybe(node),

    // L2b: $RECOVERY as a resource, with a master and a list of those who want to master it.
    lockres: volatile(per(node, oneOf('absent', 'inProgress', 'ready', 'droppingRef'))),
    /** Its master, in the eyes of a node that has it. */
    master: lostWith(0, per(node, maybe(node))),
    /** Of the master: who has the lockres, and who has the EX. */
    refmap: lostWith(0, per(node, set(node))),
    holder: lostWith(0, per(node, maybe(node))),
    /** The master list entry (mle): of a candidate, or of who waits for one. */
    entry: volatile(per(node, oneOf('none', 'candidate', 'blocked'))),
    entryMaster: lostWith(0, per(node, maybe(node))),
    /** The candidates that the node knows of. */
    maybeMap: lostWith(0, per(node, set(node))),
    /** Who has to answer, who has answered, and who has died since. */
    voteMap: lostWith(0, per(node, set(node))),
    responseMap: lostWith(0, per(node, set(node))),
    downMap: lostWith(0, per(node, set(node))),
    /** The entry no longer hears of deaths: never with `blockKeepsEvents`. */
    detached: volatile(per(node, flag)),

    // L1+X: the resource X.
    owner: lostWith(0, per(node, maybe(node))),
    /** RECOVERING: its owner has died. */
    inRecovery: volatile(per(node, flag)),
    /** Of the owner: whose locks it knows. */
    knows: lostWith(0, per(node, set(node))),
    /** Who else may be the owner, in the eyes of others: never without `keepClaims`. */
    claims: lostWith(0, per(node, set(node))),
  },
}) {}

export type S = State<O2dlm>
export type N = Node<'node'>

/** The lowest of some nodes: where broadcasts go on, and which dead node is recovered first. */
export const isLowest = (s: S, n: N, isOneOf: (m: N) => boolean) =>
  isOneOf(n) && s.all(node).every(m => s.rank(node, m) >= s.rank(node, n) || !isOneOf(m))

/** A node kills itself since the protocol is broken ("BUG"). */
export const panics = (s: S, n: N, reason: Exclude<ReturnType<S['panicked']>, null>) =>
  s.with(n, { panicked: reason }).life.kill(n)

/** The reset at the end of a recovery forgets what dead_node is now, whatever it was before. */
export const reset = (s: S, n: N) => {
  const dead = s.deadNode(n)
  const done = s.with(n, { newMaster: null, deadNode: null })
  return dead === null ? done : done.recoveryMap(n).delete(dead)
}

/** The members that a node knows, without itself and a dead node: to whom a broadcast goes. */
export const broadcastTo = (s: S, n: N, except: N | null) =>
  s.after(
    s
      .all(node)
      .except(n)
      .where(m => m !== except && s.heart.counts(n, m)),
    (s, m) => s.targets(n).add(m),
  )

/** The thread can call somebody next. */
export const callsNext = (s: S, n: N, m: N) =>
  s.calling(n) === null && isLowest(s, m, p => s.targets(n).has(p))

/** The broadcast has reached everybody. */
export const reachedAll = (s: S, n: N) =>
  s.calling(n) === null && s.all(node).every(m => !s.targets(n).has(m))

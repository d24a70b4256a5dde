import { distinct } from '../language/action.ts'
import type { Node } from '../language/kind.ts'
import type { State } from '../language/state-types.ts'
import { lock, type Messages, mdClusterMessages, node, task } from '../model/md-cluster/index.ts'
import { accepting, always, forEach, properties, reachable, step } from './kinds.ts'
import { leadsTo } from './temporal.ts'

type S = State<Messages>
type N = Node<'node'>
type T = Node<'task'>

/** The message that the node has read and not processed yet. */
function reads(s: S, n: N) {
  const found = s.receiver(n) === 'processing' ? s.dlm.buffer(n, 'message') : null
  return found?.kind === 'message' ? found : null
}

/**
 * Old messages may be read: a sender has died or given up after it called, or the master of ACK
 * has died, whose successor calls again.
 */
const mayBeStale = (s: S) => s.stray || (s.died > 0 && s.params.masters === 'die')

const isStored = (s: S, n: N, t: T) => s.sender(n, t) === 'stores' || s.sender(n, t) === 'wantsAck'

/** P1 to P6 of the brief, and what becomes of all who wait. */
export const messageSafety = properties(mdClusterMessages, {
  /** P1: one sender; who has MESSAGE or ACK as a sender has the token. */
  singleSender: always(
    forEach(
      node,
      (s, n) =>
        !s.up(n) ||
        s.dlm.mode(n, 'token') === 'EX' ||
        (s.dlm.mode(n, 'message') !== 'EX' &&
          s.dlm.mode(n, 'message') !== 'CW' &&
          s.dlm.mode(n, 'ack') !== 'EX'),
    ),
  ),

  oneToken: always(
    forEach(
      distinct(node, node),
      (s, n, m) =>
        !s.up(n) || !s.up(m) || s.dlm.mode(n, 'token') !== 'EX' || s.dlm.mode(m, 'token') !== 'EX',
    ),
  ),

  /** P2: when the sender goes on, each receiver has processed the message or is dead. */
  processedBeforeReturn: step([node, task, node], (before, after, n, t, m) => {
    if (before.sender(n, t) !== 'wantsAck' || after.sender(n, t) !== 'lowersAck') return true
    const message = before.dlm.buffer(n, 'message')
    const isDone = !before.up(m) || before.processed(m).has(message)
    return isDone || !before.receivers.has(m)
  }),

  /** P3: what is read is what the owner of the token has sent, unless it may be an old one. */
  rightMessage: always(
    forEach(node, (s, n) => {
      const message = reads(s, n)
      if (message === null || mayBeStale(s)) return true
      return (
        s.all(task).some(t => isStored(s, message.by, t)) && s.stored(message.by) === message.number
      )
    }),
  ),

  /** P4: nobody processes a message twice, unless it may be an old one. */
  noDuplicate: always(
    forEach(node, (s, n) => {
      const message = reads(s, n)
      return message === null || mayBeStale(s) || !s.processed(n).has(message)
    }),
  ),

  /** P5: nobody reads its own message, unless it may be an old one. */
  noOwnMessage: always(
    forEach(node, (s, n) => {
      const message = reads(s, n)
      return message === null || mayBeStale(s) || message.by !== n
    }),
  ),

  /** L3: nobody processes a message that is older than the newest one that was stored. */
  newestRead: always(
    forEach(node, (s, n) => {
      const message = reads(s, n)
      const newest = s.newest
      if (message === null) return true
      return (
        newest.kind === 'message' && message.by === newest.by && message.number === newest.number
      )
    }),
  ),

  /** P6: nobody processes a message who was not a receiver of it, unless it may be an old one. */
  fixedReceivers: always(
    forEach(node, (s, n) => reads(s, n) === null || mayBeStale(s) || s.receivers.has(n)),
  ),

  /** Nobody applies a message to an array that is not set up. */
  appliedToArray: always(
    forEach(node, (s, n) => s.receiver(n) !== 'processing' || s.place(n) === 'member'),
  ),

  /** L-a as far as receivers go: whoever a sender waits for has been told, or is about to be. */
  nobodyUntold: always(
    forEach(
      [node, task, node],
      (s, n, t, m) =>
        n === m ||
        s.sender(n, t) !== 'wantsAck' ||
        s.dlm.mode(n, 'ack') === 'EX' ||
        !s.up(m) ||
        s.dlm.mode(m, 'ack') === 'NL' ||
        s.woken(m) ||
        s.pending(m) ||
        s.place(m) !== 'member' ||
        s.receiver(m) !== 'idle' ||
        s.dlm.isChanging() ||
        s.dlm.phase !== 'running' ||
        s.dlm.callbacks(m, 'ack').some(each => each.kind === 'blocking'),
    ),
  ),

  /** L-a, L-b: nobody waits for a lock that it will not get though all others give way. */
  nobodyStuck: always(forEach(lock, (s, r) => s.dlm.phase !== 'running' || !s.dlm.isStuck(r))),
})

/** Where a run may end: P20. */
export const messageEnds = properties(mdClusterMessages, {
  /** All nodes that are left are at rest: ACK in CR, the other locks in NL. */
  atRest: accepting(s =>
    s
      .all(node)
      .every(
        n =>
          !s.up(n) ||
          (s.place(n) === 'member' &&
            s.receiver(n) === 'idle' &&
            s.all(task).every(t => s.sender(n, t) === 'idle') &&
            s.dlm.mode(n, 'token') === 'NL' &&
            s.dlm.mode(n, 'message') === 'NL' &&
            s.dlm.mode(n, 'ack') === 'CR'),
      ),
  ),
})

/** What becomes of all who wait, under fairness: L-a, L-b, L-f and L-g of the brief. */
export const messageProgress = properties(mdClusterMessages, {
  /** L-a and L-g: every send that was begun returns, or its node dies. */
  sendReturns: leadsTo(
    [node, task],
    (s, n, t) => s.sender(n, t) !== 'idle',
    (s, n, t) => s.sender(n, t) === 'idle',
  ),

  /** L-b: who drops ACK gets it back, or dies. */
  ackComesBack: leadsTo(
    node,
    (s, n) => s.receiver(n) === 'dropsAck',
    (s, n) => !s.up(n) || (s.receiver(n) === 'idle' && s.dlm.mode(n, 'ack') === 'CR'),
  ),

  /** L-f: every join that was begun completes, or its node dies. */
  joinCompletes: leadsTo(
    node,
    (s, n) => s.place(n) === 'wantsToken',
    (s, n) => s.place(n) === 'member',
  ),
})

/** What the brief says without our conditions. */
export const messageClaims = properties(mdClusterMessages, {
  /** P4 as it is told: only the death of a sender makes anybody process a message twice. */
  noDuplicateWithoutSenderDeath: always(
    forEach(node, (s, n) => {
      const message = reads(s, n)
      return message === null || s.stray || !s.processed(n).has(message)
    }),
  ),
})

/** Nothing of the above holds just because nothing happens. */
export const messageWitnesses = properties(mdClusterMessages, {
  received: reachable(
    forEach(
      distinct(node, node),
      (s, n, m) => s.receivers.has(m) && s.all(task).some(t => s.sender(n, t) === 'lowersAck'),
    ),
  ),
  /** The next sender waits for MESSAGE while a receiver of the last message is behind the gate. */
  overlap: reachable(
    forEach(
      distinct(node, node),
      (s, n, m) => s.receiver(m) === 'wantsAck' && s.dlm.wants(n, 'message') === 'EX',
    ),
  ),
  allSent: reachable(s => s.begun.every(begun => begun === s.params.messagesEach)),
})

export const messageDeathWitnesses = properties(mdClusterMessages, {
  /** A node reads a message that it has processed already. */
  readTwice: reachable(
    forEach(node, (s, n) => {
      const message = reads(s, n)
      return message !== null && s.processed(n).has(message)
    }),
  ),
})

export const messageTaskWitness = properties(mdClusterMessages, {
  /** A second task of the node sends while a first one has sent before. */
  bothSend: reachable(forEach(node, (s, n) => s.stored(n) === 2)),
})

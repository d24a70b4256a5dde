import { plus } from '../../../language/action.ts'
import { liveness, per, volatile } from '../../../language/cell.ts'
import { set } from '../../../language/collection.ts'
import { among, count, flag, type Node, nodes, oneOf } from '../../../language/kind.ts'
import { shape } from '../../../language/shape.ts'
import type { State } from '../../../language/state-types.ts'
import { variants } from '../../../language/structured.ts'
import { dlm, type Flag, type Mode } from '../../cluster/dlm/index.ts'
import { node } from '../node.ts'
import { guards } from './guards.ts'

/** Tasks of a node that send: whoever updates metadata, resyncs, or adds a disk. */
export const task = nodes('task', 1)

/** Lock resources. */
export const lock = oneOf('token', 'message', 'ack')

const spent = count.upTo(7)

/**
 * What the value block of MESSAGE holds: nothing at first, then a message, told by who sends it
 * and which one of it that is.
 */
export const content = variants({ nothing: {}, message: { by: node, number: spent } })

export class Messages extends shape({
  parameters: {
    nodes: node,
    tasks: task,
    /** How many messages are sent, in all and by each node. */
    messages: 3,
    messagesEach: 1,
    /** How many nodes are not there at first, and join. */
    joiners: 0,
    /** In which order a joiner takes the token and ACK. */
    joinOrder: oneOf('tokenFirst', 'ackFirst'),
    /** Whether the DLM calls who gets a lock while another one's request is queued, as it should. */
    callsLateHolders: true,
    /** How often user space does not answer in time. */
    timeouts: 0,
    /** How many senders lose patience with their receivers (after 30 s, from 6.11 on). */
    giveUps: 0,
    deaths: 0,
    /** Whether the dead have been masters of all three locks, or of none. */
    masters: oneOf('survive', 'die'),
  },
  guards,
  cells: {
    up: liveness(per(node, flag.initially(true))),
    /** Of the three locks only ACK has a blocking callback. */
    dlm: dlm(node, lock, content, r => r === 'ack'),

    /** How far a node is with joining. */
    place: volatile(
      per(
        node,
        oneOf(
          'member', // ALREADY_IN_CLUSTER is set
          'outside',
          'wantsToken',
          'wantsAck',
          'freesToken',
          'loading', // it has ACK, and its bitmap is still to be loaded
        ),
      ),
    ),

    /** Where a sending task stands: which request it waits for, by the rows of the brief's table. */
    sender: volatile(
      per(
        node,
        task,
        oneOf(
          'idle',
          'wantsToken', // 1b
          'hasToken', // 1c
          'wantsMessage', // 2, with recv_mutex
          'stores', // 3: MESSAGE from EX to CW
          'wantsAck', // 4
          'lowersAck', // 10: all have processed
          'freesMessage', // 11
          'freesToken', // 12, without recv_mutex
        ),
      ),
    ),

    /** The same for the receive thread, which has recv_mutex unless it is idle. */
    receiver: volatile(
      per(
        node,
        oneOf(
          'idle',
          'wantsMessage', // 5
          'processing', // 6
          'dropsAck', // 7
          'atGate', // 8
          'wantsAck', // 13
          'freesMessage', // 14
        ),
      ),
    ),
    /** The receive thread is to run. It stays set until the thread looks. */
    woken: volatile(per(node, flag)),
    /** PENDING_RECV_EVENT: a joiner was called before it could receive. */
    pending: volatile(per(node, flag)),

    /** Nobody waits for the end of the node's operation on the lock any more. */
    abandoned: volatile(per(node, lock, flag)),
    /**
     * Completions that came, and which thread goes on because of them is open: sync_locking_done.
     * None while recv_mutex, SEND_LOCK and cancelOnTimeout do what they are for.
     */
    unheard: volatile(per(node, lock, spent)),

    /** Messages begun, and messages put into the value block. */
    begun: per(node, spent),
    begunInAll: spent,
    stored: per(node, spent),

    // Ghosts.
    /** Who has to process the message that is being sent: who was in ACK as it was stored. */
    receivers: set(node),
    processed: volatile(per(node, set(content))),
    /** The message that was stored last. */
    newest: content,
    /** A sender has died or given up: from then on a call may be answered that nobody waits for. */
    stray: flag,

    // What of the bounds is used up.
    timedOut: spent,
    givenUp: spent,
    died: spent,
  },
}) {}

export type S = State<Messages>
export type N = Node<'node'>
export type T = Node<'task'>
export type Lock = 'token' | 'message' | 'ack'

/** The state after a thread has learnt that its last operation on the lock is over. */
export function completed(s: S, n: N, r: Lock): S | undefined {
  if (s.unheard(n, r) > 0) return s.with(n, r, { unheard: plus(-1) })
  return arrived(s, n, r)
}

/**
 * dlm_lock_sync(): asks for another mode of a lock; the thread then sleeps until it has it.
 * Unlocking is converting to NL. While another thread's operation on the lock lasts, it waits; if
 * that is over, and the other thread has not heard of it yet, either of the two may hear it. An
 * operation that was abandoned makes the call fail at once (EBUSY), which most callers ignore.
 */
export function ask(s: S | undefined, n: N, r: Lock, wanted: Mode) {
  if (s === undefined) return
  if (s.dlm.wants(n, r) !== 'none') return s.abandoned(n, r) && s.with(n, r, { unheard: plus(1) })
  if (!s.dlm.isBusy(n, r)) return s.dlm.convert(n, r, wanted, ...flagsOf(r))
  if (s.abandoned(n, r)) return
  const free = arrived(s, n, r)?.with(n, r, { unheard: plus(1) })
  return free?.dlm.convert(n, r, wanted, ...flagsOf(r))
}

/** The same of the completion that the DLM has for the lock, whoever waits for it. */
export const arrived = (s: S, n: N, r: Lock): S | undefined =>
  (s.dlm.next(n, r)?.kind === 'completion' && s.dlm.take(n, r)) || undefined

/** Only MESSAGE has a value block. */
export const flagsOf = (r: Lock): readonly Flag[] => (r === 'message' ? ['VALBLK'] : [])

/** A sending task of the node has recv_mutex. */
export const hasMutex = (s: S, n: N, t: T) => {
  const at = s.sender(n, t)
  return !among(at, 'idle', 'wantsToken', 'hasToken', 'freesToken')
}

import { each, fair, plus } from '../../../language/action.ts'
import { node } from '../node.ts'
import { ask, completed, hasMutex, type N, type S, task } from './state.ts'

/** The receive thread of each node, by the rows of the brief's table. */
export const receiver = {
  /** The call (BAST) that somebody wants ACK alone: the thread is woken, or, while joining, will be. */
  hear: fair(
    each(node, 'is called', (s: S, n) => {
      const call = s.up(n) ? s.dlm.next(n, 'ack') : undefined
      if (call?.kind !== 'blocking') return
      const isReady = s.guard.alreadyInClusterGate(s.place(n) === 'member')
      const told = s.with(n, isReady ? { woken: true } : { pending: true })
      return (call.mode === 'EX' ? told : s).dlm.take(n, 'ack')
    }),
  ),

  /** 5: with recv_mutex. */
  wake: fair(
    each(
      node,
      'runs its receive thread and asks for MESSAGE',
      (s: S, n) =>
        s.up(n) &&
        s.woken(n) &&
        s.receiver(n) === 'idle' &&
        s.guard.recvMutex(s.all(task).every(t => !hasMutex(s, n, t))) &&
        ask(s.with(n, { woken: false, receiver: 'wantsMessage' }), n, 'message', 'CR'),
    ),
  ),

  /** 5: the message is in the lock's buffer now. */
  read: fair(
    each(node, 'reads the message', (s: S, n) => {
      if (!s.up(n) || s.receiver(n) !== 'wantsMessage') return
      const told = s.dlm.next(n, 'message')
      const isValid = told?.kind !== 'completion' || !told.notValid
      const read = completed(s, n, 'message')
      if (!s.guard.checkLvbValid(isValid)) return answer(read, n)
      return read?.with(n, { receiver: 'processing' })
    }),
  ),

  /** 6 and 7. */
  process: fair(
    each(node, 'processes the message and drops ACK', (s: S, n) => {
      if (!s.up(n) || s.receiver(n) !== 'processing') return
      const message = foreignMessage(s, n)
      return message && dropAck(s.processed(n).add(message), n)
    }),
  ),

  /** 6: a message of its own, or none, is an error. */
  ignore: fair(
    each(
      node,
      'finds no message of another node',
      (s: S, n) =>
        s.up(n) && s.receiver(n) === 'processing' && foreignMessage(s, n) === null && answer(s, n),
    ),
  ),

  /** 6: user space was asked for a disk, and does not answer in time: another error. */
  timeOut: each(node, 'waits for user space in vain', (s: S, n) => {
    if (!s.up(n) || s.receiver(n) !== 'processing' || s.timedOut >= s.params.timeouts) return
    const message = foreignMessage(s, n)
    if (message === null) return
    const handled = s
      .processed(n)
      .add(message)
      .with({ timedOut: plus(1) })
    return s.guard.dropAckOnError() ? dropAck(handled, n) : leaveMessage(handled, n)
  }),

  /** 8: behind the gate the receiver waits until the sender has given MESSAGE up. */
  enterGate: fair(
    each(node, 'has dropped ACK and waits at the gate', (s: S, n) => {
      if (!s.up(n) || s.receiver(n) !== 'dropsAck') return
      const dropped = completed(s, n, 'ack')
      if (!s.guard.gate()) return takeAck(dropped, n)
      const wanted = s.guard.gateAtPr() ? 'PR' : 'EX'
      return ask(dropped?.with(n, { receiver: 'atGate' }), n, 'message', wanted)
    }),
  ),

  /** 13. That the gate was refused (EDEADLK) is logged, and nothing else. */
  passGate: fair(
    each(
      node,
      'is through the gate and takes ACK again',
      (s: S, n) => s.up(n) && s.receiver(n) === 'atGate' && takeAck(completed(s, n, 'message'), n),
    ),
  ),

  /** 14. */
  backInAck: fair(
    each(
      node,
      'has ACK again and gives MESSAGE up',
      (s: S, n) =>
        s.up(n) && s.receiver(n) === 'wantsAck' && leaveMessage(completed(s, n, 'ack'), n),
    ),
  ),

  /** The end of 14: recv_mutex is free. */
  received: fair(
    each(
      node,
      'has received',
      (s: S, n) =>
        s.up(n) &&
        s.receiver(n) === 'freesMessage' &&
        completed(s, n, 'message')?.with(n, { receiver: 'idle' }),
    ),
  ),
}

function foreignMessage(s: S, n: N) {
  const message = s.dlm.buffer(n, 'message')
  return message.kind === 'nothing' || message.by === n ? null : message
}

/**
 * There is nothing to process. The kernel keeps ACK then, since nobody waits for it; but the DLM
 * calls a holder once, and does not call it again before it has taken ACK again.
 */
const answer = (s: S | undefined, n: N) =>
  s && (s.guard.answersAnyway() ? dropAck(s, n) : leaveMessage(s, n))

const dropAck = (s: S, n: N) => ask(s.with(n, { receiver: 'dropsAck' }), n, 'ack', 'NL')

const takeAck = (s: S | undefined, n: N) =>
  ask(s?.with(n, { receiver: 'wantsAck' }), n, 'ack', 'CR')

const leaveMessage = (s: S | undefined, n: N) =>
  ask(s?.with(n, { receiver: 'freesMessage' }), n, 'message', 'NL')

import { each, fair, plus } from '../../../language/action.ts'
import { node } from '../node.ts'
import {
  arrived,
  ask,
  completed,
  content,
  hasMutex,
  lock,
  type N,
  type S,
  type T,
  task,
} from './state.ts'

/** One broadcast, by the rows of the brief's table. */
export const sender = {
  /** 1a, 1b: with SEND_LOCK. */
  send: each(
    [node, task],
    '$1 has something to send and asks for the token',
    (s: S, n, t) =>
      s.up(n) &&
      s.place(n) === 'member' &&
      s.sender(n, t) === 'idle' &&
      s.begun(n) < s.params.messagesEach &&
      s.begunInAll < s.params.messages &&
      s.guard.sendLock(otherTasks(s, t).every(u => s.sender(n, u) === 'idle')) &&
      ask(begun(s, n, t), n, 'token', 'EX'),
  ),

  /** The end of 1b. */
  hasToken: fair(
    each(
      [node, task],
      '$1 has the token',
      (s: S, n, t) =>
        s.up(n) &&
        s.sender(n, t) === 'wantsToken' &&
        completed(s, n, 'token')?.with(n, t, { sender: 'hasToken' }),
    ),
  ),

  /** 1c and 2. */
  lockMessage: fair(
    each(
      [node, task],
      '$1 takes recv_mutex and asks for MESSAGE',
      (s: S, n, t) =>
        s.up(n) &&
        s.sender(n, t) === 'hasToken' &&
        s.guard.recvMutex(s.receiver(n) === 'idle') &&
        otherTasks(s, t).every(u => !hasMutex(s, n, u)) &&
        ask(s.with(n, t, { sender: 'wantsMessage' }), n, 'message', 'EX'),
    ),
  ),

  /** 3: the conversion from EX is what stores the message. */
  store: fair(
    each(
      [node, task],
      '$1 stores its message',
      (s: S, n, t) =>
        s.up(n) &&
        s.sender(n, t) === 'wantsMessage' &&
        ask(written(completed(s, n, 'message'), n, t), n, 'message', heldMode(s)),
    ),
  ),

  /** 4. While an earlier request of its own is still queued, the call fails (EBUSY). */
  call: fair(
    each([node, task], '$1 asks for ACK, and so calls the receivers', (s: S, n, t) => {
      if (!s.up(n) || s.sender(n, t) !== 'stores') return
      const stored = completed(s, n, 'message')
      const isBusy = s.abandoned(n, 'ack') && s.dlm.wants(n, 'ack') !== 'none'
      if (isBusy) return failed(stored, n, t)
      return ask(stored?.with(n, t, { sender: 'wantsAck' }), n, 'ack', 'EX')
    }),
  ),

  /** 9 and 10. */
  lowerAck: fair(
    each(
      [node, task],
      '$1 has ACK: all have processed the message',
      (s: S, n, t) =>
        s.up(n) &&
        s.sender(n, t) === 'wantsAck' &&
        !isRefused(s, n) &&
        ask(completed(s, n, 'ack')?.with(n, t, { sender: 'lowersAck' }), n, 'ack', 'CR'),
    ),
  ),

  /** 11. */
  freeMessage: fair(
    each(
      [node, task],
      '$1 gives MESSAGE up',
      (s: S, n, t) =>
        s.up(n) &&
        s.sender(n, t) === 'lowersAck' &&
        ask(completed(s, n, 'ack')?.with(n, t, { sender: 'freesMessage' }), n, 'message', 'NL'),
    ),
  ),

  /** 12: recv_mutex is free again, and the token. */
  freeToken: fair(
    each(
      [node, task],
      '$1 gives the token up',
      (s: S, n, t) =>
        s.up(n) &&
        s.sender(n, t) === 'freesMessage' &&
        ask(ended(completed(s, n, 'message'), n, t), n, 'token', 'NL'),
    ),
  ),

  /** The end of 12: SEND_LOCK is free. */
  sent: fair(
    each(
      [node, task],
      '$1 has sent',
      (s: S, n, t) =>
        s.up(n) &&
        s.sender(n, t) === 'freesToken' &&
        completed(s, n, 'token')?.with(n, t, { sender: 'idle' }),
    ),
  ),
}

/** What can become of the wait for ACK (4) beside its end. */
export const failures = {
  /** From 6.11 on no wait is longer than 30 s. The request may stay in the queue. */
  giveUp: each([node, task], '$1 waits for ACK no longer', (s: S, n, t) => {
    if (!s.up(n) || s.sender(n, t) !== 'wantsAck' || s.givenUp >= s.params.giveUps) return
    if (s.dlm.wants(n, 'ack') === 'none') return
    const tried = s.with({ givenUp: plus(1) })
    const isCancelled = s.guard.cancelOnTimeout()
    return failed(
      isCancelled ? cancelled(tried, n) : tried.with(n, 'ack', { abandoned: true }),
      n,
      t,
    )
  }),

  /** EDEADLK: an older request is queued, and the node's own CR is in its way. */
  beRefused: fair(
    each(
      [node, task],
      '$1 is refused ACK',
      (s: S, n, t) =>
        s.up(n) &&
        s.sender(n, t) === 'wantsAck' &&
        isRefused(s, n) &&
        failed(completed(s, n, 'ack'), n, t),
    ),
  ),

  /** The end of an operation that nobody waits for: the next one on the lock will seem to be over. */
  hearLate: fair(
    each(
      [node, lock],
      '$1 hears late of $2',
      (s: S, n, r) =>
        s.up(n) &&
        s.abandoned(n, r) &&
        arrived(s, n, r)?.with(n, r, { abandoned: false, unheard: plus(1) }),
    ),
  ),
}

const isRefused = (s: S, n: N) => {
  const answer = s.dlm.next(n, 'ack')
  return answer?.kind === 'completion' && answer.status === 'EDEADLK'
}

/** The send ends with an error: MESSAGE is given up, and the rest is as after a success. */
const failed = (s: S | undefined, n: N, t: T) =>
  ask(s?.with(n, t, { sender: 'freesMessage' }).with({ stray: true }), n, 'message', 'NL')

const cancelled = (s: S, n: N) => {
  const back = s.dlm.cancel(n, 'ack')
  return back ? arrived(back, n, 'ack') : undefined
}

const otherTasks = (s: S, t: T) => s.all(task).except(t)

const begun = (s: S, n: N, t: T) =>
  s
    .with(n, t, { sender: 'wantsToken' })
    .with(n, { begun: plus(1) })
    .with({ begunInAll: plus(1) })

/** The mode in which the sender keeps MESSAGE: readers get in beside it, and nobody through the gate. */
const heldMode = (s: S) => (s.guard.messageAtCw() ? 'CW' : 'CR')

/** The message is in the lock's buffer; who is in ACK now has to receive it. */
function written(s: S | undefined, n: N, t: T) {
  if (s === undefined) return
  const message = content.message({ by: n, number: s.stored(n) + 1 })
  return s.dlm
    .fill(n, 'message', message)
    .with(n, { stored: plus(1) })
    .with(n, t, { sender: 'stores' })
    .with({
      newest: message,
      receivers: s.all(node).where(m => m !== n && s.dlm.mode(m, 'ack') !== 'NL').value,
    })
}

const ended = (s: S | undefined, n: N, t: T) =>
  s?.with(n, t, { sender: 'freesToken' }).with({ receivers: [] })

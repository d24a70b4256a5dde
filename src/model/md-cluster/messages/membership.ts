import { each, either, fair, plus } from '../../../language/action.ts'
import { node } from '../node.ts'
import { lock, type S, task } from './state.ts'

/** The DLM finds out that a node is dead, and forgets its locks. Meanwhile no call comes through. */
export const dlmRecovery = {
  stopLocking: fair((s: S) => s.dlm.stop()),
  forgetDead: fair((s: S) => s.dlm.recover()),
  settle: fair((s: S) => s.params.masters === 'survive' && s.dlm.settleAll()),
  remaster: fair(
    each(lock, 'has lost its master', (s: S, r) => s.params.masters === 'die' && s.dlm.remaster(r)),
  ),
  resumeLocking: fair((s: S) => s.dlm.resume()),
}

export const faults = {
  die: each(node, 'dies', (s: S, n) => {
    if (!s.up(n) || s.place(n) === 'outside' || s.died >= s.params.deaths) return
    const isSending = s.all(task).some(t => s.sender(n, t) !== 'idle')
    const dead = s
      .forget(n)
      .with(n, { up: false })
      .with({ died: plus(1), stray: s.stray || isSending })
      .dlm.die(n)
    return s.params.masters === 'survive' ? dead : either(dead, withoutCalls(dead))
  }),
}

/** Calls that a dead master has not sent yet, or that are on their way, are lost with it. */
const withoutCalls = (s: S) =>
  s.after(
    s.all(node).where(n => s.up(n) && s.dlm.next(n, 'ack')?.kind === 'blocking'),
    (after, n) => after.dlm.take(n, 'ack') || after,
  )

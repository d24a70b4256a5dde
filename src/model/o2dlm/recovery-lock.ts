import { detects, each, fair } from '../../language/action.ts'
import { node, type S } from './state.ts'

/** Level L1: $RECOVERY is a lock that everybody can reach, and that outlives its holder. */
export const recoveryLock = {
  /** P1, and P5 once more: NOTQUEUED where somebody else has the EX. */
  tryLock: fair(
    each(node, 'tries to lock $RECOVERY', (s: S, n) => {
      if (!s.lives(n)) return
      const thread = s.thread(n)
      if (thread !== 'locking' && thread !== 'refused') return
      if (s.recoveryLock === null) return s.with({ recoveryLock: n }).with(n, { thread: 'locked' })
      return thread === 'locking' && s.with(n, { thread: 'refused' })
    }),
  ),

  /** P4: the EX protects the announcement only. */
  unlock: fair(
    each(node, 'gives $RECOVERY back', (s: S, n) => {
      if (!s.lives(n)) return
      const thread = s.thread(n)
      if (thread !== 'elected' && thread !== 'backingOff') return
      return s
        .with({ recoveryLock: null })
        .with(n, { thread: thread === 'elected' ? 'remastering' : 'asleep' })
    }),
  ),

  /** The master of $RECOVERY drops the lock of a dead holder when it learns of the death. */
  dropLock: fair(
    detects(
      each(
        node,
        'is dead: its lock on $RECOVERY is dropped',
        (s: S, n) => s.recoveryLock === n && !s.lives(n) && s.with({ recoveryLock: null }),
      ),
    ),
  ),
}

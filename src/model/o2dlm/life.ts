import { distinct, each, fair } from '../../language/action.ts'
import { cleanUpLock } from './entries.ts'
import { cleanUp } from './resource.ts'
import { type N, node, reset, type S } from './state.ts'

/**
 * A node takes another one for dead (4.1), in one step under the spinlock. Step 1: a recovery master
 * that dies after stage 1 has ended that recovery, since all its resources have its name by now.
 */
export const nodeDown = (s: S, n: N, dead: N) =>
  cleanUpLock(cleanUp(masterDown(s, n, dead), n, dead), n, dead)
    .heart.bury(n, dead)
    .recoveryMap(n)
    .add(dead)

const masterDown = (s: S, n: N, dead: N) => {
  if (s.newMaster(n) !== dead || !s.finalize(n)) return s
  const cleared = s.with(n, { finalize: false })
  return s.params.ownerChanges === 'stage1'
    ? reset(cleared, n)
    : cleared.with(n, { newMaster: null })
}

export const deaths = {
  /** The heartbeat callback: each node learns of a death at its own time. */
  noticeDeath: fair(
    each(
      distinct(node, node),
      '$1 sees that $2 is dead',
      (s: S, n, dead) => s.lives(n) && s.heart.isMissing(n, dead) && nodeDown(s, n, dead),
    ),
  ),
}

/** Two nodes die in the same moment. */
export const twinDeaths = {
  dieTogether: each(distinct(node, node), '$1 and $2 die together', (s: S, n, m) => {
    if (!s.params.twinDeaths || !s.life.up.every(up => up)) return
    return s.rank(node, n) < s.rank(node, m) && s.life.kill(n).life.kill(m)
  }),
}

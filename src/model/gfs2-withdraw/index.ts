import { model } from '../../language/model.ts'
import { cachedTasks, demote } from './caching.ts'
import { deathRecovery, faults, mount } from './life.ts'
import { bystanders, replay } from './replay.ts'
import { node, Withdraw } from './state.ts'
import { tasks } from './tasks.ts'
import { secondTask, withdrawer } from './withdrawer.ts'

export const gfs2Withdraw = model('gfs2-withdraw', Withdraw, {
  init: s =>
    s.after(s.all(node), (s, n) => s.live.take(n, 'live', 'SH').journal.take(n, n, 'EX')),
  actions: { ...tasks, ...withdrawer, ...secondTask, ...bystanders, ...replay, ...deathRecovery, ...mount },
  faults,
})

export const gfs2WithdrawCached = model('gfs2-withdraw-l1', Withdraw, {
  init: s =>
    s.after(s.all(node), (s, n) => s.live.take(n, 'live', 'SH').journal.take(n, n, 'EX')),
  actions: { ...cachedTasks, ...demote, ...withdrawer, ...secondTask, ...bystanders, ...replay, ...deathRecovery, ...mount },
  faults,
})

/**
 * GFS2 withdraw: a node that finds its file system broken stops using it but stays in the cluster,
 * and the others replay its journal while it still sits on its locks.
 *
 * Nodes lock blocks, change them, append them to their own journal on the shared disk, write them
 * in place, and unlock them. Replay copies the images of a journal to their places, blindly. It is
 * safe only while nobody else can have changed these blocks. The withdrawing node therefore gives up
 * its journal's glock (so that others may replay) and the live glock, asks for live EX (whose
 * callbacks are the bell that makes the others scan all journals), and lets its blocks go only when
 * its journal is clean. Before commit 601ef0d5 (variant V0) it just left.
 *
 * Source: the withdraw series for Linux v5.7 around 601ef0d5, as told in the brief gfs2-withdraw.md,
 * whose step numbers (W1 to W17, O1 to O5) the actions carry. All nodes are mounted at first.
 *
 * It stands on the cluster parts. The live glock is a lock of the DLM's oracle (`live.ts`), since it
 * matters who is called how often. Block and journal glocks are the simple `locks`, which that oracle
 * refines: a call is answered by letting go, and a try either succeeds or not. Nodes die and start
 * again as `mortal` ones; writes in place, the journals and I/O errors are those of `journals` and
 * `disk`, with log entries that are there at once, since whoever flushes a log waits for it.
 *
 * Left out, as L0 and L1 of the brief have it: glock queues, the glock worker's single thread and
 * who waits for whom (L2); shared block locks (a reader is a writer that changes nothing); the
 * journal inode's glock (W7), since a journal is always read from disk; freezing; single-node locking
 * (W5); hold times (W9) and the helper (W15), which only delay; unmounting; errors of reads; the
 * live glock's move to a new lock master, which would make its holders forget that they were called.
 *
 * The death of a node is answered in two steps for all survivors together: first it is fenced,
 * normal grants are blocked and its locks vanish, then its journal is replayed and grants are
 * possible again. Until it is fenced its writes in flight may reach the disk.
 *
 * Coarser than the protocol: a scan looks at the journals in any order, not by jid, so that nodes
 * are interchangeable (more can happen than in the kernel). A journal holds one image per block, the
 * newest. Log error and withdraw have no deadline: everything may take any time.
 */
import { model } from '../../language/model.ts'
import { cachingTasks, demotes } from './caching.ts'
import { deathRecovery, faults, mounting } from './life.ts'
import { share } from './live.ts'
import { bystanders, replay } from './replay.ts'
import { type N, node, others, type S, Withdraw } from './state.ts'
import { tasks } from './tasks.ts'
import { secondTask, withdrawer } from './withdrawer.ts'

const allMounted = (s: S) => {
  const mounted = s.after(s.all(node), (s, n) => mountedFirst(s, n).journal.take(n, n, 'EX'))
  if (!s.params.spectator) return mounted
  return s
    .all(node)
    .choose(n => others(s, n).choose(j => mounted.with(n, { standIn: j }).journal.release(n, n)))
}

const mountedFirst = (s: S, n: N) => share(s.with(n, { stage: 'mounted' }), n) || s

/** Level L0: an unlocked block is unlocked at the DLM, once it is synced. */
export const gfs2Withdraw = model('gfs2-withdraw', Withdraw, {
  init: allMounted,
  actions: {
    ...tasks,
    ...withdrawer,
    ...secondTask,
    ...bystanders,
    ...replay,
    ...deathRecovery,
    ...mounting,
  },
  faults,
})

/** Level L1: unlocked blocks stay cached; a demote syncs in three steps, each of which may fail. */
export const gfs2WithdrawCaching = model('gfs2-withdraw-caching', Withdraw, {
  init: allMounted,
  actions: {
    ...cachingTasks,
    ...demotes,
    ...withdrawer,
    ...secondTask,
    ...bystanders,
    ...replay,
    ...deathRecovery,
    ...mounting,
  },
  faults,
})

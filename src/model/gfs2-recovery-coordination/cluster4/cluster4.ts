/**
 * Recovery as cluster4 coordinates it: one daemon per node, and the DLM calls GFS2 in the kernel.
 *
 * A node dies. Each survivor's daemon stops its DLM, which has GFS2 block new grants (`prep`). When
 * all have stopped the daemons start their DLMs: each tells GFS2 whose journals there are to be
 * replayed (`slot`), all forget the locks of the dead, and each tells GFS2 that locks work again
 * (`done`, with a new generation). GFS2 does the rest with two locks: under the control lock the
 * survivors enter in its value block which journals need a replay, and up to which generation that is
 * known; all try to replay; who has replayed takes the bit away; who sees no bit any more unblocks.
 * Mounters wait for the value block; who gets the mounted lock alone is the first mounter.
 *
 * Source: the brief gfs2-recovery-coordination.md, sections 3, 4 and 6, levels B4 and (without the
 * four status barriers) C; commit e0c2a9aa1e68 "GFS2: dlm based recovery coordination", lock_dlm.c.
 * The actions carry the brief's step numbers: R0 to R9, C1 to C7, M0 to M9, F1 to F4. Each is what one
 * spin lock, one lock call or one callback makes atomic; between R3 and R7, where every member waits
 * for every other, there is one step for all.
 *
 * The cluster parts `groups` and `dlm` are not used. The group is a set of members and, for each
 * daemon, a mark that there are changes still to take: a stop is idempotent, and what was sent for a
 * change that is not the newest is ignored, so several changes are as one. The oracle `dlm` stops and
 * starts all members together and hands notices over later; here each node is told at its own time,
 * inside R0, R2 and R9, which is what T1, T9, N1 to N3 and N10 are about.
 *
 * Left out: quorum and fencing (nodes only die, and a dead node boots after it has been missed); a
 * mount that is forbidden or aborted; the growth of the jid arrays (T12); withdraw (T13, T14); the
 * DLM's messages, and what can go wrong with them inside R3 to R7 (T16 to T20, T26). Node ids have no
 * order: members that join in one cycle get slots in any order. Who is granted the control lock next
 * is not determined either. The worker's delay of a second is no delay: it may take any time anyway.
 */

import { model } from '../../../language/model.ts'
import type { Outcomes } from '../../../language/state-types.ts'
import { journal, node } from '../nodes.ts'
import { controlWorker } from './control-worker.ts'
import { faults, lockspace, membership } from './lockspace.ts'
import { firstMount, mounting, unmounting } from './mounting.ts'
import { data, replay } from './replay.ts'
import { Cluster4, type J, type N, type S } from './state.ts'

const mounted = (s: S, n: N, j: J) =>
  s
    .with(n, {
      member: true,
      dlm: 'running',
      slot: j,
      control: 'NL',
      mounted: 'PR',
      stage: 'mounted',
      mountGeneration: 1,
      startGeneration: 1,
    })
    .fs.open(n, j)

/** One of the nodes has a slot and nothing else: it is a spectator. */
const spectating = (s: S, n: N, j: J) =>
  mounted(s, n, j)
    .with(n, { isSpectator: true, mounted: s.guard.spectatorsStepBack() ? 'NL' : 'PR' })
    .fs.close(j)

/** The nodes have the lowest journals, in any order. */
const numbered = (s: S, isIn: (n: N) => boolean, put: (s: S, n: N, j: J) => S): S | Outcomes<S> => {
  const waiting = s.all(node).where(n => isIn(n) && s.slot(n) === null)
  if (waiting.size === 0) return s.with({ generation: 1, lvbGeneration: 1 })
  const free = s.all(journal).where(j => s.slot.every(taken => taken !== j))
  const lowest = free.where(j => free.every(k => s.rank(journal, k) >= s.rank(journal, j)))
  return waiting.choose(n => lowest.choose(j => numbered(put(s, n, j), isIn, put)))
}

export const cluster4 = model('gfs2-recovery-cluster4', Cluster4, {
  init: (s: S) => {
    switch (s.params.begin) {
      case 'outside':
        return s
      case 'mounted':
        return numbered(s, () => true, mounted)
      case 'oneOutside':
        return s.all(node).choose(out => numbered(s, n => n !== out, mounted))
      case 'oneMounted':
        return s.all(node).choose(one => numbered(s, n => n === one, mounted))
      case 'oneSpectator':
        return s.all(node).choose(out =>
          s
            .all(node)
            .except(out)
            .choose(sees =>
              numbered(
                s,
                n => n !== out,
                (next, n, j) => (n === sees ? spectating(next, n, j) : mounted(next, n, j)),
              ),
            ),
        )
    }
  },
  actions: {
    ...membership,
    ...lockspace,
    ...controlWorker,
    ...replay,
    ...mounting,
    ...firstMount,
    ...unmounting,
    ...data,
  },
  faults,
})

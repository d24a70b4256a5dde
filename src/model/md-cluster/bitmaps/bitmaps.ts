/**
 * md-cluster, level C: bitmaps, resync, and what survivors do about a dead node.
 *
 * Every node writes to both mirrors, and sets a bit on disk, in the bitmap of its own slot, before
 * it does. A node that dies in between leaves mirrors that may differ, and the bit that says so. The
 * survivors copy its bits to their own bitmap, one after the other under a lock, and resync: who has
 * the resync lock announces a window, all others suspend their writes into it, and it copies the first
 * mirror to the second one.
 *
 * Source: drivers/md/md-cluster.c, md-bitmap.c and raid1.c, as told in the brief md-cluster.md,
 * sections 4 and 5, whose steps (W, V) the actions carry; kernels from 4.20 on, in which a node has
 * one suspended range. What the brief calls latent hazards is repaired here by guards that no kernel has.
 *
 * A broadcast is one step at all members, taken when each of them can answer: level A (messages)
 * shows that a send does not return before. If the sender dies, one receiver may have heard it; with
 * three nodes these are all cases. The DLM is who has which lock now: a death is noticed by all members
 * in one step, which takes the dead node's locks away.
 *
 * Left out: joining in the middle of a resync, reads, a disk that fails, metadata.
 *
 * Coarser than the protocol: a slot is the node that has it, also when it comes back. A resync takes
 * the lowest chunk that is needed, also when it was passed before. The recovery thread takes any slot
 * of its map, not the highest one, so that nodes are interchangeable (more can happen).
 */
import { model } from '../../../language/model.ts'
import { node } from '../node.ts'
import { faults, leaving, rejoining } from './life.ts'
import { recovery } from './recovery.ts'
import { resync } from './resync.ts'
import { Bitmaps, chunk, type N, type S } from './state.ts'
import { writer } from './writer.ts'

const ownsBitmap = (s: S, n: N) => s.bitmap.take(n, n, 'EX')

/** The whole cluster was switched off: each node finds all its bits set, and has to resync. */
const switchedOff = (s: S) =>
  s
    .after(s.all(chunk), (after, c) => after.with(c, { first: 1, newest: 1 }))
    .after(s.all(node), (after, n) =>
      after
        .after(s.all(chunk), (marked, c) => marked.with(n, c, { bit: true, needed: true }))
        .with(n, { check: true }),
    )

/** Survivors have taken over the bits of different nodes: one has every other chunk from the first on. */
const shared = (s: S) =>
  s.all(node).choose(taker =>
    s
      .after(s.all(chunk), (after, c) => after.with(c, { first: 1, newest: 1 }))
      .after(s.all(node), (after, n) =>
        after
          .after(
            s.all(chunk).where(c => (s.rank(chunk, c) % 2 === 0) === (n === taker)),
            (marked, c) => marked.with(n, c, { bit: true, needed: true }),
          )
          .with(n, { check: true }),
      ),
  )

export const mdClusterBitmaps = model('md-cluster-bitmaps', Bitmaps, {
  init: (s: S) => {
    const owned = s.after(s.all(node), ownsBitmap)
    if (s.params.start === 'shared') return shared(owned)
    return s.params.start === 'switchedOff' ? switchedOff(owned) : owned
  },
  actions: { ...writer, ...resync, ...recovery, ...leaving },
  faults: { ...faults, ...rejoining },
})

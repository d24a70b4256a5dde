/**
 * Journals on a shared disk: one log for each node, with images of blocks and revokes.
 *
 * What a node appends is on its way to the log until it is there: in order, each entry as a whole, at
 * any later time. After a death the first entries may still get there, and the rest is lost. Of the
 * log on the disk only what a replay would look at is kept: the newest image of each block, whether a
 * revoke came after it, and whether the newest header carries the mark of a clean unmount, before
 * which nothing counts. The blocks themselves are written in place by the part `disk` inside.
 *
 * Who may replay when is the protocol's to say: `replay` writes one image in place, blindly.
 *
 * Left out: the size of a log, entries that reach the disk in part, and the tail of the log: an entry
 * whose block is in place counts until it is revoked or `retire` is told.
 */

import { each, fair } from '../../language/action.ts'
import { channel, lostWith, per } from '../../language/cell.ts'
import { fifo, type SetValue, set } from '../../language/collection.ts'
import { guard } from '../../language/guard.ts'
import { flag, type Kind, type Node, type NodeSet } from '../../language/kind.ts'
import { model } from '../../language/model.ts'
import { shape } from '../../language/shape.ts'
import type { State } from '../../language/state-types.ts'
import { variants } from '../../language/structured.ts'
import { type DiskFaults, disk, version } from './disk.ts'

export function journals<const K extends string, B extends Node<string> | string>(
  node: NodeSet<K>,
  block: Kind<B>,
  faults: DiskFaults = {},
) {
  const blocks = set(block)
  const entry = variants({
    images: { blocks, version },
    revokes: { blocks },
    unmount: {},
  })
  class Journals extends shape({
    guards: {
      inOrder: guard('a later entry is in the log, and an earlier one is not', 'model'),
      honourRevokes: guard('a replay writes an image that was revoked', 'model'),
    },
    cells: {
      disk: disk(node, block, faults),
      /** Appended by the node, and on the way to its log. */
      unwritten: channel({ from: 0 }, per(node, fifo(entry))),
      /** The newest version of the block in the node's log; 0 for none. */
      image: per(node, block, version),
      isRevoked: per(node, block, flag),
      /** The newest header of the log carries the unmount mark. */
      isClean: per(node, flag.initially(true)),
      /** The node was told that it could not write its log. */
      hasFailed: lostWith(0, per(node, flag)),
    },
  }) {}
  type S = State<Journals>
  type N = Node<K>
  type Blocks = SetValue<B>

  const inside = (s: S, some: Blocks) => s.all(block).where(b => some.has(b))

  /** The version that a replay of the journal would write; 0 for none. */
  const toReplay = (s: S, journal: N, b: B) =>
    !s.isClean(journal) && s.guard.honourRevokes(!s.isRevoked(journal, b)) ? s.image(journal, b) : 0

  const forgetImages = (s: S, journal: N) =>
    s.after(s.all(block), (s, b) => s.with(journal, b, { image: 0, isRevoked: false }))

  return model('journals', Journals, {
    reads: {
      toReplay,
      /** Everything that the node has appended is in its log. */
      isFlushed: (s: S, n: N) => s.unwritten(n).isEmpty,
    },

    verbs: {
      /** New versions of some blocks, as one entry: all of them will be in the log, or none. */
      append: (s: S, n: N, some: Blocks, v: number) =>
        s.unwritten(n).push(entry.images({ blocks: some, version: v })),
      revoke: (s: S, n: N, some: Blocks) => s.unwritten(n).push(entry.revokes({ blocks: some })),
      unmount: (s: S, n: N) => s.unwritten(n).push(entry.unmount),

      /** Starts to write in place what the node's own log has of a block. */
      writeBack: (s: S, n: N, b: B) => s.disk.write(n, b, s.image(n, b)),
      /** The block is in place: its image need not be replayed any more. */
      retire: (s: S, n: N, b: B) => s.with(n, b, { image: 0, isRevoked: false }),

      /** A node starts to write in place what a journal has of a block. */
      replay: (s: S, replayer: N, journal: N, b: B) =>
        s.disk.write(replayer, b, toReplay(s, journal, b)),
      /** A replayed journal gets a header with the unmount mark. */
      markClean: (s: S, journal: N) => forgetImages(s, journal).with(journal, { isClean: true }),

      /** Cuts a node off: neither blocks nor log entries of it will reach the disk. */
      fence: (s: S, n: N) => s.disk.fence(n).unwritten(n).clear(),
    },

    actions: {
      /** Whatever has become of the node since. */
      persist: fair(
        each(node, 'has in its log what it appended first', (s, n) => {
          if (!s.disk.canWrite(n)) return
          const isInOrder = s.guard.inOrder()
          const next = isInOrder ? s.unwritten(n).head : s.unwritten(n).last
          if (next === undefined) return
          const taken = isInOrder ? s.unwritten(n).pop() : s.unwritten(n).dropLast()
          switch (next.kind) {
            case 'images': {
              const active = s.isClean(n) ? forgetImages(taken, n) : taken
              return active
                .with(n, { isClean: false })
                .after(inside(s, next.blocks), (s, b) =>
                  s.with(n, b, { image: next.version, isRevoked: false }),
                )
            }
            case 'revokes':
              return taken.after(inside(s, next.blocks), (s, b) =>
                s.with(n, b, { isRevoked: true }),
              )
            case 'unmount':
              return taken.with(n, { isClean: true })
          }
        }),
      ),

      fail: fair(
        each(
          node,
          'cannot write its log',
          (s, n) =>
            s.lives(n) &&
            !s.disk.canWrite(n) &&
            !s.unwritten(n).isEmpty &&
            s.unwritten(n).clear().with(n, { hasFailed: true }),
        ),
      ),
    },

    faults: {
      loseTail: each(
        node,
        'is dead, and what it appended last is lost',
        (s, n) => !s.lives(n) && !s.unwritten(n).isEmpty && s.unwritten(n).dropLast(),
      ),
    },
  })
}

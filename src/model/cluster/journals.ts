/**
 * Journals on a shared disk: one log for each node, with images of blocks and revokes.
 *
 * What a node appends is on its way to the log until it is there: in order, each entry as a whole, at
 * any later time. After a death the first entries may still get there, and the rest is lost. With
 * `log: 'atOnce'` an entry is in the log in the step that appends it: for a protocol whose nodes wait
 * for their log, and which does not look at what becomes of an entry on its way. Its nodes ask
 * `disk.canWrite` before they append.
 *
 * Of the log on the disk only what a replay would look at is kept: the newest image of each block
 * unless it was revoked, and whether the newest header carries the mark of a clean unmount, before
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
import { flag, type Kind, type Node, type NodeSet, type ValueOf } from '../../language/kind.ts'
import { model } from '../../language/model.ts'
import { shape } from '../../language/shape.ts'
import type { State } from '../../language/state-types.ts'
import { variants } from '../../language/structured.ts'
import { type DiskFaults, disk, version } from './disk.ts'

export interface JournalBounds extends DiskFaults {
  /** Whether an entry is on its way to the log for a while. */
  readonly log?: 'inFlight' | 'atOnce'
}

export function journals<const K extends string, B extends Node<string> | string>(
  node: NodeSet<K>,
  block: Kind<B>,
  { log = 'inFlight', ...faults }: JournalBounds = {},
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
      /** A revoke came after the image, which a replay would write all the same: see the guard. */
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
  type Entry = ValueOf<typeof entry>

  const inside = (s: S, some: Blocks) => s.all(block).where(b => some.has(b))

  /** The version that a replay of the journal would write; 0 for none. */
  const toReplay = (s: S, journal: N, b: B) =>
    !s.isClean(journal) && s.guard.honourRevokes(!s.isRevoked(journal, b)) ? s.image(journal, b) : 0

  const forgetImage = (s: S, journal: N, b: B) => s.with(journal, b, { image: 0, isRevoked: false })

  const forgetImages = (s: S, journal: N) =>
    s.after(s.all(block), (s, b) => forgetImage(s, journal, b))

  const revoked = (s: S, n: N, b: B) =>
    s.guard.honourRevokes() ? forgetImage(s, n, b) : s.with(n, b, { isRevoked: true })

  /** The entry is in the log. */
  function logged(s: S, n: N, entry: Entry): S {
    switch (entry.kind) {
      case 'images': {
        const active = s.isClean(n) ? forgetImages(s, n) : s
        return active
          .with(n, { isClean: false })
          .after(inside(s, entry.blocks), (s, b) =>
            s.with(n, b, { image: entry.version, isRevoked: false }),
          )
      }
      case 'revokes':
        return s.after(inside(s, entry.blocks), (s, b) => revoked(s, n, b))
      case 'unmount':
        return s.with(n, { isClean: true })
    }
  }

  const appended = (s: S, n: N, entry: Entry) =>
    log === 'atOnce' ? logged(s, n, entry) : s.unwritten(n).push(entry)

  return model('journals', Journals, {
    reads: {
      toReplay,
      /** Everything that the node has appended is in its log. */
      isFlushed: (s: S, n: N) => s.unwritten(n).isEmpty,
    },

    verbs: {
      /** New versions of some blocks, as one entry: all of them will be in the log, or none. */
      append: (s: S, n: N, some: Blocks, v: number) =>
        appended(s, n, entry.images({ blocks: some, version: v })),
      revoke: (s: S, n: N, some: Blocks) => appended(s, n, entry.revokes({ blocks: some })),
      unmount: (s: S, n: N) => appended(s, n, entry.unmount),

      /** Starts to write in place what the node's own log has of a block. */
      writeBack: (s: S, n: N, b: B) => s.disk.write(n, b, s.image(n, b)),
      /** The block is in place: its image need not be replayed any more. */
      retire: forgetImage,

      /** A node starts to write in place what a journal has of a block. */
      replay: (s: S, replayer: N, journal: N, b: B) =>
        s.disk.write(replayer, b, toReplay(s, journal, b)),
      /** The same in one step, for a replayer that waits for each write. */
      replayAndWait: (s: S, replayer: N, journal: N, b: B) =>
        s.disk.writeAndWait(replayer, b, toReplay(s, journal, b)),
      /** A replayed journal gets a header with the unmount mark. */
      markClean: (s: S, journal: N) => forgetImages(s, journal).with(journal, { isClean: true }),

      /** Cuts a node off: neither blocks nor log entries of it will reach the disk. */
      fence: (s: S, n: N) => s.disk.fence(n).unwritten(n).clear(),
    },

    actions: {
      ...(log === 'inFlight' && {
        /** Whatever has become of the node since. */
        persist: fair(
          each(node, 'has in its log what it appended first', (s: S, n) => {
            if (!s.disk.canWrite(n)) return
            const isInOrder = s.guard.inOrder()
            const next = isInOrder ? s.unwritten(n).head : s.unwritten(n).last
            if (next === undefined) return
            return logged(isInOrder ? s.unwritten(n).pop() : s.unwritten(n).dropLast(), n, next)
          }),
        ),

        fail: fair(
          each(
            node,
            'cannot write its log',
            (s: S, n) =>
              s.lives(n) &&
              !s.disk.canWrite(n) &&
              !s.unwritten(n).isEmpty &&
              s.unwritten(n).clear().with(n, { hasFailed: true }),
          ),
        ),
      }),
    },

    faults: {
      ...(log === 'inFlight' && {
        loseTail: each(
          node,
          'is dead, and what it appended last is lost',
          (s: S, n) => !s.lives(n) && !s.unwritten(n).isEmpty && s.unwritten(n).dropLast(),
        ),
      }),
    },
  })
}

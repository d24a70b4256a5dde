/**
 * What both ways of coordination steer: GFS2's block flag and the journals.
 *
 * Each mounted node has a journal, whose glock it holds. From its mount to its unmount the journal
 * needs a replay if the node dies. A replayer takes the journal's glock with a try lock, replays, and
 * lets it go. While a node is blocked no normal lock that the DLM grants reaches its user: the reply
 * is parked, and delivered when the block ends. What a node holds already it may use on.
 *
 * One block of data stands for all: a node that holds its lock may change it, which leaves an image in
 * the journal until the block is written in place, before the unlock. It is there only where the
 * parameter `data` says so.
 *
 * Source: sections 3, 7 and 11 (levels B4 and D) of the brief gfs2-recovery-coordination.md. What a
 * journal holds, and when, is the subject of the model gfs2-withdraw: here a journal has the one image
 * or none. When the DLM grants anything is for the host to say.
 */
import { lostWith, per, volatile } from '../../language/cell.ts'
import { guard } from '../../language/guard.ts'
import { flag, maybe, type Node, type NodeSet, oneOf } from '../../language/kind.ts'
import { model } from '../../language/model.ts'
import { shape } from '../../language/shape.ts'
import type { State } from '../../language/state-types.ts'
import { journal } from './nodes.ts'

type J = Node<'journal'>

/** The file system on all nodes of a cluster. */
export function fileSystem(node: NodeSet<'node'>) {
  class FileSystem extends shape({
    parameters: { data: false },
    guards: {
      parkReplies: guard(
        'a blocked node starts to use a lock that the DLM has just granted, of a block to be replayed',
        'section 3; candidate N10',
      ),
    },
    cells: {
      /** BLOCK_LOCKS, control file `block`: no new tenure of a normal lock starts. */
      blocked: volatile(per(node, flag)),
      /** The newest header of the journal has no unmount mark: if its node dies it has to be replayed. */
      dirty: per(journal, flag),
      /** Who has the glock of the journal: its node, or a replayer. */
      glock: per(journal, maybe(node)),
      /** How far a node is with the replay of another's journal. */
      replay: lostWith(0, per(node, journal, oneOf('none', 'due', 'replaying', 'replayed'))),

      // The block of data.
      /** Who has its lock, as the DLM sees it. */
      owner: maybe(node),
      use: volatile(per(node, oneOf('none', 'parked', 'held'))),
      /** The journal has an image of the block that is not in place yet. */
      image: per(journal, flag),
    },
  }) {}

  type S = State<FileSystem>
  type N = Node<'node'>

  const clean = (s: S, j: J) => s.with(j, { dirty: false, image: false })

  return model('file-system', FileSystem, {
    reads: {
      /** Another node is in the middle of a replay of the journal. */
      isReplayedBy: (s: S, n: N, j: J) =>
        s.replay(n, j) === 'replaying' || s.replay(n, j) === 'replayed',
      hasReplays: (s: S, n: N) => s.all(journal).some(j => s.replay(n, j) !== 'none'),
      mayAsk: (s: S, n: N) => s.params.data && s.owner === null && s.use(n) === 'none',
      mayModify: (s: S, n: N, j: J) => s.use(n) === 'held' && !s.image(j),
    },

    verbs: {
      block: (s: S, n: N) => s.with(n, { blocked: true }),
      /** "Thaw": parked replies are delivered. */
      unblock: (s: S, n: N) =>
        s.with(n, { blocked: false, use: s.use(n) === 'parked' ? 'held' : s.use(n) }),

      /** The node replays its own journal if need be, and goes to work. */
      open: (s: S, n: N, j: J) => clean(s, j).with(j, { glock: n, dirty: true }),
      takeJournal: (s: S, n: N, j: J) => s.with(j, { glock: n }),
      /** A clean unmount. */
      close: (s: S, j: J) => clean(s, j).with(j, { glock: null }),

      queueReplay: (s: S, n: N, j: J) =>
        s.replay(n, j) === 'none' ? s.with(n, j, { replay: 'due' }) : s,
      dropReplay: (s: S, n: N, j: J) => s.with(n, j, { replay: 'none' }),
      startReplay: (s: S, n: N, j: J) =>
        s.with(n, j, { replay: 'replaying' }).with(j, { glock: n }),
      finishReplay: (s: S, n: N, j: J) => clean(s, j).with(n, j, { replay: 'replayed' }),
      releaseJournal: (s: S, n: N, j: J) =>
        s.with(n, j, { replay: 'none' }).with(j, { glock: null }),
      replayNow: clean,

      /** The DLM grants the block's lock; the reply is parked if the node is blocked. */
      grant: (s: S, n: N) =>
        s
          .with({ owner: n })
          .with(n, { use: s.guard.parkReplies(!s.blocked(n)) ? 'held' : 'parked' }),
      modify: (s: S, j: J) => s.with(j, { image: true }),
      /** Written in place, then unlocked. */
      unlock: (s: S, n: N, j: J) =>
        s.with({ owner: null }).with(n, { use: 'none' }).with(j, { image: false }),

      /** The DLM forgets the locks of nodes that are gone. */
      purge: (s: S, isGone: (n: N) => boolean) => {
        const { owner } = s
        const purged = owner !== null && isGone(owner) ? s.with({ owner: null }) : s
        return purged.after(s.all(journal), (next, j) => {
          const holder = s.glock(j)
          return holder !== null && isGone(holder) ? next.with(j, { glock: null }) : next
        })
      },
    },
  })
}

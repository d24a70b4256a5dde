/**
 * The part `journals` alone: one node at a time may change some blocks, always all together. It
 * writes them to its journal, then in place, and revokes them before it lets another node change
 * them. Another node fences the dead, replays its journal, and then takes over.
 *
 * Meant for two nodes: of three, two may replay the journal of the third at the same time, which a
 * real file system forbids with a lock on the journal, and the slower one makes a block older.
 */
import { detects, distinct, each, plus } from '../../../language/action.ts'
import { lostWith, per, volatile } from '../../../language/cell.ts'
import { guard } from '../../../language/guard.ts'
import { count, flag, maybe, type Node, nodes } from '../../../language/kind.ts'
import { model } from '../../../language/model.ts'
import { shape } from '../../../language/shape.ts'
import type { State } from '../../../language/state-types.ts'
import { type JournalBounds, journals } from '../journals.ts'
import { node } from './nodes.ts'
import { isWriting, mayBegin, writers } from './writers.ts'

export const page = nodes('page', 2)

const guards = {
  checkErrors: guard('a node whose log write has failed takes its changes for committed', 'model'),
}

/** @internal Its type is too large to be written down; it is for the specs of this package. */
export function ledgers(bounds: JournalBounds) {
  class Ledgers extends shape({
    parameters: { nodes: node, pages: page, versions: 2 },
    guards,
    cells: {
      ...writers,
      /** The version in the writer's memory, and in the journal or on the way there; 0 for none. */
      current: volatile(per(node, count.upTo(5))),
      /** The writer has appended the revokes, and changes nothing any more. */
      isLeaving: volatile(per(node, flag)),
      /** The journal that a node replays. */
      replaying: lostWith(0, per(node, maybe(node))),
      /** Ghost: the last version that somebody has made, and the last one that was surely kept. */
      newest: count.upTo(5),
      committed: count.upTo(5),
      store: journals(node, page, { errors: 1, ...bounds }),
    },
  }) {}
  type S = State<Ledgers>
  type N = Node<'node'>

  /** What the node has appended is in its log, as far as it knows. */
  const isLogged = (s: S, n: N) =>
    s.store.isFlushed(n) && s.guard.checkErrors(!s.store.hasFailed(n))

  /** Who does not wait for its log is told later that it could not be written. */
  const mayAppend = (s: S, n: N) => bounds.log !== 'atOnce' || s.store.disk.canWrite(n)

  const isInPlace = (s: S, n: N) =>
    s.all(page).every(b => s.store.disk.isIdle(n, b) && s.store.disk.content(b) >= s.current(n))

  return model('ledgers', Ledgers, {
    actions: {
      begin: each(
        node,
        'is the first writer',
        (s, n) => mayBegin(s, n) && s.with(n, { isWriter: true }),
      ),

      change: each(
        node,
        'changes all blocks and appends them to its journal',
        (s, n) =>
          isWriting(s, n) &&
          !s.isLeaving(n) &&
          s.newest < s.params.versions &&
          mayAppend(s, n) &&
          s
            .with({ newest: plus(1) })
            .with(n, { current: s.newest + 1 })
            .store.append(n, s.all(page).value, s.newest + 1),
      ),

      /** Whoever asked is told that its change will survive. */
      commit: each(
        node,
        'has its changes in its journal',
        (s, n) =>
          isWriting(s, n) &&
          s.current(n) > s.committed &&
          isLogged(s, n) &&
          s.with({ committed: s.current(n) }),
      ),

      writeBack: each(
        [node, page],
        '$1 writes $2 in place',
        (s, n, b) =>
          isWriting(s, n) &&
          isLogged(s, n) &&
          s.store.disk.isIdle(n, b) &&
          s.store.disk.content(b) < s.current(n) &&
          s.store.writeBack(n, b),
      ),

      revoke: each(
        node,
        'revokes what is in its journal',
        (s, n) =>
          isWriting(s, n) &&
          !s.isLeaving(n) &&
          isLogged(s, n) &&
          isInPlace(s, n) &&
          mayAppend(s, n) &&
          s.with(n, { isLeaving: true }).store.revoke(n, s.all(page).value),
      ),

      handOver: each(
        distinct(node, node),
        '$1 lets $2 write',
        (s, n, next) =>
          isWriting(s, n) &&
          s.isLeaving(n) &&
          isLogged(s, n) &&
          s
            .with(n, { isWriter: false, isLeaving: false, current: 0 })
            .with(next, { isWriter: true }),
      ),

      fence: detects(
        each(
          distinct(node, node),
          '$1 fences $2, which is dead, and begins to replay its journal',
          (s, n, dead) =>
            s.life.up(n) &&
            !s.life.up(dead) &&
            !s.store.isClean(dead) &&
            s.replaying(n) === null &&
            s.with(n, { replaying: dead }).store.fence(dead),
        ),
      ),

      replay: each([node, page], '$1 replays $2', (s, n, b) => {
        if (!s.life.up(n)) return
        const journal = s.replaying(n)
        if (journal === null) return
        const image = s.store.toReplay(journal, b)
        return (
          image !== 0 &&
          s.store.disk.isIdle(n, b) &&
          s.store.disk.content(b) !== image &&
          s.store.replay(n, journal, b)
        )
      }),

      takeOver: each(node, 'has replayed the journal', (s, n) => {
        if (!s.life.up(n)) return
        const journal = s.replaying(n)
        if (journal === null) return
        const isDone = s.all(page).every(b => {
          const image = s.store.toReplay(journal, b)
          return s.store.disk.isIdle(n, b) && (image === 0 || s.store.disk.content(b) === image)
        })
        if (!isDone) return
        const done = s.with(n, { replaying: null }).store.markClean(journal)
        return s.isWriter(journal)
          ? done.with(journal, { isWriter: false }).with(n, { isWriter: true })
          : done
      }),
    },
  })
}

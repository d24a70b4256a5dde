/**
 * The part `disk` alone: one node at a time may write a block, each time a newer version. When the
 * writer dies another node fences it and takes over.
 */
import { detects, distinct, each, plus } from '../../../language/action.ts'
import { per, volatile } from '../../../language/cell.ts'
import { guard } from '../../../language/guard.ts'
import { count, flag, oneOf } from '../../../language/kind.ts'
import { model } from '../../../language/model.ts'
import { shape } from '../../../language/shape.ts'
import { type DiskFaults, disk } from '../disk.ts'
import { node } from './nodes.ts'
import { isWriting, mayBegin, writers } from './writers.ts'

export function drafts(faults: DiskFaults) {
  class Drafts extends shape({
    parameters: { nodes: node, versions: 2 },
    guards: {
      fenceFirst: guard('a write of the dead lands on what its successor has written', 'model'),
      waitFirst: guard('a write of a node lands on what its successor has written', 'model'),
    },
    cells: {
      ...writers,
      /** Ghost: the last version that somebody began to write. */
      newest: count.upTo(5),
      /** The writer has begun to write a version, and was not told yet how it went. */
      isWaiting: volatile(per(node, flag)),
      /** Ghost: the last version of which a writer thinks that it is on the disk. */
      saved: count.upTo(5),
      disk: disk(node, oneOf('page'), faults),
    },
  }) {}

  return model('drafts', Drafts, {
    actions: {
      begin: each(
        node,
        'is the first writer',
        (s, n) => mayBegin(s, n) && s.with(n, { isWriter: true }),
      ),

      write: each(
        node,
        'writes the page',
        (s, n) =>
          isWriting(s, n) &&
          !s.isWaiting(n) &&
          s.disk.isIdle(n, 'page') &&
          s.newest < s.params.versions &&
          s
            .with({ newest: plus(1) })
            .with(n, { isWaiting: true })
            .disk.write(n, 'page', s.newest + 1),
      ),

      save: each(
        node,
        'has written the page',
        (s, n) =>
          isWriting(s, n) &&
          s.isWaiting(n) &&
          s.disk.isIdle(n, 'page') &&
          !s.disk.hasFailed(n, 'page') &&
          s.with(n, { isWaiting: false }).with({ saved: s.newest }),
      ),

      handOver: each(
        distinct(node, node),
        '$1 lets $2 write',
        (s, n, next) =>
          isWriting(s, n) &&
          s.guard.waitFirst(!s.isWaiting(n)) &&
          s.with(n, { isWriter: false, isWaiting: false }).with(next, { isWriter: true }),
      ),

      takeOver: detects(
        each(distinct(node, node), '$1 takes over from $2, which is dead', (s, n, dead) => {
          if (!s.life.up(n) || s.life.up(dead) || !s.isWriter(dead)) return
          const taken = s.with(dead, { isWriter: false }).with(n, { isWriter: true })
          return s.guard.fenceFirst() ? taken.disk.fence(dead) : taken
        }),
      ),
    },
  })
}

/**
 * What recovery has to keep to, whoever coordinates it: nobody starts to use what a dead node had
 * locked before the dead node's journal is replayed.
 *
 * A journal whose node is gone is first protected by the locks of its node. These may be given up only
 * while every node that is mounted is blocked, and nobody goes on before the journal is replayed. Both
 * cluster3 and cluster4 are refinements of this: see `recoveryIsOrdered` in their properties.
 *
 * Source: section 1 and level A of section 11 of the brief gfs2-recovery-coordination.md.
 */
import { each } from '../../language/action.ts'
import { per } from '../../language/cell.ts'
import { type SetValue, set } from '../../language/collection.ts'
import { flag, type Node, type NodeSet, oneOf } from '../../language/kind.ts'
import { model } from '../../language/model.ts'
import { shape } from '../../language/shape.ts'
import type { State } from '../../language/state-types.ts'
import { journal } from './nodes.ts'

const journals = set(journal)

/** The nodes are those of the protocol that refines it. */
export function recoveryOrder(node: NodeSet<'node'>) {
  class RecoveryOrder extends shape({
    parameters: { nodes: node, journals: journal },
    cells: {
      /** A node that is not there is as good as blocked. */
      blocked: per(node, flag),
      journal: per(
        journal,
        oneOf(
          'safe', // in use by its node, or clean
          'guarded', // its node is gone; the DLM still has the node's locks
          'exposed', // the locks are forgotten
        ),
      ),
    },
  }) {}
  type S = State<RecoveryOrder>

  const turned = (s: S, some: SetValue<Node<'journal'>>, to: 'guarded' | 'exposed') =>
    s.after(
      s.all(journal).where(j => some.has(j)),
      (next, j) => next.with(j, { journal: to }),
    )

  return model('recovery-order', RecoveryOrder, {
    actions: {
      fail: each(
        journals,
        'are left by their nodes',
        (s: S, some) => some.every(j => s.journal(j) === 'safe') && turned(s, some, 'guarded'),
      ),

      block: each(node, 'blocks', (s: S, n) => !s.blocked(n) && s.with(n, { blocked: true })),

      /** All nodes are blocked: the DLM forgets locks of nodes that are gone. */
      expose: each(
        journals,
        'lose the protection of locks',
        (s: S, some) =>
          s.blocked.every(blocked => blocked) &&
          some.every(j => s.journal(j) === 'guarded') &&
          turned(s, some, 'exposed'),
      ),

      replay: each(
        journal,
        'is replayed',
        (s: S, j) => s.journal(j) === 'exposed' && s.with(j, { journal: 'safe' }),
      ),

      unblock: each(
        node,
        'goes on',
        (s: S, n) =>
          s.blocked(n) &&
          s.journal.every(state => state !== 'exposed') &&
          s.with(n, { blocked: false }),
      ),
    },
  })
}

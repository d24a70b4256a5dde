/**
 * The part `groups` alone, its members: nodes that are in two groups and keep, for each, who they
 * were told is in it.
 */
import { each } from '../../../language/action.ts'
import { lostWith, per } from '../../../language/cell.ts'
import { set } from '../../../language/collection.ts'
import { flag, oneOf } from '../../../language/kind.ts'
import { model } from '../../../language/model.ts'
import { shape } from '../../../language/shape.ts'
import { type GroupBounds, groups } from '../groups/index.ts'
import { type Mortality, mortal } from '../life.ts'
import { node } from './nodes.ts'

const group = oneOf('daemons', 'mounts')

/** @internal Its type is too large to be written down; it is for the specs of this package. */
export function rosters(bounds: GroupBounds, mortality: Mortality) {
  class Rosters extends shape({
    parameters: { nodes: node },
    cells: {
      /** The members of a group as the node was told last. */
      roster: lostWith(0, per(node, group, set(node))),
      cpg: groups(node, ['daemons', 'mounts'], flag, bounds),
      life: mortal(node, mortality),
    },
  }) {}

  return model('rosters', Rosters, {
    init: s => {
      const begun = s.cpg.begin('daemons').cpg.begin('mounts')
      return begun.after(begun.all(node), (s, n) =>
        s
          .with(n, 'daemons', { roster: s.all(node).value })
          .with(n, 'mounts', { roster: s.all(node).value }),
      )
    },

    actions: {
      hear: each([node, group], '$1 takes what comes next in $2', (s, n, g) => {
        if (!s.life.up(n)) return
        const next = s.cpg.next(n, g)
        if (next === undefined) return
        const taken = s.cpg.take(n, g)
        return next.kind === 'change' ? taken.with(n, g, { roster: next.members }) : taken
      }),

      comeBack: each(
        [node, group],
        '$1 has started again and joins $2',
        (s, n, g) => s.life.up(n) && s.cpg.isInRing(n) && !s.cpg.inGroup(n, g) && s.cpg.join(n, g),
      ),
    },
  })
}

/**
 * Who can reach whom, where the network falls into parts and grows together again.
 *
 * Reachability is symmetric and transitive: at any time the nodes fall into components. A split cuts
 * a group of nodes off from the rest of their component, a merge joins two components; both are
 * faults with a budget. A protocol asks `reaches` where it takes a message: what is on its way from
 * one side to the other waits for the merge.
 *
 * Left out: one-way and partial losses of reachability, and connections that break at a split.
 */

import { each, plus } from '../../language/action.ts'
import { per } from '../../language/cell.ts'
import { type SetValue, set } from '../../language/collection.ts'
import { guard } from '../../language/guard.ts'
import { count, flag, type Kind, type Node } from '../../language/kind.ts'
import { model } from '../../language/model.ts'
import { shape } from '../../language/shape.ts'
import type { State } from '../../language/state-types.ts'

const MOST = 15

export function partitions<N extends Node<string> | string>(
  node: Kind<N>,
  { splits, merges }: { readonly splits: number; readonly merges: number },
) {
  class Partitions extends shape({
    parameters: { splits, merges },
    guards: {
      bothWays: guard('a node hears others that do not hear it', 'model'),
      wholeComponents: guard('of a component only some reach those that they merge with', 'model'),
    },
    cells: {
      apart: per(node, node, flag),

      // What of the bounds is used up.
      split: count.upTo(MOST),
      merged: count.upTo(MOST),
    },
  }) {}
  type S = State<Partitions>
  type Group = SetValue<N>

  const inside = (s: S, group: Group) => s.all(node).where(n => group.has(n))
  const outside = (s: S, group: Group) => s.all(node).where(n => !group.has(n))
  const isConnected = (s: S, group: Group) =>
    inside(s, group).every(n => inside(s, group).every(m => !s.apart(n, m)))

  /** It is a part of one component, and there is more of that component. */
  const canSplit = (s: S, group: Group) =>
    isConnected(s, group) && inside(s, group).some(n => outside(s, group).some(m => !s.apart(n, m)))

  /** It is two whole components. */
  const canMerge = (s: S, group: Group) =>
    s.guard.wholeComponents(
      inside(s, group).every(n => outside(s, group).every(m => s.apart(n, m))),
    ) &&
    inside(s, group).some(n => {
      const others = group.filter(m => s.apart(n, m))
      return !others.isEmpty() && isConnected(s, others)
    })

  return model('partitions', Partitions, {
    reads: {
      reaches: (s: S, a: N, b: N) => !s.apart(a, b),
    },
    faults: {
      split: each(
        set(node),
        'cannot reach the others any more',
        (s, group) =>
          s.split < s.params.splits &&
          canSplit(s, group) &&
          s
            .after(inside(s, group), (s, n) =>
              s.after(outside(s, group), (s, m) => {
                const cut = s.with(n, m, { apart: true })
                return s.guard.bothWays() ? cut.with(m, n, { apart: true }) : cut
              }),
            )
            .with({ split: plus(1) }),
      ),

      merge: each(
        set(node),
        'can all reach each other again',
        (s, group) =>
          s.merged < s.params.merges &&
          canMerge(s, group) &&
          s
            .after(inside(s, group), (s, n) =>
              s.after(inside(s, group), (s, m) => s.with(n, m, { apart: false })),
            )
            .with({ merged: plus(1) }),
      ),
    },
  })
}

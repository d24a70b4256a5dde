/**
 * Nodes that die, and may start again.
 *
 * A death is fail-stop: the node does nothing more, every cell of the whole model that is declared
 * volatile and has the node in its key goes back to its first value, and all other cells stay (disks,
 * and what others know). So all dead nodes look alike. A node that starts again has the memory of
 * one that boots for the first time; its incarnation tells it from the one that died.
 *
 * Nobody is told of a death. A protocol that learns of one says how: by an action declared with
 * `detects`; by asking `isFoundDead`, a perfect failure detector without delay; or by a part that
 * notices, such as `heartbeats`, `calls` or `groups`. What a death does to messages on their way is
 * the network's to say.
 *
 * Left out: nodes that go on with a part of their memory lost, that lie, or that are only slow (a
 * slow node is one whose actions are not taken). How many deaths and restarts there can be is
 * counted here, not in the cells of the protocol, but it is part of the state.
 */

import { detector, each, plus } from '../../language/action.ts'
import { liveness, per } from '../../language/cell.ts'
import { guard } from '../../language/guard.ts'
import { count, flag, type Node, type NodeSet } from '../../language/kind.ts'
import { model } from '../../language/model.ts'
import { shape } from '../../language/shape.ts'
import type { State } from '../../language/state-types.ts'
import { given } from './given.ts'

export interface Mortality {
  /** How many deaths there can be, of all nodes together. */
  readonly deaths: number
  /** How often dead nodes can start again; they never do where this is left out. */
  readonly restarts?: number
  /**
   * How many incarnations of a node are told apart: they are counted modulo this, so that what is
   * the same but for the number of restarts is one state. 1, the default, tells none apart.
   */
  readonly incarnations?: number
}

const MOST = 15

/** Nodes that die and start again, see the head of this file. */
export function mortal<const K extends string>(node: NodeSet<K>, bounds: Mortality) {
  const { deaths, restarts, incarnations = 1 } = bounds
  const restarting = {
    oneAtATime: guard('a node starts again while it still runs', 'model'),
  }
  class Life extends shape({
    parameters: given({ deaths, restarts }),
    guards: {
      forgets: guard('memory survives the death of its node', 'model'),
      // Only asked where there are restarts.
      ...(restarts === undefined ? ({} as typeof restarting) : restarting),
    },
    cells: {
      up: liveness(per(node, flag.initially(true))),
      /** Counted modulo the number of incarnations that are told apart. */
      incarnation: per(node, count.upTo(MOST)),

      // What of the bounds is used up.
      died: count.upTo(MOST),
      restarted: count.upTo(MOST),
    },
  }) {}
  type S = State<Life>
  type N = Node<K>

  const forget = (s: S, n: N) => (s.guard.forgets() ? s.forget(n) : s)
  const stop = (s: S, n: N) => forget(s, n).with(n, { up: false })
  const start = (s: S, n: N) =>
    forget(s, n).with(n, { up: true, incarnation: (s.incarnation(n) + 1) % incarnations })

  return model('life', Life, {
    reads: {
      /** Whether the node is dead, for who may know it at once. */
      isFoundDead: detector((s: S, n: N) => !s.up(n)),
    },
    verbs: {
      /** Makes sure that a node is dead, by another's hand (fencing) or its own (a panic). */
      kill: (s: S, n: N) => stop(s, n),
    },
    faults: {
      die: each(
        node,
        'dies',
        (s, n) => s.up(n) && s.died < s.params.deaths && stop(s, n).with({ died: plus(1) }),
      ),
      ...(restarts !== undefined && {
        restart: each(
          node,
          'starts again',
          (s: S, n) =>
            s.guard.oneAtATime(!s.up(n)) &&
            s.restarted < s.params.restarts &&
            start(s, n).with({ restarted: plus(1) }),
        ),
      }),
    },
  })
}

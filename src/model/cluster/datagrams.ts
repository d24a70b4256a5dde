/**
 * A network without order: a message may overtake any other, and take any time. `wire` holds what
 * is on its way, as envelopes that say from whom and to whom; `each(from(post.wire), ...)` makes one
 * action for each envelope, and looks at that envelope only.
 *
 * When its receiver dies a message is lost. When its sender dies it still arrives (`kept`) or may be
 * lost (`cut`). Losses and duplicates are faults with a budget. A message that several nodes are to
 * get is sent to each of them.
 *
 * Left out: messages that are damaged or come from nobody.
 */

import { each, from, plus } from '../../language/action.ts'
import { channel, lostWith } from '../../language/cell.ts'
import { bag } from '../../language/collection.ts'
import { count, type Kind, type Node, type ValueOf } from '../../language/kind.ts'
import { model } from '../../language/model.ts'
import { shape } from '../../language/shape.ts'
import type { State } from '../../language/state-types.ts'
import { record } from '../../language/structured.ts'
import { given } from './given.ts'
import type { NetworkFaults } from './network.ts'

const MOST = 15

export function datagrams<N extends Node<string> | string, M>(
  node: Kind<N>,
  message: Kind<M>,
  { atDeath = 'kept', losses, duplicates }: DatagramFaults = {},
) {
  const envelope = record({ from: node, to: node, message })
  const wire = lostWith('to', channel({ from: 'from', to: 'to' }, bag(envelope)))
  class Datagrams extends shape({
    parameters: given({ losses, duplicates }),
    cells: {
      wire,

      // What of the bounds is used up.
      lost: count.upTo(MOST),
      duplicated: count.upTo(MOST),
    },
  }) {}
  type S = State<Datagrams>
  type Envelope = ValueOf<typeof envelope>

  const part = model('datagrams', Datagrams, {
    verbs: {
      send: (s: S, sender: N, to: N, m: M) =>
        s.wire.add(envelope({ from: sender, to, message: m })),
      take: (s: S, e: Envelope) => s.wire.remove(e),
    },
    faults: {
      ...(losses !== undefined && {
        lose: each(
          from(wire),
          '$1 is lost',
          (s: S, e) => s.lost < s.params.losses && s.wire.remove(e).with({ lost: plus(1) }),
        ),
      }),

      ...(duplicates !== undefined && {
        duplicate: each(
          from(wire),
          '$1 will come twice',
          (s: S, e) =>
            s.duplicated < s.params.duplicates && s.wire.add(e).with({ duplicated: plus(1) }),
        ),
      }),

      ...(atDeath === 'cut' && {
        cut: each(
          from(wire),
          '$1, whose sender is dead, is lost',
          (s: S, e) => !s.lives(e.from) && s.wire.remove(e),
        ),
      }),
    },
  })
  /** `arriving` is the domain of what is on its way, for the actions that receive. */
  return Object.assign(part, { arriving: from(wire) })
}

export interface DatagramFaults extends NetworkFaults {
  readonly atDeath?: 'kept' | 'cut'
}

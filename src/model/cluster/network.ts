/**
 * A network of connections that keep order: one sequence of messages for each ordered pair, as TCP
 * gives it. Sending is blind: it does not look at what is on its way already.
 *
 * A message may take any time. When its receiver dies it is lost. When its sender dies it still
 * arrives (`kept`), is lost with it (`dropped`), or is lost if it is among the last ones, however many
 * (`cut`: what was in the buffers of the dead machine). Losses and duplicates are faults with a
 * budget; a connection that loses messages is one that is re-established without telling anybody.
 *
 * Left out: the establishing of connections, full buffers (how much a protocol has on its way is for
 * the protocol to bound), and errors told to the sender, for which see calls.ts. Partitions are a part
 * of their own, see partitions.ts.
 */

import { distinct, each, plus } from '../../language/action.ts'
import { channel, lostWith, per, volatile } from '../../language/cell.ts'
import { fifo } from '../../language/collection.ts'
import { guard } from '../../language/guard.ts'
import { count, type Kind, type Node } from '../../language/kind.ts'
import { model } from '../../language/model.ts'
import { shape } from '../../language/shape.ts'
import type { State } from '../../language/state-types.ts'
import { given } from './given.ts'

/** What becomes of the messages that a dead node has sent: see the heads of the networks. */
export type AtDeath = 'kept' | 'dropped' | 'cut'

export interface NetworkFaults {
  readonly atDeath?: AtDeath
  /** How many messages can be lost; none where this is left out. */
  readonly losses?: number
  /** How many messages can come twice; none where this is left out. */
  readonly duplicates?: number
}

const MOST = 15

export function network<N extends Node<string> | string, M>(
  node: Kind<N>,
  message: Kind<M>,
  { atDeath = 'kept', losses, duplicates }: NetworkFaults = {},
) {
  const connection = channel({ from: 0, to: 1 }, per(node, node, fifo(message)))
  class Network extends shape({
    parameters: given({ losses, duplicates }),
    guards: { inOrder: guard('a message overtakes those that were sent before it', 'model') },
    cells: {
      channel: atDeath === 'dropped' ? volatile(connection) : lostWith(1, connection),

      // What of the bounds is used up.
      lost: count.upTo(MOST),
      duplicated: count.upTo(MOST),
    },
  }) {}
  type S = State<Network>

  return model('network', Network, {
    reads: {
      /** The message that `to` can take next from `from`. */
      next: (s: S, from: N, to: N) =>
        s.guard.inOrder() ? s.channel(from, to).head : s.channel(from, to).last,
    },
    verbs: {
      send: (s: S, from: N, to: N, m: M) => s.channel(from, to).push(m),
      take: (s: S, from: N, to: N) =>
        s.guard.inOrder() ? s.channel(from, to).pop() : s.channel(from, to).dropLast(),
    },
    faults: {
      ...(losses !== undefined && {
        lose: each(
          distinct(node, node),
          'the next message from $1 to $2 is lost',
          (s: S, from, to) =>
            s.lost < s.params.losses &&
            !s.channel(from, to).isEmpty &&
            s
              .channel(from, to)
              .pop()
              .with({ lost: plus(1) }),
        ),
      }),

      /** The copy comes after all that was sent meanwhile. */
      ...(duplicates !== undefined && {
        duplicate: each(
          distinct(node, node),
          'the next message from $1 to $2 comes again later',
          (s: S, from, to) => {
            if (s.duplicated >= s.params.duplicates) return
            const m = s.channel(from, to).head
            return (
              m !== undefined &&
              s
                .channel(from, to)
                .push(m)
                .with({ duplicated: plus(1) })
            )
          },
        ),
      }),

      /** Again and again: any number of the last messages. */
      ...(atDeath === 'cut' && {
        cut: each(
          distinct(node, node),
          'the last message from $1, which is dead, to $2 is lost',
          (s: S, from, to) =>
            !s.lives(from) && !s.channel(from, to).isEmpty && s.channel(from, to).dropLast(),
        ),
      }),
    },
  })
}

import { channel, lostWith, per, volatile } from '../../../language/cell.ts'
import { fifo, type SetValue, set } from '../../../language/collection.ts'
import { guard } from '../../../language/guard.ts'
import {
  count,
  flag,
  type Kind,
  type Node,
  type NodeSet,
  oneOf,
  type ValueOf,
} from '../../../language/kind.ts'
import { shape } from '../../../language/shape.ts'
import type { State } from '../../../language/state-types.ts'
import { record, variants } from '../../../language/structured.ts'
import { given } from '../given.ts'

export interface GroupBounds {
  readonly splits?: number
  readonly merges?: number
  /** Whether each queue shows ring changes, too, and rings have numbers. */
  readonly ringEvents?: boolean
  /** Whether `send` is used, and with it the outboxes. */
  readonly lateSends?: boolean
  /**
   * Whether every message that was sent is taken by all who stay, even one whose sender is gone. For
   * protocols with several groups: what of the ring is lost is else decided for each group apart.
   */
  readonly lossless?: boolean
  /**
   * Whether what is lost is the end of what was sent in the ring, whatever the group: who has taken a
   * message has got all before it. Only makes a difference with several groups, and more states.
   */
  readonly ringOrder?: boolean
}

const MOST = 15

/** Why members have left or joined. */
export const reason = oneOf('join', 'leave', 'processDown', 'nodeDown', 'nodeUp')

export type Names = readonly [string, ...string[]]

/** The state of the part `groups`, and the kinds of values in it. */
export function groupShape<const K extends string, const G extends Names, M>(
  node: NodeSet<K>,
  names: G,
  message: Kind<M>,
  { splits, merges, ringEvents = false, lossless = false, ringOrder = false }: GroupBounds,
) {
  const group = oneOf(...names)
  const nodeGroup = set(node)
  const ring = count.upTo(MOST)
  const event = variants({
    /** `isSettled`: it is of an earlier ring, and all who came along have it. */
    message: { from: node, body: message, ring, isSettled: flag },
    change: { members: nodeGroup, left: nodeGroup, joined: nodeGroup, reason },
    ring: { ring, members: nodeGroup },
  })
  const letter = record({ group, body: message })

  class Groups extends shape({
    parameters: {
      ...given({ splits, merges }),
      synchrony: oneOf('virtual', 'extended').initially(
        splits === undefined && merges === undefined ? 'virtual' : 'extended',
      ),
      /** C5: whether a ring change with several joiners is told as one change, or one by one. */
      joinBatching: oneOf('perGroup', 'perProcess'),
    },
    guards: {
      oneOrder: guard('two nodes get two messages of a ring in different orders', 'T1'),
      samePrefix: guard('of those who come along one misses a message of the old ring', 'T2'),
      ringCloses: guard('a message of the old ring comes in the new one', 'T3'),
      ownMessages: guard('a node that stays up misses its own message', 'T4'),
      sameIncarnation: guard(
        'a node that starts again gets what its last life would have',
        'model',
      ),
    },
    cells: {
      /** The members of the ring that a node is in, as it knows them; none while it boots. */
      ring: volatile(per(node, nodeGroup)),
      ringNumber: volatile(per(node, ring)),
      /** A process of the node is in the group. */
      inGroup: lostWith(0, per(node, group, flag)),
      /** The members of the group, as the service on the node knows them. */
      members: lostWith(0, per(node, group, nodeGroup)),
      /** What the process on the node has still to take. */
      queue: lostWith(0, channel({ from: 'from', to: 0 }, per(node, group, fifo(event)))),
      /** With `ringOrder`: the groups of the messages of the ring that a node may have missed, in order. */
      order: volatile(per(node, fifo(group))),
      /** Given to the service, but not yet sent in a ring. */
      outbox: volatile(per(node, fifo(letter))),
      /** The number of the last ring. */
      formed: ring,

      // What of the bounds is used up.
      split: count.upTo(MOST),
      merged: count.upTo(MOST),
    },
  }) {}

  return { Groups, node, names, nodeGroup, event, letter, ringEvents, lossless, ringOrder }
}

export type GroupKinds<K extends string, G extends Names, M> = ReturnType<
  typeof groupShape<K, G, M>
>
export type GroupState<K extends string, G extends Names, M> = State<
  InstanceType<GroupKinds<K, G, M>['Groups']>
>
export type GroupEvent<K extends string, G extends Names, M> = ValueOf<GroupKinds<K, G, M>['event']>
export type NodesOf<K extends string> = SetValue<Node<K>>

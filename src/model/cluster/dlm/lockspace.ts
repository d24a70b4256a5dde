import { channel, lostWith, per, volatile } from '../../../language/cell.ts'
import { fifo } from '../../../language/collection.ts'
import {
  count,
  flag,
  type Kind,
  maybe,
  type Node,
  type NodeSet,
  oneOf,
  type ValueOf,
} from '../../../language/kind.ts'
import { shape } from '../../../language/shape.ts'
import type { State } from '../../../language/state-types.ts'
import { variants } from '../../../language/structured.ts'
import { keptFlags } from './flags.ts'
import { guards } from './guards.ts'
import { mode, modeOrNone } from './modes.ts'

/** What a node is told about its lock: that its operation is over, or that it is in the way. */
export const callback = variants({
  /** AST: the operation has ended; the lock now holds `mode`. */
  completion: {
    status: oneOf('granted', 'EAGAIN', 'EDEADLK', 'ECANCEL', 'EUNLOCK'),
    mode: modeOrNone,
    /** ALTMODE: the alternate mode was granted. */
    altMode: flag,
    /** DEMOTED: the mode held before was given up to get this one. */
    demoted: flag,
    /** VALNOTVALID: the value is in doubt. */
    notValid: flag,
  },
  /** BAST: somebody wants `mode`. */
  blocking: { mode },
})

export type Callback = ValueOf<typeof callback>

/** What a member is told of a recovery, in this order. */
export const noticesOf = <K extends string>(node: NodeSet<K>) =>
  variants({
    /** recover_prep: locking has stopped. */
    prep: {},
    /** recover_slot: a member has failed; once for each, and not for one that left. */
    slot: { of: node, slot: slotNumber },
    /** recover_done: locking goes on. */
    done: { generation },
  })

const slotNumber = count.upTo(15)
const generation = count.upTo(15)

/** The state of a lockspace: see {@link import('./dlm.ts').dlm}. */
export function lockspace<K extends string, R extends string | Node<string>, V>(
  node: NodeSet<K>,
  resource: Kind<R>,
  value: Kind<V>,
  notice: ReturnType<typeof noticesOf<K>>,
) {
  return class Lockspace extends shape({
    parameters: {
      /** Whether members are told of recoveries: prep, slot and done. */
      notices: true,
      /** Whether members have slots. Nodes with different slots are not interchangeable. */
      slots: false,
    },
    guards,
    cells: {
      // The locks, as their masters see them.
      mode: per(node, resource, modeOrNone),
      /** The mode that a lock in a queue waits for. */
      wants: per(node, resource, modeOrNone),
      flags: per(node, resource, keptFlags),
      /** CONVDEADLK has taken the mode away that it converts from. */
      demoted: per(node, resource, flag),
      /** The highest mode of a blocking callback since the last grant (highbast). */
      called: per(node, resource, mode),
      /** Locks that convert, in their order; they still have their mode. */
      converting: per(resource, fifo(node)),
      /** New locks that wait, in their order. */
      waiting: per(resource, fifo(node)),
      /** Without the guard clearsAltMode only: ALTMODE was set once. */
      altMode: per(node, resource, flag),

      // On the way to the nodes.
      callbacks: lostWith(0, channel({ to: 0 }, per(node, resource, fifo(callback)))),

      // The value block.
      /** None before the first write, and when no lock is left. */
      value: per(resource, maybe(value)),
      notValid: per(resource, flag),
      /** VALBLK was set with the lock's last operation. */
      usesValue: per(node, resource, flag),
      /** The lock's buffer, in its node's memory. */
      buffer: lostWith(0, per(node, resource, value)),
      /** Which value that is: sequence numbers, of which only the order counts. */
      sequence: per(resource, count.upTo(15)),
      seen: per(node, resource, count.upTo(15)),

      // Members.
      status: per(
        node,
        oneOf(
          'member',
          'absent',
          'joining',
          'failed', // it is dead, or was released with the recover option
          'left',
        ),
      ),
      /** From 1; 0 while it has none. */
      slot: per(node, slotNumber),
      generation,
      phase: oneOf('running', 'stopped', 'recovering'),
      /** What recovery has still to do for a resource: nothing; anything; grants; a doubted value, too. */
      unsettled: per(resource, oneOf('settled', 'untouched', 'purged', 'writerDied')),
      /** On the way to the members. */
      notices: volatile(channel({ to: 0 }, per(node, fifo(notice)))),
    },
  }) {}
}

export type Lockspace<K extends string, R extends string | Node<string>, V> = InstanceType<
  ReturnType<typeof lockspace<K, R, V>>
>

export type LockspaceState<K extends string, R extends string | Node<string>, V> = State<
  Lockspace<K, R, V>
>

/**
 * Reads the excerpts beside this file (see extract.ts) as runs of the model `md-cluster-messages`.
 *
 * The kernel logs each call of dlm_lock_sync() and its return. The model has one action for a
 * completion together with the next call, so a call means that action, and a return only says that
 * the lock is granted in the mode that was asked for; it means an action of its own where the thread
 * does nothing afterwards, or something else first (a message that is read, a token that is kept).
 * Where a value block is given up, the log tells whose message is in it, which is compared.
 *
 * Node n1 is node1, and so on. All tasks of a node that send (md0_raid1, md0_resync, mdadm) are
 * task1: SEND_LOCK lets one of them send at a time, and which one makes no difference to the rest.
 */
import { mdClusterMessages } from 'allways/models/md-cluster'
import { mapping } from 'allways/validate'

interface Event {
  readonly node: string
  readonly event: string
  readonly fields: {
    readonly comm: string
    readonly res?: string
    readonly mode?: string
    readonly lvb_slot?: number
  }
}

export default mapping(mdClusterMessages, {
  parameters: { nodes: 3, messages: 7, messagesEach: 7, deaths: 1, masters: 'die' },
  unlogged: { most: 4, actions: ['forgetDead', 'remaster'] },
  line: (event: Event, earlier: readonly Event[]) => {
    const node = event.node.replace('n', 'node')
    const isReceiver = event.fields.comm === 'md0_cluster_rec'
    switch (event.event) {
      case 'host_vm_kill9':
        return { action: 'die', parameters: [node] }
      // The model's lockspace stops and resumes as a whole: the first node's line means that it does.
      case 'recover_prep':
        return [{ action: 'stopLocking' }, { state: { 'dlm.phase': 'stopped' } }]
      case 'recover_done':
        return [{ action: 'resumeLocking' }, { state: { 'dlm.phase': 'running' } }]
      case 'ack_bast':
        return { action: 'hear', parameters: [node] }
      case 'sendmsg':
        return { state: { [`sender(${node}, task1)`]: 'hasToken' } }
      case 'lock_sync': {
        const call = isReceiver ? received[asked(event)] : sent[asked(event)]
        if (call === undefined) return 'nothing'
        return { action: call, parameters: [node], after: valueBlock(node, event) }
      }
      case 'lock_sync_ret': {
        const call = earlier.findLast(other => isCallOf(event, other))
        if (call === undefined) return 'nothing'
        const granted = { [`dlm.mode(${node}, ${call.fields.res})`]: call.fields.mode ?? null }
        const end = isReceiver ? ends.received[asked(call)] : ends.sent[asked(call)]
        return end ? { action: end, parameters: [node], before: granted } : { state: granted }
      }
      default:
        return 'nothing'
    }
  },
})

/** A lock and the mode that it is wanted in. */
const asked = ({ fields }: Event) => `${fields.res} ${fields.mode}`

/** What the task that sends does, by what it asks for. */
const sent = byRequest({
  'token EX': 'send',
  'message EX': 'lockMessage',
  'message CW': 'store',
  'ack EX': 'call',
  'ack CR': 'lowerAck',
  'message NL': 'freeMessage',
  'token NL': 'freeToken',
})

/** What the receive thread does. */
const received = byRequest({
  'message CR': 'wake',
  'ack NL': 'process',
  'message PR': 'enterGate',
  'ack CR': 'passGate',
  'message NL': 'backInAck',
})

/** What the end of a request means by itself. */
const ends = {
  sent: byRequest({ 'token EX': 'hasToken', 'token NL': 'sent' }),
  received: byRequest({ 'message CR': 'read', 'message NL': 'received' }),
}

function byRequest<const A extends string>(listed: {
  readonly [request: string]: A
}): {
  readonly [request: string]: A | undefined
} {
  return listed
}

/** The log decodes what the value block of MESSAGE holds as it is given up: from slot 0, n1. */
const valueBlock = (node: string, { fields }: Event) =>
  fields.lvb_slot === undefined
    ? {}
    : {
        [`dlm.buffer(${node}, message)`]: { kind: 'message', by: `node${fields.lvb_slot + 1}` },
      }

const isCallOf = (end: Event, other: Event) =>
  other.event === 'lock_sync' && other.node === end.node && other.fields.comm === end.fields.comm

/**
 * md-cluster, level A: how a node of a clustered RAID1 sends a message to all others.
 *
 * There are no messages on a wire, only DLM locks. The sender takes TOKEN, so that it is the only
 * one; puts the message into the value block of MESSAGE; and asks for ACK in EX, which every other
 * node has in CR and is called (BAST) to drop. Each receiver reads MESSAGE, processes it, drops ACK,
 * and waits at a gate (MESSAGE in PR, beside which the sender's CW cannot be) before it takes ACK
 * again. When the sender gets ACK, all have processed. A joiner takes ACK with the token in hand.
 *
 * Source: drivers/md/md-cluster.c (sendmsg, recv_daemon, join), as told in the brief md-cluster.md,
 * sections 1.3, 1.4 and 2, whose rows the actions carry. Kernels from 4.7 on; with guards off also
 * what was before. The locks are those of the DLM part (its oracle level), one action for each lock
 * request or completion; TOKEN, MESSAGE and ACK are resources of one lockspace.
 *
 * Left out: what a message says and does (a message is its sender and its number, processing is one
 * step); re-checking whether it is still needed (1d); NO-NEW-DEV, RESYNC and the bitmap locks, which
 * take no part in a broadcast; the creation of locks (a node that is still to join has them in NL,
 * where they concern nobody) and its way into the lockspace; leaving; the limit of 30 s (6.11) for
 * waits other than the sender's for ACK. SEND_LOCK and recv_mutex have no cells: who has them shows
 * in where the threads stand.
 */
import { model } from '../../../language/model.ts'
import type { Mode } from '../../cluster/dlm/index.ts'
import { node } from '../node.ts'
import { joiner } from './joiner.ts'
import { dlmRecovery, faults } from './membership.ts'
import { receiver } from './receiver.ts'
import { failures, sender } from './sender.ts'
import { flagsOf, type Lock, Messages, type N, type S } from './state.ts'

/** At rest: ACK in CR, the other locks in NL. */
const atRest = (s: S, n: N) =>
  holding(holding(holding(s, n, 'token', 'NL'), n, 'message', 'NL'), n, 'ack', 'CR')

/** Who is still to join has all locks in NL, where they concern nobody. */
const outside = (s: S, n: N) =>
  holding(holding(holding(s, n, 'token', 'NL'), n, 'message', 'NL'), n, 'ack', 'NL').with(n, {
    place: 'outside',
  })

function holding(s: S, n: N, r: Lock, mode: Mode): S {
  const asked = s.dlm.request(n, r, mode, ...flagsOf(r))
  return (asked ? asked.dlm.take(n, r) : asked) || s
}

export const mdClusterMessages = model('md-cluster-messages', Messages, {
  init: (s: S) =>
    s.params.joiners === 0
      ? s.after(s.all(node), atRest)
      : s.all(node).choose(joiner => outside(s.after(s.all(node).except(joiner), atRest), joiner)),
  actions: { ...joiner, ...sender, ...failures, ...receiver, ...dlmRecovery },
  faults,
})

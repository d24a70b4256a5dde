import { guard } from '../../../language/guard.ts'

/** What the exchange of messages needs; H and L are the rows of the brief's catalogue. */
export const guards = {
  // The locks of one broadcast.
  gate: guard(
    'a receiver takes ACK again at once, is called again, and processes the message twice',
    'row 8 of the brief; recv_daemon()',
  ),
  messageAtCw: guard(
    'the sender keeps MESSAGE at CR, beside which the gate does not hold anybody',
    '66099bb0ee6c "md-cluster: fix deadlock issue on message lock", H1',
  ),
  gateAtPr: guard(
    'receivers that convert MESSAGE from CR to EX block each other',
    '66099bb0ee6c "md-cluster: fix deadlock issue on message lock", H1',
  ),

  // Threads of one node.
  recvMutex: guard(
    'the receive thread converts MESSAGE under the hands of a sender of the same node',
    '8b9277c81450 "md-cluster: Protect communication with mutexes", H2',
  ),
  sendLock: guard(
    'two tasks of a node have the token together: one gives it up while the other still sends',
    '8b9277c81450 "md-cluster: Protect communication with mutexes", H2',
  ),

  // Joining.
  joinTakesToken: guard(
    'a node joins in the middle of a broadcast, which then waits for it',
    '0579782a4e8b "md-cluster: fix locking when node joins cluster during message broadcast", H3',
  ),
  alreadyInClusterGate: guard(
    'a message is applied to an array that is not set up yet',
    '51e453aecb26 "md-cluster: gather resync infos and enable recv_thread after bitmap is ready", H4',
  ),

  // Errors.
  dropAckOnError: guard(
    'a receiver whose user space does not answer in time keeps ACK for ever',
    '1bbe254e4336, repaired by fff42f213824 "md-cluster: fix hanging issue while a new disk adding", H13',
  ),

  // In no kernel that the brief knows of: latent hazards.
  cancelOnTimeout: guard(
    'a sender that gives up leaves its request for ACK queued, and gets ACK behind its own back',
    'dlm_lock_sync() from 6.11 on, L4',
  ),
  checkLvbValid: guard(
    'what is read after the death of a sender and a master is an older message',
    'recv_daemon(), L3',
  ),
  answersAnyway: guard(
    'who was called and reads its own message keeps ACK, and is not called again by the next sender',
    'process_recvd_msg() and recv_daemon(); model, see docs/findings/md-cluster.md',
  ),
}

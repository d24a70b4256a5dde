import { guard } from '../../../language/guard.ts'

/** K: rows of the brief's catalogue 9.1. D is the daemon of the DLM, G that of the file system. */
export const guards = {
  dWaitsForG: guard('the DLM forgets the locks of the dead before GFS2 is blocked here', 'K1'),
  gWaitsForD: guard('journals are replayed for a failure that D does not know, nor fence', 'K2'),
  dStartBarrier: guard('the DLM forgets the locks of the dead before GFS2 is blocked there', 'K3'),
  gStartBarrier: guard('members compute their journals from different views', 'K4'),
  askAgain: guard('a notification that was refused once is never repeated', '60132fc9, K5'),
  awaitRegistration: guard('D does not wait for the G of a young mount', '96643d0d, 3049d117, K6'),
  recordNewJournals: guard('the next new member is given the same journal', '9172b524, K9'),
  onlyStarted: guard(
    'D waits for G because of a node that has never been in the started lockspace',
    '74b2b54a, K13',
  ),
  refuseMerged: guard(
    'a member with state from before a partition takes part',
    '66a533e5, 8226258e, 34679f89, K10',
  ),
  awaitFencing: guard('a node is recovered that is not off yet', 'b165ce47, K11'),
  firstDoneWins: guard('a first mount that is over goes on for some members', 'design, K16'),
  reserveFailed: guard('a new member gets a journal that is still to be replayed', 'design, K17'),

  // In no daemon that we know: what the model needs for liveness. See docs/findings.
  answersExpected: guard(
    'D says of a node whose join is not complete that there is nothing to wait for, and waits later',
    'model; section 5.2, notified(X)',
  ),
  mountAfterNews: guard(
    'a lockspace that is joined after a failure does not wait for a G that has still to see it',
    'model: no daemon can know what its other group has for it',
  ),
  mountBlocked: guard(
    'D waits for G, G for a mount in the kernel, and the mount for D',
    'model; cluster4 does it (M0)',
  ),
}

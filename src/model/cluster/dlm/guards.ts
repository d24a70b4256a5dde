import { type Guard, guard } from '../../../language/guard.ts'

/**
 * What historical bugs of the kernel's DLM lacked; K is the row in the brief's catalogue. K15 is a
 * guard of the clients. The other rows need a distributed level: messages of an aborted recovery
 * (K1, K4, K14, K21), who is master or directory (K2, K5, K16), operations that overlap (K3, K6), and
 * a conversion whose reply is lost with the master (K11, K12): here a completion is the node's as
 * soon as it is queued.
 */
export const guards = {
  // Conversions.
  convertsDemoted: guard(
    'a lock that CONVDEADLK has demoted stays granted as NL and is never converted',
    '7d3c1feb8091 "[DLM] fix mode munging", K7',
  ),
  tellsMode: guard(
    'the node is told the mode it asked for where it got the alternate one',
    '7d3c1feb8091 "[DLM] fix mode munging", K7',
  ),
  clearsAltMode: guard(
    'ALTMODE of an earlier grant comes back with a later one',
    '6f90a8b1b87f, K13',
  ),
  refusesDeadlock: guard(
    'two conversions that block each other wait for ever',
    'c85d65e91430 "[DLM] cancel in conversion deadlock", K8',
  ),
  callsDeadlocked: guard(
    'who waits with NODLCKWT in a conversion deadlock is not called to give way',
    '294e7e458763 "DLM: fix conversion deadlock when DLM_LKF_NODLCKWT flag is set", K9',
  ),
  retriesFromHead: guard(
    'conversions that a later one kept waiting are not tried again once it is granted',
    'fe7af65749ce, K10',
  ),

  // Callbacks.
  replyFirst: guard(
    'the callback that an operation causes overtakes its completion',
    '"dlm: send reply before bast", K19',
  ),
  callbacksInOrder: guard(
    'a completion is delivered before the blocking callback that was queued first',
    '"dlm: fix ordering of bast and cast", K19',
  ),
  callsForCw: guard(
    'a blocked CW hides behind the numerically larger PR: a PR holder is not called',
    '"[DLM] fix basts for granted PR waiting CW" and its counterpart, K20',
  ),

  // Recovery.
  flagsDeadWriter: guard(
    'the value is doubted when only NL and CR locks are left, not when a writer has died',
    '"dlm: fix lvb invalidation conditions", K17',
  ),
  valueBeforeGrants: guard(
    'locks are granted before the value is known to be in doubt',
    '"dlm: fix lvb invalidation conditions", K17',
  ),
  grantsInAnyOrder: guard(
    'rebuilt conversions wait for one another in an order that they never had',
    '"dlm: fix conversion deadlock from recovery", K18',
  ),

  // What recovery has to wait for.
  stopBeforeStart: guard('recovery starts before every member has stopped', 'brief 12.1, P9'),
  slotsBeforeDone: guard(
    'a member goes on before another one has heard which slot failed',
    '757a42719635 "dlm: add node slots and generation", brief 12.7',
  ),
}

export type Rules = { readonly [N in keyof typeof guards]: Guard }

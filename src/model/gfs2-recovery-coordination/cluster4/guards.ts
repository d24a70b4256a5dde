import { guard } from '../../../language/guard.ts'

/** T: rows of the brief's catalogue 9.2; N: its candidates 9.3. */
export const guards = {
  prepInStop: guard('the daemon goes on before GFS2 has blocked', 'design of the callbacks, T1'),
  unblockLast: guard('`done` unblocks before the journals are replayed', 'e0c2a9aa1e68, T2'),
  stillCurrent: guard(
    'what was begun before a new failure is finished as if there were none',
    'e0c2a9aa1e68, T3',
  ),
  waitForDone: guard('the worker works on half-known failures', 'e0c2a9aa1e68, T4'),
  alwaysPublish: guard('mounters wait for ever for a new generation', 'e0c2a9aa1e68, T5'),
  clearBeforeSet: guard(
    'a replay of an old failure clears the bit of a new one',
    'e0c2a9aa1e68, T6',
  ),
  mountAwaitsGeneration: guard(
    'a mounter goes to work beside journals that nobody has entered yet',
    'e0c2a9aa1e68, T7',
  ),
  firstKeepsBoth: guard('there is a second first mounter', 'e0c2a9aa1e68, T8'),
  mountedBeforeControl: guard(
    'a mounter is refused even a shared mounted lock',
    'e0c2a9aa1e68, T8',
  ),
  firstAwaitsDone: guard(
    'the end of the first mount, in the middle of a recovery, leaves the node unblocked',
    'e0c2a9aa1e68, T9',
  ),
  firstNotBlocked: guard('a blocked first mounter is never unblocked', 'e0c2a9aa1e68, T10'),
  spectatorsStepBack: guard(
    'a spectator, which replays nothing, keeps others from being the first mounter',
    '4a7727725dc7, T11',
  ),
  spectatorsOwnNothing: guard(
    'a spectator takes journal 0, its stand-in, for its own, and waits for no replay of it',
    '4a7727725dc7, T11',
  ),
  wholeRemoval: guard('a stop in the middle of R2 loses slot callbacks', 'dlm, 2022, T15'),

  // In no kernel that we know: what the model needs for safety. See docs/findings.
  forgetResult: guard('an old success clears the bit of a new failure', 'model, N1'),
  ownerClears: guard(
    'a late survivor enters a failure that was replayed long ago: the journal is in use, and all wait',
    'model',
  ),
  lastKnownSlot: guard(
    'a member that dies while slots are collected is reported without its slot',
    'model, N2',
  ),
  firstDoneFirst: guard(
    "the control worker gives the first mounter's locks away while it still needs them",
    'model',
  ),
}

import { distinct } from '../language/action.ts'
import type { Node } from '../language/kind.ts'
import { among } from '../language/kind.ts'
import type { State } from '../language/state-types.ts'
import {
  block,
  gfs2Withdraw,
  isHopeless,
  isRung,
  isSpectator,
  isUp,
  isWithdrawing,
  journalLive,
  node,
  others,
  type Withdraw,
} from '../model/gfs2-withdraw/index.ts'
import { accepting, always, forEach, properties, reachable, step } from './kinds.ts'
import { leadsTo } from './temporal.ts'

type S = State<Withdraw>
type N = Node<'node'>

/** Between the steps 2 and 8 of a replay. */
const isReplaying = (s: S, n: N, j: N) =>
  s.replaying(n) === j && among(s.replay(n), 'reading', 'writing', 'releasing')

/** What keeps the data whole: S1 to S11 of the brief, at both levels. */
export const withdrawSafety = properties(gfs2Withdraw, {
  /** S1: while a journal is replayed, nobody but its owner holds a block that is still to be overwritten. */
  noReplayOverHeld: always(
    forEach(
      [node, node, block],
      (s, replayer, j, b) =>
        s.replaying(replayer) !== j ||
        s.replay(replayer) !== 'writing' ||
        s.store.toReplay(j, b) === 0 ||
        s.replayed(replayer, b) ||
        others(s, j).every(n => s.glock.mode(n, b) === 'UN'),
    ),
  ),

  /** S1': whoever has a block in its active journal holds it, or normal grants are blocked. */
  coverage: always(
    forEach(
      [node, block],
      (s, n, b) =>
        s.store.toReplay(n, b) === 0 || s.glock.mode(n, b) === 'EX' || s.membership(n) === 'failed',
    ),
  ),

  /** S2: from the release of a dirty journal to its replay, nobody else gets a block of it. */
  noGrantInWindow: always(
    forEach(
      [node, block],
      (s, n, b) =>
        s.store.toReplay(n, b) === 0 ||
        s.journal.mode(n, n) === 'EX' ||
        others(s, n).every(m => s.glock.mode(m, b) === 'UN'),
    ),
  ),

  /** S3: a journal is replayed by one node at a time, and never while its owner writes to it. */
  oneReplayer: always(
    forEach(
      [node, node],
      (s, n, j) =>
        !isReplaying(s, n, j) ||
        ((n === j || isSpectator(s, j) || !journalLive(s, j)) &&
          others(s, n).every(m => !isReplaying(s, m, j))),
    ),
  ),

  /** S4: only a dirty journal is replayed. */
  onlyDirtyReplayed: always(
    forEach(
      [node, node],
      (s, n, j) => s.replaying(n) !== j || s.replay(n) !== 'writing' || !s.store.isClean(j),
    ),
  ),

  /** S5: who holds a block has its newest version: on the disk, or itself on the way there. */
  serialData: always(
    forEach(
      [node, block],
      (s, n, b) =>
        s.glock.mode(n, b) === 'UN' ||
        s.store.disk.content(b) === s.newest(b) ||
        s.store.image(n, b) === s.newest(b) ||
        s.store.disk.inFlight(n, b) === s.newest(b),
    ),
  ),

  /** S6: no write, however late, makes a block older. */
  noRegress: step((before, after) =>
    after.store.disk.content.every((version, b) => version >= before.store.disk.content(b)),
  ),

  /** S7: nothing is on its way to the disk from a node that has given up its journal. */
  noWriteAfterRelease: always(
    forEach([node, block], (s, n, b) => s.store.disk.isIdle(n, b) || s.journal.mode(n, n) === 'EX'),
  ),

  /** S8: no caller of withdraw returns before the first one has finished. */
  secondaryOrder: always(
    forEach(node, (s, n) => s.secondTask(n) !== 'returned' || s.stage(n) === 'ended'),
  ),

  /** S9: the bell is no lock: no listener loses live, and nobody gets it alone beside a mounted node. */
  bellOnly: always(
    forEach(
      node,
      (s, n) =>
        s.stage(n) !== 'mounted' ||
        (s.live.mode(n, 'live') === 'PR' && s.live.mode.every(mode => mode !== 'EX')),
    ),
  ),

  /** S10: what a clean journal ever held is in place. */
  cleanMeansDone: always(
    forEach(
      [node, block],
      (s, n, b) => !s.store.isClean(n) || s.store.image(n, b) <= s.store.disk.content(b),
    ),
  ),

  /** S11, and the rest of S4: "Journal recovery complete" is said of clean journals only. */
  noFalseComplete: always(forEach(node, (s, n) => s.stage(n) !== 'complete' || s.store.isClean(n))),
})

/**
 * L2 as a safety property. It holds only while no second thing goes wrong: V1 has no answer to a
 * replayer that fails, dies or withdraws itself (candidates C3, C4, C6 and C8).
 */
export const withdrawRecovery = properties(gfs2Withdraw, {
  /** No node waits for a replay that nobody is going to do. */
  notForgotten: always(forEach(node, (s, n) => !isHopeless(s, n))),
})

/** From W1 to W17. A node that dies is not on its way any more. */
const isOnItsWay = (s: S, n: N) => isWithdrawing(s, n) || s.stage(n) === 'left'

/** Whoever looks on, withdraws or cannot write replays nothing. */
const canReplay = (s: S, n: N) =>
  s.lives(n) && s.stage(n) === 'mounted' && !isSpectator(s, n) && !s.store.disk.isBroken(n)

/** L1 and L2: what a withdraw promises, where the model's own actions are fair. */
export const withdrawProgress = properties(gfs2Withdraw, {
  /** L1: every withdraw that has begun ends. */
  withdrawReturns: leadsTo(node, isOnItsWay, (s, n) => !isOnItsWay(s, n)),

  /** L2: a journal that a withdrawing node has given up is replayed, as long as somebody else can. */
  withdrawnReplayed: leadsTo(
    node,
    (s, n) => s.stage(n) === 'rung' && !s.store.isClean(n),
    (s, n) => s.store.isClean(n) || others(s, n).every(m => !canReplay(s, m)),
  ),
})

/** The end of W17, for who waits on the withdrawing node itself. */
export const secondTaskProgress = properties(gfs2Withdraw, {
  /** A second task that waits for the withdraw goes on some day. */
  secondGoesOn: leadsTo(
    node,
    (s, n) => s.secondTask(n) === 'waiting',
    (s, n) => s.secondTask(n) !== 'waiting',
  ),
})

/** L3, at level L1 only. It needs tasks that unlock what they hold: `unlock` is to be fair. */
export const cachingProgress = properties(gfs2Withdraw, {
  /** Who is called, since another node wants its block, lets go. */
  calledLetsGo: leadsTo(
    [node, block],
    (s, n, b) => s.glock.called(n, b),
    (s, n, b) => !s.glock.called(n, b),
  ),
})

/** What the parts of 601ef0d5 beside the replay itself are for: rows P14, P16, P17 and C15. */
export const withdrawDuties = properties(gfs2Withdraw, {
  /** A bell reaches every node that is mounted and could answer it. */
  everybodyRung: step(
    distinct(node, node),
    (before, after, n, listener) =>
      before.stage(n) !== 'silent' ||
      after.stage(n) !== 'rung' ||
      before.stage(listener) !== 'mounted' ||
      isRung(after, listener),
  ),

  /** A node that has withdrawn begins no replay of another one's journal. */
  withdrawnReplayNothing: step(
    [node, node],
    (before, after, n, j) =>
      n === j || !isWithdrawing(before, n) || before.replaying(n) === j || after.replaying(n) !== j,
  ),

  /** A node lets go of a journal glock that it has: otherwise it would use a null pointer. */
  onlyHeldUnlocked: always(
    forEach(node, (s, n) => !s.journalUnlocking(n) || s.journal.mode(n, n) === 'EX'),
  ),
})

/** Where a run may end. */
export const withdrawEnds = properties(gfs2Withdraw, {
  nobodyReplays: accepting(s => s.all(node).every(n => !isUp(s, n) || isSpectator(s, n))),
  /** A node that waits for ever keeps its locks: where V1 cannot go on, it gives up L1, not S2. */
  waitsForEver: accepting(s => s.all(node).some(n => isHopeless(s, n))),
  /** A node that cannot write has to withdraw, which the bounds may not allow. */
  cannotWrite: accepting(s => s.store.disk.isBroken.some(isBroken => isBroken)),
})

/** Nothing of the above holds just because nothing happens. */
export const withdrawWitnesses = properties(gfs2Withdraw, {
  withdrawCompletes: reachable(forEach(node, (s, n) => s.stage(n) === 'complete')),
  journalReplayed: reachable(
    forEach(
      distinct(node, node),
      (s, n, replayer) =>
        s.stage(n) === 'rung' &&
        s.replaying(replayer) === n &&
        s.replayed.some((isDone, by) => isDone && by === replayer),
    ),
  ),
  /** Another node has got and changed what the withdrawn one had committed. */
  lifeGoesOn: reachable(
    forEach(
      distinct(node, node),
      (s, n, other) =>
        s.stage(n) === 'ended' &&
        s.store.disk.content.some((version, b) => version === 1 && s.store.image(other, b) === 2),
    ),
  ),
})

/** What deaths and errors add. */
export const withdrawFaultWitnesses = properties(gfs2Withdraw, {
  deadReplayed: reachable(
    forEach(
      distinct(node, node),
      (s, dead, replayer) =>
        s.membership(dead) === 'failed' &&
        s.replaying(replayer) === dead &&
        s.replay(replayer) === 'releasing',
    ),
  ),
  diesWithdrawn: reachable(
    s =>
      s.withdrawals === 1 &&
      s.membership.some((known, n) => known === 'failed' && !s.store.isClean(n)),
  ),
  replayFails: reachable(s =>
    s.replay.some((how, n) => how === 'writing' && s.store.disk.isBroken(n)),
  ),
  someoneForgotten: reachable(forEach(node, (s, n) => isHopeless(s, n))),
})

export const withdrawRemountWitness = properties(gfs2Withdraw, {
  /** A node has withdrawn, is back, and works. */
  remounted: reachable(
    s =>
      s.withdrawals === 1 &&
      s.life.died === 0 &&
      s.stage.every(stage => stage === 'mounted') &&
      s.store.image.some(version => version > 0),
  ),
})

export const secondBellWitness = properties(gfs2Withdraw, {
  /** A node hears the bell that it was rung by before. */
  secondBellHeard: reachable(
    forEach(
      distinct(node, node),
      (s, n, listener) => s.withdrawals === 2 && s.remounted === 1 && s.replaying(listener) === n,
    ),
  ),
})

export const spectatorWitness = properties(gfs2Withdraw, {
  spectatorWithdraws: reachable(
    forEach(node, (s, n) => isSpectator(s, n) && s.stage(n) === 'complete'),
  ),
  spectatorRung: reachable(forEach(node, (s, n) => isSpectator(s, n) && isRung(s, n))),
})

export const mountingWitness = properties(gfs2Withdraw, {
  /** The mount ends with nothing dequeued, and the node is through. */
  withdrawsWhileMounting: reachable(
    forEach(
      node,
      (s, n) =>
        s.mountLock.mode(n, 'mount') === 'EX' &&
        s.stage(n) === 'rung' &&
        s.withdrawals === 2 &&
        s.unscanned(n).isEmpty,
    ),
  ),
})

export const secondTaskWitness = properties(gfs2Withdraw, {
  secondReturns: reachable(s => s.secondTask.some(task => task === 'returned')),
})

/** Level L1 only. */
export const cachingWitnesses = properties(gfs2Withdraw, {
  withdrawPending: reachable(s => s.trouble.some(trouble => trouble === 'pending')),
  demoteHeldBack: reachable(s =>
    s.synced.some(
      (synced, n, b) => synced === 'revokes' && s.store.image(n, b) > 0 && s.stage(n) === 'mounted',
    ),
  ),
  wantedInWindow: reachable(s =>
    s.glock.called.some((called, n) => called && s.stage(n) === 'rung' && !s.store.isClean(n)),
  ),
})

import { distinct } from '../language/action.ts'
import { among, type Node } from '../language/kind.ts'
import type { State } from '../language/state-types.ts'
import { node, type O2dlm, o2dlm, o2dlmMastery } from '../model/o2dlm/index.ts'
import { accepting, always, forEach, properties, reachable } from './kinds.ts'
import { atMostOne } from './predicates.ts'
import { alwaysPossible, eventuallyAlways } from './temporal.ts'

type S = State<O2dlm>
type N = Node<'node'>

/** In the phases A to F of a recovery that it leads. */
const isRecoveryMaster = (s: S, n: N) =>
  among(s.thread(n), 'requesting', 'finalizing1', 'finalizing2', 'finished')

/** Between P2 and P4: it has the EX on $RECOVERY, and has not sent it back yet. */
const hasRecoveryLock = (s: S, n: N) =>
  among(s.thread(n), 'locked', 'announcing') ||
  (among(s.thread(n), 'elected', 'backingOff') && s.calling(n) === null)

/** The owner of X, and not about to become another's. */
const isOwner = (s: S, n: N) => s.life.up(n) && s.owner(n) === n && !s.inRecovery(n)

/** Every death is recovered, and nothing is left to do. */
const isQuiet = (s: S) =>
  s
    .all(node)
    .every(
      n =>
        !s.life.up(n) ||
        (s.thread(n) === 'asleep' &&
          s.jobs(n).isEmpty &&
          !s.inRecovery(n) &&
          s
            .all(node)
            .every(m => s.life.up(m) || !(s.heart.counts(n, m) || s.recoveryMap(n).has(m)))),
    )

/** S1 to S4 and S15 of the brief. */
export const recoverySafety = properties(o2dlm, {
  /** S1: at most one node leads a recovery. */
  oneRecoveryMaster: always(atMostOne(node, isRecoveryMaster)),

  /** S1': who has seen stage 1 knows whose recovery it was. */
  announcedAgree: always(
    forEach(
      distinct(node, node),
      (s, n, master) =>
        !s.finalize(n) ||
        !isRecoveryMaster(s, master) ||
        (s.newMaster(n) === master && s.deadNode(n) === s.deadNode(master)),
    ),
  ),

  /** S2: only dead nodes are recovered. */
  onlyTheDead: always(
    forEach(
      distinct(node, node),
      (s, n, m) =>
        !s.life.up(m) ||
        !(s.recoveryMap(n).has(m) || (isRecoveryMaster(s, n) && s.deadNode(n) === m)),
    ),
  ),

  /** S3: a recovery is that of some node. */
  somebodyIsDead: always(
    forEach(node, (s, n) => !isRecoveryMaster(s, n) || s.deadNode(n) !== null),
  ),

  /** S4: no node panics. */
  noPanic: always(forEach(node, (s, n) => s.panicked(n) === null)),

  /** S15: one node at a time is between P2 and P4. */
  oneLockHolder: always(atMostOne(node, hasRecoveryLock)),

  /** S1 told of others: whom the recovery master asks for locks takes part in that recovery. */
  sameRecovery: always(
    forEach(
      distinct(node, node),
      (s, master, n) =>
        s.thread(master) !== 'requesting' ||
        s.locksOf(master, n) === 'none' ||
        !s.life.up(n) ||
        (s.newMaster(n) === master && s.deadNode(n) === s.recovering(master)),
    ),
  ),
})

/** S5 and S9 of the resource X (level L1+X). */
export const resourceSafety = properties(o2dlm, {
  /** S5: one master. */
  oneOwner: always(atMostOne(node, isOwner)),

  /** S9: the master knows the locks of all. */
  noLockLost: always(
    forEach(
      [node, node],
      (s, owner, n) => !isOwner(s, owner) || !s.life.up(n) || s.knows(owner).has(n),
    ),
  ),

  /** S14: what belonged to a dead node belongs to it no longer once that node is recovered. */
  recoveredIsClean: always(
    forEach(
      distinct(node, node),
      (s, n, dead) => s.owner(n) !== dead || s.heart.counts(n, dead) || s.recoveryMap(n).has(dead),
    ),
  ),
})

/** L1, L2 and L4: where no step is left, every death is known and recovered. */
export const recoveryEnds = properties(o2dlm, { quiet: accepting(isQuiet) })

export const recoveryProgress = properties(o2dlm, {
  /** It is never too late to recover every death. */
  quietInReach: alwaysPossible(isQuiet),
  /** L1 to L5: in the end every death is recovered. */
  recovers: eventuallyAlways(isQuiet),
})

export const recoveryWitnesses = properties(o2dlm, {
  recovered: reachable(
    s => s.life.died > 0 && s.all(node).count(n => s.life.up(n)) > 1 && isQuiet(s),
  ),
  /** A candidate has got the EX, and learns that somebody else has been faster. */
  backsOff: reachable(forEach(node, (s, n) => s.thread(n) === 'backingOff')),
})

/** With two deaths. */
export const secondDeathWitnesses = properties(o2dlm, {
  /** H1: a survivor dies that has promised its locks. */
  promisedAndDied: reachable(
    forEach(
      distinct(node, node),
      (s, master, n) => s.locksOf(master, n) === 'requested' && !s.life.up(n),
    ),
  ),
  /** H3: the recovery master dies between two messages of stage 1. */
  diesInStage1: reachable(s =>
    s
      .all(node)
      .some(
        master =>
          !s.life.up(master) &&
          s.all(node).some(n => s.newMaster(n) === master && s.finalize(n)) &&
          s.all(node).some(n => s.newMaster(n) === master && !s.finalize(n)),
      ),
  ),
})

export const resourceWitnesses = properties(o2dlm, {
  /** The resource has a new owner, which knows all locks. */
  ownedAnew: reachable(
    forEach(
      node,
      (s, n) =>
        isOwner(s, n) &&
        s.life.died > 0 &&
        s.all(node).every(m => !s.life.up(m) || s.owner(m) === n) &&
        s.life.up.some((up, m) => !up && !s.heart.counts(n, m)),
    ),
  ),
  /** The recovery master dies, and another one collects the same locks again. */
  collectedAgain: reachable(
    forEach(
      distinct(node, node),
      (s, n, former) =>
        s.claims(n).has(former) &&
        !s.life.up(former) &&
        s.newMaster(n) !== former &&
        s.newMaster(n) !== null,
    ),
  ),
})

/** S5, S6, S10 and S12 of $RECOVERY (level L2b). */
export const masterySafety = properties(o2dlmMastery, {
  /** S5: one master. */
  oneLockMaster: always(
    atMostOne(node, (s: S, n) => s.lockres(n) === 'ready' && s.master(n) === n),
  ),

  /** S5': nobody wins the mastery while another node has won it. */
  oneWinner: always(atMostOne(node, (s: S, n) => s.entryMaster(n) === n)),

  /** S6 and S12: a live master knows that it is master, and who has a reference. */
  referencesKnown: always(
    forEach(
      distinct(node, node),
      (s, n, master) =>
        s.lockres(n) !== 'ready' ||
        s.master(n) !== master ||
        !s.life.up(master) ||
        ((s.master(master) === master || s.entryMaster(master) === master) &&
          s.refmap(master).has(n)),
    ),
  ),

  /** S10: whom the master lists as holder has the EX, or a call about it is under way. */
  noGhostLock: always(
    forEach(
      distinct(node, node),
      (s, master, n) =>
        s.holder(master) !== n ||
        !s.life.up(n) ||
        hasRecoveryLock(s, n) ||
        (s.thread(n) === 'creating' && s.calling(n) === master),
    ),
  ),
})

export const masteryWitnesses = properties(o2dlmMastery, {
  lockedRemotely: reachable(
    forEach(
      distinct(node, node),
      (s, n, master) => s.thread(n) === 'locked' && s.master(n) === master,
    ),
  ),
  refused: reachable(forEach(node, (s, n) => s.thread(n) === 'refused')),
})

export const lockKnownWitnesses = properties(o2dlmMastery, {
  /** Somebody still names the dead master of $RECOVERY. */
  heldBack: reachable(forEach(node, (s, n) => s.thread(n) === 'heldBack')),
  /** The master of $RECOVERY dies while another node has the EX. */
  masterOfHolderDies: reachable(
    forEach(
      distinct(node, node),
      (s, n, master) => s.thread(n) === 'locked' && s.master(n) === master && !s.life.up(master),
    ),
  ),
})

export const twinWitness = properties(o2dlmMastery, {
  /** Two nodes die together: who has missed one of them gets past the other with its pre-check. */
  passesTheUnmissed: reachable(
    forEach(
      distinct(node, node),
      (s, n, dead) => s.thread(n) === 'asking' && !s.life.up(dead) && s.heart.counts(n, dead),
    ),
  ),
})

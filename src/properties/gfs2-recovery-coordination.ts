import { distinct } from '../language/action.ts'
import { among, type Node } from '../language/kind.ts'
import type { State } from '../language/state-types.ts'
import {
  type Cluster4,
  cluster4,
  isBetween,
  isFirstMount,
  isMountDone,
  journal,
  node,
  recoveryOrder,
} from '../model/gfs2-recovery-coordination/index.ts'
import { accepting, always, forEach, properties, reachable, refines, step } from './kinds.ts'
import { leadsTo } from './temporal.ts'

type S = State<Cluster4>
type N = Node<'node'>
type J = Node<'journal'>

/** The owner of the journal is gone, and nobody else has its jid yet. */
const isLeft = (s: S, j: J) => s.fs.dirty(j) && s.slot.every(taken => taken !== j)

/** Mounted, and no longer the first mounter: it shares the others' recovery. */
const takesPart = (s: S, n: N) => s.up(n) && isMountDone(s, n) && !isFirstMount(s, n)

const isReplaying = (s: S, n: N, j: J) => among(s.fs.replay(n, j), 'replaying', 'replayed')

/** Nothing is under way on the node. */
const isQuiet = (s: S, n: N) =>
  s.up(n) &&
  s.stage(n) === 'mounted' &&
  s.dlm(n) === 'running' &&
  !s.changed(n) &&
  s.worker(n) === 'idle' &&
  !s.queued(n) &&
  !s.fs.hasReplays(n)

/** The predicates of section 7 of the brief, by its names. */
export const cluster4Safety = properties(cluster4, {
  /** Where a DLM has removed a failed node, every mounted survivor is blocked. */
  stopBeforeRecover: always(
    forEach(
      [node, node],
      (s, n, m) =>
        s.dlm(n) !== 'collecting' ||
        !takesPart(s, m) ||
        s.fs.blocked(m) ||
        s.all(journal).every(j => !isLeft(s, j)),
    ),
  ),

  /** The same for each node alone, whoever has failed: from prep to done it is blocked. */
  blockedInRecovery: always(
    forEach(node, (s, n) => !takesPart(s, n) || !isBetween(s, n) || s.fs.blocked(n)),
  ),

  /** What a blocked node is granted is not used before it unblocks. */
  noGrantWhileBlocked: step(
    node,
    (before, after, n) =>
      before.fs.use(n) === 'held' || after.fs.use(n) !== 'held' || !after.fs.blocked(n),
  ),

  /** Who unblocks (C7, M9) has no failure unreplayed that it should know of. */
  recoverBeforeUnblock: step(
    [node, journal],
    (before, after, n, j) =>
      !before.fs.blocked(n) ||
      after.fs.blocked(n) ||
      !takesPart(after, n) ||
      before.failedIn(j) === 0 ||
      before.failedIn(j) > before.startGeneration(n),
  ),

  /** The purpose of it all: nobody has a lock of a block that a replay would overwrite. */
  noNakedImage: always(
    forEach(
      [node, journal],
      (s, n, j) => s.fs.use(n) !== 'held' || !s.fs.image(j) || s.slot(n) === j,
    ),
  ),

  oneReplayer: always(
    forEach(
      [node, node, journal],
      (s, n, m, j) => n === m || !isReplaying(s, n, j) || !isReplaying(s, m, j),
    ),
  ),

  /** The journal of a node that uses it is not replayed by another. */
  liveUntouched: always(
    forEach(
      [node, node, journal],
      (s, n, m, j) =>
        n === m ||
        !isReplaying(s, n, j) ||
        !(s.up(m) && s.stage(m) === 'mounted' && !s.isSpectator(m) && s.slot(m) === j),
    ),
  ),

  /** While one is the first mounter nobody else is mounted, but for spectators. */
  firstAlone: always(
    forEach(
      distinct(node, node),
      (s, n, m) =>
        !(s.up(n) && isFirstMount(s, n)) || !(s.up(m) && isMountDone(s, m)) || s.isSpectator(m),
    ),
  ),

  /** When the first mounter lets others mount, all journals are clean. */
  firstComplete: always(
    forEach(
      [node, journal],
      (s, n, j) => !among(s.stage(n), 'firstDone', 'shared') || !s.fs.dirty(j),
    ),
  ),

  jidUnique: always(
    forEach(distinct(node, node), (s, n, m) => s.slot(n) === null || s.slot(n) !== s.slot(m)),
  ),

  jidStable: step(
    node,
    (before, after, n) =>
      before.slot(n) === null || after.slot(n) === null || before.slot(n) === after.slot(n),
  ),

  /** Generations grow, in a lockspace that somebody has. */
  generationMonotone: step(
    (before, after) =>
      after.lvbGeneration >= before.lvbGeneration || before.slot.every(jid => jid === null),
  ),
  startMonotone: step(
    node,
    (before, after, n) =>
      after.startGeneration(n) >= before.startGeneration(n) || after.dlm(n) === 'outside',
  ),

  /** When a cycle is over everywhere, everybody has been told the same generation. */
  sameGeneration: always(
    forEach(
      distinct(node, node),
      (s, n, m) =>
        s.dlm(n) !== 'running' ||
        s.dlm(m) !== 'running' ||
        s.changed(n) ||
        s.changed(m) ||
        s.startGeneration(n) === s.startGeneration(m),
    ),
  ),

  /** A failure is not forgotten before its journal is clean, while somebody is mounted who could forget it. */
  bitNotLost: always(
    forEach(
      journal,
      (s, j) =>
        !isLeft(s, j) ||
        s.lvbBit(j) ||
        s.all(node).every(n => !takesPart(s, n) || s.isSpectator(n)) ||
        s
          .all(node)
          .some(
            n =>
              takesPart(s, n) &&
              (s.submit(n, j) > 0 ||
                s.unreported(n, j) !== 'no' ||
                (s.copyBit(n, j) && s.written(n) > 0)),
          ),
    ),
  ),

  /** A bit is cleared for the failure that has set it: afterwards nobody waits for the journal. */
  noSpuriousClear: step(
    journal,
    (before, after, j) =>
      !before.lvbBit(j) ||
      after.lvbBit(j) ||
      before.failedIn(j) === 0 ||
      before.slot.every(jid => jid === null),
  ),

  /** What the daemons have to see to: no DLM removes anybody before all have stopped, and told GFS2. */
  prepBarrier: always(
    forEach(
      distinct(node, node),
      (s, n, m) =>
        !among(s.dlm(n), 'removing', 'collecting') ||
        !s.up(m) ||
        !s.member(m) ||
        (!among(s.dlm(m), 'running', 'locking') && !s.prepDue(m)),
    ),
  ),

  /** N7: who has read a newer generation than its own has had a prep meanwhile, and stops at C3. */
  neverNewer: always(
    forEach(
      node,
      (s, n) =>
        s.worker(n) !== 'holding' ||
        s.copyGeneration(n) <= s.seenStart(n) ||
        s.blockGeneration(n) !== s.seenBlock(n) ||
        s.startGeneration(n) !== s.seenStart(n),
    ),
  ),

  /** "Not even -EAGAIN should happen here": who is not the first mounter can share. */
  mountedShared: always(
    forEach(distinct(node, node), (s, n, m) => s.stage(n) !== 'refused' || s.mounted(m) !== 'EX'),
  ),
})

/** What can be said of section 8 (liveness) in single states: nobody is left in the lurch. */
export const cluster4Progress = properties(cluster4, {
  /** A blocked node on which nothing is under way any more stays blocked. */
  notForgotten: always(forEach(node, (s, n) => !isQuiet(s, n) || !s.fs.blocked(n))),

  /** Mounters wait for the generation of the last `done`: somebody has written it. */
  published: always(
    forEach(node, (s, n) => !isQuiet(s, n) || s.lvbGeneration >= s.startGeneration(n)),
  ),

  /** The first mounter needs normal locks, and there is nobody to unblock it. */
  firstNotBlocked: always(forEach(node, (s, n) => !isFirstMount(s, n) || !s.fs.blocked(n))),

  /** A failed journal can be replayed: by somebody mounted, or by the next first mounter. */
  somebodyCanReplay: always(
    forEach(
      journal,
      (s, j) =>
        s.failedIn(j) === 0 ||
        s.all(node).some(n => s.up(n) && isMountDone(s, n) && !s.isSpectator(n)) ||
        s.all(node).every(n => !s.up(n) || !s.isSpectator(n) || s.mounted(n) === 'NL'),
    ),
  ),
})

/**
 * Section 8: nobody waits for ever, once failures have come to an end. The control lock has to be
 * granted fairly to workers that wait for it, and not be refused for ever to mounters that try.
 */
export const cluster4Liveness = properties(cluster4, {
  unblocks: leadsTo(
    node,
    (s, n) => s.up(n) && isMountDone(s, n) && s.fs.blocked(n),
    (s, n) => !s.up(n) || !s.fs.blocked(n),
  ),
  mountReturns: leadsTo(
    node,
    (s, n) => s.up(n) && s.stage(n) === 'trying',
    (s, n) => !s.up(n) || s.stage(n) === 'mounted',
  ),
})

/** What the order is for. */
export const orderSafety = properties(recoveryOrder(node), {
  nobodyBeside: always(
    forEach([node, journal], (s, n, j) => s.journal(j) !== 'exposed' || s.blocked(n)),
  ),
  exposed: reachable(forEach(journal, (s, j) => s.journal(j) === 'exposed')),
})

/**
 * Recovery keeps to its order (see recovery-order.ts). A node that has died is taken to be blocked, and
 * its journal to be left when it is missed. Of nodes that are all mounted at first.
 */
export const cluster4Order = properties(cluster4, {
  recoveryIsOrdered: refines(recoveryOrder(node), (s, t) =>
    t
      .after(t.all(node), (next, n) => next.with(n, { blocked: !s.up(n) || s.fs.blocked(n) }))
      .after(t.all(journal), (next, j) => {
        if (!isLeft(s, j)) return next
        return next.with(j, { journal: s.failedIn(j) > 0 ? 'exposed' : 'guarded' })
      }),
  ),
})

/** Where a run may end. */
export const cluster4Ends = properties(cluster4, {
  /** All is well, or nobody is there. */
  settled: accepting(s =>
    s.all(node).every(n => !s.up(n) || !s.member(n) || (isQuiet(s, n) && !s.fs.blocked(n))),
  ),
})

/** Nothing of the above holds just because nothing happens. */
export const cluster4Witnesses = properties(cluster4, {
  replayed: reachable(s => s.fs.replay.some(how => how === 'replayed')),
  /** H9: everybody is unblocked, and every journal of the dead is clean. */
  recovered: reachable(
    s =>
      s.died > 0 &&
      s.all(node).every(n => !s.up(n) || (isQuiet(s, n) && !s.fs.blocked(n))) &&
      s.generation > 1 &&
      s.failedIn.every(cycle => cycle === 0) &&
      s.up.some(up => up),
  ),
})

export const cluster4MountWitnesses = properties(cluster4, {
  mountedAgain: reachable(s => s.begun > 0 && s.stage.some(stage => stage === 'opening')),
  /** Unlike in cluster3, the slot of a failed node is free at once. */
  jidReused: reachable(
    forEach(
      node,
      (s, n) => s.up(n) && s.all(journal).some(j => s.slot(n) === j && s.failedIn(j) > 0),
    ),
  ),
  /** N6: who mounts when nobody is left is the first mounter, and replays what the others left. */
  heir: reachable(
    forEach(node, (s, n) => s.stage(n) === 'replayingAll' && s.failedIn.some(cycle => cycle > 0)),
  ),
})

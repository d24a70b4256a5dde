import { distinct } from '../language/action.ts'
import { among, type Node } from '../language/kind.ts'
import type { State } from '../language/state-types.ts'
import {
  type Cluster3,
  cluster3,
  journal,
  member,
  mustStop,
  owns,
  recoveryOrder,
} from '../model/gfs2-recovery-coordination/index.ts'
import { accepting, always, forEach, properties, reachable, refines, step } from './kinds.ts'
import { leadsTo } from './temporal.ts'

type S = State<Cluster3>
type N = Node<'node'>
type J = Node<'journal'>

const isReplaying = (s: S, n: N, j: J) => among(s.fs.replay(n, j), 'replaying', 'replayed')

/** Mounted, and no longer in first recovery: it shares the others' recovery. */
const takesPart = (s: S, n: N) => s.up(n) && s.mount(n) === 'mounted' && s.first(n) === null

/** The DLM still has the locks of who used the journal, who is no member to n any more. */
const isHeldByGone = (s: S, j: J, isMember: (m: N) => boolean) => {
  const holder = s.fs.glock(j)
  return s.fs.dirty(j) && holder !== null && !isMember(holder)
}

/** Nobody has the journal any more, or somebody is replaying it. */
const isUnreplayed = (s: S, j: J) => {
  const holder = s.fs.glock(j)
  return s.fs.dirty(j) && (holder === null || isReplaying(s, holder, j))
}

const hasNews = (s: S, n: N, group: 'dlm' | 'mount') => s.cpg.next(n, group) !== undefined

const hasNoHeir = (s: S) =>
  s.all(member).every(n => !s.up(n) || s.mount(n) !== 'mounted') &&
  s.all(member).some(n => s.up(n) && s.gHasState(n) && s.table(n).some(e => e.needs))

/** What the members have agreed on is the same on all. */
const syncAgree = always(
  forEach(
    distinct(member, member),
    (s: S, n, m) =>
      !s.up(n) ||
      !s.up(m) ||
      !s.gHasState(n) ||
      !s.gHasState(m) ||
      s.g(n).stage !== 'none' ||
      s.g(m).stage !== 'none' ||
      hasNews(s, n, 'mount') ||
      hasNews(s, m, 'mount') ||
      !s.g(n).members.equals(s.g(m).members) ||
      (s.table(n).value.equals(s.table(m).value) && s.first(n) === s.first(m)),
  ),
)

/** No member counts the start of one that has joined with a state from before. */
const noZombie = always(
  forEach(distinct(member, member), (s: S, n, m) => {
    const start = s.gStarted(n, m)
    return !(start?.kind === 'start' && start.hasState) || !s.gHasState(n) || !s.g(n).joined.has(m)
  }),
)

/** The predicates of section 7 of the brief, by its names. */
export const cluster3Safety = properties(cluster3, {
  /** Key lemma of 5.1: every GFS2 is blocked before any DLM begins to remove a failed node. */
  stopBeforeRecover: always(
    forEach(
      [member, member],
      (s, n, m) =>
        s.dlm(n) !== 'recovering' ||
        !s.configured(n).has(m) ||
        !takesPart(s, m) ||
        s.fs.blocked(m) ||
        s.all(journal).every(j => !isHeldByGone(s, j, h => s.configured(n).has(h))),
    ),
  ),

  /** What a blocked node is granted is not used before it unblocks. */
  noGrantWhileBlocked: step(
    member,
    (before, after, n) =>
      before.fs.use(n) === 'held' || after.fs.use(n) !== 'held' || !after.fs.blocked(n),
  ),

  /** Who unblocks (step 11) leaves no journal unreplayed. */
  recoverBeforeUnblock: step(
    [member, journal],
    (before, after, n, j) =>
      !before.fs.blocked(n) ||
      after.fs.blocked(n) ||
      !after.up(n) ||
      !isUnreplayed(before, j) ||
      before.first(n) !== null,
  ),

  /** The purpose of it all: nobody has a lock of a block that a replay would overwrite. */
  noNakedImage: always(
    forEach(
      [member, journal],
      (s, n, j) => s.fs.use(n) !== 'held' || !s.fs.image(j) || owns(s, n, n, j),
    ),
  ),

  oneReplayer: always(
    forEach(
      [member, member, journal],
      (s, n, m, j) => n === m || !isReplaying(s, n, j) || !isReplaying(s, m, j),
    ),
  ),

  /** The journal of a node that uses it is not replayed by another. */
  liveUntouched: always(
    forEach(
      [member, member, journal],
      (s, n, m, j) =>
        n === m ||
        !isReplaying(s, n, j) ||
        !(s.up(m) && s.mount(m) === 'mounted' && owns(s, m, m, j)),
    ),
  ),

  /** Nobody replays the journal of a node that may not be off. */
  fencedBeforeRecovery: always(
    forEach(
      [member, member],
      (s, n, x) =>
        !s.params.fencing ||
        s.dlm(n) !== 'recovering' ||
        s.configured(n).has(x) ||
        s.fenced(x) ||
        s.fs.glock.every(holder => holder !== x),
    ),
  ),

  /** Only one node mounts while it has to replay all journals. */
  firstAlone: always(
    forEach(
      distinct(member, member),
      (s, n, m) =>
        !(s.up(n) && s.mount(n) === 'mounting' && s.first(n) === n) ||
        !s.up(m) ||
        !among(s.mount(m), 'mounting', 'mounted'),
    ),
  ),

  /** As G on each node has it. */
  jidUnique: always(
    forEach(
      [member, member, journal],
      (s, n, m, j) => n === m || !owns(s, n, n, j) || !owns(s, m, m, j),
    ),
  ),

  jidStable: step(
    [member, journal],
    (before, after, n, j) => !owns(before, n, n, j) || !after.up(n) || owns(after, n, n, j),
  ),

  /** A new member does not get a journal that somebody else has left dirty. */
  ownIsClean: step(
    [member, journal],
    (before, after, n, j) =>
      before.mount(n) !== 'mounting' ||
      after.mount(n) !== 'mounted' ||
      !owns(after, n, n, j) ||
      !before.fs.dirty(j),
  ),

  /** D sends its start only if GFS2 is blocked here, or need not be. */
  mutualWaitOfD: step(
    [member, journal],
    (before, after, n, j) =>
      before.d(n).stage !== 'conditions' ||
      after.d(n).stage !== 'messages' ||
      !takesPart(before, n) ||
      before.fs.blocked(n) ||
      !isHeldByGone(before, j, h => before.d(n).members.has(h)),
  ),

  /** G sends its start only if the DLM is stopped here for the same failures. */
  mutualWaitOfG: step(
    [member, member],
    (before, after, n, x) =>
      before.g(n).stage !== 'conditions' ||
      after.g(n).stage !== 'messages' ||
      !mustStop(before, n) ||
      !before.failed(n).has(x) ||
      !before.configured(n).has(x) ||
      !before.d(n).members.has(x),
  ),

  syncAgree,
  noZombie,
})

/** What is left to hold when both halves of a partition have recovered each other (H5, K10). */
export const cluster3Merge = properties(cluster3, { syncAgree, noZombie })

/** Nobody has the node in its ring any more. */
const isMissed = (s: S, n: N) => s.all(member).every(m => !s.up(m) || !s.cpg.ring(m).has(n))

/** Whose journal it is, where the nodes have theirs in the order of their ids. */
const isOwner = (s: S, n: N, j: J) => s.rank(member, n) === s.rank(journal, j)

/**
 * Recovery keeps to its order (see recovery-order.ts). A node that has died is taken to be blocked, and
 * its journal to be left when it is missed. Of nodes that are all mounted at first.
 */
export const cluster3Order = properties(cluster3, {
  recoveryIsOrdered: refines(recoveryOrder(member), (s, t) =>
    t
      .after(t.all(member), (next, n) => next.with(n, { blocked: !s.up(n) || s.fs.blocked(n) }))
      .after(t.all(journal), (next, j) => {
        if (!s.fs.dirty(j)) return next
        const holder = s.fs.glock(j)
        if (holder === null || !isOwner(s, holder, j)) return next.with(j, { journal: 'exposed' })
        return isMissed(s, holder) ? next.with(j, { journal: 'guarded' }) : next
      }),
  ),
})

/** Where a run may end: nobody waits for anybody. */
export const cluster3Ends = properties(cluster3, {
  settled: accepting(s =>
    s
      .all(member)
      .every(
        n =>
          !s.up(n) ||
          s.mount(n) === 'outside' ||
          (s.mount(n) === 'mounted' && s.dlm(n) === 'running' && !s.fs.blocked(n)),
      ),
  ),
})

/** Section 8: whoever is blocked goes on some day, if only somebody is left who can replay. */
export const cluster3Liveness = properties(cluster3, {
  unblocks: leadsTo(
    member,
    (s, n) => s.up(n) && s.mount(n) === 'mounted' && s.fs.blocked(n),
    (s, n) => !s.up(n) || !s.fs.blocked(n),
  ),
  /** Unless the only one who was mounted dies before it. */
  mountReturns: leadsTo(
    member,
    (s, n) => s.up(n) && s.mount(n) === 'waiting',
    (s, n) => !s.up(n) || s.mount(n) === 'mounted' || hasNoHeir(s),
  ),
})

/** What this protocol leaves to the operator: who could replay is dead, and who is there may not mount. */
export const cluster3Stuck = properties(cluster3, {
  noHeir: accepting(hasNoHeir),
})

/** Nothing of the above holds just because nothing happens. */
export const cluster3Witnesses = properties(cluster3, {
  replayed: reachable(s => s.fs.replay.some(how => how === 'replayed')),
  /** The two daemons of a node do not agree on who is there: first the one, then the other is ahead. */
  dAhead: reachable(
    forEach(
      distinct(member, member),
      (s, n, x) => s.up(n) && s.d(n).left > 0 && !s.d(n).members.has(x) && s.g(n).members.has(x),
    ),
  ),
  gAhead: reachable(
    forEach(
      distinct(member, member),
      (s, n, x) => s.up(n) && s.g(n).left > 0 && !s.g(n).members.has(x) && s.d(n).members.has(x),
    ),
  ),
  recovered: reachable(
    s =>
      s.died > 0 &&
      s.all(member).some(n => s.up(n) && s.mount(n) === 'mounted') &&
      s
        .all(member)
        .every(
          n =>
            !s.up(n) ||
            (s.configured(n).size === s.all(member).count(m => s.up(m)) &&
              s.dlm(n) === 'running' &&
              !s.fs.blocked(n) &&
              s.g(n).stage === 'none'),
        ),
  ),
})

export const cluster3MountWitnesses = properties(cluster3, {
  mountedAll: reachable(s => s.all(member).every(n => s.mount(n) === 'mounted')),
})

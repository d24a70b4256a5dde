import { per, volatile } from '../../language/cell.ts'
import { set } from '../../language/collection.ts'
import { guard } from '../../language/guard.ts'
import { among, count, flag, maybe, type Node, nodes, oneOf } from '../../language/kind.ts'
import { shape } from '../../language/shape.ts'
import type { State } from '../../language/state-types.ts'
import { locks } from '../cluster/locks.ts'

/** Every node has a journal on the shared disk; the journal is named by its node (the jid). */
export const node = nodes('node', 3)
export const block = nodes('block', 2)

/** Versions of a block's content; 0 is what mkfs left, or "none" where that is possible. */
const version = count.upTo(3)

export class Withdraw extends shape({
  parameters: {
    nodes: node,
    blocks: block,
    /** V1: commit 601ef0d5; V0: the protocol before it. */
    variant: oneOf('V1', 'V0'),
    /** How often each block is changed, at the most. */
    versions: 2,
    withdraws: 1,
    /** Devices that stop writing, for one node, until it boots again. */
    errors: 1,
    deaths: 1,
    remounts: 0,
    /** Further tasks that fail on a node which is withdrawing already. */
    secondFailures: 0,
    /**
     * Whether the withdrawing node loses patience (W13): never; when nobody is left that could still
     * replay its journal; or at any time (ten tries pass faster than the replay).
     */
    giveUp: oneOf('never', 'hopeless', 'anytime'),
  },
  guards: {
    signal: guard('nobody learns of the withdraw, and nobody replays the journal', '601ef0d5, P1'),
    dropJournal: guard('a journal whose glock is held looks busy to everybody', '601ef0d5, P2'),
    holdDequeue: guard(
      'a task unlocks a block that the replay is still going to overwrite',
      '601ef0d5, P3',
    ),
    refuseNew: guard('a node without a log takes and changes further blocks', '601ef0d5, P4'),
    secondaryWaits: guard(
      'a second failing task goes on before the journal is replayed',
      '601ef0d5, P5',
    ),
    noUnmountHeader: guard(
      'the journal looks clean though its blocks were never written in place',
      '601ef0d5, P6',
    ),
    drainFirst: guard('a write in flight lands after the replay', '601ef0d5, P7; C10'),
    noCacheJournal: guard(
      'the dequeued journal glock stays cached, so that the journal looks busy',
      '601ef0d5, P8',
    ),
    waitDemote: guard(
      'the bell rings before the journal glock is free, and rings only once',
      '601ef0d5, P9',
    ),
    tryForReplay: guard(
      'a scan that waits for the journal glock of a live node waits for its whole mount',
      '601ef0d5, P10',
    ),
    recoveryClass: guard(
      'the withdrawn node is refused its own bell',
      '601ef0d5, P11; "gfs2: Allow some glocks to be used during withdraw", F7',
    ),
    cleanLoop: guard('the node leaves while its journal is being replayed', '601ef0d5, P12'),
    cancelDemote: guard(
      'who hears the bell gives up the live glock, and is taken for absent by the next one',
      '601ef0d5, P13',
    ),
    selfReplay: guard('the journal of a lonely node stays dirty', '601ef0d5, P18; C7'),
    flagsTogether: guard(
      'a second failing task sees WITHDRAWN before WITHDRAW_IN_PROG and does not wait',
      'candidate C1: not in any kernel',
    ),
    heldUntilClean: guard(
      'unlocks pass again as soon as the bell has rung, while the replay is still to come',
      'candidate C2: not in any kernel',
    ),
    checkLogErrors: guard(
      'the DLM is told to unlock a block that is still in the journal of a failing node',
      '"gfs2: Check for log write errors before telling dlm to unlock", F4(a)',
    ),
    holdCached: guard(
      'a cached glock without a holder is demoted while the node should sit on its locks',
      '"gfs2: Check for log write errors before telling dlm to unlock", F4(b)',
    ),
    pendingWithdraw: guard(
      'between an error and the withdraw the node goes on unlocking',
      '69511080bd6e, F3',
    ),
    noticeAtOnce: guard(
      'between a failed log write and the log daemon seeing it nothing is pending',
      '"gfs2: Prepare to withdraw as soon as an IO error occurs in log write", F15',
    ),
    checkSyncErrors: guard(
      'a block that could not be written in place is unlocked all the same',
      '"gfs2: Do proper error checking for go_sync family of glops functions", F17',
    ),
    leaveAfterReplay: guard(
      'a node that withdraws while it replays another journal leaves in the middle of it',
      'candidate: not in any kernel',
    ),
  },
  cells: {
    /** Where each node stands: its life, and within it the steps W1 to W17 of its withdraw. */
    stage: per(
      node,
      oneOf(
        'mounted',
        'withdrawn', // W1: WITHDRAWN is set
        'inProgress', // W2
        'recovering', // W3
        'quiet', // W4: nothing is written any more
        'released', // W6: the journal glock is dequeued
        'silent', // W8: the live glock is gone
        'rung', // W10: waiting for the journal to be clean
        'alone', // W11a: nobody else is there, it replays by itself
        'complete', // W14: "journal recovery complete"
        'skipped', // W14: "skipped until next mount"
        'left', // W16
        'ended', // W17
        'dead',
        'listed', // the survivors have blocked normal grants and are to replay its journal
        'down',
        'mounting',
      ),
    ),
    /** WITHDRAW_RECOVERY: the node sits on its locks. */
    withdrawRecovery: volatile(per(node, flag)),
    /** The second task that fails on a withdrawing node. */
    secondTask: volatile(per(node, oneOf('none', 'waiting', 'returned'))),
    /** All its writes fail. */
    badDevice: volatile(per(node, flag)),

    /** Block glocks (inode and rgrp alike), journal glocks, and the one live glock. */
    glock: locks(node, block),
    journal: locks(node, node),
    live: locks(node, oneOf('live')),
    /** The journal glock is dequeued, but the DLM has not been told yet. */
    journalUnlocking: volatile(per(node, flag)),

    /** L1: a task holds the glock; without one it is cached. */
    held: volatile(per(node, block, flag)),
    /** L1: what of the sync before a demote is done. */
    synced: volatile(per(node, block, oneOf('nothing', 'log', 'blocks', 'revokes'))),
    /** L1: an error that the node has not withdrawn for yet; pending is WITHDRAWING. */
    trouble: volatile(per(node, oneOf('none', 'unnoticed', 'pending'))),

    /** Changed in memory, not yet in the journal. */
    dirty: volatile(per(node, block, flag)),
    /** The version in the active part of the node's journal; 0 for none. */
    image: per(node, block, version),
    /** A write in place that is on its way to the disk; 0 for none. */
    inFlight: volatile(per(node, block, version)),
    disk: per(block, version),
    /** The newest header of the node's journal carries the UNMOUNT mark. */
    clean: per(node, flag.initially(true)),
    /** For the properties only: the newest version that has reached a journal (or the disk without one). */
    newest: per(block, version),

    /** REMOTE_WITHDRAW: the node has heard the bell and looks at all journals. */
    scanning: volatile(per(node, flag)),
    unscanned: volatile(per(node, set(node))),
    /** The journal that the node is replaying, how far it is, and the blocks it has written. */
    replaying: volatile(per(node, maybe(node))),
    replay: volatile(
      per(node, oneOf('idle', 'locking', 'waiting', 'reading', 'writing', 'releasing')),
    ),
    replayed: volatile(per(node, block, flag)),

    withdrawn: count.upTo(3),
    failed: count.upTo(3),
    died: count.upTo(3),
    remounted: count.upTo(3),
  },
}) {}

export type S = State<Withdraw>
export type N = Node<'node'>
export type B = Node<'block'>

/** Member of the lockspace: it can hold locks and is sent callbacks. */
export const isUp = (s: S, n: N) => !among(s.stage(n), 'left', 'ended', 'dead', 'listed', 'down')

/** JOURNAL_LIVE: the log and the write-back still work. */
export const journalLive = (s: S, n: N) =>
  among(s.stage(n), 'mounted', 'withdrawn', 'inProgress', 'recovering')

/** WITHDRAWN is set, and the node is still in the lockspace. */
export const isWithdrawing = (s: S, n: N) => isUp(s, n) && !among(s.stage(n), 'mounted', 'mounting')

/** Nothing of the block is left in memory, in flight, or in the active journal of the node. */
export const isSynced = (s: S, n: N, b: B) =>
  !s.dirty(n, b) && s.inFlight(n, b) === 0 && s.image(n, b) === 0

/** Normal grants are blocked: some dead node's journal is still to be replayed. */
export const grantsBlocked = (s: S) => s.stage.some(stage => stage === 'listed')

/** A member will still look at the journal `j`, unless it fails: the bell is on its way or its scan is not done. */
export const someoneMayReplay = (s: S, j: N) =>
  s.all(node).some(
    n =>
      s.stage(n) === 'mounted' &&
      (s.replaying(n) === j ||
        (s.replay(n) !== 'waiting' && (s.live.callback(n, 'live') || s.unscanned(n).has(j)))),
  )

/** The node waits for a replay that nobody is going to do. */
export const isHopeless = (s: S, n: N) =>
  s.stage(n) === 'rung' && !s.clean(n) && !someoneMayReplay(s, n)

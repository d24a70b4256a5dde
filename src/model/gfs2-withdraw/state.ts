import { lostWith, per, volatile } from '../../language/cell.ts'
import { set } from '../../language/collection.ts'
import { among, count, flag, maybe, type Node, nodes, oneOf } from '../../language/kind.ts'
import { shape } from '../../language/shape.ts'
import type { State } from '../../language/state-types.ts'
import { version } from '../cluster/disk.ts'
import { dlm } from '../cluster/dlm/index.ts'
import { journals } from '../cluster/journals.ts'
import { mortal } from '../cluster/life.ts'
import { locks } from '../cluster/locks.ts'
import { guards } from './guards.ts'
import { dropLive, isRung, live } from './live.ts'

/** Every node has a journal on the shared disk, named by the node: the node stands for its jid. */
export const node = nodes('node', 3)
/** Blocks of inodes and resource groups, each with a glock of its own. */
export const block = nodes('block', 2)
export const blocks = set(block)

const spent = count.upTo(4)

export class Withdraw extends shape({
  parameters: {
    nodes: node,
    blocks: block,
    /** V1: commit 601ef0d5; V0: the protocol before it. */
    variant: oneOf('V1', 'V0'),
    /** How often each block is changed. */
    versions: 2,
    withdraws: 1,
    /** Whether a node may withdraw while it mounts. */
    whileMounting: false,
    /** Whether a node may withdraw while another one does, or is still busy with the last one. */
    overlap: true,
    /** Nodes whose device stops writing. */
    errors: 0,
    remounts: 0,
    /**
     * W8 has the withdrawing node give up the live glock at the DLM. The kernels that were recorded
     * keep it there until they leave the lockspace, and convert it to ring.
     */
    keepsLive: false,
    /** Whether one of the nodes is a spectator from the beginning: read-only, without a journal. */
    spectator: false,
    /** L1: F5, df5db5f9ee11, reverted by b14c94908b1b: no demote before the revokes are written. */
    demoteWaitsForRevokes: false,
    /** Whether a second task of a withdrawing node fails, too. */
    twoTasksFail: false,
    /**
     * When the ten tries of W13 are over: never; as soon as nobody is left who could still replay
     * the journal; or at any time (a replay may take longer than ten tries).
     */
    giveUp: oneOf('never', 'hopeless', 'anytime'),
  },
  guards,
  cells: {
    /** Where a node stands: down, mounted or, while it withdraws, behind which of W1 to W17. */
    stage: volatile(
      per(
        node,
        oneOf(
          'down',
          'entering', // it has the live glock, not yet its journal's
          'mounting',
          'mounted',
          'withdrawn', // W1: WITHDRAWN is set
          'inProgress', // W2: WITHDRAW_IN_PROG is set
          'recovering', // W3: WITHDRAW_RECOVERY is set
          'quiet', // W4: nothing is written any more
          'released', // W6: the journal glock is dequeued
          'silent', // W8: the live glock is given up
          'alone', // W11a: it has the bell, nobody else is there
          'rung', // W11b: it waits for its journal to be clean
          'complete', // W14: "Journal recovery complete"
          'skipped', // W14: "Journal recovery skipped until next mount"
          'left', // W16: no longer in the lockspace
          'ended', // W17: WITHDRAW_IN_PROG is cleared
        ),
      ),
    ),
    /** What the others know of a node. */
    membership: per(
      node,
      oneOf(
        'member',
        'failed', // its journal is on the list of those to replay
        'absent',
      ),
    ),
    /** WITHDRAW_RECOVERY: the node sits on its locks. */
    withdrawRecovery: volatile(per(node, flag)),
    /** The second failing task of a withdrawing node. */
    secondTask: volatile(per(node, oneOf('none', 'waiting', 'returned'))),

    // Locks at the DLM.
    glock: locks(node, block),
    journal: locks(node, node),
    live: dlm(node, live),
    mountLock: locks(node, oneOf('mount')),
    /** The journal glock is dequeued, but the DLM is still to be told. */
    journalUnlocking: volatile(per(node, flag)),

    /** The journal that a spectator has in place of its own, and does not lock. */
    standIn: volatile(per(node, maybe(node))),

    // Data.
    /** Changed in memory, not yet in the journal. */
    dirty: volatile(per(node, block, flag)),
    /** The journals, and the disk with the blocks. Nodes wait for what they append. */
    store: journals(node, block, { log: 'atOnce', tellsFailure: false }),
    /** Ghost, for properties and numbering: the newest version in any journal, or sent in place without one. */
    newest: per(block, version),

    // Replay.
    /** REMOTE_WITHDRAW: the node has heard the bell and looks at the journals of the others. */
    scanning: volatile(per(node, flag)),
    /** Journals that the node is still to look at, in a scan or while it mounts. */
    unscanned: lostWith(0, per(node, set(node))),
    /** The journal that the node replays, how far it is, and which blocks it has written. */
    replaying: volatile(per(node, maybe(node))),
    replay: volatile(per(node, oneOf('idle', 'waiting', 'reading', 'writing', 'releasing'))),
    replayed: volatile(per(node, block, flag)),

    // Level L1 only: glocks are cached, and their sync can fail.
    /** A task of the node holds the glock. */
    held: volatile(per(node, block, flag)),
    /** How much of the sync before a demote is done. */
    synced: volatile(per(node, block, oneOf('nothing', 'log', 'blocks', 'revokes'))),
    /** An error that the node has not withdrawn for yet; pending is the flag WITHDRAWING. */
    trouble: volatile(per(node, oneOf('none', 'unnoticed', 'pending'))),

    life: mortal(node, { deaths: 0, restarts: 0 }),

    // What of the bounds is used up.
    withdrawals: spent,
    failures: spent,
    remounted: spent,
  },
}) {}

export type S = State<Withdraw>
export type N = Node<'node'>
export type B = Node<'block'>

export const others = (s: S, n: N) => s.all(node).except(n)

/** In the lockspace: it can hold locks and is sent callbacks. */
export const isUp = (s: S, n: N) => s.lives(n) && !among(s.stage(n), 'down', 'left', 'ended')

export const isMounted = (s: S, n: N) => s.lives(n) && s.stage(n) === 'mounted'

export const isSpectator = (s: S, n: N) => s.standIn(n) !== null

/** JOURNAL_LIVE: the log is written and written back. */
export const journalLive = (s: S, n: N) =>
  s.lives(n) && among(s.stage(n), 'mounted', 'withdrawn', 'inProgress', 'recovering')

/** WITHDRAWN is set, and the node has not left yet. */
export const isWithdrawing = (s: S, n: N) =>
  isUp(s, n) && !among(s.stage(n), 'entering', 'mounting', 'mounted')

export const isBroken = (s: S, n: N) => s.store.disk.isBroken(n)

/** Nothing of the block is in memory, in flight, or in the active journal of the node. */
export const isSynced = (s: S, n: N, b: B) =>
  !s.dirty(n, b) &&
  s.store.disk.isIdle(n, b) &&
  (s.store.image(n, b) === 0 || s.store.isRevoked(n, b))

/** Every survivor has blocked normal grants, since a dead node's journal is to be replayed. */
export const grantsBlocked = (s: S) => s.membership.some(known => known === 'failed')

/** The node waits for a replay that nobody will do: no bell is on its way, no scan will come by. */
export const isHopeless = (s: S, n: N) =>
  s.lives(n) &&
  s.stage(n) === 'rung' &&
  !s.store.isClean(n) &&
  s
    .all(node)
    .every(
      m =>
        !isMounted(s, m) ||
        (s.replaying(m) !== n &&
          (s.replay(m) === 'waiting' || !(isRung(s, m) || s.unscanned(m).has(n)))),
    )

/** What was changed in memory and not logged is lost. */
export const purge = (s: S, n: N) => s.after(s.all(block), (s, b) => s.with(n, b, { dirty: false }))

/** Out of the lockspace: all locks of the node vanish, without any sync. */
export const dropAll = (s: S, n: N) =>
  dropLive(
    s
      .after(s.all(block), (s, b) => s.with(n, b, { held: false, synced: 'nothing' }))
      .glock.releaseAll(n)
      .journal.releaseAll(n)
      .mountLock.releaseAll(n)
      .with(n, { journalUnlocking: false }),
    n,
  )

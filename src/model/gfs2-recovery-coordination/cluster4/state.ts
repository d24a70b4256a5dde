import { liveness, lostWith, per, volatile } from '../../../language/cell.ts'
import { among, count, flag, maybe, type Node, oneOf } from '../../../language/kind.ts'
import { shape } from '../../../language/shape.ts'
import type { State } from '../../../language/state-types.ts'
import { fileSystem } from '../file-system.ts'
import { journal, node } from '../nodes.ts'
import { guards } from './guards.ts'

/** Of the slots; 0 is before the first. */
const generation = count.upTo(15)
const spent = count.upTo(3)

export class Cluster4 extends shape({
  parameters: {
    nodes: node,
    journals: journal,
    /** Who is mounted at first: all; all but one; the same, but one is a spectator; one; nobody. */
    begin: oneOf('mounted', 'oneOutside', 'oneSpectator', 'oneMounted', 'outside'),
    deaths: 1,
    /** Nodes die only while nobody is mounting: fewer states. */
    calm: false,
    /** How many dead nodes boot again. */
    boots: 0,
    unmounts: 0,
    /** How often a node that is up and outside mounts, and whether it may do so as a spectator. */
    mounts: 0,
    spectators: false,
  },
  guards,
  cells: {
    up: liveness(per(node, flag.initially(true))),

    // The daemons, and the lockspace of each node's DLM.
    /** In the group of the lockspace, as the group service has it. */
    member: per(node, flag),
    /** The group service has changes that the node's daemon is still to take. */
    changed: per(node, flag),
    dlm: volatile(
      per(
        node,
        oneOf(
          'outside',
          'running',
          'stopped', // R0
          'removing', // R1, R2: its `slot` callbacks are still to come
          'collecting', // R3 to R7: waits for the other members
          'recovered',
          'locking', // R8: locks are granted, `done` is still to come
        ),
      ),
    ),
    /** Without the guard prepInStop only: R0 has returned, `prep` is still to come. */
    prepDue: volatile(per(node, flag)),
    /** The slot of a failed member, named by its journal: the node is told in its next R2, or in this one. */
    unreported: lostWith(0, per(node, journal, oneOf('no', 'next', 'now'))),
    /** R3 has begun and was not finished: the node's list of slots is gone. */
    slotsForgotten: volatile(per(node, flag)),
    /** A member's slot, named by the journal that it stands for: jid = slot - 1. */
    slot: per(node, maybe(journal)),
    /** Of the last cycle that came through R3. */
    generation,

    // The two locks of the lock module, as the DLM sees them, and the value block of the first.
    control: per(node, oneOf('none', 'NL', 'EX')),
    mounted: per(node, oneOf('none', 'NL', 'PR', 'EX')),
    lvbGeneration: generation,
    lvbBit: per(journal, flag),

    // GFS2 on each node.
    fs: fileSystem(node),
    stage: volatile(
      per(
        node,
        oneOf(
          'outside',
          'trying', // M1: has neither lock
          'controlling', // M2: has the control lock
          'refused', // M3: somebody else has the mounted lock
          'alone', // M3: has both locks in EX
          'beside', // M3: has the mounted lock in PR, or is a spectator
          'checking', // M6: has read the value block
          'again', // M7, M8: has to wait
          'opening', // M9: MOUNT_DONE
          'first', // M5: MOUNT_DONE and FIRST_MOUNT
          'replayingAll', // the same, with its own journal
          'firstDone', // F2: FIRST_MOUNT is cleared
          'shared', // F3
          'mounted',
        ),
      ),
    ),
    isSpectator: volatile(per(node, flag)),
    mountGeneration: volatile(per(node, generation)),
    startGeneration: volatile(per(node, generation)),
    /** startGeneration at the last prep: equal to it between prep and done. */
    blockGeneration: volatile(per(node, generation)),
    /** A failed journal to be entered, with blockGeneration at its slot callback; 0 for none. */
    submit: lostWith(0, per(node, journal, generation)),
    /** The result SUCCESS of a replay, still to be entered. */
    succeeded: lostWith(0, per(node, journal, flag)),

    // The control worker.
    queued: volatile(per(node, flag)),
    worker: volatile(
      per(
        node,
        oneOf(
          'idle',
          'requesting', // C2
          'holding', // C2: has the control lock
          'retreating', // C3: there is news
          'leaving', // C4
          'deciding', // C5: has let it go
        ),
      ),
    ),
    /** C1: what blockGeneration and startGeneration were. */
    seenBlock: volatile(per(node, generation)),
    seenStart: volatile(per(node, generation)),
    /** The generation that goes into the value block with the control lock; 0 where nothing is written. */
    written: volatile(per(node, generation)),
    /** The node's copy of the value block. */
    copyGeneration: volatile(per(node, generation)),
    copyBit: lostWith(0, per(node, journal, flag)),

    /** Ghost: the cycle in which the owner of a journal was removed that has to be replayed; 0 for none. */
    failedIn: per(journal, generation),

    // What of the bounds is used up.
    died: spent,
    booted: spent,
    unmounted: spent,
    begun: spent,
  },
}) {}

export type S = State<Cluster4>
export type N = Node<'node'>
export type J = Node<'journal'>

/** The DLM lets lock calls through. */
export const isLocking = (s: S, n: N) => among(s.dlm(n), 'running', 'locking')

export const isMountDone = (s: S, n: N) =>
  among(s.stage(n), 'opening', 'first', 'replayingAll', 'firstDone', 'shared', 'mounted')

export const isFirstMount = (s: S, n: N) => among(s.stage(n), 'first', 'replayingAll')

/** A prep has come, and the done after it has not. */
export const isBetween = (s: S, n: N) => s.blockGeneration(n) === s.startGeneration(n)

export const members = (s: S) => s.all(node).where(n => s.member(n))

/** What a node reads when it is granted the control lock in EX. */
export const readValue = (s: S, n: N) =>
  s
    .with(n, { copyGeneration: s.lvbGeneration })
    .after(s.all(journal), (next, j) => next.with(n, j, { copyBit: s.lvbBit(j) }))

/** What it writes when it converts the lock from EX to NL. */
export const writeValue = (s: S, n: N, generation: number) =>
  s
    .with({ lvbGeneration: generation })
    .after(s.all(journal), (next, j) => next.with(j, { lvbBit: s.copyBit(n, j) }))

export const forgetValue = (s: S, n: N) =>
  s
    .with(n, { copyGeneration: 0 })
    .after(s.all(journal), (next, j) => next.with(n, j, { copyBit: false }))

export const forgetFailures = (s: S, n: N) =>
  s.after(s.all(journal), (next, j) => next.with(n, j, { submit: 0, succeeded: false }))

/** Nobody else has the lock in EX. */
export const mayControl = (s: S, n: N) =>
  s
    .all(node)
    .except(n)
    .every(m => s.control(m) !== 'EX')

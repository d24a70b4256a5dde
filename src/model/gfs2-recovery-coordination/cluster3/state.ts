import { liveness, lostWith, per, volatile } from '../../../language/cell.ts'
import { type SetValue, set } from '../../../language/collection.ts'
import {
  among,
  count,
  flag,
  maybe,
  type Node,
  oneOf,
  type ValueOf,
} from '../../../language/kind.ts'
import { shape } from '../../../language/shape.ts'
import type { State } from '../../../language/state-types.ts'
import { record, variants } from '../../../language/structured.ts'
import { groups } from '../../cluster/groups/index.ts'
import { fileSystem } from '../file-system.ts'
import { journal, member } from '../nodes.ts'
import { guards } from './guards.ts'

export const nodeSet = set(member)
const spent = count.upTo(3)
const size = count.upTo(7)

/** What G knows of a journal: whose it is, and whether it has to be replayed. */
export const entry = record({ journal, owner: maybe(member), needs: flag })
export const table = set(entry)

/** How a membership event looks to a node; events have no number. */
const look = { members: nodeSet, joined: size, left: size }

export const message = variants({
  /** `hasState`: the sender has completed a start before (started_count). */
  start: {
    ...look,
    hasState: flag,
    /** Of G only: its journals before this change, whom it has seen fail since, and the first mounter. */
    table,
    failed: nodeSet,
    first: maybe(member),
  },
  /** G: a journal has been replayed. */
  replayed: { journal },
  firstDone: {},
})
export type Message = ValueOf<typeof message>
export type Start = Extract<Message, { kind: 'start' }>

/** A daemon's newest membership event, and how far it is with it. Older ones do not count any more. */
const change = record({
  stage: oneOf('none', 'conditions', 'messages'),
  members: nodeSet,
  joined: nodeSet,
  left: size,
})

export const cpg = groups(member, ['dlm', 'mount'], message, {
  splits: 0,
  merges: 0,
  lossless: true,
})

export class Cluster3 extends shape({
  parameters: {
    nodes: member,
    journals: journal,
    /** Who is mounted at first: all; all but one; nobody. */
    begin: oneOf('mounted', 'oneOutside', 'outside'),
    deaths: 1,
    mounts: 0,
    /** Whether failed nodes are fenced before they are recovered. */
    fencing: true,
  },
  guards,
  cells: {
    up: liveness(per(member, flag.initially(true))),
    cpg,
    /** The fence domain has made sure that the node is off. */
    fenced: per(member, flag),

    // D, the daemon of the DLM.
    d: volatile(per(member, change)),
    dHasState: volatile(per(member, flag)),
    /** Whose start has come for the newest change. */
    dStarted: volatile(per(member, nodeSet)),
    /** G has registered the file system: D waits for it when somebody fails. */
    registered: volatile(per(member, oneOf('no', 'asked', 'yes'))),
    /** The node has failed, and the file system is still to be stopped for it; or G has said that it is. */
    checkFs: lostWith(0, per(member, member, oneOf('no', 'waiting', 'notified'))),

    // The DLM in the kernel.
    /** The members that it was started with last. */
    configured: volatile(per(member, nodeSet)),
    dlm: volatile(per(member, oneOf('outside', 'running', 'stopped', 'recovering', 'recovered'))),

    // G, the daemon of the file system.
    g: volatile(per(member, change)),
    gHasState: volatile(per(member, flag)),
    /** The starts that have come for the newest change, each with its sender. */
    gStarted: lostWith(0, per(member, member, maybe(message))),
    /** Who has failed since the last start. */
    failed: volatile(per(member, nodeSet)),
    /** Of whom D is still to be asked (checkDlm). */
    toAsk: volatile(per(member, nodeSet)),
    table: volatile(per(member, table)),
    /** Journals that the node has tried to replay since the last start. */
    tried: volatile(per(member, set(journal))),
    /** In first recovery: who does it. */
    first: volatile(per(member, maybe(member))),
    /** What a new member has heard since the last event: it comes on top of what the starts say. */
    firstIsDone: volatile(per(member, flag)),
    replayed: volatile(per(member, set(journal))),
    mount: volatile(
      per(
        member,
        oneOf(
          'outside',
          'waiting', // for its first start
          'allowed', // the mount program may go on
          'mounting', // in the kernel
          'mounted',
        ),
      ),
    ),

    // GFS2 in the kernel.
    fs: fileSystem(member),

    // What of the bounds is used up.
    died: spent,
    begun: spent,
  },
}) {}

export type S = State<Cluster3>
export type N = Node<'node'>
export type J = Node<'journal'>
export type Change = ValueOf<typeof change>
export type Entry = ValueOf<typeof entry>
export type Table = SetValue<Entry>
export type Nodes = SetValue<N>

/** A start counts only for an event that looks the same to the receiver. */
export const matches = (start: Start, { members, joined, left }: Change) =>
  start.members.equals(members) && start.joined === joined.size && start.left === left

export const lookOf = ({ members, joined, left }: Change) => ({
  members,
  joined: joined.size,
  left,
})

export const entryOf = (s: S, n: N, j: J): Entry | undefined => {
  let found: Entry | undefined
  s.table(n).value.some(each => {
    if (each.journal === j) found = each
    return each.journal === j
  })
  return found
}

/** The journal of a member, as G on a node has it. */
export const owns = (s: S, n: N, m: N, j: J) =>
  s.table(n).some(e => e.journal === j && e.owner === m)

export const needsRecovery = (s: S, n: N) =>
  s.table(n).some(e => e.needs || (e.owner !== null && s.failed(n).has(e.owner)))

/** What 5.3 tells G to skip: then there is nothing to stop. */
export const mustStop = (s: S, n: N) =>
  s.first(n) === null &&
  s.gHasState(n) &&
  needsRecovery(s, n) &&
  among(s.mount(n), 'mounting', 'mounted')

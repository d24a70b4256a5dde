/**
 * Clients of a lock manager that do whatever they may: ask for locks in any mode and way, convert
 * them up, down and sideways, take their wishes back, let go; some die. Callbacks arrive at any
 * time. A client converts or unlocks only what it knows to have, and does one thing at a time on
 * each resource.
 *
 * With `values` each call has VALBLK, and a client that gives up PW or EX writes a new value: the
 * next one of three, so that an old one is not taken for the newest.
 */
import { each, fair, plus } from '../../../language/action.ts'
import { per, volatile } from '../../../language/cell.ts'
import { set } from '../../../language/collection.ts'
import { guard } from '../../../language/guard.ts'
import { count, flag, type Node, nodes, oneOf, type ValueOf } from '../../../language/kind.ts'
import { model } from '../../../language/model.ts'
import { shape } from '../../../language/shape.ts'
import type { State } from '../../../language/state-types.ts'
import { dlm } from './dlm.ts'
import type { Flag } from './flags.ts'
import {
  above,
  common,
  compatible,
  type Held,
  higher,
  isDown,
  type Mode,
  mode,
  modeOrNone,
  modes,
} from './modes.ts'
import { isWriter, transfer } from './value-block.ts'

export const node = nodes('node', 3)
export const resource = nodes('resource', 1)

/** What is written; 0 is an empty buffer. */
const value = oneOf(0, 1, 2, 3)

/** The flags of a call. */
export const way = oneOf(
  'plain',
  'NOQUEUE',
  'NOQUEUE NOQUEUEBAST',
  'QUECVT',
  'CONVDEADLK',
  'CONVDEADLK NOORDER',
  'NODLCKWT',
  'NODLCKWT NOORDER',
  'EXPEDITE',
  'HEADQUE',
  'NOORDER',
  'ALTPR',
  'ALTCW',
)
type Way = ValueOf<typeof way>

export const someModes = set(mode)
export const someWays = set(way)

export class Clients extends shape({
  parameters: {
    nodes: node,
    resources: resource,
    /** The modes that clients ask for. */
    modes: someModes.initially(someModes.of(...modes)),
    /** How they ask for new locks, and how for conversions. */
    requests: someWays.initially(someWays.of('plain')),
    conversions: someWays.initially(someWays.of('plain')),
    /** Whether a lock may be converted to the mode that it has. */
    sameMode: false,
    cancels: true,
    /**
     * When callbacks arrive. Before anything else happens is enough for what concerns the queues
     * of a resource, since these do not depend on it, and much less to explore.
     */
    delivery: oneOf('anytime', 'first'),
    values: false,
    /**
     * How long a client remembers that it was called, which makes no difference to what it does.
     * A call is answered when the client asks for something that leaves room for what is wanted.
     */
    remembersCalls: oneOf('never', 'untilGranted', 'untilAnswered'),
    deaths: 0,
    /** Whether the master of a resource can be among the dead. */
    masters: oneOf('survive', 'die', 'either'),
  },
  guards: {
    keepsValueBlock: guard(
      'a lock converted from PR to NL without VALBLK is not asked for the value when the master dies',
      'e7ee2c089e94 "ocfs2: fix crash caused by stale lvb with fsdlm plugin", K15',
    ),
  },
  cells: {
    dlm: dlm(node, resource, value),

    // What a client knows of its lock.
    /** The mode that its last completion has told. */
    told: volatile(per(node, resource, modeOrNone)),
    /** An operation of it has not ended. */
    waits: volatile(per(node, resource, flag)),
    /** What it can still count on: while it waits, what both the old and the new mode allow. */
    keeps: volatile(per(node, resource, modeOrNone)),
    /** The mode it was called with, as long as it remembers. */
    called: volatile(per(node, resource, modeOrNone)),
    /** It has read the value, and was not told that it is in doubt. */
    trusts: volatile(per(node, resource, flag)),

    // Ghosts.
    /** The last value written; 0 for none. */
    newest: per(resource, value),
    /** A writer has died, and nobody has written since. */
    writerDied: per(resource, flag),
    died: count.upTo(3),
  },
}) {}

type S = State<Clients>
type N = Node<'node'>
type R = Node<'resource'>

const flagsOf = (s: S, w: Way): readonly Flag[] => {
  const flags = w === 'plain' ? [] : (w.split(' ') as Flag[]) // The ways are named by their flags.
  return s.params.values ? [...flags, 'VALBLK'] : flags
}

/** The alternate mode may be less than both the old and the new one; a demoted lock keeps nothing. */
function keptWith(w: Way, from: Held, wanted: Mode): Held {
  if (w.includes('CONVDEADLK')) return 'NL'
  const kept = common(from, wanted)
  if (w === 'ALTPR') return common(kept, 'PR')
  return w === 'ALTCW' ? common(kept, 'CW') : kept
}

const calledAfter = (s: S, n: N, r: R, wanted: Mode): Held => {
  const isAnswer = s.params.remembersCalls === 'untilAnswered'
  return isAnswer && compatible(s.called(n, r), wanted) ? 'none' : s.called(n, r)
}

const mayConvert = (w: Way, from: Held, wanted: Mode) =>
  w !== 'EXPEDITE' && (w !== 'QUECVT' || above(wanted, from) || (from === 'PR' && wanted === 'CW'))

const mayRequest = (w: Way, wanted: Mode) => w !== 'EXPEDITE' || wanted === 'NL'

/** Before PW or EX is given up: a new value is put into the buffer, from where it will be written. */
function filled(s: S, n: N, r: R): S {
  if (!s.params.values) return s
  const written = next(s.newest(r))
  return s.with(r, { newest: written, writerDied: false }).dlm.fill(n, r, written)
}

const next = (v: ValueOf<typeof value>) => (v === 1 ? 2 : v === 2 ? 3 : 1)

const isUnlocked = (s: S, r: R) =>
  s.all(node).every(n => s.dlm.mode(n, r) === 'none' && s.dlm.wants(n, r) === 'none')

/** A value does not outlive the locks. */
const withoutOldValues = (s: S): S =>
  s.after(
    s.all(resource).where(r => s.newest(r) !== 0 && isUnlocked(s, r)),
    (after, r) => after.with(r, { newest: 0, writerDied: false }),
  )

const hasDeadWriter = (s: S, r: R) =>
  s
    .all(node)
    .some(n => s.dlm.status(n) === 'failed' && isWriter(s.dlm.mode(n, r)) && s.dlm.usesValue(n, r))

/** No callback is on its way, or it does not matter. */
const isTime = (s: S) => s.params.delivery === 'anytime' || s.dlm.isQuiet()

const mayAct = (s: S, n: N, r: R) => !s.waits(n, r) && s.dlm.isOpen(n) && isTime(s)

export const dlmClients = model('dlm-clients', Clients, {
  actions: {
    request: each(
      [node, resource, mode, way],
      '$1 asks for a lock on $2',
      (s: S, n, r, wanted, w) =>
        s.params.modes.has(wanted) &&
        s.params.requests.has(w) &&
        mayRequest(w, wanted) &&
        s.told(n, r) === 'none' &&
        mayAct(s, n, r) &&
        s.with(n, r, { waits: true }).dlm.request(n, r, wanted, ...flagsOf(s, w)),
    ),

    convert: each(
      [node, resource, mode, way],
      '$1 asks for another mode of its lock on $2',
      (s: S, n, r, wanted, w) => {
        if (!s.params.modes.has(wanted) || !s.params.conversions.has(w)) return
        const from = s.told(n, r)
        if (from === 'none' || !mayConvert(w, from, wanted)) return
        if (from === wanted && !s.params.sameMode) return
        if (!mayAct(s, n, r)) return
        const isKept = !isDown(from, wanted) || isWriter(from) || s.guard.keepsValueBlock()
        const flags = isKept ? flagsOf(s, w) : flagsOf(s, w).filter(each => each !== 'VALBLK')
        const prepared = transfer(from, wanted) === 'write' ? filled(s, n, r) : s
        return prepared
          .with(n, r, {
            waits: true,
            keeps: keptWith(w, from, wanted),
            called: calledAfter(s, n, r, wanted),
          })
          .dlm.convert(n, r, wanted, ...flags)
      },
    ),

    unlock: each([node, resource], '$1 lets go of $2', (s: S, n, r) => {
      if (s.told(n, r) === 'none' || !mayAct(s, n, r)) return
      const prepared = isWriter(s.told(n, r)) ? filled(s, n, r) : s
      const after = prepared.with(n, r, { waits: true, keeps: 'none' }).dlm.unlock(n, r)
      return after && withoutOldValues(after)
    }),

    /** A wish that is granted meanwhile cannot be taken back. */
    cancel: each(
      [node, resource],
      '$1 no longer wants $2',
      (s: S, n, r) =>
        s.params.cancels &&
        s.waits(n, r) &&
        s.dlm.isOpen(n) &&
        isTime(s) &&
        s.dlm.wants(n, r) !== 'none' &&
        s.dlm.cancel(n, r),
    ),

    complete: fair(
      each([node, resource], '$1 learns what has become of its wish for $2', (s: S, n, r) => {
        const told = s.dlm.next(n, r)
        if (told?.kind !== 'completion') return
        const { status, mode: now, notValid } = told
        const isNew = status === 'granted'
        return s
          .with(n, r, {
            told: now,
            keeps: now,
            waits: false,
            called: isNew || now === 'none' ? 'none' : s.called(n, r),
            trusts: s.params.values && now !== 'none' && (isNew ? !notValid : s.trusts(n, r)),
          })
          .dlm.take(n, r)
      }),
    ),

    hear: fair(
      each([node, resource], '$1 hears that it is in the way on $2', (s: S, n, r) => {
        const call = s.dlm.next(n, r)
        if (call?.kind !== 'blocking') return
        const isNoted = s.params.remembersCalls !== 'never' && s.told(n, r) !== 'none'
        const called = isNoted ? higher(call.mode, s.called(n, r)) : 'none'
        return s.with(n, r, { called }).dlm.take(n, r)
      }),
    ),

    // Recovery, for all members together.
    stop: fair((s: S) => s.dlm.stop()),

    recover: fair((s: S) => {
      const marked = s.after(
        s.all(resource).where(r => hasDeadWriter(s, r)),
        (after, r) => after.with(r, { writerDied: true }),
      )
      return marked.dlm.recover()
    }),

    settle: fair(
      each(
        resource,
        'has kept its master',
        (s: S, r) => s.params.masters !== 'die' && s.dlm.settle(r),
      ),
    ),

    remaster: fair(
      each(
        resource,
        'has lost its master',
        (s: S, r) => s.params.masters !== 'survive' && s.dlm.remaster(r),
      ),
    ),

    resume: fair((s: S) => {
      const running = s.dlm.resume()
      return running && withoutOldValues(running)
    }),

    notice: fair(
      each(
        node,
        'is told of the recovery',
        (s: S, n) => s.dlm.notice(n) !== undefined && s.dlm.takeNotice(n),
      ),
    ),
  },

  faults: {
    die: each(
      node,
      'dies',
      (s: S, n) =>
        s.died < s.params.deaths &&
        s.dlm.status(n) === 'member' &&
        (isTime(s) || s.dlm.phase !== 'running') &&
        s
          .forget(n)
          .with({ died: plus(1) })
          .dlm.die(n),
    ),
  },
})

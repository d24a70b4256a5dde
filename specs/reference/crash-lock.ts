import {
  among,
  distinct,
  each,
  eachGuardOff,
  flag,
  guard,
  model,
  nodes,
  oneOf,
  per,
  type State,
  shape,
  spec,
} from 'allways'
import { always, forEach, properties, reachable } from 'allways/properties'

/**
 * A lock manager whose clients crash and come back: shared and exclusive locks, one message slot
 * in each direction. A client that comes back asks the manager to forget what it held.
 */

export const client = nodes('client', 3)

const mode = oneOf('none', 'shared', 'exclusive')

export class CrashLock extends shape({
  parameters: { clients: client },
  guards: {
    forgetsGrant: guard(
      'a client that comes back ignores a grant sent to it meanwhile: it would take it for its next wish',
      'model',
    ),
  },
  cells: {
    phase: per(
      client,
      oneOf(
        'idle',
        'waitingShared',
        'waitingExclusive',
        'holdingShared',
        'holdingExclusive',
        'dead',
      ),
    ),
    /** On its way to the manager. */
    request: per(client, oneOf('none', 'shared', 'exclusive', 'release')),
    /** On its way to the client. */
    granted: per(client, flag),
    /** What the manager believes: who owns, who has asked. */
    owns: per(client, mode),
    pending: per(client, mode),
  },
}) {}

type S = State<CrashLock>

const nobodyOwns = (s: S) => s.owns.every(m => m === 'none')
const nobodyOwnsExclusive = (s: S) => s.owns.every(m => m !== 'exclusive')

export const crashLock = model('crash-lock', CrashLock, {
  actions: {
    requestShared: each(
      client,
      'asks to share',
      (s, c) =>
        s.phase(c) === 'idle' &&
        s.request(c) === 'none' &&
        s.with(c, { phase: 'waitingShared', request: 'shared' }),
    ),
    requestExclusive: each(
      client,
      'asks for the lock alone',
      (s, c) =>
        s.phase(c) === 'idle' &&
        s.request(c) === 'none' &&
        s.with(c, { phase: 'waitingExclusive', request: 'exclusive' }),
    ),
    managerReceives: each(client, 'is heard', (s, c) => {
      const wish = s.request(c)
      return (
        (wish === 'shared' || wish === 'exclusive') &&
        s.pending(c) === 'none' &&
        s.with(c, { pending: wish, request: 'none' })
      )
    }),
    grantShared: each(
      client,
      'may share',
      (s, c) =>
        s.pending(c) === 'shared' &&
        !s.granted(c) &&
        nobodyOwnsExclusive(s) &&
        s.with(c, { owns: 'shared', pending: 'none', granted: true }),
    ),
    grantExclusive: each(
      client,
      'may have it alone',
      (s, c) =>
        s.pending(c) === 'exclusive' &&
        !s.granted(c) &&
        nobodyOwns(s) &&
        s.with(c, { owns: 'exclusive', pending: 'none', granted: true }),
    ),
    receiveGrant: each(client, 'learns of its grant', (s, c) => {
      if (!s.granted(c)) return
      if (s.phase(c) === 'waitingShared')
        return s.with(c, { phase: 'holdingShared', granted: false })
      if (s.phase(c) === 'waitingExclusive')
        return s.with(c, { phase: 'holdingExclusive', granted: false })
    }),
    release: each(
      client,
      'lets go',
      (s, c) =>
        among(s.phase(c), 'holdingShared', 'holdingExclusive') &&
        s.request(c) === 'none' &&
        s.with(c, { phase: 'idle', request: 'release' }),
    ),
    managerReleases: each(
      client,
      'is known to have let go',
      (s, c) => s.request(c) === 'release' && s.with(c, { owns: 'none', request: 'none' }),
    ),
    recover: each(client, 'comes back', (s, c) => {
      if (s.phase(c) !== 'dead') return
      const back = s.with(c, { phase: 'idle', owns: 'none', pending: 'none' })
      return s.guard.forgetsGrant() ? back.with(c, { granted: false }) : back
    }),
  },
  faults: {
    crash: each(
      client,
      'crashes',
      (s, c) =>
        s.phase(c) !== 'dead' && s.with(c, { phase: 'dead', request: 'none', granted: false }),
    ),
  },
})

export const crashLockProperties = properties(crashLock, {
  /** Who holds the lock exclusively holds it alone. */
  exclusion: always(
    forEach(
      distinct(client, client),
      (s, a, b) =>
        s.phase(a) !== 'holdingExclusive' ||
        !among(s.phase(b), 'holdingShared', 'holdingExclusive'),
    ),
  ),
  shared: reachable(s => s.phase.count(p => p === 'holdingShared') > 1),
})

const base = spec(crashLock, {
  title: 'A lock manager whose clients crash and come back grants exclusive locks exclusively.',
  properties: crashLockProperties,
  counts: { distinct: 3157, generated: 15955 },
})

export default [base, ...eachGuardOff(base, { forgetsGrant: 'exclusion' })]

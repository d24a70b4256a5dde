import { count, each, guard, maybe, model, nodes, per, shape } from 'allways'
import { accepting, properties, reachable, step } from 'allways/properties'

/**
 * Clients write to a store, one at a time: who writes needs a lease. A lease may expire while its
 * client still believes in it, because the client was stopped for a while. So each lease has a
 * token, a number that grows, and the store takes no write with an older token than it has seen.
 *
 * Left out: what is written, and how long anything takes.
 */
const client = nodes('client', 2)
const token = count.upTo(9)

class Lease extends shape({
  parameters: {
    clients: client,
    /** How many leases are given out at most. */
    leases: 3,
  },
  guards: {
    fencing: guard('the store takes the write of a client whose lease has expired', 'model'),
  },
  cells: {
    /** Who has the lease, as the lock service sees it. */
    holder: maybe(client),
    /** The newest token. */
    token,
    /** The token that a client believes in; 0 is none. */
    believes: per(client, token),
    /** The token of the last write that the store took. */
    written: token,
  },
}) {}

export const lease = model('lease', Lease, {
  actions: {
    acquire: each(
      client,
      'is given the lease',
      (s, c) =>
        s.holder === null &&
        s.believes(c) === 0 &&
        s.token < s.params.leases &&
        s.with({ holder: c, token: s.token + 1 }).with(c, { believes: s.token + 1 }),
    ),
    write: each(
      client,
      'writes to the store',
      (s, c) =>
        s.believes(c) > 0 &&
        s.guard.fencing(s.believes(c) >= s.written) &&
        s.with({ written: s.believes(c) }),
    ),
    release: each(
      client,
      'gives its lease back',
      (s, c) =>
        s.believes(c) > 0 &&
        s.with({ holder: s.holder === c ? null : s.holder }).with(c, { believes: 0 }),
    ),
  },
  faults: {
    expire: s => s.holder !== null && s.with({ holder: null }),
  },
})

export const leaseProperties = properties(lease, {
  /** No write is overwritten by one that was allowed before it. */
  inOrder: step((before, after) => after.written >= before.written),
  /** Both may believe in a lease at once: were it not so, the rest would show little. */
  canOverlap: reachable(s => s.believes.count(held => held > 0) === 2),
  /** Where a run may end. */
  allReleased: accepting(s => s.token === s.params.leases && s.believes.every(held => held === 0)),
})

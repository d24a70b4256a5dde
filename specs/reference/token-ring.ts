import { each, fair, model, type Outcomes, per, range, type State, shape, spec } from 'allways'
import { always, eventuallyAlways, properties, reachable, temporal } from 'allways/properties'

/**
 * Machines in a ring that hand on a privilege. Wherever they start, with any number of privileges,
 * after a time there is one, and it goes round for ever: the ring stabilises by itself.
 *
 * A machine sees its own number and that of the one below. Machine 0 has the privilege when the two
 * are equal, and counts on; any other one when they differ, and takes the number over.
 *
 * Source: Dijkstra, "Self-stabilizing systems in spite of distributed control" (1974, EWD 426), the
 * solution with K-state machines; TokenRing in tlaplus/Examples, of which TLC finds 46656 distinct
 * states and 248832 generated ones for six machines and six values.
 */

const machine = range(0, 5)

export class TokenRing extends shape({
  /** Up to six of each. */
  parameters: { machines: 4, values: 4 },
  cells: { value: per(machine, range(0, 5)) },
}) {}

type S = State<TokenRing>

const hasMachine = (s: S, m: number) => m < s.params.machines
const last = (s: S) => s.params.machines - 1

const isPrivileged = (s: S, m: number) =>
  m === 0 ? s.value(0) === s.value(last(s)) : s.value(m) !== s.value(m - 1)

const isStable = (s: S) => s.all(machine).count(m => hasMachine(s, m) && isPrivileged(s, m)) === 1

const anyStart = (s: S, m = 0): S | Outcomes<S> =>
  hasMachine(s, m)
    ? s.all(range(0, s.params.values - 1)).choose(value => anyStart(s.with(m, { value }), m + 1))
    : s

export const tokenRing = model('token-ring', TokenRing, {
  init: s => anyStart(s),
  actions: {
    countOn: fair(
      s => isPrivileged(s, 0) && s.with(0, { value: (s.value(0) + 1) % s.params.values }),
    ),
    takeOver: fair(
      each(
        machine,
        'machine $1 takes the number over',
        (s, m) =>
          m > 0 && hasMachine(s, m) && isPrivileged(s, m) && s.with(m, { value: s.value(m - 1) }),
      ),
    ),
  },
})

export const tokenRingProperties = properties(tokenRing, {
  /** Never none. */
  somebodyIsPrivileged: always(s =>
    s.all(machine).some(m => hasMachine(s, m) && isPrivileged(s, m)),
  ),
  allArePrivileged: reachable(s =>
    s.all(machine).every(m => m === 0 || !hasMachine(s, m) || isPrivileged(s, m)),
  ),
  stabilises: eventuallyAlways(isStable),
  goesRound: temporal<S>(t =>
    t.and(
      t.always(t.eventually(t.now(s => isPrivileged(s, 0)))),
      t.always(t.eventually(t.now(s => isPrivileged(s, 1)))),
    ),
  ),
})

export default [
  spec(tokenRing, {
    title: 'A ring of machines with too many privileges comes to have one.',
    properties: tokenRingProperties,
    counts: { distinct: 256, generated: 896, depth: 1 },
  }),
  spec(tokenRing, {
    name: 'token-ring-of-six',
    title: 'The same of six machines.',
    parameters: { machines: 6, values: 6 },
    properties: tokenRingProperties,
    counts: { distinct: 46656, generated: 248832, depth: 1 },
  }),
  spec(tokenRing, {
    name: 'token-ring-few-values',
    title: 'With two values for four machines, two privileges may go round for ever.',
    parameters: { values: 2 },
    properties: tokenRingProperties,
    expect: { violated: 'stabilises' },
  }),
  spec(tokenRing, {
    name: 'token-ring-idle-machine',
    title: 'If machines may keep their privileges for ever, the ring does not stabilise.',
    properties: tokenRingProperties,
    fairness: { without: ['takeOver'] },
    expect: { violated: 'stabilises' },
  }),
]

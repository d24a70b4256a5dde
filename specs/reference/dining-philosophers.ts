import {
  each,
  eachGuardOff,
  fair,
  flag,
  guard,
  model,
  oneOf,
  per,
  range,
  type State,
  shape,
  spec,
} from 'allways'
import { always, alwaysEventually, forEach, properties, reachable } from 'allways/properties'

/**
 * Five philosophers and five forks, as Chandy and Misra have them: a fork is dirty once it was eaten
 * with. A dirty fork is cleaned and handed to the neighbour; a clean one is kept until its holder
 * has eaten. Nobody starves.
 *
 * Source: Chandy and Misra, "The drinking philosophers problem" (1984). Left out: requests for
 * forks; each dirty one is handed over. State by state this is the module DiningPhilosophers of
 * tlaplus/Examples, of which TLC finds 67 distinct states and 336 generated ones in 29 levels.
 */

const seats = 5

/** Philosophers and forks are numbered around the table; fork `p` lies to the left of philosopher `p`. */
const seat = range(0, seats - 1)
const leftOf = (p: number) => (p + seats - 1) % seats
const rightOf = (p: number) => (p + 1) % seats

export class Table extends shape({
  guards: {
    keepsClean: guard(
      'a clean fork is kept until its holder has eaten: forks that go on and on feed nobody',
      'Chandy and Misra, 1984',
    ),
  },
  cells: {
    at: per(seat, oneOf('looking', 'eating', 'thinking')),
    hungry: per(seat, flag.initially(true)),
    /** Of each fork. */
    holder: per(seat, seat),
    clean: per(seat, flag),
  },
}) {}

type S = State<Table>

const holds = (s: S, p: number, fork: number) => s.holder(fork) === p

const owes = (s: S, p: number, fork: number) =>
  holds(s, p, fork) && s.guard.keepsClean(!s.clean(fork))

const canEat = (s: S, p: number) =>
  [p, rightOf(p)].every(fork => holds(s, p, fork) && s.clean(fork))

const hand = (s: S, fork: number, to: number) => s.with(fork, { holder: to, clean: true })

/** What a hungry philosopher without both forks does next is the same again. */
const goOn = (s: S, p: number) => (s.hungry(p) ? s : s.with(p, { at: 'thinking' }))

export const diningPhilosophers = model('dining-philosophers', Table, {
  // Not one fork for each: philosopher 0 has two and philosopher 1 none, so that somebody is first.
  init: s => s.after(s.all(seat), (t, fork) => t.with(fork, { holder: fork === 1 ? 0 : fork })),
  actions: {
    giveLeft: fair(
      each(
        seat,
        'philosopher $1 hands over the left fork',
        (s, p) => s.at(p) === 'looking' && owes(s, p, p) && goOn(hand(s, p, leftOf(p)), p),
      ),
    ),
    giveRight: fair(
      each(
        seat,
        'philosopher $1 hands over the right fork',
        (s, p) =>
          s.at(p) === 'looking' &&
          !owes(s, p, p) &&
          owes(s, p, rightOf(p)) &&
          goOn(hand(s, rightOf(p), rightOf(p)), p),
      ),
    ),
    look: fair(
      each(seat, 'philosopher $1 has nothing to hand over', (s, p) => {
        if (s.at(p) !== 'looking' || owes(s, p, p) || owes(s, p, rightOf(p))) return
        return s.hungry(p) && canEat(s, p) ? s.with(p, { at: 'eating' }) : goOn(s, p)
      }),
    ),
    eat: fair(
      each(
        seat,
        'philosopher $1 eats',
        (s, p) =>
          s.at(p) === 'eating' &&
          s
            .with(p, { at: 'looking', hungry: false, clean: false })
            .with(rightOf(p), { clean: false }),
      ),
    ),
    getHungry: fair(
      each(
        seat,
        'philosopher $1 gets hungry',
        (s, p) => s.at(p) === 'thinking' && s.with(p, { at: 'looking', hungry: true }),
      ),
    ),
  },
})

export const diningProperties = properties(diningPhilosophers, {
  neighboursTakeTurns: always(
    forEach(seat, (s, p) => s.at(p) !== 'eating' || s.at(rightOf(p)) !== 'eating'),
  ),
  everybodyEats: reachable(forEach(seat, (s, p) => s.at(p) === 'eating')),
  nobodyStarves: alwaysEventually(seat, (s, p) => !s.hungry(p)),
})

const base = spec(diningPhilosophers, {
  title: 'The five philosophers of Chandy and Misra do not starve.',
  properties: diningProperties,
  counts: { distinct: 67, generated: 336, depth: 29 },
})

export default [
  base,
  ...eachGuardOff(base, { keepsClean: 'nobodyStarves' }),
  spec(diningPhilosophers, {
    name: 'dining-philosophers-slow-eater',
    title: 'If one may eat for ever, others starve.',
    properties: diningProperties,
    fairness: { without: ['eat'] },
    expect: { violated: 'nobodyStarves' },
  }),
  spec(diningPhilosophers, {
    name: 'dining-philosophers-keeps-forks',
    title: 'If one may keep dirty forks for ever, others starve.',
    properties: diningProperties,
    fairness: { without: ['giveLeft', 'giveRight'] },
    expect: { violated: 'nobodyStarves' },
  }),
]

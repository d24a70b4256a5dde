import {
  distinct,
  each,
  eachGuardOff,
  fair,
  flag,
  guard,
  maybe,
  model,
  nodes,
  oneOf,
  per,
  shape,
  spec,
} from 'allways'
import { always, leadsTo, properties, reachable } from 'allways/properties'

/**
 * Peterson's mutual exclusion of two processes by two flags and a turn. Nobody starves: who waits
 * enters some day, if what stays possible is done some day. Nobody need ask.
 */

export const process = nodes('process', 2)

export class Peterson extends shape({
  parameters: { processes: process },
  guards: {
    flagBeforeTurn: guard(
      'a process shows its flag before it gives the turn away: the other way round both enter',
      'Peterson, Myths about the mutual exclusion problem, 1981',
    ),
  },
  cells: {
    at: per(process, oneOf('idle', 'polite', 'waiting', 'critical')),
    wants: per(process, flag),
    /** Whose turn it is; nobody's at first. */
    turn: maybe(process),
  },
}) {}

export const peterson = model('peterson', Peterson, {
  actions: {
    ask: each(
      distinct(process, process),
      '$1 shows its flag',
      (s, p, other) =>
        s.at(p) === 'idle' &&
        (s.guard.flagBeforeTurn()
          ? s.with(p, { at: 'polite', wants: true })
          : s.with(p, { at: 'polite' }).with({ turn: other })),
    ),
    giveTurn: fair(
      each(
        distinct(process, process),
        '$1 lets $2 go first',
        (s, p, other) =>
          s.at(p) === 'polite' &&
          (s.guard.flagBeforeTurn()
            ? s.with(p, { at: 'waiting' }).with({ turn: other })
            : s.with(p, { at: 'waiting', wants: true })),
      ),
    ),
    enter: fair(
      each(
        distinct(process, process),
        '$1 enters',
        (s, p, other) =>
          s.at(p) === 'waiting' &&
          (!s.wants(other) || s.turn === p) &&
          s.with(p, { at: 'critical' }),
      ),
    ),
    leave: fair(
      each(
        process,
        'leaves',
        (s, p) => s.at(p) === 'critical' && s.with(p, { at: 'idle', wants: false }),
      ),
    ),
  },
})

export const petersonProperties = properties(peterson, {
  mutualExclusion: always(s => s.at.count(at => at === 'critical') <= 1),
  bothWait: reachable(s => s.at.every(at => at === 'waiting')),
  whoAsksEnters: leadsTo(
    process,
    (s, p) => s.at(p) === 'polite',
    (s, p) => s.at(p) === 'critical',
  ),
})

const base = spec(peterson, {
  title: 'Peterson: two processes are never both in their critical sections, and none starves.',
  properties: petersonProperties,
})

export default [
  base,
  ...eachGuardOff(base, { flagBeforeTurn: 'mutualExclusion' }),
  spec(peterson, {
    name: 'peterson-long-stay',
    title: 'If a process may stay in its critical section for ever, the other one starves.',
    properties: petersonProperties,
    fairness: { without: ['leave'] },
    expect: { violated: 'whoAsksEnters' },
  }),
  spec(peterson, {
    name: 'peterson-hesitant',
    title: 'If a process that may enter need not, it starves.',
    properties: petersonProperties,
    fairness: { without: ['enter'] },
    expect: { violated: 'whoAsksEnters' },
  }),
]

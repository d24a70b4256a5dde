import { distinct } from '../language/action.ts'
import { node, notes } from '../model/cluster/alone/index.ts'
import { always, forEach, properties, reachable, step } from './kinds.ts'

/** What a death and a new beginning mean. */
export const lifeProperties = properties(notes, {
  /** All dead nodes look alike: nothing is in their memory. */
  deadKnowNothing: always(forEach(node, (s, n) => s.life.up(n) || !s.memory(n))),

  paperSurvives: step(node, (before, after, n) => !before.paper(n) || after.paper(n)),

  /** A node has one incarnation at a time: another one begins only where the last has died. */
  oneIncarnation: step(
    node,
    (before, after, n) =>
      before.life.incarnation(n) === after.life.incarnation(n) ||
      (!before.life.up(n) && after.life.up(n)),
  ),

  withinBounds: always(
    s => s.life.died <= s.params.nodes && s.life.up.count(up => !up) <= s.life.died,
  ),

  /** Who counts a node as there hears it, or is about to miss it. */
  noDeathOverlooked: always(
    forEach(
      distinct(node, node),
      (s, n, other) =>
        !s.life.up(n) ||
        !s.heart.counts(n, other) ||
        s.heart.hears(n, other) ||
        s.heart.isMissing(n, other),
    ),
  ),
})

export const lifeWitnesses = properties(notes, {
  /** A node that has started again finds what it wrote down, and has nothing in mind. */
  remembersOnPaper: reachable(
    forEach(
      node,
      (s, n) => s.life.up(n) && s.life.incarnation(n) === 1 && s.paper(n) && !s.memory(n),
    ),
  ),
  allDead: reachable(s => s.life.up.every(up => !up)),
  /** It is there again before the other has missed it. */
  backUnnoticed: reachable(
    forEach(
      distinct(node, node),
      (s, n, other) =>
        s.life.up(n) && s.life.up(other) && s.heart.counts(n, other) && !s.heart.hears(n, other),
    ),
  ),
  metAgain: reachable(
    forEach(
      distinct(node, node),
      (s, n, other) => s.life.incarnation(other) === 1 && s.heart.hears(n, other),
    ),
  ),
})

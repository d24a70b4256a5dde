/**
 * The part `life` alone, with heartbeats: nodes that take notes in their memory, copy them to paper,
 * and miss the others when these are dead.
 */
import { distinct, each } from '../../../language/action.ts'
import { per, volatile } from '../../../language/cell.ts'
import { flag } from '../../../language/kind.ts'
import { model } from '../../../language/model.ts'
import { shape } from '../../../language/shape.ts'
import { heartbeats } from '../heartbeats.ts'
import { mortal } from '../life.ts'
import { node } from './nodes.ts'

export class Notes extends shape({
  parameters: { nodes: node },
  cells: {
    memory: volatile(per(node, flag)),
    paper: per(node, flag),
    life: mortal(node, { deaths: 2, restarts: 1, incarnations: 2 }),
    heart: heartbeats(node),
  },
}) {}

export const notes = model('notes', Notes, {
  actions: {
    think: each(
      node,
      'has something in mind',
      (s, n) => s.life.up(n) && !s.memory(n) && s.with(n, { memory: true }),
    ),

    write: each(
      node,
      'writes it down',
      (s, n) => s.life.up(n) && s.memory(n) && !s.paper(n) && s.with(n, { paper: true }),
    ),

    miss: each(
      distinct(node, node),
      '$1 misses $2',
      (s, n, other) => s.life.up(n) && s.heart.isMissing(n, other) && s.heart.bury(n, other),
    ),

    meet: each(
      distinct(node, node),
      '$1 meets $2 (again)',
      (s, n, other) =>
        s.life.up(n) && s.life.up(other) && !s.heart.counts(n, other) && s.heart.meet(n, other),
    ),
  },
})

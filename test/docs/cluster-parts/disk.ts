import {
  detects,
  distinct,
  each,
  flag,
  maybe,
  model,
  nodes,
  oneOf,
  per,
  shape,
  spec,
  volatile,
} from 'allways'
import { disk, mortal } from 'allways/models/cluster'
import { properties, reachable, step } from 'allways/properties'
import { neverDecreases } from 'allways/properties/predicates'

const node = nodes('node', 2)

/** One node writes versions of a block; its successor cuts it off from the disk first. */
class Block extends shape({
  parameters: { nodes: node },
  cells: {
    writer: maybe(node),
    hasWritten: volatile(per(node, flag)),
    disk: disk(node, oneOf('block')),
    life: mortal(node, { deaths: 1 }),
  },
}) {}

const block = model('block', Block, {
  actions: {
    begin: each(
      node,
      'is the first writer',
      (s, n) => s.life.up(n) && s.writer === null && s.with({ writer: n }),
    ),
    write: each(
      node,
      'writes',
      (s, n) =>
        s.life.up(n) &&
        s.writer === n &&
        !s.hasWritten(n) &&
        s.disk.isIdle(n, 'block') &&
        s.with(n, { hasWritten: true }).disk.write(n, 'block', s.disk.content('block') + 1),
    ),
    takeOver: detects(
      each(
        distinct(node, node),
        '$1 fences $2 and goes on',
        (s, n, dead) =>
          s.life.up(n) &&
          !s.life.up(dead) &&
          s.writer === dead &&
          s.disk.fence(dead).with({ writer: n }),
      ),
    ),
  },
})

const blockProperties = properties(block, {
  /** No write of the dead lands on a newer one. */
  onlyNewer: step(neverDecreases(s => s.disk.content('block'))),
  bothHaveWritten: reachable(s => s.disk.content('block') === 2),
})

export default spec(block, { properties: blockProperties, symmetry: [node], deadlock: 'allowed' })

import { distinct, each, flag, model, nodes, per, shape, spec } from 'allways'
import { network, partitions } from 'allways/models/cluster'
import { forEach, properties, reachable } from 'allways/properties'

const node = nodes('node', 3)

/** News spread to everybody who can be reached; the rest of it waits for the merge. */
class News extends shape({
  parameters: { nodes: node },
  cells: {
    knows: per(node, flag),
    told: per(node, node, flag),
    net: network(node, flag),
    sea: partitions(node, { splits: 1, merges: 1 }),
  },
}) {}

const news = model('news', News, {
  actions: {
    learn: each(
      node,
      'is the first to know',
      (s, n) => s.knows.every(knows => !knows) && s.with(n, { knows: true }),
    ),
    tell: each(
      distinct(node, node),
      '$1 tells $2',
      (s, n, other) =>
        s.knows(n) &&
        !s.told(n, other) &&
        s.with(n, other, { told: true }).net.send(n, other, true),
    ),
    hear: each(
      distinct(node, node),
      '$1 hears it from $2',
      (s, n, other) =>
        s.sea.reaches(other, n) &&
        s.net.next(other, n) &&
        s.net.take(other, n).with(n, { knows: true }),
    ),
  },
})

const newsProperties = properties(news, {
  onAnIsland: reachable(
    forEach(
      distinct(node, node),
      (s, a, b) => s.knows(a) && !s.knows(b) && !s.sea.reaches(a, b) && s.told(a, b),
    ),
  ),
  everybodyKnows: reachable(s => s.sea.merged === 1 && s.knows.every(knows => knows)),
})

export default spec(news, { properties: newsProperties, symmetry: [node], deadlock: 'allowed' })

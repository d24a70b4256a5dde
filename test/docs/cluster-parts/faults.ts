import { distinct, each, maybe, model, nodes, shape, spec } from 'allways'
import { heartbeats, mortal } from 'allways/models/cluster'
import { forEach, properties, reachable } from 'allways/properties'

const node = nodes('node', 3)

/** The leader is written on a disk that all can see. Who misses the leader takes its place. */
class Leaders extends shape({
  parameters: { nodes: node },
  cells: { leader: maybe(node), heart: heartbeats(node), life: mortal(node, { deaths: 1 }) },
}) {}

const leaders = model('leaders', Leaders, {
  actions: {
    lead: each(node, 'leads', (s, n) => s.life.up(n) && s.leader === null && s.with({ leader: n })),
    succeed: each(
      distinct(node, node),
      '$1 misses $2 and takes its place',
      (s, n, old) =>
        s.life.up(n) &&
        s.leader === old &&
        s.heart.isMissing(n, old) &&
        s.heart.bury(n, old).with({ leader: n }),
    ),
  },
})

const leaderProperties = properties(leaders, {
  succeeded: reachable(forEach(distinct(node, node), (s, a, b) => !s.life.up(a) && s.leader === b)),
})

export default spec(leaders, { properties: leaderProperties, deadlock: 'allowed' })

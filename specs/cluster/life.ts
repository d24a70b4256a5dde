import { eachGuardOff, spec } from 'allways'
import { notes } from 'allways/models/cluster/alone'
import { lifeProperties, lifeWitnesses } from 'allways/properties/cluster-life'

const base = spec(notes, {
  name: 'cluster-life',
  title: 'Nodes that die lose their memory and nothing else, and each is missed by each.',
  properties: [lifeProperties, lifeWitnesses],
  deadlock: 'allowed',
})

export default [
  base,
  ...eachGuardOff(base, {
    'life.oneAtATime': { violated: 'oneIncarnation', length: 2 },
    'life.forgets': { violated: 'deadKnowNothing', length: 3 },
    'heart.knowsIncarnations': { violated: 'noDeathOverlooked', length: 3 },
  }),
]

import { eachGuardOff, spec } from 'allways'
import { questions } from 'allways/models/cluster/alone'
import { callProperties, callWitnesses } from 'allways/properties/cluster-calls'

const base = spec(questions, {
  name: 'cluster-calls',
  title: 'A call comes back with a response, or with the news that the host is down.',
  properties: [callProperties, callWitnesses],
  deadlock: 'allowed',
})

export default [
  base,
  ...eachGuardOff(base, {
    'phone.tellsHostDown': { violated: 'nobodyWaitsForEver', length: 3 },
    'phone.currentOnly': { violated: 'answersAreMine', length: 7 },
  }),
]

import { eachGuardOff, spec } from 'allways'
import { asking, questions } from 'allways/models/cluster/alone'
import { callProperties, callWitnesses } from 'allways/properties/cluster-calls'

const base = spec(questions, {
  name: 'cluster-calls',
  title: 'A call comes back with a response, or with the news that the host is down.',
  properties: [callProperties, callWitnesses],
  deadlock: 'allowed',
})

const cut = spec(asking('cut'), {
  name: 'cluster-calls-cut',
  title: 'The same where the calls of the dead may be lost.',
  properties: [callProperties, callWitnesses],
  deadlock: 'allowed',
})

export default [
  base,
  cut,
  ...eachGuardOff(base, {
    'phone.tellsHostDown': { violated: 'nobodyWaitsForEver', length: 3 },
    'phone.currentOnly': { violated: 'answersAreMine', length: 7 },
  }),
]

import { spec } from 'allways'
import { dlmClients, node, someModes, someWays } from 'allways/models/cluster/dlm'
import {
  dlmGrantedIsLocks,
  dlmRefinesLocks,
  dlmToldIsLocks,
} from 'allways/properties/cluster-locks'

const parameters = {
  nodes: 3,
  modes: someModes.of('NL', 'PR', 'EX'),
  requests: someWays.of('plain', 'NOQUEUE'),
  cancels: false,
  remembersCalls: 'untilGranted',
} as const

const refinement = spec(dlmClients, {
  name: 'dlm-refines-locks',
  title: 'What three clients of the DLM can count on is what the simple part locks gives.',
  parameters,
  properties: dlmRefinesLocks,
  symmetry: [node],
})

// That it is the clients' view which refines `locks` is not said in vain: other views do not.

const told = spec(dlmClients, {
  name: 'dlm-told-is-not-locks',
  title: 'A client was told of a lock and is letting it go, while another one has it.',
  parameters: { ...parameters, nodes: 2 },
  properties: dlmToldIsLocks,
  deadlock: 'allowed',
  expect: { violated: 'toldIsLocks', length: 6 },
})

const granted = spec(dlmClients, {
  name: 'dlm-granted-is-not-locks',
  title: 'In the step in which one client lets go, the master grants the lock to another one.',
  parameters: { ...parameters, nodes: 2 },
  properties: dlmGrantedIsLocks,
  deadlock: 'allowed',
  expect: { violated: 'grantedIsLocks', length: 5 },
})

export default [refinement, told, granted]

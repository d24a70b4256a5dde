import { eachGuardOff, spec } from 'allways'
import { islands, letters, postcards } from 'allways/models/cluster/alone'
import {
  connectionProperties,
  connectionWitnesses,
  keptWitness,
  partitionProperties,
  partitionWitnesses,
  postcardProperties,
  postcardWitnesses,
} from 'allways/properties/cluster-network'

const connections = spec(letters({ losses: 0, duplicates: 0 }), {
  name: 'cluster-network',
  title: 'Connections lose nothing and keep order; what the dead have sent still arrives.',
  properties: [connectionProperties, connectionWitnesses, keptWitness],
  deadlock: 'allowed',
})

const cut = spec(letters({ atDeath: 'cut' }), {
  name: 'cluster-network-cut',
  title: 'With its sender, the last of the messages on their way may be lost.',
  properties: [connectionProperties, connectionWitnesses, keptWitness],
  deadlock: 'allowed',
  expect: { violated: 'nothingLost' },
})

const dropped = spec(letters({ atDeath: 'dropped' }), {
  name: 'cluster-network-dropped',
  title: 'With its sender, all of the messages on their way are lost.',
  properties: [connectionProperties, connectionWitnesses],
  deadlock: 'allowed',
  expect: { violated: 'nothingLost' },
})

const datagrams = spec(postcards({ losses: 0, duplicates: 0 }), {
  name: 'cluster-datagrams',
  title: 'Datagrams overtake each other, but none is lost and none comes twice.',
  properties: [postcardProperties, postcardWitnesses],
  deadlock: 'allowed',
})

const partitions = spec(islands, {
  name: 'cluster-partitions',
  title: 'A network that is split and merged falls into components; letters wait for the merge.',
  parameters: { nodes: 3 },
  properties: [partitionProperties, partitionWitnesses],
  deadlock: 'allowed',
})

export default [
  connections,
  cut,
  dropped,
  datagrams,
  partitions,
  ...eachGuardOff(connections, { 'net.inOrder': { violated: 'inOrder' } }),
  ...eachGuardOff(partitions, { 'sea.bothWays': { violated: 'bothWays' } }),
]

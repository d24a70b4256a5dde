import { eachGuardOff, spec } from 'allways'
import { islands, letters, postcards } from 'allways/models/cluster/alone'
import {
  connectionProperties,
  connectionRefinement,
  connectionWitnesses,
  keptWitness,
  partitionProperties,
  partitionWitnesses,
  postcardProperties,
  postcardRefinement,
  postcardWitnesses,
} from 'allways/properties/cluster-network'

const connections = spec(letters({}), {
  name: 'cluster-network',
  title: 'Connections lose nothing and keep order; what the dead have sent still arrives.',
  properties: [connectionProperties, connectionRefinement, connectionWitnesses, keptWitness],
  deadlock: 'allowed',
})

const losses = spec(letters({ losses: 1 }), {
  name: 'cluster-network-losses',
  title: 'A connection that is re-established without telling anybody loses letters.',
  properties: connectionProperties,
  deadlock: 'allowed',
  expect: { violated: 'nothingLost', length: 3 },
})

const duplicates = spec(letters({ duplicates: 1 }), {
  name: 'cluster-network-duplicates',
  title: 'A connection that sends again what has arrived brings letters twice, and out of order.',
  properties: connectionProperties,
  deadlock: 'allowed',
  expect: { violated: 'inOrder', length: 5 },
})

const noTransport = spec(letters({ duplicates: 1 }), {
  name: 'cluster-network-no-transport',
  title: 'A connection that brings letters twice is no transport (nor does it refine one).',
  properties: connectionRefinement,
  deadlock: 'allowed',
  expect: { violated: 'isTransport', length: 4 },
})

const cut = spec(letters({ atDeath: 'cut' }), {
  name: 'cluster-network-cut',
  title: 'With its sender, the last of the messages on their way may be lost.',
  properties: [connectionProperties, connectionWitnesses, keptWitness],
  deadlock: 'allowed',
  expect: { violated: 'nothingLost', length: 4 },
})

const dropped = spec(letters({ atDeath: 'dropped' }), {
  name: 'cluster-network-dropped',
  title: 'With its sender, all of the messages on their way are lost.',
  properties: [connectionProperties, connectionWitnesses],
  deadlock: 'allowed',
  expect: { violated: 'nothingLost', length: 3 },
})

const datagrams = spec(postcards({}), {
  name: 'cluster-datagrams',
  title: 'Datagrams overtake each other, but none is lost and none comes twice.',
  properties: [postcardProperties, postcardRefinement, postcardWitnesses],
  deadlock: 'allowed',
})

const datagramLosses = spec(postcards({ losses: 1 }), {
  name: 'cluster-datagrams-losses',
  title: 'Datagrams are lost.',
  properties: postcardProperties,
  deadlock: 'allowed',
  expect: { violated: 'nothingLost', length: 3 },
})

const datagramCut = spec(postcards({ atDeath: 'cut' }), {
  name: 'cluster-datagrams-cut',
  title: 'With its sender, any of the datagrams on their way may be lost.',
  properties: [postcardProperties, postcardWitnesses],
  deadlock: 'allowed',
  expect: { violated: 'nothingLost', length: 4 },
})

const datagramDuplicates = spec(postcards({ duplicates: 1 }), {
  name: 'cluster-datagrams-duplicates',
  title: 'Datagrams come twice.',
  properties: postcardProperties,
  deadlock: 'allowed',
  expect: { violated: 'nothingTwice', length: 5 },
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
  losses,
  duplicates,
  noTransport,
  cut,
  dropped,
  datagrams,
  datagramLosses,
  datagramCut,
  datagramDuplicates,
  partitions,
  ...eachGuardOff(connections, { 'net.inOrder': { violated: 'inOrder', length: 5 } }),
  ...eachGuardOff(partitions, {
    'sea.bothWays': { violated: 'bothWays', length: 2 },
    'sea.wholeComponents': { violated: 'asOne', length: 3 },
  }),
]

import { eachGuardOff, spec } from 'allways'
import { bulletins, node, rosters } from 'allways/models/cluster/alone'
import {
  groupProperties,
  groupWitnesses,
  lateWitnesses,
  mergeWitnesses,
  restartWitnesses,
  rosterProperties,
  rosterWitnesses,
  viewProperties,
  virtualSynchrony,
} from 'allways/properties/cluster-groups'

const mortality = { deaths: 1, restarts: 1, incarnations: 2 }

const virtual = spec(bulletins({}, mortality), {
  name: 'cluster-groups-virtual',
  title: 'Virtual synchrony: who is gone is gone, who appears is new, and the rest agrees.',
  parameters: { nodes: 3 },
  properties: [groupProperties, viewProperties, virtualSynchrony, groupWitnesses, restartWitnesses],
  symmetry: [node],
  deadlock: 'allowed',
})

const extended = spec(bulletins({ splits: 1, merges: 1 }, { deaths: 0 }), {
  name: 'cluster-groups-extended',
  title: 'Extended virtual synchrony: the same in each component, through split and merge.',
  parameters: { nodes: 3, bulletins: 1 },
  properties: [groupProperties, viewProperties, mergeWitnesses],
  symmetry: [node],
  deadlock: 'allowed',
})

const full = spec(bulletins({ splits: 1, merges: 1 }, { deaths: 0 }), {
  name: 'cluster-groups-extended-full',
  title: 'As cluster-groups-extended, with two messages.',
  parameters: { nodes: 3, bulletins: 2 },
  properties: [groupProperties, viewProperties, mergeWitnesses],
  symmetry: [node],
  deadlock: 'allowed',
  full: true,
})

/** Why the stack wants virtual synchrony: who joins after a merge is not new. */
const merge = spec(bulletins({ splits: 1, merges: 1 }, { deaths: 0 }), {
  name: 'cluster-groups-merge',
  title: 'After a merge, a node that joins has everything that it had before.',
  parameters: { bulletins: 0 },
  properties: virtualSynchrony,
  deadlock: 'allowed',
  expect: { violated: 'joinersAreNew', length: 6 },
})

const oneByOne = spec(bulletins({ splits: 1, merges: 1 }, { deaths: 0 }), {
  name: 'cluster-groups-one-by-one',
  title: 'Where joiners are told one by one, members of one group see different members (M12).',
  parameters: { nodes: 3, bulletins: 0, 'cpg.joinBatching': 'perProcess' },
  properties: viewProperties,
  deadlock: 'allowed',
  expect: { violated: 'sameViews', length: 12 },
})

const late = spec(bulletins({ splits: 1, merges: 1, lateSends: true }, { deaths: 0 }), {
  name: 'cluster-groups-late',
  title: 'What is handed over in one ring and sent in the next is got in the next by all.',
  parameters: { bulletins: 1 },
  properties: [groupProperties, viewProperties, lateWitnesses],
  deadlock: 'allowed',
})

const members = spec(rosters({}, mortality), {
  name: 'cluster-groups-members',
  title: 'Between the groups of a node there is no order: no one of them contains the other.',
  parameters: { nodes: 3 },
  properties: [rosterProperties, rosterWitnesses],
  symmetry: [node],
  deadlock: 'allowed',
})

export default [
  virtual,
  extended,
  full,
  merge,
  oneByOne,
  late,
  members,
  ...eachGuardOff(
    full,
    {
      'cpg.oneOrder': { violated: 'agreedOrder', length: 7 },
      'cpg.samePrefix': { violated: 'sameSet', length: 8 },
      'cpg.ringCloses': { violated: 'noCrossRing', length: 6 },
      'cpg.ownMessages': { violated: 'selfDelivery', length: 3 },
    },
    { full: false },
  ),
]

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

/** Nodes die and start again, and nothing else goes wrong. */
const steady = bulletins({}, { deaths: 1, restarts: 1, incarnations: 2 })

/** The network splits and merges, too. */
const shaky = bulletins({ splits: 1, merges: 1 }, { deaths: 1, restarts: 1, incarnations: 2 })

const virtual = spec(steady, {
  name: 'cluster-groups-virtual',
  title: 'Virtual synchrony: who is gone is gone, who appears is new, and the rest agrees.',
  parameters: { nodes: 3, bulletins: 1 },
  properties: [groupProperties, viewProperties, virtualSynchrony, groupWitnesses, restartWitnesses],
  symmetry: [node],
  deadlock: 'allowed',
})

const extended = spec(shaky, {
  name: 'cluster-groups-extended',
  title: 'Extended virtual synchrony: the same in each component, through split and merge.',
  parameters: { nodes: 3, bulletins: 1, 'life.deaths': 0 },
  properties: [groupProperties, viewProperties, mergeWitnesses],
  symmetry: [node],
  deadlock: 'allowed',
})

const all = spec(shaky, {
  name: 'cluster-groups-all',
  title: 'Two nodes agree whatever happens: deaths, restarts, split and merge.',
  parameters: { nodes: 2, bulletins: 1 },
  properties: [groupProperties, viewProperties, groupWitnesses, restartWitnesses, mergeWitnesses],
  symmetry: [node],
  deadlock: 'allowed',
})

/** Why the stack wants virtual synchrony: who joins after a merge is not new. */
const merge = spec(shaky, {
  name: 'cluster-groups-merge',
  title: 'After a merge, a node that joins has everything that it had before.',
  parameters: { bulletins: 0 },
  properties: virtualSynchrony,
  deadlock: 'allowed',
  expect: { violated: 'joinersAreNew', length: 6 },
})

const oneByOne = spec(shaky, {
  name: 'cluster-groups-one-by-one',
  title: 'Where joiners are told one by one, members of one group see different members (M12).',
  parameters: { nodes: 3, bulletins: 0, 'life.deaths': 0, 'cpg.joinBatching': 'perProcess' },
  properties: viewProperties,
  symmetry: [node],
  deadlock: 'allowed',
  expect: { violated: 'sameViews', length: 12 },
})

const late = spec(
  bulletins({ splits: 1, merges: 1, lateSends: true }, { deaths: 1, restarts: 1, incarnations: 2 }),
  {
    name: 'cluster-groups-late',
    title: 'What is handed over in one ring and sent in the next is got in the next, by all.',
    parameters: { bulletins: 1 },
    properties: [groupProperties, viewProperties, lateWitnesses],
    deadlock: 'allowed',
  },
)

const members = spec(rosters({}, { deaths: 2, restarts: 2, incarnations: 2 }), {
  name: 'cluster-groups-members',
  title: 'Between the groups of a node there is no order: neither of them contains the other.',
  properties: [rosterProperties, rosterWitnesses],
  deadlock: 'allowed',
})

const twoMessages = {
  properties: [groupProperties, viewProperties],
  symmetry: [node],
  deadlock: 'allowed',
  full: true,
} as const

const virtualFull = spec(steady, {
  ...twoMessages,
  name: 'cluster-groups-virtual-full',
  title: 'As cluster-groups-virtual, with two messages.',
  parameters: { nodes: 3 },
})

const extendedFull = spec(shaky, {
  ...twoMessages,
  name: 'cluster-groups-extended-full',
  title: 'As cluster-groups-extended, with two messages.',
  parameters: { nodes: 3, 'life.deaths': 0 },
})

/** What the twins below start from. */
const base = spec(shaky, {
  name: 'cluster-groups',
  parameters: { nodes: 2, 'life.deaths': 0 },
  properties: groupProperties,
})

export default [
  virtual,
  extended,
  all,
  merge,
  oneByOne,
  late,
  members,
  virtualFull,
  extendedFull,
  ...eachGuardOff(base, {
    'cpg.oneOrder': { violated: 'agreedOrder', length: 7 },
    'cpg.ringCloses': { violated: 'noCrossRing', length: 6 },
    'cpg.ownMessages': { violated: 'selfDelivery', length: 3 },
  }),
  ...eachGuardOff(
    base,
    { 'cpg.samePrefix': { violated: 'sameSet', length: 8 } },
    { parameters: { nodes: 3, bulletins: 1 } },
  ),
]

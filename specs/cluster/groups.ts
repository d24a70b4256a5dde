import { eachGuardOff, spec } from 'allways'
import { bulletins, node, postings, rosters } from 'allways/models/cluster/alone'
import {
  groupProperties,
  groupWitnesses,
  lateWitnesses,
  mergeWitnesses,
  restartWitnesses,
  ringProperties,
  ringWitnesses,
  rosterProperties,
  rosterWitnesses,
  viewProperties,
  virtualSynchrony,
} from 'allways/properties/cluster-groups'

const bounds = { splits: 1, merges: 1 }

/** Nodes die and start again, the network splits and merges. */
const board = bulletins(bounds, { deaths: 1, restarts: 1, incarnations: 3 })
const lateBoard = bulletins(
  { ...bounds, lateSends: true },
  { deaths: 1, restarts: 1, incarnations: 3 },
)

const always = [groupProperties, viewProperties]
const alike = { symmetry: [node], deadlock: 'allowed' } as const
const noDeaths = { 'life.deaths': 0 }

const virtual = spec(board, {
  name: 'cluster-groups-virtual',
  title: 'Virtual synchrony: who is gone is gone, who appears is new, and the rest agrees.',
  parameters: { nodes: 3, bulletins: 1, 'cpg.synchrony': 'virtual' },
  properties: [...always, virtualSynchrony, groupWitnesses, restartWitnesses],
  ...alike,
})

const extended = spec(board, {
  name: 'cluster-groups-extended',
  title: 'Extended virtual synchrony: the same in each component, through split and merge.',
  parameters: { nodes: 3, bulletins: 1, ...noDeaths },
  properties: [...always, mergeWitnesses],
  ...alike,
})

const all = spec(board, {
  name: 'cluster-groups-all',
  title: 'Two nodes agree whatever happens: deaths, restarts, split and merge.',
  parameters: { nodes: 2, bulletins: 1 },
  properties: [...always, groupWitnesses, restartWitnesses, mergeWitnesses],
  ...alike,
})

const reboot = spec(board, {
  name: 'cluster-groups-reboot',
  title: 'Two nodes both die and start again: the first to come back is alone in its ring.',
  parameters: {
    nodes: 2,
    bulletins: 1,
    'life.deaths': 2,
    'life.restarts': 2,
    'cpg.synchrony': 'virtual',
  },
  properties: [...always, restartWitnesses],
  ...alike,
})

/** Why the stack wants virtual synchrony: who joins after a merge is not new. */
const merge = spec(board, {
  name: 'cluster-groups-merge',
  title: 'After a merge, a node that joins has everything that it had before.',
  parameters: { bulletins: 0 },
  properties: virtualSynchrony,
  deadlock: 'allowed',
  expect: { violated: 'joinersAreNew', length: 6 },
})

const oneByOne = spec(board, {
  name: 'cluster-groups-one-by-one',
  title: 'Where joiners are told one by one, members of one group see different members (M12).',
  parameters: { nodes: 3, bulletins: 0, ...noDeaths, 'cpg.joinBatching': 'perProcess' },
  properties: viewProperties,
  ...alike,
  expect: { violated: 'sameViews', length: 12 },
})

const late = spec(lateBoard, {
  name: 'cluster-groups-late',
  title: 'What is handed over in one ring and sent in the next is got in the next, by all.',
  parameters: { bulletins: 1 },
  properties: [...always, lateWitnesses],
  ...alike,
})

const members = spec(rosters({}, { deaths: 2, restarts: 2, incarnations: 2 }), {
  name: 'cluster-groups-members',
  title: 'Between the groups of a node there is no order: neither of them contains the other.',
  properties: [rosterProperties, rosterWitnesses],
  deadlock: 'allowed',
})

const ring = spec(postings({ ringOrder: true }), {
  name: 'cluster-groups-ring',
  title: 'What is lost with a node is the end of what was sent in the ring, in all groups.',
  properties: [ringProperties, ringWitnesses],
  ...alike,
})

const apart = spec(postings({}), {
  name: 'cluster-groups-apart',
  title: 'Where that is decided for each group apart, an earlier message of another group is lost.',
  properties: ringProperties,
  ...alike,
  expect: { violated: 'nothingSkipped', length: 6 },
})

const virtualFull = spec(board, {
  name: 'cluster-groups-virtual-full',
  title: 'As cluster-groups-virtual, with two messages.',
  parameters: { nodes: 3, 'cpg.synchrony': 'virtual' },
  properties: always,
  ...alike,
  full: true,
})

const extendedFull = spec(board, {
  name: 'cluster-groups-extended-full',
  title: 'As cluster-groups-extended, with two messages.',
  parameters: { nodes: 3, ...noDeaths },
  properties: always,
  ...alike,
  full: true,
})

/** What the twins below start from. */
const base = spec(board, {
  name: 'cluster-groups',
  parameters: { nodes: 2, ...noDeaths },
  properties: groupProperties,
})

export default [
  virtual,
  extended,
  all,
  reboot,
  merge,
  oneByOne,
  late,
  members,
  ring,
  apart,
  virtualFull,
  extendedFull,
  ...eachGuardOff(base, {
    'cpg.oneOrder': { violated: 'agreedOrder', length: 7 },
    'cpg.ringCloses': { violated: 'noCrossRing', length: 6 },
    'cpg.ownMessages': { violated: 'selfDelivery', length: 3 },
  }),
  ...eachGuardOff(all, { 'cpg.sameIncarnation': { violated: 'nothingBeforeJoining', length: 4 } }),
  ...eachGuardOff(
    base,
    { 'cpg.samePrefix': { violated: 'sameSet', length: 8 } },
    { parameters: { nodes: 3, bulletins: 1 } },
  ),
]

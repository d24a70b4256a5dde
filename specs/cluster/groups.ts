import { eachGuardOff, spec } from 'allways'
import { bulletins } from 'allways/models/cluster/alone'
import {
  groupProperties,
  groupWitnesses,
  lateWitnesses,
  mergeWitnesses,
  restartWitnesses,
  viewProperties,
  virtualSynchrony,
} from 'allways/properties/cluster-groups'

const virtual = spec(bulletins({ ringEvents: true }, { deaths: 1, restarts: 1, incarnations: 2 }), {
  name: 'cluster-groups-virtual',
  title: 'Virtual synchrony: who is gone is gone, who appears is new, and the rest agrees.',
  parameters: { nodes: 3 },
  properties: [groupProperties, viewProperties, virtualSynchrony, groupWitnesses, restartWitnesses],
  deadlock: 'allowed',
})

const extended = spec(bulletins({ ringEvents: true, splits: 1, merges: 1 }, { deaths: 0 }), {
  name: 'cluster-groups-extended',
  title: 'Extended virtual synchrony: the same in each component, through split and merge.',
  parameters: { nodes: 3 },
  properties: [groupProperties, viewProperties, mergeWitnesses],
  deadlock: 'allowed',
})

export default [virtual, extended]

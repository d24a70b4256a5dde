import { eachGuardOff, spec } from 'allways'
import { dlmMembers } from 'allways/models/cluster/dlm'
import { dlmMembership } from 'allways/properties/dlm'

const members = spec(dlmMembers, {
  name: 'dlm-members',
  title: 'Members die, leave and come back: slots are unique and stable, and failures heard first.',
  parameters: { nodes: 3, 'dlm.slots': true },
  properties: dlmMembership,
  deadlock: 'allowed',
  counts: { distinct: 1146, generated: 2486, depth: 22 },
})

const full = spec(dlmMembers, {
  name: 'dlm-members-full',
  title: 'As dlm-members, with four nodes and more changes.',
  parameters: { nodes: 4, deaths: 2, leaves: 1, joins: 2, 'dlm.slots': true },
  properties: dlmMembership,
  deadlock: 'allowed',
  full: true,
})

export default [
  members,
  full,
  ...eachGuardOff(members, {
    'dlm.stopBeforeStart': { violated: 'allStopped', length: 4 },
    'dlm.slotsBeforeDone': { violated: 'failuresHeardFirst', length: 10 },
  }),
]

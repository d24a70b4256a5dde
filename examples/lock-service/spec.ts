import { eachGuardOff, spec } from 'allways'
import { lockService, lockServiceProperties } from './model.ts'

const base = spec(lockService, {
  title:
    'A lock service whose clients may die or be too slow takes the lock from nobody in secret.',
  parameters: { clients: 2 },
  properties: lockServiceProperties,
})

export default [base, ...eachGuardOff(base, { ownersOnly: 'holdersOwn' })]

import { spec } from 'allways'
import { lease, leaseProperties } from '../models/lease.ts'

/** The protocol as it should be: `allways check` explores all ways in which it can run. */
export const withFencing = spec(lease, {
  title: 'A lease that may expire unnoticed, and a store that looks at its token.',
  properties: leaseProperties,
})

/** The same with its guard off. It has to break, or else the guard is of no use. */
export const withoutFencing = spec(lease, {
  name: 'lease-without-fencing',
  title: 'The same, but the store takes every write.',
  guards: { fencing: false },
  properties: leaseProperties,
  expect: { violated: 'inOrder', length: 6 },
})

export default [withFencing, withoutFencing]

import 'allways/vitest'
import { expect, test } from 'vitest'
import { withFencing, withoutFencing } from '../specs/lease.ts'

test('the store takes writes in the order of their leases', async () => {
  await expect(withFencing).toReach('canOverlap')
  await expect(withFencing).toHold()
})

test('without fencing it does not', async () => {
  await expect(withoutFencing).toViolate('inOrder', { length: 6 })
})

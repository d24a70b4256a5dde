/*
 * What the compiler accepts and refuses of the matchers. Checked by `tsc`: an expected error that
 * does not come is an error itself.
 */
import 'allways/vitest'
import { eachGuardOff } from 'allways'
import { expect } from 'vitest'
import { counter, locked } from '../vitest/counter.ts'
import { lamp, lampModel } from '../vitest/lamp.ts'

export async function accepted() {
  await expect(locked).toViolate('nothingLost', { length: 5, maxStates: 10 })
  await expect(locked, 'a message').not.toViolate('deadlock')
  // Guards and names of families are not known by type: any name of a property will do.
  const [off] = eachGuardOff(locked, { lock: 'nothingLost' })
  await expect(off!).toViolate('nothingLost')
  await expect(lamp({ isWorn: false })).toConformTo(lampModel, { runs: 20 })
  expect(locked).toMatchObject({ name: 'counter' })
  expect(5).toBe(5)
  await expect(Promise.resolve(5)).resolves.toBe(5)
}

export async function refused() {
  // @ts-expect-error: the spec has no such property
  await expect(locked).toViolate('nothinLost')
  // @ts-expect-error: nor such a witness
  await expect(locked).toReach('deadlock')
  // @ts-expect-error: length is a number of states
  await expect(locked).toViolate('nothingLost', { length: '5' })
  // @ts-expect-error: there is no such option
  await expect(locked).toHold({ maxState: 5 })
  // @ts-expect-error: a model has to be put into a spec
  await expect(counter).toHold()
  // @ts-expect-error: a number is no spec
  await expect(5).toHold()
  // @ts-expect-error: a spec is checked, it conforms to nothing
  await expect(locked).toConformTo(lampModel)
  // @ts-expect-error: a real system is tried, it cannot be explored
  await expect(lamp({ isWorn: false })).toHold()
}

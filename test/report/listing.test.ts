import { expect, test } from 'vitest'
import { listing } from '../../src/report/listing.ts'
import { openDoor, stuck } from './door.ts'
import { look } from './run-of.ts'

test('a spec is told with what it expects, its parameters and the guards that are off', () => {
  expect(listing(openDoor, look)).toMatchInlineSnapshot(`
    "  open-door
        Without the guard two meet in the room.
        expected: violates alone in 3 states; keepers = 2; guards off: oneAtATime
    "
  `)
})

test('the engine is told where the spec names one', () => {
  expect(listing({ ...stuck, engine: 'symbolic' }, look)).toContain('holds; engine: symbolic\n')
})

test('what a spec does not have is not told', () => {
  expect(listing(stuck, look)).toBe('  stuck\n    expected: holds\n')
})

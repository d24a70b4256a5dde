import fc from 'fast-check'
import { expect, test } from 'vitest'
import { spec } from '../../src/language/spec.ts'
import { ModelError } from '../../src/language/value.ts'
import { validate } from '../../src/validate/index.ts'
import { plan, planned } from '../differential/random-model.ts'
import { choices, furthest, type LoggedStep, lines, walk } from './walk.ts'

/** A run, or nothing where the random model leaves the bounds of its cells on the way. */
function walked(random: ReturnType<typeof spec>, numbers: readonly number[]) {
  try {
    return walk(random, numbers)
  } catch (error) {
    if (error instanceof ModelError) return []
    throw error
  }
}

test('logs of random models, with messages, sets, maps and records, are followed as by brute force', async () => {
  let followed = 0
  await fc.assert(
    fc.asyncProperty(plan, choices(20), fc.nat(), async (actions, numbers, seed) => {
      const random = spec(planned(actions), { deadlock: 'allowed' })
      const log = walked(random, numbers)
      fc.pre(log.length > 1)
      const at = seed % log.length
      const shorter = log.filter((_, i) => i !== at)
      expect((await validate(random, lines(log))).verdict).toBe('accepted')
      expect(await reached(random, shorter)).toBe(furthest(random, shorter))
      followed++
    }),
    { numRuns: 60 },
  )
  expect(followed).toBeGreaterThan(20)
})

async function reached(random: ReturnType<typeof spec>, log: readonly LoggedStep[]) {
  const { rejection } = await validate(random, lines(log))
  return rejection ? rejection.line.number - 1 : log.length
}

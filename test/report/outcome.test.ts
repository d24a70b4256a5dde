import { expect, test } from 'vitest'
import twoPhaseCommit from '../../specs/reference/two-phase-commit.ts'
import { check } from '../../src/checker/check.ts'
import { sizes } from '../../src/report/outcome.ts'

test('under symmetry the sizes say what the reduction is', async () => {
  const [whole, orbits] = [
    await check(twoPhaseCommit),
    await check(twoPhaseCommit, { symmetry: true }),
  ]
  expect(sizes(whole)).toMatch(/^288 distinct, 1,146 generated/)
  expect(sizes(orbits)).toMatch(/^80 distinct for 288 \(3\.6 to 1\), \d+ generated/)
})

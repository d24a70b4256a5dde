import { describe, expect, test } from 'vitest'
import crashLock from '../../specs/reference/crash-lock.ts'
import dieHard from '../../specs/reference/die-hard.ts'
import transactionCommit from '../../specs/reference/transaction-commit.ts'
import twoPhaseCommit from '../../specs/reference/two-phase-commit.ts'
import { check, type Spec } from '../../src/index.ts'

const sized = (spec: Spec, parameters: Spec['parameters']): Spec => {
  const { counts: _, ...rest } = spec
  return { ...rest, parameters }
}

/** Sizes published or measured with TLC, SPIN and Rumur for the same models. */
describe('counts agree with other checkers', () => {
  test.each([
    { managers: 3, distinct: 288, generated: 1146 },
    { managers: 4, distinct: 1568, generated: 8258 },
    { managers: 5, distinct: 8832, generated: 58_146 },
    { managers: 7, distinct: 296_448, generated: 2_744_706 },
  ])('two-phase commit of $managers managers', async ({ managers, ...counts }) => {
    expect(await check(sized(twoPhaseCommit, { managers }))).toMatchObject({
      verdict: 'holds',
      ...counts,
    })
  })

  test.each([
    { managers: 3, distinct: 34, generated: 94 },
    { managers: 8, distinct: 6816, generated: 53_513 },
  ])('transaction commit of $managers managers', async ({ managers, ...counts }) => {
    expect(await check(sized(transactionCommit, { managers }))).toMatchObject({
      verdict: 'holds',
      ...counts,
    })
  })

  test.each([
    { clients: 3, distinct: 3157 },
    { clients: 4, distinct: 38_801 },
    { clients: 5, distinct: 473_693 },
  ])('the crash-recovery lock of $clients clients', async ({ clients, ...counts }) => {
    expect(await check(sized(crashLock[0]!, { clients }))).toMatchObject({
      verdict: 'holds',
      ...counts,
    })
  })

  test.each([
    { clients: 3, distinct: 635 },
    { clients: 4, distinct: 2420 },
    { clients: 6, distinct: 22_524 },
  ])('its orbits under symmetry, $clients clients', async ({ clients, ...counts }) => {
    expect(await check(sized(crashLock[0]!, { clients }), { symmetry: true })).toMatchObject({
      verdict: 'holds',
      ...counts,
    })
  })

  test('die hard: 16 states in 8 levels, and a puzzle solved in 7 states', async () => {
    const [jugs, puzzle] = dieHard
    expect(await check(jugs!)).toMatchObject({ distinct: 16, generated: 97, depth: 8 })
    const solved = await check(puzzle!)
    expect(solved).toMatchObject({ verdict: 'violated', asExpected: true })
    expect(solved.properties[0]!.counterexample!.steps).toHaveLength(6)
  })

  test('counts do not depend on the order of the search', async () => {
    const { distinct, generated } = await check(twoPhaseCommit, { search: 'dfs' })
    expect({ distinct, generated }).toEqual({ distinct: 288, generated: 1146 })
  })
})

import { describe, expect, test } from 'vitest'
import alternatingBit from '../../../specs/reference/alternating-bit.ts'
import crashLock from '../../../specs/reference/crash-lock.ts'
import { check } from '../../../src/checker/check.ts'
import { type Check, checkWithBoth } from '../../../src/checker/engines/both.ts'
import { differences } from '../../../src/checker/engines/comparison.ts'
import type { CheckOptions, CheckResult } from '../../../src/checker/result.ts'

const [lock, broken] = crashLock
const engine = 'both'

describe('both engines, one after the other', () => {
  test.each([
    ['where it holds', lock!, {}],
    ['under symmetry', lock!, { symmetry: true }],
    ['on behaviours', [alternatingBit].flat()[0]!, {}],
    ['as far as a depth', lock!, { maxDepth: 9 }],
    ['where it is violated', broken!, {}],
    ['where all that is wrong is wanted', broken!, { continueAfterViolation: true }],
  ] as const)('agree %s', async (_, spec, options) => {
    const result = await check(spec, { ...options, engine })
    const alone = await check(spec, options)
    expect(result.comparison).toEqual({ kind: 'agrees' })
    const { verdict, distinct, depth } = alone
    expect(result).toMatchObject({ engine: 'explicit', verdict, distinct, depth })
  })

  test('are not compared where the symbolic one refuses', async () => {
    const { verdict, comparison } = await check(lock!, { engine, search: 'dfs' })
    expect(verdict).toBe('holds')
    expect(comparison).toMatchObject({ kind: 'refused' })
    expect(comparison).toHaveProperty('reason', expect.stringContaining('depth-first'))
  })

  test('are not compared where the symbolic one takes too long', async () => {
    let seconds = 0
    const clock = () => seconds++
    const { verdict, comparison } = await check(lock!, { engine, clock })
    expect(verdict).toBe('holds')
    expect(comparison).toEqual({ kind: 'unfinished', stopped: 'time' })
  })

  test('are not compared where the explicit one did not come to its end', async () => {
    const result = await check(lock!, { engine, maxStates: 100 })
    expect(result).toMatchObject({ verdict: 'incomplete', stopped: 'states' })
    expect(result.comparison).toBeUndefined()
  })

  test('make a difference an error', async () => {
    const wrong: Check = async (spec, options) => {
      const result = await check(spec, options)
      return options.engine === 'symbolic' ? { ...result, distinct: 1 } : result
    }
    const result = await checkWithBoth(lock!, {}, wrong)
    expect(result).toMatchObject({ verdict: 'error', asExpected: false, distinct: 3157 })
    expect(result.error?.message).toBe(
      'The explicit and the symbolic engine disagree: distinct states: 3157 and 1.',
    )
    const symmetric = await checkWithBoth(lock!, { symmetry: true }, wrong)
    expect(symmetric.error?.message).toContain('--no-symmetry tells')
  })
})

describe('what results differ in', () => {
  const one = (options: CheckOptions = {}) => check(lock!, options)
  const changed = async (change: (result: CheckResult) => Partial<CheckResult>, spec = lock!) => {
    const result = await check(spec)
    return differences(result, { ...result, ...change(result) })
  }

  test('nothing, of the same', async () => {
    expect(differences(await one(), await one())).toEqual([])
  })

  test.each([
    ['the verdict', { verdict: 'deadlock' }, 'verdict: holds and deadlock'],
    ['the states', { distinct: 3 }, 'distinct states: 3157 and 3'],
    ['the steps', { generated: 3 }, 'generated states: 15955 and 3'],
    ['the constraint', { outside: 3 }, 'states outside of the constraint: 0 and 3'],
  ] as const)('%s', async (_, change, said) => {
    expect(await changed(() => change)).toEqual([said])
  })

  test('how often an action fired', async () => {
    const found = await changed(({ actions }) => ({
      actions: actions.map(each => ({ ...each, fired: each.fired + (each.isFault ? 1 : 0) })),
    }))
    expect(found.length).toBeGreaterThan(0)
    for (const each of found) expect(each).toMatch(/^\w+ fired: \d+ and \d+$/)
  })

  test('what is violated, and in how many states', async () => {
    const unknown = ({ properties }: CheckResult) => ({
      properties: properties.map(each => ({ ...each, verdict: 'unknown' as const })),
    })
    expect(await changed(unknown, broken)).toEqual([
      'exclusion: violated in 12 states and not violated',
    ])
    const shorter = ({ properties }: CheckResult) => ({
      properties: properties.map(({ counterexample, ...each }) => ({
        ...each,
        ...(counterexample && {
          counterexample: { ...counterexample, steps: counterexample.steps.slice(1) },
        }),
      })),
    })
    expect(await changed(shorter, broken)).toEqual([
      'exclusion: violated in 12 states and violated in 11 states',
    ])
  })
})

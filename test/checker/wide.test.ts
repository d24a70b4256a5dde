import { describe, expect, test } from 'vitest'
import { spread } from '../../bench/spread.ts'
import gfs2 from '../../specs/gfs2-withdraw/level1.ts'
import { check } from '../../src/index.ts'

const level1 = gfs2.flat().find(each => each.name === 'gfs2-withdraw-caching-three-nodes')!

describe('states wider than two words', () => {
  test.each([4, 32])('the crash lock over %i words has the same states', async words => {
    const result = await check(spread(4, words))
    expect(result.error?.message).toBeUndefined()
    expect(result).toMatchObject({ verdict: 'holds', distinct: 38_801, generated: 259_897 })
  })

  test('a wide state takes no more memory than a narrow one', async () => {
    const result = await check(spread(5, 32))
    expect(result.distinct).toBe(473_693)
    expect(result.bytesPerState).toBeLessThanOrEqual(32)
  })

  test('nor does one of GFS2 withdraw with caching (level L1)', async () => {
    const result = await check(level1)
    expect(result.verdict).toBe('holds')
    expect(result.bytesPerState).toBeLessThanOrEqual(32)
  })
})

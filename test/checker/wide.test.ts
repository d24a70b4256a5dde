import { describe, expect, test } from 'vitest'
import gfs2 from '../../specs/gfs2-withdraw/level1.ts'
import crashLock, { client } from '../../specs/reference/crash-lock.ts'
import { check, flag, per, range, type Spec } from '../../src/index.ts'
import { modelInfo } from '../../src/language/model.ts'

/**
 * The crash-recovery lock with its cells spread over many words: between any two of them stand
 * cells that the protocol does not use, all of them at another than their first value, so that
 * they take up bits in every state.
 */
function spread(clients: number, words: number): Spec {
  const lock = crashLock[0]!
  const info = lock.model[modelInfo]
  const real = Object.entries(info.definition.cells)
  const each = Math.ceil((words * 32) / (clients * real.length))
  const padding = per(client, range(1, each), flag.initially(false))
  const cells = Object.fromEntries(
    real.flatMap(([name, cell]) => [[name, cell] as const, [`${name}Padding`, padding] as const]),
  )
  const init = (s: never) => {
    let state = s as { with(...a: unknown[]): typeof s } & { all(d: unknown): { list: unknown[] } }
    for (const c of state.all(client).list)
      for (let i = 1; i <= each; i++)
        for (const [name] of real) state = state.with(c, i, { [`${name}Padding`]: true }) as never
    return state
  }
  const model = {
    name: 'crash-lock-wide',
    [modelInfo]: { ...info, definition: { ...info.definition, cells }, init: init as never },
  }
  const { counts: _, ...rest } = lock
  return { ...rest, name: 'crash-lock-wide', model, parameters: { clients } }
}

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

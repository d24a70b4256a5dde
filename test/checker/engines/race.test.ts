import { describe, expect, test } from 'vitest'
import alternatingBit from '../../../specs/reference/alternating-bit.ts'
import crashLock from '../../../specs/reference/crash-lock.ts'
import twoPhaseCommit from '../../../specs/reference/two-phase-commit.ts'
import { check } from '../../../src/checker/check.ts'
import type { Check } from '../../../src/checker/engines/both.ts'
import { checkWithFirst } from '../../../src/checker/engines/race.ts'
import type { CheckOptions, CheckResult, StopReason } from '../../../src/checker/result.ts'
import type { Spec } from '../../../src/index.ts'
import counters from '../workers/counters.ts'
import { summary } from '../workers/summary.ts'

const root = new URL('../../../', import.meta.url)
const at = (path: string) => ({ file: new URL(path, root).href })
const sources = {
  'two-phase-commit': at('specs/reference/two-phase-commit.ts'),
  'crash-lock': at('specs/reference/crash-lock.ts'),
  'alternating-bit': at('specs/reference/alternating-bit.ts'),
  counters: at('test/checker/workers/counters.ts'),
}
const all: readonly Spec[] = [twoPhaseCommit, crashLock, alternatingBit, counters].flat()

/** A spec by name, without the counts that it expects of its usual parameters. */
function named(name: string, parameters: Spec['parameters'] = {}): Spec {
  const { counts: _, ...rest } = all.find(each => each.name === name)!
  return { ...rest, parameters: { ...rest.parameters, ...parameters } }
}

const sourceOf = ({ name }: Spec) =>
  Object.entries(sources).find(([prefix]) => name.startsWith(prefix))![1]

/** Both engines, the symbolic one from the beginning. */
const auto = (spec: Spec, options: CheckOptions = {}) =>
  check(spec, { engine: 'auto', source: sourceOf(spec), symbolicFrom: 0, ...options })

/** An explicit engine that finds many states, and then nothing until it is stopped. */
const endless =
  (reason: StopReason = 'interrupt'): Check =>
  async (spec, options) => {
    const result = await check(spec, { ...options, maxStates: 50 })
    options.onProgress?.({ distinct: 1e6, generated: 1e6, queue: 1, depth: 9, seconds: 1 })
    if (reason === 'interrupt')
      await new Promise(resolve => options.signal!.addEventListener('abort', resolve))
    return { ...result, verdict: 'incomplete', exhaustive: false, stopped: reason }
  }

/** The symbolic engine in another thread, and an explicit one that never ends by itself. */
const elsewhere = (spec: Spec, options: CheckOptions = {}, explicit = endless()) =>
  checkWithFirst(spec, { source: sourceOf(spec), ...options }, explicit)

const runs = ({ properties }: CheckResult) =>
  Object.fromEntries(properties.map(each => [each.name, each.counterexample?.steps.length]))

/** All but the runs to what is reachable, which the explicit engine may have found. */
const told = (result: CheckResult) => ({
  ...summary(result),
  properties: summary(result).properties.map(each => ({
    ...each,
    run: each.verdict === 'violated' ? each.run : undefined,
  })),
})

describe('the symbolic engine beside the explicit one', () => {
  test('gives the verdict of what is too large to be listed', async () => {
    const spec = named('two-phase-commit', { managers: 14 })
    const { distinct, generated } = await check(spec, { engine: 'symbolic' })
    expect(distinct).toBeGreaterThan(1e10)
    expect(await auto(spec, { memoryLimit: 2 ** 30 })).toMatchObject({
      ...{ engine: 'symbolic', verdict: 'holds', asExpected: true, depth: null, warnings: [] },
      ...{ distinct, generated },
    })
  })

  test.each([
    ['crash-lock', { clients: 4 }],
    ['crash-lock-without-forgets-grant', { clients: 3 }],
    ['counters-within', {}],
    ['counters-deadlock', {}],
    ['counters-mistake', {}],
  ] as const)('tells all that it found, as on %s', async (name, parameters) => {
    const spec = named(name, parameters)
    const options = { continueAfterViolation: name !== 'counters-mistake' }
    const here = await check(spec, { ...options, engine: 'symbolic' })
    expect(told(await elsewhere(spec, options))).toEqual(told(here))
  })

  test('leaves to the explicit one the runs to what is reachable that it has found', async () => {
    const spec = named('two-phase-commit', { managers: 3 })
    const result = await elsewhere(spec)
    expect(result).toMatchObject({ engine: 'symbolic', distinct: 288 })
    expect(runs(result)).toMatchObject({ canAbort: 3, canCommit: undefined })
  })

  test('is compared where both come to an end', async () => {
    const result = await auto(named('crash-lock'))
    expect(result).toMatchObject({ verdict: 'holds', distinct: 3157 })
    expect(result.comparison).toEqual({ kind: 'agrees' })
    const violated = await auto(named('crash-lock-without-forgets-grant'))
    expect(violated).toMatchObject({ verdict: 'violated', comparison: { kind: 'agrees' } })
  })

  test('makes a difference an error', async () => {
    const wrong: Check = async (spec, options) => {
      options.onProgress?.({ distinct: 1e6, generated: 1e6, queue: 1, depth: 9, seconds: 1 })
      return { ...(await check(spec, options)), distinct: 3158 }
    }
    const spec = named('crash-lock')
    const result = await elsewhere(spec, { symbolicFrom: 0 }, wrong)
    expect(result).toMatchObject({ verdict: 'error', asExpected: false })
    expect(result.error?.message).toBe(
      'The explicit and the symbolic engine disagree: distinct states: 3158 and 3157.',
    )
  })

  test('goes on alone with all of the memory where the explicit one has none left', async () => {
    const spec = named('two-phase-commit', { managers: 9 })
    const result = await auto(spec, { memoryLimit: 32 * 2 ** 20, symbolicFrom: 1e9 })
    expect(result).toMatchObject({ engine: 'symbolic', verdict: 'holds', distinct: 10_340_352 })
  })

  test('is interrupted with it', async () => {
    const interrupt = new AbortController()
    interrupt.abort()
    const { signal } = interrupt
    const spec = named('crash-lock', { clients: 14 })
    const result = await elsewhere(spec, { signal }, endless('memory'))
    expect(result).toMatchObject({ verdict: 'incomplete', stopped: 'interrupt' })
  })
})

describe('the explicit engine alone', () => {
  test('gives the verdict of a small search', async () => {
    const spec = named('crash-lock')
    const result = await check(spec, { engine: 'auto', source: sourceOf(spec) })
    expect(result).toMatchObject({ engine: 'explicit', verdict: 'holds', warnings: [] })
    expect(result.comparison).toBeUndefined()
  })

  test('is used without a word where the other would refuse', async () => {
    const spec = named('crash-lock')
    const options = { search: 'dfs' } as const
    const [one, other] = [await auto(spec, options), await check(spec, options)]
    expect(one.engine).toBe('explicit')
    expect(summary(one)).toEqual(summary(other))
  })

  test('says that it does not know where the spec is', async () => {
    const { verdict, engine, warnings } = await check(named('crash-lock'), { engine: 'auto' })
    expect({ verdict, engine }).toEqual({ verdict: 'holds', engine: 'explicit' })
    expect(warnings[0]).toMatch(/^Only the explicit engine was used: .* source: /)
  })

  test('says that the other thread cannot load the spec', async () => {
    const spec = named('crash-lock')
    const { verdict, warnings } = await auto(spec, { source: sources.counters })
    expect(verdict).toBe('holds')
    expect(warnings[0]).toMatch(
      /^Only the explicit engine was used: another thread cannot load the spec\. .*counters\.ts has no spec named crash-lock\.$/,
    )
  })

  test('says what is wrong with a model', async () => {
    const { verdict, error } = await auto(named('counters-mistake'))
    expect(verdict).toBe('error')
    expect(error?.message).toMatch(/^In cell sum, action up\(node\d\): /)
  })

  test('may use several threads meanwhile', async () => {
    const options = { workers: 2, workersFrom: 300, symbolicFrom: 1e9 }
    const result = await auto(named('crash-lock', { clients: 4 }), options)
    expect(result).toMatchObject({ engine: 'explicit', threads: 2, warnings: [] })
  })
})

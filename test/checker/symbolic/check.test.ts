import { describe, expect, test } from 'vitest'
import clusterGroups from '../../../specs/cluster/groups.ts'
import crashLock from '../../../specs/reference/crash-lock.ts'
import peterson from '../../../specs/reference/peterson.ts'
import twoPhaseCommit from '../../../specs/reference/two-phase-commit.ts'
import { check } from '../../../src/checker/check.ts'
import type { CheckResult } from '../../../src/checker/result.ts'
import { count, fifo, model, oneOf, plus, type Spec, shape, spec } from '../../../src/index.ts'
import { always, properties, step } from '../../../src/properties/index.ts'

const sized = (base: Spec, parameters: Spec['parameters']): Spec => {
  const { counts: _, ...rest } = base
  return { ...rest, parameters }
}
const engine = 'symbolic'
const [lock] = crashLock

describe('counts beyond what can be listed', () => {
  test('two-phase commit of 20 managers, exactly', async () => {
    const result = await check(sized(twoPhaseCommit, { managers: 20 }), { engine })
    expect(result).toMatchObject({
      verdict: 'holds',
      exhaustive: true,
      depth: null,
      exact: { distinct: 3_657_257_952_739_328n, generated: 97_520_648_166_834_178n },
    })
    expect(result.distinct).toBe(3_657_257_952_739_328)
    const fired = result.actions.reduce((sum, each) => sum + each.fired, 1)
    expect(fired / result.generated).toBeCloseTo(1)
  })

  test('the crash-recovery lock of 8 clients', async () => {
    const result = await check(sized(lock!, { clients: 8 }), { engine })
    expect(result).toMatchObject({ verdict: 'holds', distinct: 899_616_801 })
    expect(result.exact).toBeUndefined()
    expect(result.diagrams?.largest).toHaveLength(5)
    expect(result.diagrams?.nodes).toBeLessThan(1000)
  })
})

describe('a spec of the symbolic engine', () => {
  const large = { ...sized(twoPhaseCommit, { managers: 20 }), engine } as const
  const distinct = 3_657_257_952_739_328n

  test('is checked by it unless another one is asked for', async () => {
    expect((await check({ ...twoPhaseCommit, engine })).diagrams).toBeDefined()
    const explicit = await check({ ...twoPhaseCommit, engine }, { engine: 'explicit' })
    expect(explicit.diagrams).toBeUndefined()
    expect(explicit.asExpected).toBe(true)
  })

  test('is held to counts that no number of JavaScript is exact for', async () => {
    const counts = { distinct, generated: 97_520_648_166_834_178n }
    expect((await check({ ...large, counts })).surprises).toEqual([])
    const { surprises } = await check({ ...large, counts: { generated: counts.generated + 1n } })
    expect(surprises).toEqual([
      'There are 97520648166834178 generated states, not 97520648166834179.',
    ])
  })
})

describe('the order of the cells', () => {
  const [groups] = [clusterGroups].flat().filter(each => each.name === 'cluster-groups-reboot')
  const properties = [[...groups!.properties.keys()].find(isInvariant)!]

  test('is changed where those of a node had better not stand together', async () => {
    const result = await check(groups!, { engine, properties })
    expect(result).toMatchObject({ verdict: 'holds', distinct: 10_621, generated: 20_001 })
    expect(result.diagrams?.order).toBe('footprint')
    expect(result.diagrams?.nodes).toBeLessThan(4000)
  })

  test('is left where they had', async () => {
    const result = await check(lock!, { engine })
    expect(result.diagrams?.order).toBe('node')
  })

  function isInvariant(name: string) {
    return groups!.properties.get(name)?.kind === 'always'
  }
})

describe('a search that does not come to its end', () => {
  test.each([1, 2, 5])('at depth %i has found what the explicit one has found', async maxDepth => {
    const explicit = await check(lock!, { maxDepth, symmetry: false })
    const symbolic = await check(lock!, { maxDepth, engine })
    const { distinct, depth, stopped, verdict } = explicit
    expect(symbolic).toMatchObject({ distinct, depth, stopped, verdict })
  })

  test('for so many states is incomplete', async () => {
    const result = await check(lock!, { engine, maxStates: 100 })
    expect(result).toMatchObject({ verdict: 'incomplete', stopped: 'states', exhaustive: false })
    expect(result.distinct).toBeGreaterThanOrEqual(100)
  })

  test('for the time is incomplete', async () => {
    let seconds = 0
    const clock = () => seconds++
    const result = await check(lock!, { engine, timeLimit: 20, clock })
    expect(result).toMatchObject({ verdict: 'incomplete', stopped: 'time' })
  })

  test('never says that something holds, and says what it has found violated', async () => {
    const base = [peterson].flat().find(each => each.name === 'peterson-without-flag-before-turn')!
    const results = []
    for (let timeLimit = 2; timeLimit < 2000; timeLimit = Math.ceil(1.2 * timeLimit)) {
      let seconds = 0
      results.push(await check(base, { engine, timeLimit, clock: () => seconds++ }))
    }
    expect(results.map(({ verdict }) => verdict)).not.toContain('holds')
    expect(results.at(-1)?.verdict).toBe('violated')
    const stopped = results.filter(each => each.stopped === 'time').flatMap(each => each.warnings)
    expect(stopped).toContainEqual(
      expect.stringContaining('is violated, but the search was stopped'),
    )
  })

  test('for an interrupt is incomplete', async () => {
    let seconds = 0
    const result = await check(lock!, {
      engine,
      clock: () => seconds++,
      signal: AbortSignal.abort(),
    })
    expect(result).toMatchObject({ verdict: 'incomplete', stopped: 'interrupt' })
  })
})

describe('what the symbolic engine does not do', () => {
  test('depth-first search is refused', async () => {
    const { error } = await check(lock!, { engine, search: 'dfs' })
    expect(error?.message).toContain('no depth-first search')
  })

  test('symmetry is not silently left out', async () => {
    const { warnings, symmetry, distinct } = await check(lock!, { engine, symmetry: true })
    expect(warnings).toContainEqual(expect.stringContaining('Symmetry was not used'))
    expect({ symmetry, distinct }).toEqual({ symmetry: [], distinct: 3157 })
  })
})

class Steps extends shape({ cells: { at: oneOf('a', 'b', 'c'), total: count.upTo(2) } }) {}

describe('the level in which something is violated', () => {
  const rising = model('rising', shape({ cells: { total: count.upTo(3) } }), {
    actions: { rise: s => s.total < 3 && s.with({ total: plus(1) }) },
  })
  const claims = properties(rising, {
    small: always(s => s.total < 2),
    calm: step((_, after) => after.total < 2),
  })

  test.each([
    [{}, 'violated'],
    [{ maxDepth: 3 }, 'violated'],
    [{ maxDepth: 2 }, 'unknown'],
  ] as const)('is explored to its end: %o', async (options, verdict) => {
    const rises = spec(rising, { properties: claims })
    const [explicit, symbolic] = [
      await check(rises, options),
      await check(rises, { ...options, engine }),
    ]
    const said = ({ verdict, stopped, depth, distinct, generated, properties }: CheckResult) => [
      ...[verdict, stopped, depth, distinct, generated],
      ...properties.map(each => [each.name, each.verdict, each.counterexample?.steps.length]),
    ]
    expect(said(symbolic)).toEqual(said(explicit))
    expect(explicit.properties.map(each => each.verdict)).toEqual([verdict, verdict])
  })
})

describe('a mistake in a model', () => {
  test('is told with the run that leads to it', async () => {
    const overflow = model('overflow', Steps, {
      actions: {
        go: s => s.at === 'a' && s.with({ at: 'b' }),
        add: s => s.at === 'b' && s.with({ total: plus(1) }),
      },
    })
    const explicit = await check(spec(overflow))
    const symbolic = await check(spec(overflow), { engine })
    expect(symbolic.verdict).toBe('error')
    expect(symbolic.error?.message).toBe(explicit.error?.message)
    expect(symbolic.errorRun?.steps.map(each => each.instance.name)).toEqual(['go', 'add', 'add'])
    expect(explicit.errorRun?.steps).toHaveLength(3)
  })

  test('does not hide a violation that comes before it', async () => {
    const overflow = model('overflow', Steps, {
      actions: { add: s => s.with({ total: plus(1) }) },
    })
    const small = properties(overflow, { small: always(s => s.total < 1) })
    const result = await check(spec(overflow, { properties: small }), { engine })
    expect(result).toMatchObject({ verdict: 'violated', stopped: 'violation', depth: 2 })
    expect(result.properties[0]?.counterexample?.steps).toHaveLength(1)
  })

  test('of a function that is not pure is noticed', async () => {
    let calls = 0
    const moody = model('moody', Steps, {
      actions: { move: s => s.with({ at: calls++ % 2 === 0 ? 'b' : 'c' }) },
    })
    const { verdict, error } = await check(spec(moody), { engine })
    expect(verdict).toBe('error')
    expect(error?.message).toContain('action move')
    expect(error?.message).toContain('when it was run again')
  })

  test('that no code outside of the condition makes is none', async () => {
    // Taking from an empty queue would be one, but the condition, further down, forbids it.
    class Queue extends shape({ cells: { queue: fifo(oneOf('x')), isFull: oneOf('no', 'yes') } }) {}
    const careful = model('careful', Queue, {
      actions: {
        put: s => s.isFull === 'no' && s.with({ isFull: 'yes' }).queue.push('x'),
        take: s => s.isFull === 'yes' && s.with({ isFull: 'no' }).queue.pop(),
      },
    })
    expect(await check(spec(careful), { engine })).toMatchObject({ verdict: 'holds', distinct: 2 })
  })
})

import { describe, expect, test } from 'vitest'
import gfs2Withdraw from '../../../specs/gfs2-withdraw/level0.ts'
import crashLock from '../../../specs/reference/crash-lock.ts'
import twoPhaseCommit from '../../../specs/reference/two-phase-commit.ts'
import type { CheckOptions } from '../../../src/checker/result.ts'
import { check, type Spec } from '../../../src/index.ts'
import sampled from '../../differential/sampled.ts'
import counters from './counters.ts'
import { summary } from './summary.ts'

const root = new URL('../../../', import.meta.url)
const at = (path: string) => ({ file: new URL(path, root).href })
const sources = {
  'two-phase-commit': at('specs/reference/two-phase-commit.ts'),
  'crash-lock': at('specs/reference/crash-lock.ts'),
  'gfs2-withdraw': at('specs/gfs2-withdraw/level0.ts'),
  counters: at('test/checker/workers/counters.ts'),
}

const all = [twoPhaseCommit, crashLock, gfs2Withdraw, counters].flat(3) as readonly Spec[]

/** A spec by name, without the counts that it expects of its usual parameters. */
function named(name: string, parameters: Spec['parameters'] = {}): Spec {
  const { counts: _, ...rest } = all.find(each => each.name === name)!
  return { ...rest, parameters: { ...rest.parameters, ...parameters } }
}

interface Case {
  readonly spec: string
  readonly workers: number
  /** States after which the others join. */
  readonly from: number
  readonly parameters?: Spec['parameters']
  readonly options?: CheckOptions
}

const cases: readonly Case[] = [
  { spec: 'two-phase-commit', workers: 2, from: 100, parameters: { managers: 5 } },
  { spec: 'crash-lock', workers: 2, from: 300, parameters: { clients: 4 } },
  { spec: 'crash-lock', workers: 4, from: 1000, parameters: { clients: 4 } },
  {
    spec: 'crash-lock',
    workers: 3,
    from: 100,
    parameters: { clients: 5 },
    options: { symmetry: true },
  },
  { spec: 'crash-lock-without-forgets-grant', workers: 3, from: 50, parameters: { clients: 4 } },
  { spec: 'gfs2-withdraw-second-task', workers: 2, from: 200 },
  { spec: 'gfs2-withdraw-without-drain-first', workers: 2, from: 100 },
  { spec: 'gfs2-withdraw-without-clean-loop', workers: 3, from: 100 },
  { spec: 'counters-allowed', workers: 2, from: 50 },
  { spec: 'counters-allowed', workers: 3, from: 50, options: { continueAfterViolation: true } },
  { spec: 'counters-deadlock', workers: 2, from: 50 },
  { spec: 'counters-within', workers: 3, from: 50, options: { continueAfterViolation: true } },
  {
    spec: 'counters-symmetry',
    workers: 2,
    from: 30,
    parameters: { nodes: 4 },
    options: { continueAfterViolation: true },
  },
  {
    spec: 'two-phase-commit',
    workers: 2,
    from: 100,
    parameters: { managers: 5 },
    options: { maxDepth: 14 },
  },
]

describe('what is found does not depend on how many threads explore', () => {
  test.each(cases)('$spec, $workers threads', async each => {
    const { spec: name, workers, from, parameters, options } = each
    const spec = named(name, parameters)
    const source = Object.entries(sources).find(([prefix]) => name.startsWith(prefix))![1]
    const alone = await check(spec, options)
    const together = await check(spec, { ...options, workers, workersFrom: from, source })
    expect(together.threads).toBe(workers)
    expect(summary(together)).toEqual(summary(alone))
  })

  test('random models with every kind of cell', async () => {
    const source = at('test/differential/sampled.ts')
    let compared = 0
    for (const spec of sampled) {
      const options = { symmetry: compared % 2 === 1, continueAfterViolation: true }
      const alone = await check(spec, { ...options, maxStates: 5000 })
      if (alone.stopped || alone.distinct < 300) continue
      const workers = 2 + (compared % 3)
      const together = await check(spec, { ...options, workers, workersFrom: 40, source })
      expect(together.threads).toBe(workers)
      expect(summary(together)).toEqual(summary(alone))
      if (++compared === 8) return
    }
    expect.unreachable('There were too few models.')
  })
})

/** A check by several threads that join as soon as they can. */
const together = (spec: Spec, options: CheckOptions = {}) => {
  const source = Object.entries(sources).find(([prefix]) => spec.name.startsWith(prefix))![1]
  return check(spec, { workers: 2, workersFrom: 50, source, ...options })
}

describe('what ends a search of several threads', () => {
  test('a mistake in the model is explained as one thread does, with the run that leads to it', async () => {
    const spec = named('counters-mistake')
    const alone = await check(spec)
    expect(alone.error?.message).toMatch(/^In cell sum, action up\(node\d\): /)
    expect(alone.distinct).toBeGreaterThan(1000) // So the others had joined.
    expect(alone.errorRun?.steps.length).toBeGreaterThan(7)
    expect(summary(await together(spec))).toEqual(summary(alone))
  })

  test('a limit of states', async () => {
    const found = await together(named('crash-lock', { clients: 5 }), { maxStates: 100_000 })
    expect(found).toMatchObject({ verdict: 'incomplete', stopped: 'states', threads: 2 })
    expect(found.distinct).toBeGreaterThanOrEqual(100_000)
    expect(found.distinct).toBeLessThan(473_693)
  })

  test('an interrupt, after which the statistics are complete', async () => {
    const interrupt = new AbortController()
    const found = await together(named('crash-lock', { clients: 6 }), {
      signal: interrupt.signal,
      onProgress: ({ distinct }) => {
        if (distinct > 200_000) interrupt.abort()
      },
    })
    expect(found).toMatchObject({ verdict: 'incomplete', stopped: 'interrupt', threads: 2 })
    expect(found.distinct).toBeGreaterThan(200_000)
    const fired = found.actions.reduce((sum, action) => sum + action.fired, 0)
    expect(fired).toBe(found.generated - 1) // The initial state.
    const fresh = found.actions.reduce((sum, action) => sum + action.fresh, 0)
    expect(fresh).toBe(found.distinct - 1)
  })

  test('a limit of time', async () => {
    let seconds = 0
    const found = await together(named('crash-lock', { clients: 6 }), {
      timeLimit: 5,
      clock: () => seconds++,
    })
    expect(found).toMatchObject({ verdict: 'incomplete', stopped: 'time' })
  })
})

describe('where one thread explores all the same', () => {
  test('a small search ends before others join', async () => {
    const { workersFrom: _, ...options } = { workersFrom: 1, workers: 4, source: sources.counters }
    const found = await check(named('counters-deadlock'), options)
    expect(found).toMatchObject({ verdict: 'deadlock', threads: 1, warnings: [] })
  })

  test('depth first', async () => {
    const { threads, warnings } = await together(named('crash-lock'), { search: 'dfs' })
    expect(threads).toBe(1)
    expect(warnings).toContain('Only one thread was used: the search is depth-first.')
  })

  test('a spec of the same name with another model', async () => {
    const spec = { ...named('crash-lock', { clients: 4 }), name: 'two-phase-commit' }
    const { threads, warnings } = await together(spec)
    expect(threads).toBe(1)
    expect(warnings[0]).toMatch(/ has no property exclusion\.$/)
    const bare = { parameters: {}, properties: new Map(), name: 'crash-lock' }
    const other = await together({ ...named('two-phase-commit'), ...bare })
    expect(other.warnings[0]).toMatch(/ is another spec than the one that is checked\.$/)
  })

  test('a spec that is not where it should be', async () => {
    const spec = { ...named('crash-lock', { clients: 4 }), name: 'crash-lock-of-my-own' }
    const { verdict, threads, warnings } = await together(spec)
    expect({ verdict, threads }).toEqual({ verdict: 'holds', threads: 1 })
    expect(warnings[0]).toMatch(
      /^Only one thread was used: another thread cannot load the spec\. \/.*crash-lock\.ts has no spec named crash-lock-of-my-own\.$/,
    )
  })

  test('nobody said where the spec is', async () => {
    const { verdict, error } = await check(named('crash-lock'), { workers: 2 })
    expect(verdict).toBe('error')
    expect(error?.message).toMatchInlineSnapshot(
      `"Other threads cannot be sent the functions of a spec, and it is not said where they can load it. Give the file, too: check(spec, { workers: 2, source: { file: import.meta.url } })."`,
    )
  })

  test('a number that is none', async () => {
    const { error } = await check(named('crash-lock'), { workers: 0 })
    expect(error?.message).toBe('There cannot be 0 workers. Give 1 or more, or auto.')
  })
})

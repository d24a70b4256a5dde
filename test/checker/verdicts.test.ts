import { describe, expect, test } from 'vitest'
import {
  accepting,
  always,
  among,
  check,
  each,
  model,
  nodes,
  oneOf,
  per,
  properties,
  range,
  reachable,
  shape,
  spec,
  step,
} from '../../src/index.ts'

const diner = nodes('diner', 2)

class Table extends shape({
  cells: {
    has: per(diner, oneOf('nothing', 'one fork', 'eaten')),
    forks: range(0, 2).initially(2),
  },
}) {}

/** Two diners, two forks, both needed: a deadlock. */
const table = model('table', Table, {
  actions: {
    take: each(
      diner,
      (s, d) =>
        s.has(d) === 'nothing' &&
        s.forks > 0 &&
        s.with({ forks: s.forks - 1 }).with(d, { has: 'one fork' }),
    ),
    eat: each(
      diner,
      (s, d) =>
        s.has(d) === 'one fork' &&
        s.forks > 0 &&
        s.with({ forks: s.forks + 1 }).with(d, { has: 'eaten' }),
    ),
  },
})

describe('verdicts', () => {
  test('a deadlock is found with a shortest path and the reasons', async () => {
    const { verdict, deadlock } = await check(spec(table))
    expect(verdict).toBe('deadlock')
    expect(deadlock!.steps.map(({ instance }) => instance.name)).toEqual([
      'take(diner1)',
      'take(diner2)',
    ])
    expect(deadlock!.reads.map(({ slot }) => slot.name)).toContain('forks')
  })

  test('an accepting end is no deadlock, another one is', async () => {
    const fed = properties(table, { fed: accepting(s => s.has.every(h => h === 'eaten')) })
    expect((await check(spec(table, { properties: fed }))).verdict).toBe('deadlock')
    const anyEnd = properties(table, {
      fed: accepting(s => s.has.every(h => among(h, 'eaten', 'one fork'))),
    })
    expect((await check(spec(table, { properties: anyEnd }))).verdict).toBe('holds')
  })

  test('deadlocks may be allowed', async () => {
    expect((await check(spec(table, { deadlock: 'allowed' }))).verdict).toBe('holds')
  })

  test('a witness that nothing reaches is a violation', async () => {
    const listed = properties(table, {
      feast: reachable(s => s.forks === 0 && s.has.every(h => h === 'eaten')),
    })
    const { verdict, properties: results } = await check(
      spec(table, { properties: listed, deadlock: 'allowed' }),
    )
    expect(verdict).toBe('violated')
    expect(results).toMatchObject([{ name: 'feast', verdict: 'violated' }])
  })

  test('a step property is checked on every step, and the step is the last one shown', async () => {
    const listed = properties(table, {
      forksOnlyGo: step((before, after) => after.forks <= before.forks),
      everyoneKeepsForks: step(diner, (before, after, d) =>
        before.has(d) === 'one fork' ? after.has(d) !== 'nothing' : true,
      ),
    })
    const { properties: results } = await check(
      spec(table, { properties: listed, deadlock: 'allowed' }),
    )
    expect(results.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['forksOnlyGo', 'violated'],
      ['everyoneKeepsForks', 'unknown'],
    ])
    const steps = results[0]!.counterexample!.steps.map(({ instance }) => instance.name)
    expect(steps).toEqual(['take(diner1)', 'eat(diner1)'])
  })

  test('--continue collects one counterexample for each property', async () => {
    const listed = properties(table, {
      allForks: always(s => s.forks === 2),
      someForks: always(s => s.forks > 0),
      noEating: always(s => s.has.every(h => h !== 'eaten')),
    })
    const { properties: results, exhaustive } = await check(
      spec(table, { properties: listed, deadlock: 'allowed' }),
      { continueAfterViolation: true },
    )
    expect(exhaustive).toBe(true)
    expect(results.map(({ name, counterexample }) => [name, counterexample?.steps.length])).toEqual(
      [
        ['allForks', 1],
        ['someForks', 2],
        ['noEating', 2],
      ],
    )
  })

  test.each([
    ['maxStates', { maxStates: 3 }, 'states'],
    ['maxDepth', { maxDepth: 2 }, 'depth'],
  ] as const)(
    'a limit (%s) makes the verdict incomplete, never holds',
    async (_, limit, stopped) => {
      const result = await check(spec(table, { deadlock: 'allowed' }), limit)
      expect(result).toMatchObject({
        verdict: 'incomplete',
        exhaustive: false,
        stopped,
        asExpected: false,
      })
    },
  )

  test('a time limit and an interrupt keep what was found', async () => {
    class Counter extends shape({ cells: { a: range(0, 1000), b: range(0, 1000) } }) {}
    const counter = model('counter', Counter, {
      actions: {
        up: s => s.a < 1000 && s.with({ a: s.a + 1 }),
        over: s => s.b < 1000 && s.with({ b: s.b + 1 }),
      },
    })
    let now = 0
    const timed = await check(spec(counter), { timeLimit: 1, clock: () => now++ })
    expect(timed).toMatchObject({ verdict: 'incomplete', stopped: 'time' })
    expect(timed.distinct).toBeGreaterThan(1)
    const stopped = new AbortController()
    stopped.abort()
    const interrupted = await check(spec(counter), { signal: stopped.signal })
    expect(interrupted).toMatchObject({ verdict: 'incomplete', stopped: 'interrupt' })
  })

  test('states outside the constraint are checked and counted apart, and the verdict says so', async () => {
    const listed = properties(table, { someForks: always(s => s.forks > 0) })
    const bounded = spec(table, {
      properties: listed,
      within: s => s.forks > 0,
      deadlock: 'allowed',
    })
    const result = await check(bounded, { continueAfterViolation: true })
    expect(result.verdict).toBe('violated')
    expect(result.outside).toBeGreaterThan(0)
    expect(result.warnings.join()).toContain('The constraint kept')
  })

  test('other counts than the spec expects are no success', async () => {
    const result = await check(spec(table, { deadlock: 'allowed', counts: { distinct: 5 } }))
    expect(result).toMatchObject({ verdict: 'holds', asExpected: false })
    expect(result.surprises[0]).toMatch(/There are \d+ distinct states, not 5\./)
  })

  test('actions that never happen are reported', async () => {
    class Room extends shape({ cells: { light: oneOf('off', 'on') } }) {}
    const room = model('room', Room, {
      actions: {
        on: s => s.light === 'off' && s.with({ light: 'on' }),
        off: s => s.light === 'on' && s.with({ light: 'off' }),
        burn: s => s.light === 'on' && s.light !== 'on' && s.with({ light: 'off' }),
      },
    })
    expect((await check(spec(room))).warnings).toEqual(['The action burn was never possible.'])
  })
})

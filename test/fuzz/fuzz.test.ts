import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import alternatingBit from '../../specs/reference/alternating-bit.ts'
import crashLock from '../../specs/reference/crash-lock.ts'
import twoPhaseCommit from '../../specs/reference/two-phase-commit.ts'
import { type FuzzResult, fuzz } from '../../src/fuzz/index.ts'
import {
  accepting,
  always,
  check,
  count,
  either,
  isBehaviour,
  model,
  properties,
  type Result,
  refines,
  type Spec,
  type State,
  shape,
  spec,
  step,
} from '../../src/index.ts'
import { itfTrace, readItf } from '../../src/trace/itf.ts'
import { replay } from '../../src/trace/replay.ts'
import { node, plan, planned, predicate, predicateName } from '../differential/random-model.ts'
import { base, counter, unlocked } from './counter.ts'

const named = (specs: readonly Spec[], name: string) => specs.find(each => each.name === name)!

const stepsOf = (result: FuzzResult) =>
  result.violations.map(({ run }) => run.steps.map(({ instance }) => instance.name))

/** Everything but the time that it took. */
const summary = ({ seconds: _, spec: __, program: ___, violations, ...rest }: FuzzResult) => ({
  ...rest,
  violations: violations.map(({ run, ...each }) => ({
    ...each,
    steps: run.steps.map(({ instance }) => instance.name),
  })),
})

class Small extends shape({ cells: { a: count.upTo(5), b: count.upTo(5) } }) {}
const small = model('small', Small, {
  actions: {
    up: s => s.a < 5 && s.with({ a: s.a + 1 }),
    down: s => s.a > 0 && s.with({ a: s.a - 1 }),
    over: s => s.a > 2 && s.b < 5 && s.with({ b: s.b + 1 }),
  },
})

describe('what is found', () => {
  test('an invariant and a step are violated by shortest runs', async () => {
    const claims = properties(small, {
      state: always(s => s.b < 3),
      change: step((_, t) => t.b < 3),
    })
    for (const [property, kind] of [
      ['state', 'invariant'],
      ['change', 'step'],
    ]) {
      const options = { seed: 1, properties: [property!] }
      const { violations, verdict } = await fuzz(spec(small, { properties: claims }), options)
      expect(verdict).toBe('violated')
      expect(violations.map(({ run }) => [run.kind, run.violates, run.steps.length])).toEqual([
        [kind, property, 6],
      ])
      expect(violations[0]!.radius).toBe(Number.POSITIVE_INFINITY)
    }
  })

  test('a deadlock is one unless a property accepts it', async () => {
    class Once extends shape({ cells: { done: count.upTo(2) } }) {}
    const once = model('once', Once, {
      actions: { act: s => s.done < 2 && s.with({ done: s.done + 1 }) },
    })
    const found = await fuzz(spec(once), { seed: 1 })
    expect(found.verdict).toBe('deadlock')
    expect(found.violations.map(({ run }) => run.steps.length)).toEqual([2])
    const accepted = properties(once, { end: accepting(s => s.done === 2) })
    const quiet = await fuzz(spec(once, { properties: accepted }), { seed: 1, runs: 10 })
    expect(quiet.verdict).toBe('nothing found')
  })

  test('an initial state and a step that refine nothing', async () => {
    class Double extends shape({ cells: { n: count.upTo(6) } }) {}
    const double = model('double', Double, {
      actions: { add: s => s.n < 5 && s.with({ n: s.n + 1 }) },
    })
    const maps = (by: number, from: number) =>
      properties(double, {
        isSmall: refines(small, (s, t) => t.with({ a: Math.min(5, s.n * by + from) })),
      })
    const run = async (by: number, from: number) =>
      (
        await fuzz(spec(double, { properties: maps(by, from), deadlock: 'allowed' }), {
          seed: 1,
          runs: 20,
        })
      ).violations.map(({ run: { kind, steps } }) => [kind, steps.length])
    expect(await run(1, 0)).toEqual([])
    expect(await run(2, 0)).toEqual([['step', 1]])
    expect(await run(1, 1)).toEqual([['initial', 0]])
  })

  test('a mistake in a model is an error, with the run that leads to it', async () => {
    class Low extends shape({ cells: { n: count.upTo(3) } }) {}
    const low = model('low', Low, { actions: { add: s => s.with({ n: s.n + 1 }) } })
    const { verdict, error, errorRun, asExpected } = await fuzz(spec(low), { seed: 1 })
    expect([verdict, asExpected]).toEqual(['error', false])
    expect(error!.message).toMatch(/action add/)
    expect(errorRun!.steps.map(({ instance }) => instance.name)).toEqual(['add', 'add', 'add'])
  })

  test('the run to a mistake is shortened, and a mistake nearby hides no violation', async () => {
    const slip = model('slip', Small, {
      actions: {
        up: s => s.a < 5 && s.with({ a: s.a + 1 }),
        down: s => s.a > 0 && s.with({ a: s.a - 1 }),
        slip: s => s.a > 3 && s.with({ b: s.b + 6 }),
      },
    })
    const { errorRun } = await fuzz(spec(slip), { seed: 2 })
    expect(errorRun!.steps.map(({ instance }) => instance.name)).toEqual(['up', 'up', 'up', 'up'])
    const claims = properties(slip, { low: always(s => s.a < 4) })
    const { violations, error } = await fuzz(spec(slip, { properties: claims }), { seed: 2 })
    expect(error).toBeUndefined()
    expect(violations.map(({ run }) => run.steps.length)).toEqual([4])
  })

  test('a function that is not pure is an error', async () => {
    let calls = 0
    const impure = model('impure', Small, {
      actions: { add: s => s.a < 5 && s.with({ a: calls++ % 2 ? s.a + 1 : 0 }) },
    })
    const { error } = await fuzz(spec(impure, { deadlock: 'allowed' }), { seed: 1, runs: 20 })
    expect(error?.message).toMatch(/action add/)
  })

  test('what a spec expects is looked for until it is found; the rest is told, too', async () => {
    const claims = properties(small, {
      near: always(s => s.a < 2),
      far: always(s => s.b < 2),
    })
    const wanted = spec(small, { properties: claims, expect: { violated: 'far' } })
    const { violations, asExpected } = await fuzz(wanted, { seed: 1 })
    expect(asExpected).toBe(true)
    expect(violations.map(({ property, run }) => [property, run.steps.length])).toEqual([
      ['near', 2],
      ['far', 5],
    ])
  })

  test('only the named properties', async () => {
    const claims = properties(small, { near: always(s => s.a < 2), far: always(s => s.b < 2) })
    const both = spec(small, { properties: claims })
    const { violations } = await fuzz(both, { seed: 1, properties: ['far'] })
    expect(violations.map(({ property }) => property)).toEqual(['far'])
    const unknown = await fuzz(both, { properties: ['fat'] })
    expect(unknown.error!.message).toMatch(/has no property "fat".*Did you mean/)
  })

  test('states outside of the constraint are looked at, and not left', async () => {
    const claims = properties(small, { edge: always(s => s.a < 4), beyond: always(s => s.a < 5) })
    const within = { within: (s: { a: number }) => s.a < 4, properties: claims }
    const edge = await fuzz(spec(small, within), { seed: 1, properties: ['edge'] })
    expect(stepsOf(edge)).toEqual([['up', 'up', 'up', 'up']])
    const beyond = await fuzz(spec(small, within), { seed: 1, runs: 50, properties: ['beyond'] })
    expect(beyond.verdict).toBe('nothing found')
  })
})

describe('a shortened run', () => {
  class Line extends shape({ cells: { at: count.upTo(9), lane: count.upTo(1) } }) {}
  const line = (actions: { [name: string]: (s: State<Line>) => Result<State<Line>> }) =>
    model('line', Line, { init: s => either(s, s.with({ at: 4, lane: 1 })), actions })

  test('begins in whichever initial state is nearest', async () => {
    const forwards = line({ go: s => s.at < 9 && s.with({ at: s.at + 1 }) })
    const claims = properties(forwards, { short: always(s => s.at < 8) })
    for (let seed = 0; seed < 10; seed++) {
      const { violations } = await fuzz(spec(forwards, { properties: claims }), { seed })
      expect(violations.map(({ run, radius }) => [run.steps.length, radius])).toEqual([
        [4, Number.POSITIVE_INFINITY],
      ])
    }
  })

  test('does not take the edge of the constraint for a deadlock', async () => {
    const circle = line({
      go: s => s.lane === 0 && s.at < 9 && s.with({ at: s.at + 1 }),
      edge: s => s.at === 1 && s.with({ at: 9, lane: 1 }),
      back: s => s.lane === 1 && s.at === 4 && s.with({ at: 0, lane: 0 }),
    })
    const limited = spec(circle, { within: s => s.lane === 0 || s.at === 4 })
    const { violations } = await fuzz(limited, { seed: 1 })
    expect(violations.map(({ run }) => run.steps.length)).toEqual([9])
    const { deadlock } = await check(limited)
    expect(deadlock!.steps).toHaveLength(9)
  })
})

describe('nothing found', () => {
  test('tells what was reached, what was not, and how the view grew', async () => {
    const result = await fuzz(base, { seed: 1, runs: 100 })
    expect(result).toMatchObject({
      verdict: 'nothing found',
      asExpected: true,
      runs: 100,
      idle: [],
      unreached: ['canGoBack'],
      skipped: [],
    })
    expect(result.reached).toEqual(new Map([['canFinish', 6]]))
    expect(result.growth.map(({ runs }) => runs)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100])
    expect(result.growth.at(-1)!.distinct).toBe(result.distinct)
  })

  test('of a small model all states are seen in the end, and no others', async () => {
    for (const each of [base, twoPhaseCommit, crashLock].flat() as Spec[]) {
      if (each.expect !== 'holds' || each.full) continue
      const { distinct, error } = await fuzz(each, { seed: 1, runs: 300 })
      const all = await check(each, { symmetry: false })
      expect(error).toBeUndefined()
      expect(distinct).toBeLessThanOrEqual(all.distinct)
      expect(distinct).toBeGreaterThan(0.5 * all.distinct)
    }
  })

  test('properties of whole behaviours are not looked at, and it says so', async () => {
    const impatient = named([alternatingBit].flat() as Spec[], 'alternating-bit-impatient')
    const { skipped, asExpected, verdict } = await fuzz(impatient, { seed: 1, runs: 20 })
    expect(skipped).toContain('delivered')
    expect([verdict, asExpected]).toEqual(['nothing found', false])
  })

  test('an action that is never possible is told', async () => {
    const idle = model('idle', Small, {
      actions: {
        up: s => s.a < 5 && s.with({ a: s.a + 1 }),
        never: s => s.b > 0 && s.with({ b: 0 }),
      },
    })
    const result = await fuzz(spec(idle, { deadlock: 'allowed' }), { seed: 1, runs: 20 })
    expect(result.idle).toEqual(['never'])
  })

  test('the time limit and an interrupt end it', async () => {
    let now = 0
    const clock = () => now++
    const late = await fuzz(base, { seed: 1, timeLimit: 20, clock })
    expect(late.stopped).toBe('time')
    expect(late.runs).toBeLessThan(100)
    const signal = AbortSignal.abort()
    const interrupted = await fuzz(base, { seed: 1, signal, clock })
    expect(interrupted).toMatchObject({ stopped: 'interrupt', runs: 0 })
  })
})

describe('the same again', () => {
  const lock = named([crashLock].flat() as Spec[], 'crash-lock-without-forgets-grant')

  test('the same seed gives the same result, to the last state', async () => {
    const first = await fuzz(lock, { seed: 7 })
    expect(summary(await fuzz(lock, { seed: 7 }))).toEqual(summary(first))
    expect(summary(await fuzz(lock, { seed: 8 }))).not.toEqual(summary(first))
  })

  test('seed and path find it again', async () => {
    const first = await fuzz(lock, { seed: 7 })
    const { path } = first.violations[0]!
    expect(path).toBe(first.runs - 1)
    expect(summary(await fuzz(lock, { seed: 7, path: path! }))).toEqual(summary(first))
    const before = await fuzz(lock, { seed: 7, runs: path! })
    expect(before.verdict).toBe('nothing found')
  })

  test('a stored counterexample is tried first, and is shortened all the same', async () => {
    const file =
      '../../counterexamples/reference/crash-lock-without-forgets-grant.exclusion.itf.json'
    const stored = readItf(readFileSync(new URL(file, import.meta.url), 'utf8'))
    const result = await fuzz(lock, { seed: 7, examples: [stored] })
    expect(result).toMatchObject({ runs: 1, examples: 1 })
    expect(result.violations[0]).toMatchObject({ stepsFound: stored.states.length - 1 })
    expect(result.violations[0]!.path).toBeUndefined()
  })

  test('an example of what was mended shows nothing, and runs begin as it does', async () => {
    const file =
      '../../counterexamples/reference/crash-lock-without-forgets-grant.exclusion.itf.json'
    const stored = readItf(readFileSync(new URL(file, import.meta.url), 'utf8'))
    const whole = named([crashLock].flat() as Spec[], 'crash-lock')
    const with_ = await fuzz(whole, { seed: 7, runs: 50, examples: [stored] })
    const without = await fuzz(whole, { seed: 7, runs: 50 })
    expect(with_).toMatchObject({ verdict: 'nothing found', runs: 51, examples: 1 })
    expect(with_.distinct).not.toBe(without.distinct)
  })
})

describe('on random models', () => {
  test('what is found is real, and as short as breadth-first search says where it says so', async () => {
    let found = 0
    await fc.assert(
      fc.asyncProperty(plan, predicateName, fc.integer(), async (actions, name, seed) => {
        const random = planned(actions)
        const listed = properties(random, {
          invariant: always(s =>
            s.all(node).every(a => s.all(node).every(b => predicate(name)(s, a, b))),
          ),
          quiet: step((before, after) => before.total === after.total || after.owner === null),
        })
        const one = spec(random, { properties: listed, deadlock: 'allowed' })
        const whole = await check(one, { maxStates: 1500, continueAfterViolation: true })
        const { violations, error, distinct, program } = await fuzz(one, {
          seed,
          runs: 20,
          maxSteps: 30,
        })
        expect(error?.message).toBe(whole.error?.message)
        if (whole.exhaustive) expect(distinct).toBeLessThanOrEqual(whole.distinct)
        for (const { property, run, radius } of violations) {
          found++
          const origin = { spec: one.name, source: '', property }
          expect(replay(one, itfTrace(program!, run, origin)).kind).toBe('replayed')
          const shortest = whole.properties.find(each => each.name === property)!.counterexample
          if (!shortest) expect(whole.exhaustive).toBe(false)
          else if (radius === Number.POSITIVE_INFINITY)
            expect(run.steps.length).toBe(shortest.steps.length)
          else expect(run.steps.length).toBeGreaterThanOrEqual(shortest.steps.length)
        }
      }),
      { numRuns: 60 },
    )
    expect(found).toBeGreaterThan(0)
  })

  test('a guard that is off is found, by steps that the model can take', async () => {
    const { asExpected, violations } = await fuzz(unlocked, { seed: 3 })
    expect(asExpected).toBe(true)
    const steps = violations[0]!.run.steps.map(({ instance }) => instance.name)
    expect(steps).toHaveLength(4)
    expect(isBehaviour(counter, steps as never, unlocked)).toBe(true)
    expect(isBehaviour(counter, steps as never, base)).toBe(false)
  })
})

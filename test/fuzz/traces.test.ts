import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import crashLock from '../../specs/reference/crash-lock.ts'
import { recorded, type Trace, traces, violationOf } from '../../src/fuzz/index.ts'
import { isBehaviour, type Spec, spec } from '../../src/index.ts'
import { plan, planned } from '../differential/random-model.ts'
import { base, counter, unlocked } from './counter.ts'

const text = readFileSync(
  new URL(
    '../../counterexamples/reference/crash-lock-without-forgets-grant.exclusion.itf.json',
    import.meta.url,
  ),
  'utf8',
)
const lock = ([crashLock].flat() as Spec[]).find(each => each.name.endsWith('forgets-grant'))!

const namesOf = (sample: readonly Pick<Trace, 'names'>[]) => sample.map(({ names }) => names)

describe('a trace', () => {
  test('is a behaviour of the model, on random models, and so are the ones it shrinks to', () => {
    fc.assert(
      fc.property(plan, fc.integer(), (actions, seed) => {
        const random = planned(actions)
        const arbitrary = traces(spec(random, { deadlock: 'allowed' }), { maxSteps: 12 })
        for (const trace of fc.sample(arbitrary, { seed, numRuns: 4 })) {
          expect(trace.names.length).toBeLessThanOrEqual(12)
          const smaller = [...arbitrary.shrink(trace, undefined).take(5)].map(each => each.value)
          for (const each of [trace, ...smaller])
            expect(isBehaviour(random, each.names as never)).toBe(true)
          for (const each of smaller) expect(each.names.length).toBeLessThan(trace.names.length)
        }
      }),
      { numRuns: 40 },
    )
  })

  test('shows its states as functions of the model see them', () => {
    const [trace] = fc.sample(traces(base, { maxSteps: 6 }), { seed: 3, numRuns: 1 })
    const { states, names, steps } = trace!
    expect(states).toHaveLength(names.length + 1)
    expect(states[0]!.counter).toBe(0)
    const writes = steps.filter(({ instance }) => instance.action.name === 'write')
    expect(states.at(-1)!.at.count(at => at === 'done')).toBe(writes.length)
  })

  test('is printed by its steps', () => {
    const [trace] = fc
      .sample(traces(base, { maxSteps: 2 }), { seed: 1, numRuns: 20 })
      .filter(({ names }) => names.length === 2)
    expect(fc.stringify(trace)).toMatch(/^2 steps of counter: read\(worker\d\), write\(worker\d\)$/)
  })
})

describe('the same again', () => {
  test('a seed gives the same traces, whatever was made before', () => {
    fc.assert(
      fc.property(plan, fc.integer(), fc.integer(), (actions, seed, other) => {
        const random = spec(planned(actions), { deadlock: 'allowed' })
        const used = traces(random, { maxSteps: 10 })
        fc.sample(used, { seed: other, numRuns: 10 })
        const again = namesOf(fc.sample(used, { seed, numRuns: 5 }))
        const afresh = fc.sample(traces(random, { maxSteps: 10 }), { seed, numRuns: 5 })
        expect(again).toEqual(namesOf(afresh))
      }),
      { numRuns: 40 },
    )
  })

  test('seed and path replay a shrunk counterexample exactly', () => {
    const isFine = (trace: Trace) => violationOf(trace) === undefined
    const first = fc.check(fc.property(traces(unlocked), isFine), { seed: 11 })
    expect(first.failed).toBe(true)
    const path = first.counterexamplePath!
    expect(path).toContain(':')
    const again = fc.check(fc.property(traces(unlocked), isFine), { seed: 11, path })
    expect(again.numShrinks).toBe(0)
    expect(again.counterexample![0].names).toEqual(first.counterexample![0].names)
  })
})

describe('shrinking', () => {
  test('leads to a shortest trace for a property of the spec', () => {
    const found = fc.check(
      fc.property(traces(unlocked), trace => violationOf(trace) === undefined),
      { seed: 5 },
    )
    const [trace] = found.counterexample!
    expect(trace.names).toHaveLength(4)
    const { kind, violates, steps } = violationOf(trace)!
    expect([kind, violates, steps.length]).toEqual(['invariant', 'nothingLost', 4])
  })

  test('leads to a shortest trace for any other property', () => {
    const found = fc.check(
      fc.property(traces(base), trace => trace.states.every(s => s.counter < 2)),
      { seed: 5 },
    )
    expect(found.counterexample![0].names).toHaveLength(4)
  })

  test('an example that fails is shrunk as any other trace', () => {
    const example = recorded(lock, text)
    expect(example.names).toHaveLength(11)
    const hasCrash = (trace: Trace) => trace.names.some(name => name.startsWith('crash'))
    const found = fc.check(
      fc.property(traces(lock), trace => !hasCrash(trace)),
      { seed: 5, examples: [[example]] },
    )
    expect(found.numRuns).toBe(1)
    expect(found.counterexample![0]?.names).toEqual(['crash(client1)'])
  })

  test('a trace of another spec is not shrunk', () => {
    const [foreign] = fc.sample(traces(base), { seed: 1, numRuns: 1 })
    expect(traces(lock).canShrinkWithoutContext(foreign)).toBe(false)
    expect(traces(base).canShrinkWithoutContext(foreign)).toBe(true)
    expect(traces(base).canShrinkWithoutContext(7)).toBe(false)
  })
})

test('a recorded run ends where the model cannot repeat it any more', () => {
  const mended = ([crashLock].flat() as Spec[]).find(each => each.name === 'crash-lock')!
  const { names } = recorded(mended, text)
  expect(recorded(lock, text).names.slice(0, names.length)).toEqual(names)
  expect(names.length).toBeLessThan(11)
  expect(() => recorded(base, '{}')).toThrow(/not a trace/)
})

test('traces of a model with a mistake say so', () => {
  expect(() => traces(spec(counter, { parameters: { workers: -1 } }))).toThrow(/workers/)
})

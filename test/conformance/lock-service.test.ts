import { describe, expect, test } from 'vitest'
import { lockServiceWith } from '../../examples/lock-service/implementation.ts'
import { lockService } from '../../examples/lock-service/model.ts'
import specs from '../../examples/lock-service/spec.ts'
import {
  type ConformanceOptions,
  conforms,
  type Implementation,
} from '../../src/conformance/index.ts'
import { check, spec } from '../../src/index.ts'

const names = ['client1', 'client2']
const parameters = { clients: names.length }
const base = spec(lockService, { parameters })
const withoutGuard = spec(lockService, { parameters, guards: { ownersOnly: false } })

const fixed = lockServiceWith(names)
const faulty = lockServiceWith(names, { ownersOnly: false })

test.each(specs.map(each => [each.name, each] as const))(
  '%s ends as it should',
  async (_, each) => {
    const { surprises, error } = await check(each)
    expect({ surprises, error: error?.message }).toEqual({ surprises: [], error: undefined })
  },
)

// A slow machine is not what is looked for.
const timeLimit = 60_000

describe('a lock server that believes every release', () => {
  const seeds = [1, 2, 3].flatMap(seed => [false, true].map(scheduler => ({ seed, scheduler })))
  test.each(seeds)('is found out within 200 runs: %o', async options => {
    const result = await conforms(base, faulty, { runs: 200, timeLimit, ...options })
    const how = result.ok ? 'not at all' : result.failure.mismatch.kind
    expect(['observation', 'unfinished', 'refusal']).toContain(how)
  })

  test('does what the model does without the guard', () =>
    expectToConform(faulty, { runs: 200, seed: 1 }, withoutGuard))
})

describe('the lock server', () => {
  test('conforms in 1,000 runs', () => expectToConform(fixed, { runs: 1_000, seed: 1 }))

  test('conforms when fast-check lets messages go', () =>
    expectToConform(fixed, { runs: 100, seed: 1, scheduler: true }))

  test('conforms with three clients', () =>
    expectToConform(lockServiceWith([...names, 'client3']), { runs: 50, seed: 1 }, lockService))
})

async function expectToConform(
  implementation: Implementation,
  options: ConformanceOptions,
  against: Parameters<typeof conforms>[0] = base,
): Promise<void> {
  const result = await conforms(against, implementation, { timeLimit, ...options })
  expect(result.ok || result.failure.message).toBe(true)
  // Otherwise nothing was tried.
  if (result.ok) expect([...result.taken.values()].every(count => count > 0)).toBe(true)
}

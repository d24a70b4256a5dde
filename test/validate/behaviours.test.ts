import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import alternatingBit from '../../specs/reference/alternating-bit.ts'
import crashLock from '../../specs/reference/crash-lock.ts'
import lockServer from '../../specs/reference/lock-server.ts'
import twoPhaseCommit from '../../specs/reference/two-phase-commit.ts'
import type { Spec } from '../../src/language/spec.ts'
import { type ValidationOptions, validate } from '../../src/validate/index.ts'
import { plainMapping } from '../../src/validate/plain.ts'
import { choices, furthest, type LoggedStep, lines, telling, walk } from './walk.ts'

const first = (specs: Spec | readonly Spec[]): Spec => [specs].flat()[0]!

const specs = [twoPhaseCommit, crashLock, lockServer, alternatingBit].map(
  each => [first(each).name, first(each)] as const,
)

/** How many lines are explained, by the line that is named. */
async function explained(
  spec: Spec,
  log: readonly LoggedStep[],
  options: ValidationOptions = {},
): Promise<number> {
  const { verdict, rejection } = await validate(spec, lines(log), options)
  expect(verdict).toBe(rejection ? 'rejected' : 'accepted')
  return rejection ? rejection.line.number - 1 : log.length
}

/** A log with one line removed, two lines swapped, or one field of one line changed. */
const changed = (log: readonly LoggedStep[]): fc.Arbitrary<readonly LoggedStep[]> => {
  const at = fc.nat(log.length - 1)
  return fc.oneof(
    at.map(i => log.filter((_, j) => j !== i)),
    at.map(i =>
      log.map((step, j) => (j === i ? (log[i + 1] ?? step) : j === i + 1 ? log[i]! : step)),
    ),
    fc.tuple(at, at).chain(([i, j]) => {
      const cells = Object.keys(log[i]!.state)
      return fc.constantFrom(...cells).map(cell =>
        // Another value that the cell really has at some time, so that it is one of its kind.
        log.with(i, { ...log[i]!, state: { ...log[i]!.state, [cell]: log[j]!.state[cell] } }),
      )
    }),
    fc.tuple(at, at).map(([i, j]) => log.with(i, { ...log[j]!, state: log[i]!.state })),
  )
}

describe.each(specs)('logs of %s by the reference evaluator', (_, spec) => {
  const logs = choices(40)
    .map(numbers => walk(spec, numbers))
    .filter(log => log.length > 0)

  test('are behaviours', async () => {
    await fc.assert(
      fc.asyncProperty(logs, async log => {
        expect(await explained(spec, log)).toBe(log.length)
      }),
      { numRuns: 20 },
    )
  })

  test('with a change are rejected at the line that brute force names, or are behaviours, too', async () => {
    const cases = logs.chain(log => changed(log))
    await fc.assert(
      fc.asyncProperty(cases, fc.constantFrom('bfs', 'dfs'), async (log, search) => {
        expect(await explained(spec, log, { search })).toBe(furthest(spec, log))
      }),
      { numRuns: 40 },
    )
  })

  test('that tell some actions and cells only are followed through all that they leave open', async () => {
    const cells = Object.keys(walk(spec, [0])[0]!.state)
    const actions = [...new Set(walk(spec, Array(60).fill(7)).map(step => step.action))]
    const cases = fc.record({
      log: choices(12)
        .map(numbers => walk(spec, numbers))
        .filter(log => log.length > 1)
        .chain(log => fc.oneof(fc.constant(log), changed(log))),
      told: fc.subarray(cells),
      hidden: fc.subarray(actions, { maxLength: 2 }),
      most: fc.nat(2),
    })
    await fc.assert(
      fc.asyncProperty(cases, async ({ log, told, hidden, most }) => {
        const kept = telling(log, told).filter(step => !hidden.includes(step.action))
        const mapping = { ...plainMapping, unlogged: { actions: hidden, most } }
        const wanted = furthest(spec, kept, { actions: hidden, most })
        for (const search of ['bfs', 'dfs'] as const)
          expect(await explained(spec, kept, { mapping, search })).toBe(wanted)
      }),
      { numRuns: 20 },
    )
  })
})

test('a change that matters is found: the property above is not about behaviours only', async () => {
  const spec = first(twoPhaseCommit)
  const log = walk(
    spec,
    Array.from({ length: 12 }, (_, i) => i * 31),
  )
  const lacking = log.map((_, i) =>
    furthest(
      spec,
      log.filter((_, j) => j !== i),
    ),
  )
  expect(lacking.filter(reached => reached < log.length - 1).length).toBeGreaterThan(3)
})

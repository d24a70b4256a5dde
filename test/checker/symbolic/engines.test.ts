import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import crashLock from '../../../specs/reference/crash-lock.ts'
import dieHard from '../../../specs/reference/die-hard.ts'
import lockServer from '../../../specs/reference/lock-server.ts'
import transactionCommit from '../../../specs/reference/transaction-commit.ts'
import twoPhaseCommit from '../../../specs/reference/two-phase-commit.ts'
import { check } from '../../../src/checker/check.ts'
import type { CheckOptions, CheckResult } from '../../../src/checker/result.ts'
import {
  accepting,
  always,
  forEach,
  properties,
  reachable,
  type Spec,
  spec,
  step,
} from '../../../src/index.ts'
import { node, plan, planned, predicate, predicateName } from '../../differential/random-model.ts'

const runs = Number(process.env.RUNS ?? 120)

/** What both engines have to agree on. */
function summary({ verdict, exhaustive, properties, deadlock, error, ...sizes }: CheckResult) {
  const { distinct, generated, outside, actions } = sizes
  return {
    verdict,
    // A search that a violation ends has no sizes of its own.
    ...(exhaustive ? { distinct, generated, outside } : {}),
    fired: exhaustive ? actions.map(({ name, fired }) => `${name} ${fired}`) : [],
    error: error?.message,
    deadlock: deadlock?.steps.length,
    properties: properties.map(({ name, verdict, counterexample }) => ({
      name,
      verdict: exhaustive || verdict === 'violated' ? verdict : 'unknown',
      steps: verdict === 'violated' ? counterexample?.steps.length : undefined,
    })),
  }
}

async function expectAgreement(checked: Spec, options: CheckOptions = {}): Promise<CheckResult> {
  const explicit = await check(checked, { ...options, symmetry: false })
  const symbolic = await check(checked, { ...options, engine: 'symbolic' })
  expect(summary(symbolic)).toEqual(summary(explicit))
  return symbolic
}

describe('the symbolic engine agrees with the explicit one', () => {
  // Those with properties of behaviours: behaviours.test.ts.
  const specs = [crashLock, dieHard, lockServer, transactionCommit, twoPhaseCommit].flat()
  test.each(specs.map(each => [each.name, each] as const))('on %s', async (_, each) => {
    await expectAgreement(each)
    await expectAgreement(each, { continueAfterViolation: true })
  })

  test('on random models with every kind of cell', async () => {
    await fc.assert(
      fc.asyncProperty(plan, fc.constantFrom(1, 2), async (actions, nodes) => {
        const random = spec(planned(actions), { parameters: { nodes }, deadlock: 'allowed' })
        fc.pre((await check(random, { maxStates: 1000 })).exhaustive)
        await expectAgreement(random)
      }),
      { numRuns: runs },
    )
  })

  test('on random properties of random models', async () => {
    const options = fc.record({ continueAfterViolation: fc.boolean() })
    const names = fc.tuple(predicateName, predicateName, predicateName, predicateName)
    await fc.assert(
      fc.asyncProperty(plan, names, options, async (actions, [a, b, c, d], chosen) => {
        const random = planned(actions)
        const listed = properties(random, {
          invariant: always(forEach([node, node], predicate(a))),
          witness: reachable(forEach([node, node], predicate(b))),
          end: accepting(s => s.all(node).every(n => predicate(c)(s, n, n))),
          quiet: step((before, after) => before.total === after.total || after.owner === null),
        })
        const within = (s: Parameters<ReturnType<typeof predicate>>[0]) =>
          s.all(node).some(n => predicate(d)(s, n, n))
        const base = spec(random, { properties: listed, within })
        fc.pre((await check(base, { ...chosen, maxStates: 1000 })).stopped !== 'states')
        await expectAgreement(base, chosen)
      }),
      { numRuns: runs },
    )
  })
})

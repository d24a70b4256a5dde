import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { check } from '../../src/checker/check.ts'
import { always, forEach, properties, reachable, spec, step } from '../../src/index.ts'
import { node, plan, planned, predicate, predicateName } from './random-model.ts'
import { explore } from './reference-checker.ts'

const runs = Number(process.env.RUNS ?? 200)

/** Looks at all messages, and finds new ones in the same run: its tree may not be kept, but its steps count. */
const foundMeanwhile: Parameters<typeof planned>[0] = [
  { if: [], does: ['a turns green'], or: ['send hello'], receives: false },
  { if: [], does: ['a turns green'], or: ['note b'], receives: true },
]

describe('on random models with every kind of cell', () => {
  test('the compiled evaluator finds the reference evaluator’s states, breadth first', async () => {
    await fc.assert(
      fc.asyncProperty(plan, fc.constantFrom(1, 2), async (actions, size) => {
        const random = spec(planned(actions), { parameters: { nodes: size }, deadlock: 'allowed' })
        const wanted = explore(random, false, 1000)
        fc.pre(wanted !== undefined)
        const { distinct, generated, depth, error } = await check(random)
        expect(error?.message).toBeUndefined()
        expect({ distinct, generated, depth }).toEqual(wanted)
      }),
      { numRuns: runs, examples: [[foundMeanwhile, 2]] },
    )
  })

  test('depth first finds the same states', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async actions => {
        const random = spec(planned(actions), { deadlock: 'allowed' })
        const wanted = explore(random, false, 1000)
        fc.pre(wanted !== undefined)
        const { distinct, generated } = await check(random, { search: 'dfs' })
        expect({ distinct, generated }).toEqual({
          distinct: wanted!.distinct,
          generated: wanted!.generated,
        })
      }),
      { numRuns: runs / 4 },
    )
  })

  test('symmetry keeps exactly one state of each orbit', async () => {
    await fc.assert(
      fc.asyncProperty(plan, fc.constantFrom(2, 3), async (actions, size) => {
        const random = spec(planned(actions), { parameters: { nodes: size }, deadlock: 'allowed' })
        const wanted = explore(random, true, 250)
        fc.pre(wanted !== undefined)
        const { distinct, unreduced, error, depth } = await check(random, { symmetry: true })
        expect(error?.message).toBeUndefined()
        expect({ distinct, depth }).toEqual({ distinct: wanted!.distinct, depth: wanted!.depth })
        expect(unreduced).toBe((await check(random, { symmetry: false })).distinct)
      }),
      { numRuns: runs / 4 },
    )
  })

  test('verdicts and lengths of counterexamples do not depend on symmetry', async () => {
    await fc.assert(
      fc.asyncProperty(plan, predicateName, predicateName, async (actions, first, second) => {
        const random = planned(actions)
        const listed = properties(random, {
          invariant: always(forEach([node, node], predicate(first))),
          witness: reachable(s =>
            s.all(node).some(a => s.all(node).some(b => predicate(second)(s, a, b))),
          ),
          quiet: step((before, after) => before.total === after.total || after.owner === null),
        })
        const base = spec(random, { properties: listed, deadlock: 'allowed' })
        fc.pre(explore(base, false, 1500) !== undefined)
        const options = { continueAfterViolation: true }
        const plain = await check(base, options)
        const reduced = await check(base, { ...options, symmetry: true })
        const summary = (result: typeof plain) =>
          result.properties.map(({ name, verdict, counterexample }) => ({
            name,
            verdict,
            length: counterexample?.steps.length,
          }))
        expect(reduced.error?.message).toBeUndefined()
        expect(summary(reduced)).toEqual(summary(plain))
      }),
      { numRuns: runs / 2 },
    )
  })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { check, properties, spec } from '../../src/index.ts'
import { alwaysPossible, temporal } from '../../src/properties/temporal.ts'
import { isViolated } from './reference.ts'
import { formulas, graphs, inSome, meaning, modelOf, type S, states } from './walks.ts'

const runs = Number(process.env.RUNS ?? 200)
const LONGEST = 6
const engines = ['explicit', 'symbolic'] as const

test.each(engines)(
  '%s: a formula is violated where some fair behaviour does not satisfy it, and only there',
  async engine => {
    await fc.assert(
      fc.asyncProperty(graphs, formulas, async (graph, wanted) => {
        const walk = modelOf(graph)
        const listed = properties(walk, { wanted: temporal<S>(() => wanted) })
        const walked = spec(walk, { properties: listed, deadlock: 'allowed' })
        const { properties: results, error } = await check(walked, { engine })
        expect(error).toBeUndefined()
        // A violation that is found was judged by the reference evaluator; here none may be missed.
        const isFound = results[0]!.verdict === 'violated'
        if (!isFound) expect(isViolated(graph, wanted, meaning, LONGEST)).toBe(false)
        else expect(results[0]!.counterexample!.kind).toBe('lasso')
      }),
      { numRuns: runs },
    )
  },
)

test.each(engines)(
  '%s: what is always possible can be reached from every reachable state',
  async engine => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.uniqueArray(states), async (graph, some) => {
        const walk = modelOf(graph)
        const listed = properties(walk, { wanted: alwaysPossible(inSome(some)) })
        const walked = spec(walk, { properties: listed, deadlock: 'allowed' })
        const { properties: results, error } = await check(walked, { engine })
        expect(error).toBeUndefined()
        const next = (state: number) => graph.actions.flatMap(({ targets }) => targets[state]!)
        const from = (start: number) => {
          const seen = new Set([start])
          for (const state of seen) for (const to of next(state)) seen.add(to)
          return [...seen]
        }
        const holds = from(0).every(state => from(state).some(each => some.includes(each)))
        expect(results[0]!.verdict).toBe(holds ? 'holds' : 'violated')
      }),
      { numRuns: runs },
    )
  },
)

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import alternatingBit from '../../../specs/reference/alternating-bit.ts'
import peterson from '../../../specs/reference/peterson.ts'
import terminationDetection from '../../../specs/reference/termination-detection.ts'
import tokenRing from '../../../specs/reference/token-ring.ts'
import { bind } from '../../../src/checker/bind.ts'
import { check } from '../../../src/checker/check.ts'
import { fairnessOf } from '../../../src/checker/liveness/fairness.ts'
import { behaviourOf, breaks } from '../../../src/checker/liveness/judge.ts'
import type { CheckOptions, CheckResult } from '../../../src/checker/result.ts'
import { SymbolicPromises } from '../../../src/checker/symbolic/promises.ts'
import { SymbolicSearch } from '../../../src/checker/symbolic/search.ts'
import { type Holder, Universe } from '../../../src/checker/symbolic/universe.ts'
import { properties, type Spec, type State, spec } from '../../../src/index.ts'
import { Program } from '../../../src/language/program.ts'
import {
  alwaysEventually,
  alwaysPossible,
  eventually,
  eventuallyAlways,
  holdsUntil,
  leadsTo,
  temporal,
} from '../../../src/properties/temporal.ts'
import {
  type ActionPlan,
  type Everything,
  node,
  plan,
  planned,
  predicate,
  predicateName,
} from '../../differential/random-model.ts'

const runs = Number(process.env.RUNS ?? 40)
const engine = 'symbolic'

/** What both engines have to agree on: all but how long a lasso is. */
function summary({ verdict, exhaustive, stopped, properties, error, ...sizes }: CheckResult) {
  const { distinct, generated, outside, warnings } = sizes
  return {
    verdict,
    stopped,
    ...(exhaustive ? { distinct, generated, outside } : {}),
    untested: warnings.filter(each => each.includes('never put to the test')),
    error: error?.message,
    properties: properties.map(({ name, verdict, counterexample: run }) => ({
      name,
      verdict,
      run: verdict !== 'violated' ? undefined : run?.kind === 'lasso' ? 'lasso' : run?.steps.length,
    })),
  }
}

/** Its lassos close, are fair, and break what they are said to break. */
function expectRealLassos({ spec: checked, program, properties }: CheckResult): void {
  for (const { name, counterexample } of properties) {
    if (counterexample?.kind !== 'lasso') continue
    const { initial, steps, loop } = counterexample
    const behaviour = behaviourOf(initial, steps, loop!)
    const { formula, domains } = checked.properties.get(name)!
    if (domains.length > 0 || !program) continue
    const fairness = fairnessOf(program, checked.fairness)
    expect(breaks(program, fairness, formula!, [], behaviour)).toBe(true)
  }
}

async function expectAgreement(checked: Spec, options: CheckOptions = {}): Promise<CheckResult> {
  const explicit = await check(checked, { ...options, symmetry: false })
  const symbolic = await check(checked, { ...options, engine })
  expect(summary(symbolic)).toEqual(summary(explicit))
  expectRealLassos(symbolic)
  return symbolic
}

describe('behaviours by sets of states', () => {
  const specs = [alternatingBit, peterson, terminationDetection, tokenRing]
    .flat()
    .filter(({ name }) => name !== 'token-ring-of-six')
  test.each(specs.map(each => [each.name, each] as const))('of %s', async (_, each) => {
    const { asExpected } = await expectAgreement(each)
    expect(asExpected).toBe(true)
  })

  type S = State<Everything>
  const strength = fc.constantFrom('none', 'weak', 'strong')
  const fairnessFor = (actions: readonly ActionPlan[], strengths: readonly string[]) => {
    const named = actions.map(({ receives }, i) => `${receives ? 'receive' : 'act'}${i}`)
    const of = (wanted: string) => named.filter((_, i) => strengths[i] === wanted)
    // Some of them by themselves, the weak ones also all together.
    return {
      weak: [...of('weak'), of('weak')].filter(each => each.length > 0),
      strong: of('strong'),
    }
  }

  test('of random models, with random promises and random properties', async () => {
    const strengths = fc.array(strength, { minLength: 5, maxLength: 5 })
    const names = fc.array(predicateName, { minLength: 10, maxLength: 10 })
    const options = fc.record({
      continueAfterViolation: fc.boolean(),
      maxDepth: fc.constantFrom(undefined, undefined, 2, 4),
    })
    const isBounded = fc.boolean()
    await fc.assert(
      fc.asyncProperty(
        plan,
        strengths,
        names,
        options,
        isBounded,
        async (actions, strong, named, { maxDepth, ...chosen }, bounded) => {
          const random = planned(actions)
          const [p, q, ...others] = named.map(predicate) as [
            ReturnType<typeof predicate>,
            ReturnType<typeof predicate>,
            ...ReturnType<typeof predicate>[],
          ]
          const of = (i: number) => (s: S) => s.all(node).every(n => others[i]!(s, n, n))
          const listed = properties(random, {
            answered: leadsTo([node, node], p, q),
            again: alwaysEventually([node, node], q),
            atLast: eventuallyAlways(of(0)),
            some: eventually(of(1)),
            until: holdsUntil(of(2), of(3)),
            either: temporal<S>(t =>
              t.or(
                t.always(t.eventually(t.now(of(4)))),
                t.eventually(
                  t.always(t.not(t.step((before, after) => before.total !== after.total))),
                ),
              ),
            ),
            possible: alwaysPossible([node, node], p),
            possibly: alwaysPossible(of(5)),
          })
          const base = spec(random, {
            properties: listed,
            deadlock: 'allowed',
            fairness: fairnessFor(actions, strong) as object,
            ...(bounded && { within: (s: S) => of(6)(s) || s.total < 2 }),
          })
          fc.pre((await check(base, { properties: [], maxStates: 1000 })).stopped !== 'states')
          await expectAgreement(base, { ...chosen, ...(maxDepth && { maxDepth }) })
        },
      ),
      { numRuns: runs },
    )
  })
})

test('are the same if all that nobody holds is forgotten before each piece of work', async () => {
  for (const checked of [alternatingBit].flat()) {
    const program = new Program(checked.model, checked)
    const universe = new Universe(program, undefined, 100)
    const holders: Holder[] = []
    const protect = universe.protect.bind(universe)
    universe.protect = holder => {
      holders.push(holder)
      protect(holder)
    }
    const forget = async () => {
      universe.nodes.collect(holders.flatMap(each => [...each.held()]))
      for (const cache of universe.caches) cache.clear()
      universe.conditions.forgetAnswers()
    }
    const work = async <T>(piece: () => T) => {
      await forget()
      return universe.calmly(piece, forget)
    }
    const bound = bind(program, checked)
    const search = new SymbolicSearch(universe, bound, true, {}, work)
    await search.run()
    expect(search.error).toBeUndefined()
    const ground = { universe, relation: search.relation, spec: checked, bound }
    const broken = []
    for await (const each of new SymbolicPromises(ground, work).broken(search)) broken.push(each)
    const violated = (await check(checked)).properties.filter(each => each.verdict === 'violated')
    expect(broken.map(({ property }) => property)).toEqual(violated.map(each => each.name))
    expect(universe.nodes.collections).toBeGreaterThan(50)
  }
})

test('a run that ends for want of time says nothing of behaviours that it did not come to', async () => {
  const [base] = [alternatingBit].flat()
  const results = []
  for (let timeLimit = 2; timeLimit < 3000; timeLimit = Math.ceil(1.5 * timeLimit)) {
    let seconds = 0
    const clock = () => seconds++
    const { verdict, stopped, exhaustive } = await check(base!, { engine, timeLimit, clock })
    results.push({ verdict, stopped, exhaustive })
  }
  const [first, last] = [results[0], results.at(-1)]
  expect(first).toEqual({ verdict: 'incomplete', stopped: 'time', exhaustive: false })
  expect(last).toEqual({ verdict: 'holds', stopped: undefined, exhaustive: true })
  for (const { verdict, stopped } of results)
    expect(verdict).toBe(stopped === undefined ? 'holds' : 'incomplete')
})

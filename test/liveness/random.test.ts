import fc from 'fast-check'
import { expect, test } from 'vitest'
import { check, either, fair, model, properties, type State, shape, spec } from '../../src/index.ts'
import { type AnyAction, stronglyFair } from '../../src/language/action.ts'
import { type Formula, formula } from '../../src/language/formula.ts'
import { range } from '../../src/language/kind.ts'
import { alwaysPossible, temporal } from '../../src/properties/temporal.ts'
import { type Graph, isViolated } from './reference.ts'

const runs = Number(process.env.RUNS ?? 200)
const STATES = 3
const LONGEST = 6

class Walk extends shape({ cells: { at: range(0, STATES - 1) } }) {}
type S = State<Walk>

const states = fc.nat({ max: STATES - 1 })

const graphs: fc.Arbitrary<Graph> = fc
  .array(
    fc.record({
      fairness: fc.constantFrom('none', 'weak', 'strong'),
      targets: fc.array(
        fc.oneof(
          { weight: 4, arbitrary: states.map(to => [to]) },
          { weight: 1, arbitrary: fc.uniqueArray(states, { maxLength: 2 }) },
        ),
        { minLength: STATES, maxLength: STATES },
      ),
    }),
    { minLength: 1, maxLength: 3, size: 'max' },
  )
  .map(actions => ({ states: STATES, actions }))

const inSome = (some: readonly number[]) => (s: unknown) => some.includes((s as S).at)
const alongSome = (some: readonly (readonly [number, number])[]) => (s: unknown, t: unknown) =>
  some.some(([from, to]) => from === (s as S).at && to === (t as S).at)

const atoms: fc.Arbitrary<Formula> = fc.oneof(
  { weight: 3, arbitrary: fc.uniqueArray(states).map(some => formula.now(inSome(some))) },
  {
    weight: 1,
    arbitrary: fc.array(fc.tuple(states, states)).map(some => formula.step(alongSome(some))),
  },
)

const formulas = fc.letrec<{ formula: Formula }>(again => ({
  formula: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    atoms,
    again('formula').map(formula.not),
    again('formula').map(formula.eventually),
    again('formula').map(formula.always),
    atoms.map(each => formula.always(formula.eventually(each))),
    atoms.map(each => formula.eventually(formula.always(each))),
    fc.tuple(again('formula'), again('formula')).map(([x, y]) => formula.and(x, y)),
    fc.tuple(again('formula'), again('formula')).map(([x, y]) => formula.or(x, y)),
    fc.tuple(again('formula'), again('formula')).map(([x, y]) => formula.until(x, y)),
  ),
})).formula

const adverbs = { none: (a: AnyAction<S>) => a, weak: fair<S>, strong: stronglyFair<S> }

function modelOf({ actions }: Graph) {
  const listed = actions.map(({ fairness, targets }, i) => {
    const act = (s: S) => either<S>(...targets[s.at]!.map(to => s.with({ at: to })))
    return [`act${i}`, adverbs[fairness](act)] as const
  })
  return model('walk', Walk, { actions: Object.fromEntries(listed) })
}

const meaning = (atom: unknown, state: number, next: number) =>
  (atom as { test: (s: unknown, t: unknown) => boolean }).test({ at: state }, { at: next })

test('a formula is violated where some fair behaviour does not satisfy it, and only there', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, formulas, async (graph, wanted) => {
      const walk = modelOf(graph)
      const listed = properties(walk, { wanted: temporal<S>(() => wanted) })
      const { properties: results, error } = await check(
        spec(walk, { properties: listed, deadlock: 'allowed' }),
      )
      expect(error).toBeUndefined()
      // A violation that is found was judged by the reference evaluator; here none may be missed.
      const isFound = results[0]!.verdict === 'violated'
      if (!isFound) expect(isViolated(graph, wanted, meaning, LONGEST)).toBe(false)
      else expect(results[0]!.counterexample!.kind).toBe('lasso')
    }),
    { numRuns: runs },
  )
})

test('what is always possible can be reached from every reachable state', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, fc.uniqueArray(states), async (graph, some) => {
      const walk = modelOf(graph)
      const listed = properties(walk, { wanted: alwaysPossible(inSome(some)) })
      const { properties: results, error } = await check(
        spec(walk, { properties: listed, deadlock: 'allowed' }),
      )
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
})

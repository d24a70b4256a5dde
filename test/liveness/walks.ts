import fc from 'fast-check'
import { either, fair, model, type State, shape } from '../../src/index.ts'
import { type AnyAction, stronglyFair } from '../../src/language/action.ts'
import { type Formula, formula } from '../../src/language/formula.ts'
import { range } from '../../src/language/kind.ts'
import type { Graph } from './reference.ts'

/*
 * Random walks between three places: what the actions may do in each is drawn at random, how fair
 * they are, and what is asked of the walk.
 */

const STATES = 3

class Walk extends shape({ cells: { at: range(0, STATES - 1) } }) {}
export type S = State<Walk>

export const states = fc.nat({ max: STATES - 1 })

export const graphs: fc.Arbitrary<Graph> = fc
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

export const inSome = (some: readonly number[]) => (s: unknown) => some.includes((s as S).at)
const alongSome = (some: readonly (readonly [number, number])[]) => (s: unknown, t: unknown) =>
  some.some(([from, to]) => from === (s as S).at && to === (t as S).at)

const atoms: fc.Arbitrary<Formula> = fc.oneof(
  { weight: 3, arbitrary: fc.uniqueArray(states).map(some => formula.now(inSome(some))) },
  {
    weight: 1,
    arbitrary: fc.array(fc.tuple(states, states)).map(some => formula.step(alongSome(some))),
  },
)

export const formulas = fc.letrec<{ formula: Formula }>(again => ({
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

/** The model of a graph. */
export function modelOf({ actions }: Graph) {
  const listed = actions.map(({ fairness, targets }, i) => {
    const act = (s: S) => either<S>(...targets[s.at]!.map(to => s.with({ at: to })))
    return [`act${i}`, adverbs[fairness](act)] as const
  })
  return model('walk', Walk, { actions: Object.fromEntries(listed) })
}

/** What an atom says of a place, and of a step. */
export const meaning = (atom: unknown, state: number, next: number) =>
  (atom as { test: (s: unknown, t: unknown) => boolean }).test({ at: state }, { at: next })

import type { Formula } from '../../src/language/formula.ts'

/** A graph of a few states with named, perhaps fair, actions. State 0 is the first one. */
export interface Graph {
  readonly states: number
  readonly actions: readonly {
    readonly fairness: 'none' | 'weak' | 'strong'
    /** For each state, where the action leads to. */
    readonly targets: readonly (readonly number[])[]
  }[]
}

/** What an atom of a formula says of a state, and of a step. */
export type Meaning = (atom: unknown, state: number, next: number) => boolean

interface Place {
  readonly state: number
  /** None where the state is repeated. */
  readonly action: number | undefined
}

/**
 * Whether some behaviour that goes around within `most` steps is fair and does not satisfy a
 * formula: all of them are tried. It shares nothing with the checker but the type of formulas.
 */
export function isViolated(
  graph: Graph,
  formula: Formula,
  meaning: Meaning,
  most: number,
): boolean {
  const try_ = (places: readonly Place[], state: number): boolean => {
    for (let loop = 0; loop < places.length; loop++)
      if (places[loop]!.state === state && isFair(graph, places.slice(loop)))
        if (!truth(formula, places, loop, meaning)[0]) return true
    if (places.length === most) return false
    const moves = graph.actions.flatMap(({ targets }, action) =>
      targets[state]!.map(to => ({ action: to === state ? undefined : action, to })),
    )
    return [...moves, { action: undefined, to: state }].some(({ action, to }) =>
      try_([...places, { state, action }], to),
    )
  }
  return try_([], 0)
}

function isFair({ actions }: Graph, loop: readonly Place[]): boolean {
  return actions.every(({ fairness, targets }, action) => {
    if (fairness === 'none' || loop.some(place => place.action === action)) return true
    const isPossible = ({ state }: Place) => targets[state]!.some(to => to !== state)
    return fairness === 'weak' ? !loop.every(isPossible) : !loop.some(isPossible)
  })
}

function truth(
  formula: Formula,
  places: readonly Place[],
  loop: number,
  meaning: Meaning,
): readonly boolean[] {
  const of = (each: Formula) => truth(each, places, loop, meaning)
  const after = (i: number) => (i + 1 < places.length ? i + 1 : loop)
  if (formula.op === 'true') return places.map(() => true)
  if (formula.op === 'state') return places.map(({ state }) => meaning(formula, state, state))
  if (formula.op === 'step')
    return places.map(
      ({ state, action }, i) =>
        action !== undefined && meaning(formula, state, places[after(i)]!.state),
    )
  if (formula.op === 'not') return of(formula.of).map(each => !each)
  const [left, right] = [of(formula.left), of(formula.right)]
  if (formula.op === 'and') return left.map((each, i) => each && right[i]!)
  if (formula.op === 'or') return left.map((each, i) => each || right[i]!)
  // Until: follow the behaviour from each place, at most once through all of it.
  return places.map((_, start) => {
    let at = start
    for (let steps = 0; steps <= 2 * places.length; steps++) {
      if (right[at]) return true
      if (!left[at]) return false
      at = after(at)
    }
    return false
  })
}

import { model, range, shape, spec } from 'allways'
import { always, properties } from 'allways/properties'

/** Two jugs, of three and of five gallons, a tap and a drain: can one measure four gallons? */
export class DieHard extends shape({
  cells: {
    small: range(0, 3),
    big: range(0, 5),
  },
}) {}

export const dieHard = model('die-hard', DieHard, {
  actions: {
    fillSmall: s => s.with({ small: 3 }),
    fillBig: s => s.with({ big: 5 }),
    emptySmall: s => s.with({ small: 0 }),
    emptyBig: s => s.with({ big: 0 }),
    smallToBig: s => {
      const poured = Math.min(s.small, 5 - s.big)
      return s.with({ small: s.small - poured, big: s.big + poured })
    },
    bigToSmall: s => {
      const poured = Math.min(s.big, 3 - s.small)
      return s.with({ small: s.small + poured, big: s.big - poured })
    },
  },
})

const typeInvariant = properties(dieHard, {
  jugsHold: always(s => s.small >= 0 && s.small <= 3 && s.big >= 0 && s.big <= 5),
})

const puzzle = properties(dieHard, {
  /** Not true: its counterexample is the solution of the puzzle. */
  bigIsNotFour: always(s => s.big !== 4),
})

export default [
  spec(dieHard, {
    title: 'Two jugs of three and five gallons stay within their sizes.',
    properties: typeInvariant,
    counts: { distinct: 16, generated: 97, depth: 8 },
  }),
  spec(dieHard, {
    name: 'die-hard-big-is-not-four',
    title: 'The big jug never holds four gallons: false, and the counterexample solves the puzzle.',
    properties: puzzle,
    expect: { violated: 'bigIsNotFour', length: 7 },
  }),
]

import {
  always,
  bag,
  count,
  each,
  from,
  model,
  nodes,
  per,
  plus,
  properties,
  reachable,
  record,
  type State,
  shape,
  spec,
  step,
} from '../../../src/index.ts'

/** Counters that go up and tell one another: a small model with something special deep inside. */

const node = nodes('node', 3)
const note = record({ by: node, level: count.upTo(9) })
// The notes' slots are found, and numbered, while exploring.
const notes = bag(note, 1)

class Counters extends shape({
  parameters: { nodes: node, most: 3, limit: 99 },
  cells: { level: per(node, count.upTo(9)), sum: count.upTo(20), notes },
}) {}

type S = State<Counters>

export const counters = model('counters', Counters, {
  actions: {
    up: each(node, (s, n) => {
      if (s.level(n) >= s.params.most) return
      // The model goes wrong where the sum would pass its limit.
      const by = s.sum + 1 > s.params.limit ? 99 : 1
      return s.with(n, { level: plus(1) }).with({ sum: plus(by) })
    }),
    tell: each(node, (s, n) => {
      const mine = note({ by: n, level: s.level(n) })
      return s.level(n) > 0 && s.notes.size < 2 && !s.notes.has(mine) && s.notes.add(mine)
    }),
    hear: each(from(notes), (s, heard) => s.sum < 9 && s.notes.remove(heard)),
  },
})

const everyone = (s: S, test: (n: Parameters<S['level']>[0]) => boolean) => s.all(node).every(test)

const claims = properties(counters, {
  /** Violated in the level of the states whose sum is 8, in many ways. */
  uneven: always(s => s.sum < 8 || !everyone(s, n => s.level(n) > 1) || s.notes.size < 2),
  /** Violated by a step from such a state. */
  patient: step((before, after) => before.sum < 7 || before.notes.size <= after.notes.size),
  full: reachable(s => everyone(s, n => s.level(n) === s.params.most)),
})

const named = (name: string) => ({ name: `counters-${name}`, properties: claims })

export default [
  spec(counters, { ...named('allowed'), deadlock: 'allowed' }),
  // They end with two notes that nobody hears.
  spec(counters, { name: 'counters-deadlock' }),
  spec(counters, {
    ...named('within'),
    deadlock: 'allowed',
    within: s => s.sum < 7 || s.notes.size < 2,
  }),
  spec(counters, { ...named('mistake'), deadlock: 'allowed', parameters: { limit: 8, nodes: 4 } }),
  spec(counters, { ...named('symmetry'), deadlock: 'allowed', symmetry: [node] }),
]

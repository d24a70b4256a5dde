/** Specs as a user would write them, for the tests of the command. */
export const roomSpecs = `
import { each, flag, guard, model, nodes, per, shape, spec, eachGuardOff } from 'allways'
import { always, properties, reachable } from 'allways/properties'

const keeper = nodes('keeper', 2)

class Room extends shape({
  parameters: { keepers: keeper },
  guards: { oneAtATime: guard('two people do not fit into the room', 'model') },
  cells: { inside: per(keeper, flag) },
}) {}

const room = model('room', Room, {
  actions: {
    enter: each(keeper, 'goes in', (s, k) =>
      !s.inside(k) && s.guard.oneAtATime(s.inside.every(inside => !inside)) && s.with(k, { inside: true })),
    leave: each(keeper, (s, k) => s.inside(k) && s.with(k, { inside: false })),
  },
})

const roomProperties = properties(room, {
  alone: always(s => s.inside.count(inside => inside) <= 1),
  used: reachable(s => s.inside.some(inside => inside)),
})

const base = spec(room, {
  name: 'door',
  title: 'A room for one is used by one at a time.',
  properties: roomProperties,
  counts: { distinct: 3, generated: 5 },
})

export default [
  base,
  eachGuardOff(base, { oneAtATime: { violated: 'alone', length: 3 } }),
  spec(room, { name: 'crowd', parameters: { keepers: 5 }, properties: roomProperties, full: true }),
]
`

/** Far too many states for a test: something to interrupt and to limit. */
export const endlessSpec = `
import { each, model, nodes, per, range, shape, spec } from 'allways'

const wheel = nodes('wheel', 9)
class Wheels extends shape({ cells: { at: per(wheel, range(0, 9)) } }) {}

export default spec(
  model('wheels', Wheels, {
    actions: { turn: each(wheel, (s, w) => s.with(w, { at: (s.at(w) + 1) % 10 })) },
  }),
)
`

/** One spec for each thing that a model can do wrong, each in a model of its own. */
export const badModels = `
import { model, nodes, oneOf, range, shape, spec } from 'allways'

let outer = 0
const wrong = (name, act) =>
  spec(
    model(name, class extends shape({ cells: { n: range(0, 3), word: oneOf('a', 'b') } }) {}, {
      actions: { act },
    }),
  )

export default [
  wrong('mutable', s => s.with({ word: ['a'] })),
  wrong('nonsense', () => 42),
  wrong('outside', s => s.with({ n: s.n + 1 })),
  wrong('throws', s => s.nothing.here),
  wrong('random', s => s.with({ n: Math.floor(Math.random() * 4) })),
  wrong('clock', s => s.with({ n: Date.now() % 4 })),
  wrong('fine', s => s.with({ n: (s.n + 1) % 4 })),
]
`

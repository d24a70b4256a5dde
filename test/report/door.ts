import { each, flag, guard, model, nodes, per, shape, spec } from 'allways'
import { always, properties, reachable } from 'allways/properties'

/** A room that is for one: small enough that reports of it can be read in a test. */
export const keeper = nodes('keeper', 2)

class Room extends shape({
  parameters: { keepers: keeper },
  guards: { oneAtATime: guard('two people do not fit into the room', 'model') },
  cells: { inside: per(keeper, flag), lit: flag },
}) {}

export const room = model('room', Room, {
  actions: {
    enter: each(
      keeper,
      'goes in',
      (s, k) =>
        !s.inside(k) &&
        s.guard.oneAtATime(s.inside.every(inside => !inside)) &&
        s.with({ lit: true }).with(k, { inside: true }),
    ),
    leave: each(keeper, (s, k) => s.inside(k) && s.with(k, { inside: false })),
  },
})

export const roomProperties = properties(room, {
  alone: always(s => s.inside.count(inside => inside) <= 1),
  used: reachable(s => s.lit),
})

export const door = spec(room, {
  name: 'door',
  title: 'A room for one is used by one at a time.',
  properties: roomProperties,
  counts: { distinct: 4, generated: 7, depth: 3 },
})

export const openDoor = spec(room, {
  name: 'open-door',
  title: 'Without the guard two meet in the room.',
  guards: { oneAtATime: false },
  properties: roomProperties,
  expect: { violated: 'alone', length: 3 },
})

/** It says what is not so. */
export const mistaken = spec(room, {
  name: 'mistaken',
  guards: { oneAtATime: false },
  properties: roomProperties,
})

/** Its verdict is as expected, its counts are not. */
export const miscounted = spec(room, {
  name: 'miscounted',
  properties: roomProperties,
  counts: { distinct: 5 },
})

export const stuck = spec(
  model('stuck', class Stuck extends shape({ cells: { on: flag } }) {}, {
    actions: { press: s => !s.on && s.with({ on: true }) },
  }),
  {},
)

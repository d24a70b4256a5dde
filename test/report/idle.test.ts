import { count, flag, guard, model, type State, shape, spec } from 'allways'
import { always, properties } from 'allways/properties'
import { expect, test } from 'vitest'
import { idle } from '../../src/report/idle.ts'
import { checked } from './run-of.ts'

class Gate extends shape({
  parameters: { most: 3 },
  guards: {
    closed: guard('the gate opens by itself', 'model'),
    never: guard('it guards nothing', 'model'),
  },
  cells: { cars: count.upTo(3), open: flag },
}) {}

const gate = model('gate', Gate, {
  actions: {
    come: s => s.cars < s.params.most && s.with({ cars: s.cars + 1 }),
    go: s => s.cars > 0 && s.guard.never(true) && s.with({ cars: s.cars - 1 }),
    overflow: s => s.cars > 3 && s.with({ cars: 0 }),
    opens: s => s.guard.closed(false) && s.with({ open: true }),
  },
})
const claims = properties(gate, { shut: always(s => !s.open) })

const empty = spec(gate, { name: 'empty', parameters: { most: 0 }, deadlock: 'allowed' })
const busy = spec(gate, { name: 'busy' })
const opened = spec(gate, { name: 'opened', guards: { closed: false }, properties: claims })

test('what one spec leaves untried another may try', async () => {
  expect(idle([await checked(empty)])).toEqual([
    'gate: never possible in any spec: come, go, overflow',
    'gate: forbade nothing in any spec: never',
  ])
  expect(idle([await checked(empty), await checked(busy)])).toEqual([
    'gate: never possible in any spec: overflow',
    'gate: forbade nothing in any spec: never',
  ])
})

test('without a search to the end nothing can be said', async () => {
  expect(idle([await checked(opened)])).toEqual([])
})

test('what a part leaves untried is counted where it is much', async () => {
  class Road extends shape({ cells: { gate } }) {}
  const road = model('road', Road, { actions: { pass: s => s.gate.cars < 0 && s } })
  const none = spec(road, { parameters: { 'gate.most': 0 }, deadlock: 'allowed' })
  expect(idle([await checked(none)])).toEqual([
    'road: never possible in any spec: pass, 3 of the part gate',
    'road: forbade nothing in any spec: gate.never',
  ])
})

test('a guard that one level of a protocol needs is not idle at the others', async () => {
  const { actions } = { actions: { come: (s: State<Gate>) => s.guard.never(s.cars > 1) && s } }
  const other = model('gate-in-detail', Gate, { actions })
  const lines = idle([
    await checked(busy),
    await checked(spec(other, { name: 'other', deadlock: 'allowed' })),
  ])
  expect(lines.filter(line => line.includes('forbade nothing'))).toEqual([])
})

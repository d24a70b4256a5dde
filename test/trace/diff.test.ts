import { expect, test } from 'vitest'
import { each, flag, model, nodes, oneOf, per, shape } from '../../src/index.ts'
import { run } from '../../src/language/run.ts'
import { byNode, cellName, changes } from '../../src/trace/diff.ts'
import { office } from './post-office.ts'
import { runOf } from './run-of.ts'

const steps = ['open', 'write(clerk2)', 'sort(stamped(by clerk2), right)'] as const

test('a step changes what its action wrote, and nothing else is told', () => {
  const { run } = runOf(office, 'sorted', steps)
  const [first, second] = run.steps
  const told = changes(first!.after, second!.after).map(({ slot, before, after }) => [
    slot.name,
    String(before),
    String(after),
  ])
  expect(told).toEqual([
    ['mood(clerk2)', 'calm', 'cross'],
    ['queue', 'List []', 'List [ clerk2 ]'],
    ['post.has(stamped(by clerk2))', '0', '1'],
  ])
})

test('two equal states differ in nothing', () => {
  const { run } = runOf(office, 'sorted', steps)
  expect(changes(run.initial, run.initial)).toEqual([])
})

test('changes are grouped by node, what belongs to none last', () => {
  const { run } = runOf(office, 'sorted', steps)
  const all = changes(run.initial, run.steps.at(-1)!.after)
  const groups = byNode(all, change => change.slot).map(({ node, items }) => [
    node?.toString(),
    ...items.map(({ slot }) => cellName(slot)),
  ])
  expect(groups).toEqual([
    ['clerk2', 'mood', 'seen(right)', 'trays'],
    [undefined, 'open', 'day', 'queue', 'votes'],
  ])
})

test('two cells of one node have two names', () => {
  const client = nodes('client', 1)
  const server = oneOf('server')
  class Wires extends shape({
    cells: { wire: per(client, server, flag), back: per(server, client, flag) },
  }) {}
  const wires = model('wires', Wires, {
    actions: {
      cut: each([client, server], (s, c, server) =>
        s.with(c, server, { wire: true }).with(server, c, { back: true }),
      ),
    },
  })
  const slots = run(wires, ['cut(client1, server)']).changed.map(([slot]) => slot)
  expect(slots.map(cellName)).toEqual(['wire(server)', 'back(server, client1)'])
})

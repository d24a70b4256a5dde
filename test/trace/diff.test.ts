import { expect, test } from 'vitest'
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

import { expect, test } from 'vitest'
import { CellOrder } from '../../../src/checker/symbolic/cell-order.ts'
import { each, flag, model, nodes, per, shape, spec } from '../../../src/index.ts'
import { Program } from '../../../src/language/program.ts'

const node = nodes('node', 2)
const block = nodes('block', 2)
const task = nodes('task', 2)

class Store extends shape({
  cells: {
    turn: flag,
    content: per(block, flag),
    holds: per(node, block, flag),
    meets: per(node, node, flag),
    runs: per(node, task, flag),
    up: per(node, flag),
  },
}) {}

const store = spec(
  model('store', Store, { actions: { start: each(node, (s, n) => s.with(n, { up: true })) } }),
)

test('what nodes share stands below all nodes, and what belongs to nobody comes last', () => {
  const names = new CellOrder(new Program(store.model, store)).slots.map(({ name }) => name)
  const ofNode = (n: string) => [
    `meets(${n}, node1)`,
    `meets(${n}, node2)`,
    // No task has a cell of its own: the first task of one node is nothing to that of another.
    `runs(${n}, task1)`,
    `runs(${n}, task2)`,
    `up(${n})`,
  ]
  const ofBlock = (b: string) => [`content(${b})`, `holds(node1, ${b})`, `holds(node2, ${b})`]
  expect(names).toEqual([
    ...ofNode('node1'),
    ...ofNode('node2'),
    ...ofBlock('block1'),
    ...ofBlock('block2'),
    'turn',
  ])
})

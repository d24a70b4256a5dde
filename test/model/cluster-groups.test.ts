import { describe, expect, test } from 'vitest'
import { check, each, flag, model, nodes, per, shape, spec, volatile } from '../../src/index.ts'
import { isBehaviour, run, type StepOf } from '../../src/language/run.ts'
import { show } from '../../src/language/value.ts'
import { bulletins, rosters } from '../../src/model/cluster/alone/index.ts'
import { groups, mortal } from '../../src/model/cluster/index.ts'

const three = { parameters: { nodes: 3 } }
const shaky = rosters({ splits: 1, merges: 1 }, { deaths: 1, restarts: 1 })
type Steps = readonly StepOf<typeof shaky>[]

/** What the cells with such a name hold at the end of a run, after the node that they belong to. */
const cells = (steps: Steps, name: string) =>
  run(shaky, steps, three)
    .changed.filter(([slot]) => slot.name.startsWith(name))
    .map(([slot, value]) => `${slot.key[0]}: ${show(value)}`)

describe('configuration changes are relative to the observer', () => {
  const merged: Steps = ['cpg.split({node1})', 'cpg.merge(node1, node2)']

  test('at a merge of {A} and {B, C} each side sees the other one leave and then join', () => {
    const queues = cells(merged, 'cpg.queue').filter((_, i) => i % 2 === 0)
    expect(queues).toMatchInlineSnapshot(`
      [
        "node1: [change(members {node1}, left {node2, node3}, joined {}, reason nodeDown), change(members {node1, node2, node3}, left {}, joined {node2, node3}, reason nodeUp)]",
        "node2: [change(members {node2, node3}, left {node1}, joined {}, reason nodeDown), change(members {node1, node2, node3}, left {}, joined {node1}, reason nodeUp)]",
        "node3: [change(members {node2, node3}, left {node1}, joined {}, reason nodeDown), change(members {node1, node2, node3}, left {}, joined {node1}, reason nodeUp)]",
      ]
    `)
  })

  test('who starts again before it is missed has left and is in the ring at once', () => {
    const steps: Steps = ['life.die(node1)', 'life.restart(node1)', 'cpg.admit(node1, node2)']
    expect(cells(steps, 'cpg.ring.has').length + cells(steps, 'cpg.ring(').length).toBe(9)
    expect(cells(steps, 'cpg.queue(node2, mounts)')).toEqual([
      'node2: [change(members {node2, node3}, left {node1}, joined {}, reason nodeDown)]',
    ])
  })
})

describe('messages at a ring change', () => {
  const board = bulletins({ splits: 1, merges: 1 }, { deaths: 0 })
  const said = ['say(node1)', 'cpg.split({node1})'] as const

  test('may be lost where their sender does not come along, by all or by none', () => {
    const step = (outcome: number) =>
      run(board, ['say(node1)', `cpg.split({node1})#${outcome}`], three).toString()
    const kept = step(1)
    const lost = step(2)
    const message = 'message(from node1'
    expect(kept.split(message)).toHaveLength(4)
    expect(lost.split(message)).toHaveLength(2)
    expect(() => step(3)).toThrow('cpg.split({node1})#3 is not enabled')
  })

  test('are not lost where somebody who comes along has taken them', () => {
    const taken = ['say(node1)', 'hear(node2)', 'cpg.split({node1})'] as const
    expect(isBehaviour(board, taken, three)).toBe(true)
    expect(run(board, taken, three).toString()).toContain('cpg.queue(node3, readers) = [message(')
  })

  test('are counted as of their ring where they are sent late', () => {
    const late = bulletins({ splits: 1, merges: 1, lateSends: true }, { deaths: 0 })
    const state = run(late, [...said, 'cpg.originate(node1)'], three).toString()
    expect(state).toContain('body {number 0, composed 0}, ring 1')
  })
})

test('a message to a group that its sender is not in is a mistake', async () => {
  const node = nodes('node', 2)
  class Shouting extends shape({
    cells: {
      memory: volatile(per(node, flag)),
      cpg: groups(node, ['all'], flag),
      life: mortal(node, { deaths: 0 }),
    },
  }) {}
  const shouting = model('shouting', Shouting, {
    actions: { shout: each(node, (s, n) => s.life.up(n) && s.cpg.broadcast(n, 'all', true)) },
  })
  expect((await check(spec(shouting))).error?.message).toBe(
    'In cpg.broadcast(...), action shout(node1): node1 sends to all, but is no member.',
  )
})

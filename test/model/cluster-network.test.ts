import { describe, expect, test } from 'vitest'
import {
  check,
  each,
  flag,
  model,
  nodes,
  oneOf,
  per,
  type Result,
  type State,
  shape,
  spec,
  volatile,
} from '../../src/index.ts'
import { Program } from '../../src/language/program.ts'
import { ReferenceState, stepsOf } from '../../src/language/reference.ts'
import { isBehaviour, run } from '../../src/language/run.ts'
import { transfers } from '../../src/language/transfer.ts'
import { show } from '../../src/language/value.ts'
import { islands, letters, postcards, questions } from '../../src/model/cluster/alone/index.ts'
import { calls, mortal } from '../../src/model/cluster/index.ts'

/** Who sends what to whom in a run, as a space-time diagram shows it. */
function arrows(given: ConstructorParameters<typeof Program>[0], steps: readonly string[]) {
  const program = new Program(given)
  let state = ReferenceState.of(program.initialStates()[0]!)
  return steps.flatMap(name => {
    const before = state
    // Instances are found while stepping.
    for (const each of program.instances) stepsOf(each, before)
    const instance = program.instances.find(each => each.name === name)!
    const { outcome, after } = stepsOf(instance, before)[0]!
    state = after
    return transfers(outcome, slot => before.get(slot), instance.action.isFault).map(
      ({ kind, from, to, message }) => `${from} -> ${to} ${kind}: ${show(message)}`,
    )
  })
}

describe('what is sent and received is known', () => {
  test('by connections', () => {
    const steps = ['send(node1, node2)', 'send(node1, node2)', 'receive(node2, node1)']
    expect(arrows(letters({ losses: 1 }), [...steps, 'net.lose(node1, node2)'])).toEqual([
      'node1 -> node2 sent: 0',
      'node1 -> node2 sent: 1',
      'node1 -> node2 received: 0',
      'node1 -> node2 lost: 1',
    ])
  })

  test('by datagrams', () => {
    const second = '{from node1, to node2, message 1}'
    const steps = ['send(node1, node2)', 'send(node1, node2)', `receive(${second})`]
    expect(arrows(postcards({ duplicates: 1 }), [...steps].slice(0, 3))).toEqual([
      'node1 -> node2 sent: {from node1, to node2, message 0}',
      `node1 -> node2 sent: ${second}`,
      `node1 -> node2 received: ${second}`,
    ])
  })

  test('by calls', () => {
    const steps = ['ask(node1, node2)', 'answer(node2, node1)', 'learn(node1, node2)']
    expect(arrows(questions, steps)).toEqual([
      'node1 -> node2 sent: {line line, request 0}',
      'node1 -> node2 received: {line line, request 0}',
      'node2 -> node1 sent: 0',
      'node2 -> node1 received: 0',
    ])
  })
})

describe('messages of the dead', () => {
  const sent = ['send(node1, node2)', 'life.die(node1)'] as const

  test.each([
    ['kept', true, false],
    ['cut', true, true],
    ['dropped', false, false],
  ] as const)('are %s', (atDeath, arrives, isCut) => {
    const post = letters({ atDeath })
    expect(isBehaviour(post, [...sent, 'receive(node2, node1)'])).toBe(arrives)
    const cut = [...sent, 'net.cut(node1, node2)'] as never
    if (isCut) expect(isBehaviour(post, cut)).toBe(true)
    else expect(() => isBehaviour(post, cut)).toThrow('letters has no step net.cut')
  })

  test('to the dead are lost without order, too', () => {
    const steps = ['send(node1, node2)', 'send(node2, node1)', 'life.die(node2)'] as const
    const end = run(postcards({}), steps).toString()
    expect(end).toContain('net.wire.has({from node2, to node1, message 0}) = 1')
    expect(end).not.toContain('to node2')
  })

  test('to the dead are lost', () => {
    const steps = ['send(node1, node2)', 'life.die(node2)'] as const
    expect(arrows(letters({}), steps)).toEqual(['node1 -> node2 sent: 0'])
    expect(isBehaviour(letters({}), [...steps, 'receive(node2, node1)'])).toBe(false)
  })
})

test('what crosses a split waits for the merge', () => {
  const steps = ['send(node1, node2)', 'sea.split({node1})'] as const
  expect(isBehaviour(islands, [...steps, 'receive(node2, node1)'])).toBe(false)
  const merged = [...steps, 'sea.merge({node1, node2})', 'receive(node2, node1)'] as const
  expect(isBehaviour(islands, merged)).toBe(true)
})

describe('a mistake with a call', () => {
  const node = nodes('node', 2)
  class Callers extends shape({
    cells: {
      memory: volatile(per(node, flag)),
      phone: calls(node, oneOf('line'), flag, flag),
      life: mortal(node, { deaths: 1 }),
    },
  }) {}
  type S = State<Callers>
  type N = import('../../src/index.ts').Node<'node'>
  const problemOf = async (act: (s: S, n: N, other: N) => Result<S>) => {
    const callers = model('callers', Callers, { actions: { act: each([node, node], act) } })
    return (await check(spec(callers, { deadlock: 'allowed' }))).error?.message
  }

  test('is to call on a line that waits', async () => {
    const act = (s: S, n: N, other: N) => s.life.up(n) && s.phone.call(n, 'line', other, true)
    expect(await problemOf(act)).toMatch(
      /In phone.call\(...\), action act\(.*\): node. calls on line line, on which it waits/,
    )
  })

  test('is to answer where nobody has asked', async () => {
    const act = (s: S, n: N, other: N) => s.life.up(n) && s.phone.answer(other, n, true)
    expect(await problemOf(act)).toContain('node1 has no request of node1 to answer.')
  })

  test('is to call a node that is not there', async () => {
    const stranger = nodes('stranger', 1)
    const act = (s: S, n: N) =>
      s.life.up(n) && s.all(stranger).choose(m => s.phone.call(n, 'line', m as never, true))
    expect(await problemOf(act)).toContain('cell phone.callee(node1, line) cannot hold stranger1.')
  })
})

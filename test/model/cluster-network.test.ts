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
import { RecordingReader, ReferenceState, stepsOf } from '../../src/language/reference.ts'
import { isBehaviour, run } from '../../src/language/run.ts'
import { transfers } from '../../src/language/transfer.ts'
import { show } from '../../src/language/value.ts'
import {
  bulletins,
  islands,
  letters,
  postcards,
  questions,
} from '../../src/model/cluster/alone/index.ts'
import { dlmClients } from '../../src/model/cluster/dlm/index.ts'
import { calls, datagrams, mortal, network } from '../../src/model/cluster/index.ts'

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
      ({ kind, from = 'nobody', to, message }) => `${from} -> ${to} ${kind}: ${show(message)}`,
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

  test('by groups: each process of the group is sent a message, and takes it at its own time', () => {
    const board = bulletins({ splits: 1, merges: 1 }, { deaths: 0 })
    const message = 'message(from node1, body {number 0, composed 0}, ring 0, isSettled false)'
    expect(arrows(board, ['say(node1)', 'hear(node2)'])).toEqual([
      `node1 -> node1 sent: ${message}`,
      `node1 -> node2 sent: ${message}`,
      `node1 -> node2 received: ${message}`,
    ])
  })

  test('by the DLM: callbacks go to a node, and come from no node', () => {
    const steps = [
      'request(node1, resource1, PR, plain)',
      'request(node2, resource1, EX, plain)',
      'complete(node1, resource1)',
    ]
    const completion =
      'completion(status granted, mode PR, altMode false, demoted false, notValid false)'
    expect(arrows(dlmClients, steps)).toEqual([
      `nobody -> node1 sent: ${completion}`,
      'nobody -> node1 sent: blocking(mode EX)',
      `nobody -> node1 received: ${completion}`,
    ])
  })
})

test.each([
  ['connections', letters({}), 'send(node1, node2)', ['life.up(node1)', 'sent(node1, node2)']],
  ['datagrams', postcards({}), 'send(node1, node2)', ['life.up(node1)', 'sent(node1, node2)']],
] as const)('sending by %s does not look at what is on its way', (_, post, name, looksAt) => {
  const program = new Program(post)
  const reader = new RecordingReader(ReferenceState.of(program.initialStates()[0]!))
  program.instances.find(each => each.name === name)!.run(reader)
  expect(reader.reads.map(({ slot }) => slot.name)).toEqual(looksAt)
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

describe('a message to a node that is not there', () => {
  const node = nodes('node', 2)
  const stranger = nodes('stranger', 1)
  class Post extends shape({
    cells: { net: network(node, flag), post: datagrams(node, flag) },
  }) {}
  const post = model('post', Post, {
    actions: {
      connect: each(node, (s, n) => s.all(stranger).choose(m => s.net.send(n, m as never, true))),
      throw: each(node, (s, n) => s.all(stranger).choose(m => s.post.send(n, m as never, true))),
    },
  })

  test.each([
    [
      'connect',
      'In net.send(...), action connect(node1): cell net.channel has no place (node1, stranger1)',
    ],
    [
      'throw',
      'In post.send(...), action throw(node1): Field to of this record cannot hold stranger1.',
    ],
  ] as const)('%s', (action, message) => {
    expect(() => run(post, [`${action}(node1)`])).toThrow(message)
  })
})

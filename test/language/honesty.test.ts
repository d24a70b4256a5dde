import { describe, expect, test } from 'vitest'
import {
  type Action,
  always,
  bag,
  channel,
  check,
  detector,
  detects,
  each,
  fifo,
  flag,
  from,
  liveness,
  model,
  nodes,
  oneOf,
  per,
  properties,
  type Result,
  record,
  type State,
  shape,
  spec,
  volatile,
} from '../../src/index.ts'
import type { Outcome } from '../../src/language/evaluation.ts'
import { Program } from '../../src/language/program.ts'
import { ReferenceState, stepsOf } from '../../src/language/reference.ts'
import { transfers } from '../../src/language/transfer.ts'
import { show } from '../../src/language/value.ts'

const node = nodes('node', 2)
type N = import('../../src/index.ts').Node<'node'>

/** A part, to see that what holds for the whole holds for its parts. */
const radio = model(
  'radio',
  class Radio extends shape({
    cells: { wire: channel({ from: 0, to: 1 }, per(node, node, fifo(flag))) },
  }) {},
  {
    reads: {
      silent: (s, n: N) => !s.lives(n),
      knownSilent: detector((s, n: N) => !s.lives(n)),
    },
    verbs: {
      call: (s, a: N, b: N) => s.wire(a, b).push(true),
      hear: (s, a: N, b: N) => s.wire(a, b).pop(),
      takeOver: detector((s, n: N) => !s.lives(n) && s),
    },
  },
)

class Cluster extends shape({
  cells: {
    up: liveness(per(node, flag.initially(true))),
    memory: volatile(per(node, oneOf('empty', 'full'))),
    disk: per(node, oneOf('empty', 'full')),
    chief: oneOf('nobody', 'somebody'),
    radio,
  },
}) {}
type S = State<Cluster>

const same = (action: Action<S>): Action<S> => action

const cluster = (act: (s: S, n: N, other: N) => Result<S>, wrap = same) =>
  model('cluster', Cluster, {
    actions: {
      live: each(
        node,
        (s, n) => s.up(n) && s.memory(n) === 'empty' && s.with(n, { memory: 'full' }),
      ),
      act: wrap(each([node, node], act)),
    },
    faults: { die: each(node, (s, n) => s.up(n) && s.forget(n).with(n, { up: false })) },
  })

const problemOf = async (...given: Parameters<typeof cluster>) => {
  const { error, verdict } = await check(spec(cluster(...given), { deadlock: 'allowed' }))
  expect(verdict).toBe(error ? 'error' : 'holds')
  return error?.message
}

const elect = (s: S) => s.chief === 'nobody' && s.with({ chief: 'somebody' })

describe('the memory of the dead', () => {
  test('is not read, even where the first state in which it happens is not the first that is like it', async () => {
    const read = (s: S, n: N) => s.memory(n) === 'full' && elect(s)
    expect(await problemOf(read)).toMatchInlineSnapshot(
      `"In action act(node1, node1): it reads cell memory(node1), but node1 is dead and has forgotten it. Ask s.lives(node1) first, or do not declare the cell volatile if it survives."`,
    )
  })

  test('is not looked at through a quantifier', async () => {
    expect(await problemOf(s => s.memory.every(m => m === 'full') && elect(s))).toContain(
      'In action act(node1, node1): it reads cell memory(node1), but node1 is dead',
    )
  })

  test('may be read by those who ask first', async () => {
    expect(await problemOf((s, n) => s.up(n) && s.memory(n) === 'full' && elect(s))).toBeUndefined()
  })

  test('is not what survives: disks may be read', async () => {
    expect(await problemOf((s, n) => s.disk(n) === 'empty' && elect(s))).toBeUndefined()
  })

  test('may be read by faults and properties', async () => {
    const listed = properties(
      cluster(() => false),
      { forgotten: always(s => s.up.every((up, n) => up || s.memory(n) === 'empty')) },
    )
    const still = cluster(() => false)
    const { verdict } = await check(spec(still, { properties: listed, deadlock: 'allowed' }))
    expect(verdict).toBe('holds')
  })
})

describe('a death that nobody has told', () => {
  test('makes no action possible', async () => {
    expect(
      await problemOf((s, n, other) => s.up(n) && !s.up(other) && elect(s)),
    ).toMatchInlineSnapshot(
      `"In action act(node2, node1): it is possible although cell up(node1) says that node1 is dead, which nobody has told. If this is how the death is noticed, say so: detects(each(...)). Otherwise wait for something that does."`,
    )
  })

  test.each([
    ['the operation', (s: S, n: N, other: N) => s.up(n) && !s.lives(other) && elect(s)],
    ['a quantifier', (s: S, n: N) => s.up(n) && s.up.count(up => up) === 1 && elect(s)],
    ['a part', (s: S, n: N, other: N) => s.up(n) && s.radio.silent(other) && elect(s)],
  ])('is noticed through %s, too', async (_, act) => {
    expect(await problemOf(act)).toContain('is dead, which nobody has told')
  })

  test('is told to an action that detects', async () => {
    const takeOver = (s: S, n: N, other: N) => s.up(n) && !s.up(other) && elect(s)
    expect(await problemOf(takeOver, action => detects(action))).toBeUndefined()
  })

  test.each([
    ['read', (s: S, n: N, other: N) => s.up(n) && s.radio.knownSilent(other) && elect(s)],
    [
      'verb',
      (s: S, n: N, other: N) =>
        s.up(n) && s.chief === 'nobody' && s.with({ chief: 'somebody' }).radio.takeOver(other),
    ],
  ])('is told to those who ask a %s that is a detector', async (_, act) => {
    expect(await problemOf(act)).toBeUndefined()
  })

  test('keeps nobody from doing less', async () => {
    expect(
      await problemOf((s, n) => s.up(n) && s.chief === 'nobody' && s.with({ chief: 'somebody' })),
    ).toBeUndefined()
  })
})

describe('the dead', () => {
  test('do not send', async () => {
    const send = (s: S, n: N, other: N) =>
      s.chief === 'nobody' && s.with({ chief: 'somebody' }).radio.call(n, other)
    expect(await problemOf(send)).toMatchInlineSnapshot(
      `"In action act(node1, node1): node1 sends a message (cell radio.wire(node1, node1)), but is dead. Ask s.lives(node1) first."`,
    )
  })

  test('do not receive', async () => {
    const talk = (s: S, n: N, other: N) => {
      if (s.radio.wire(n, other).isEmpty) return s.up(n) && elect(s.radio.call(n, other))
      return s.radio.hear(n, other)
    }
    expect(await problemOf(talk)).toContain(
      'receives a message (cell radio.wire(node1, node1)), but is dead',
    )
  })
})

describe('a model that lets nodes die', () => {
  test('says what a death resets', async () => {
    const careless = model(
      'careless',
      class extends shape({ cells: { up: liveness(per(node, flag.initially(true))) } }) {},
      { actions: { die: each(node, (s, n) => s.up(n) && s.with(n, { up: false })) } },
    )
    expect((await check(spec(careless))).error?.message).toBe(
      'careless has no cell that the death of a node resets. Declare what a node has in its memory as volatile(per(...)).',
    )
  })

  test('has one cell that says who is up', async () => {
    const twice = model(
      'twice',
      class extends shape({
        cells: {
          up: liveness(per(node, flag.initially(true))),
          there: liveness(per(node, flag.initially(true))),
          memory: volatile(per(node, flag)),
        },
      }) {},
      { actions: { act: s => s.with(node as never, {}) } },
    )
    expect((await check(spec(twice))).error?.message).toContain('cells up and there both say')
  })
})

describe('messages sent and received are read off the writes', () => {
  const envelope = record({ by: node, to: node })
  const post = channel({ from: 'by', to: 'to' }, bag(envelope))
  class Office extends shape({
    cells: { post, wire: channel({ from: 0, to: 1 }, per(node, node, fifo(oneOf('a', 'b')))) },
  }) {}
  const office = model('office', Office, {
    actions: {
      write: each([node, node], (s, by, to) => s.post.add(envelope({ by, to }))),
      open: each(from(post), (s, m) => s.post.remove(m)),
      relay: each([node, node], (s, a, b) => s.wire(a, b).push('a').wire(a, b).push('b')),
      answer: each([node, node], (s, a, b) => s.wire(a, b).pop().wire(b, a).push('b')),
      turn: each([node, node], (s, a, b) => s.wire(a, b).push('a').wire(a, b).pop()),
    },
    faults: {
      lose: each([node, node], (s, a, b) => !s.wire(a, b).isEmpty && s.wire(a, b).dropLast()),
    },
  })

  const seen = (names: readonly string[]) => {
    const program = new Program(office)
    let state = ReferenceState.of(program.initialStates()[0]!)
    return names.map(name => {
      const instance = program.instances.find(each => each.name === name)!
      const { outcome, after } = stepsOf(instance, state)[0]!
      const before = state
      state = after
      return shown(outcome, before, instance.action.isFault)
    })
  }
  const shown = (outcome: Outcome, before: ReferenceState, isFault: boolean) =>
    transfers(outcome, slot => before.get(slot), isFault)
      .map(({ kind, from, to, message }) => `${from} ${to} ${kind} ${show(message)}`)
      .join('; ')

  test('from sequences and bags, with sender and receiver from the key or the message', () => {
    expect(
      seen([
        'write(node1, node2)',
        'open({by node1, to node2})',
        'relay(node1, node2)',
        'answer(node1, node2)',
        'turn(node1, node2)',
        'lose(node1, node2)',
      ]),
    ).toEqual([
      'node1 node2 sent {by node1, to node2}',
      'node1 node2 received {by node1, to node2}',
      'node1 node2 sent a; node1 node2 sent b',
      'node1 node2 received a; node2 node1 sent b',
      'node1 node2 sent a; node1 node2 received b',
      'node1 node2 lost a',
    ])
  })
})

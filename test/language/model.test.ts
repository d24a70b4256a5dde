import { describe, expect, test } from 'vitest'
import {
  bag,
  check,
  count,
  each,
  either,
  fifo,
  flag,
  from,
  guard,
  map,
  maybe,
  model,
  nodes,
  oneOf,
  per,
  plus,
  record,
  run,
  type State,
  set,
  shape,
  spec,
  together,
  variants,
  volatile,
} from '../../src/index.ts'
import type { AnyModel } from '../../src/language/model.ts'
import { Program, type Settings } from '../../src/language/program.ts'
import { ReferenceState, type ReferenceStep, stepsFrom } from '../../src/language/reference.ts'

const first = (program: Program) => ReferenceState.of(program.initialStates()[0]!)

/** The steps from the first initial state, by name, with what they change. */
function stepsOf(model: AnyModel, settings: Settings = {}) {
  const program = new Program(model, settings)
  return stepsFrom(program, first(program)).map(describeStep)
}

const describeStep = ({ instance, after, outcome }: ReferenceStep) =>
  `${instance.name}: ${after}${outcome.forbiddenBy.map(guard => ` (against ${guard})`).join('')}`

const client = nodes('client', 2)

describe('cells', () => {
  const message = variants({ hello: { by: client }, stop: {} })
  const wire = bag(message)
  const point = record({ x: count.upTo(3), y: count.upTo(3) })
  class All extends shape({
    cells: {
      mode: oneOf('a', 'b'),
      on: per(client, flag),
      n: count.upTo(3),
      owner: maybe(client),
      at: point,
      members: set(client),
      votes: map(client, oneOf('yes', 'no')),
      queue: fifo(message),
      wire,
    },
  }) {}

  test('every kind is read and written by its own verbs', () => {
    const all = model('all', All, {
      actions: {
        value: s => s.mode === 'a' && s.with({ mode: 'b' }),
        several: s => s.with({ mode: 'b', n: plus(2), owner: null }),
        field: s => s.at.x === 0 && s.with({ at: s.at.with({ y: 2 }) }),
        fields: s => s.with({ at: point({ x: 1, y: 1 }) }),
        set: each(client, (s, c) => !s.members.has(c) && s.members.add(c)),
        fill: s => s.with({ members: [] }),
        map: each(client, (s, c) => s.votes.get(c) === undefined && s.votes.set(c, 'no')),
        fifo: each(client, (s, c) =>
          s.queue.push(message.hello({ by: c })).queue.push(message.stop),
        ),
        pop: s => s.queue.push(message.stop).queue.pop(),
        bag: s => s.wire.add(message.stop).wire.add(message.stop),
      },
    })
    expect(stepsOf(all)).toEqual([
      'value: mode = b',
      'several: mode = b, n = 2',
      'field: at = {x 0, y 2}',
      'fields: at = {x 1, y 1}',
      'set(client1): members.has(client1) = true',
      'set(client2): members.has(client2) = true',
      'fill: ',
      'map(client1): votes.get(client1) = no',
      'map(client2): votes.get(client2) = no',
      'fifo(client1): queue = [hello(by client1), stop]',
      'fifo(client2): queue = [hello(by client2), stop]',
      'pop: ',
      'bag: wire.has(stop) = 2',
    ])
  })

  test('a message of a bag is a parameter only while it is in the bag', async () => {
    const post = model('post', All, {
      actions: {
        send: each(
          client,
          (s, c) => s.n < 2 && s.with({ n: plus(1) }).wire.add(message.hello({ by: c })),
        ),
        receive: each(
          from(wire),
          (s, m) => m.kind === 'hello' && s.wire.remove(m).with(m.by, { on: true }),
        ),
      },
    })
    expect(stepsOf(post)).toEqual([
      'send(client1): n = 1, wire.has(hello(by client1)) = 1',
      'send(client2): n = 1, wire.has(hello(by client2)) = 1',
    ])
    const result = await check(spec(post, { deadlock: 'allowed' }))
    expect(result.error?.message).toBeUndefined()
    const received = result.actions.find(({ name }) => name === 'receive')!
    expect(received.fired).toBeGreaterThan(0)
  })

  test('equal values are one state however they were made', async () => {
    const twice = model('twice', All, {
      actions: {
        oneWay: each([client, client], (s, a, b) => s.members.add(a).members.add(b)),
        back: s => s.members.clear(),
      },
    })
    expect((await check(spec(twice))).distinct).toBe(4)
  })
})

describe('parts', () => {
  class Tally extends shape({
    parameters: { most: 2 },
    guards: { bounded: guard('it stops in time', 'model') },
    cells: { value: count.upTo(5) },
  }) {}
  const tally = model('tally', Tally, {
    reads: { isFull: s => s.value >= s.params.most },
    verbs: {
      add: (s, n: number) => s.guard.bounded(s.value < s.params.most) && s.with({ value: plus(n) }),
      split: s => either(s.with({ value: 1 }), s.with({ value: 2 })),
    },
    actions: { tick: s => s.value === 0 && s.with({ value: 1 }) },
  })
  class Host extends shape({ cells: { light: flag, left: tally, right: tally } }) {}
  const host = model('host', Host, {
    actions: {
      both: s => !s.left.isFull() && s.left.add(1),
      chain: s => {
        const after = s.with({ light: true }).left.add(1)
        return after ? after.right.add(2) : false
      },
      either: s => s.right.split(),
      full: s => s.left.isFull() && s.with({ light: true }),
    },
  })

  test('a verb gives the next state of the whole, and a part’s own actions take part', () => {
    expect(stepsOf(host)).toEqual([
      'both: left.value = 1',
      'chain: light = true, left.value = 1, right.value = 2',
      'either: right.value = 1',
      'either: right.value = 2',
      'left.tick: left.value = 1',
      'right.tick: right.value = 1',
    ])
  })

  test('parameters and guards of a part have its name in front', () => {
    const settings = {
      parameters: { 'left.most': 0 },
      guards: { 'left.bounded': false },
    }
    expect(stepsOf(host, settings)).toContain(
      'chain: light = true, left.value = 1, right.value = 2 (against left.bounded)',
    )
    expect(stepsOf(host, settings)).toContain('full: light = true')
  })
})

describe('deaths', () => {
  class Cluster extends shape({
    cells: {
      memory: volatile(per(client, oneOf('empty', 'full'))),
      seen: volatile(per(client, client, flag)),
      disk: per(client, oneOf('empty', 'full')),
    },
  }) {}

  test('forget resets what is volatile, and nothing else', () => {
    const cluster = model('cluster', Cluster, {
      actions: {
        live: each([client, client], (s, a, b) =>
          s.with(a, { memory: 'full', disk: 'full' }).with(a, b, { seen: true }).forget(b),
        ),
      },
    })
    expect(stepsOf(cluster)).toEqual([
      'live(client1, client1): disk(client1) = full',
      'live(client1, client2): memory(client1) = full, disk(client1) = full',
      'live(client2, client1): memory(client2) = full, disk(client2) = full',
      'live(client2, client2): disk(client2) = full',
    ])
  })
})

describe('initial states', () => {
  test('init may give several', async () => {
    class Coin extends shape({
      cells: { side: oneOf('edge', 'heads', 'tails'), owner: maybe(client) },
    }) {}
    const coin = model('coin', Coin, {
      init: s => either(s.with({ side: 'heads' }), s.with({ side: 'tails' })),
      actions: { take: each(client, (s, c) => s.owner === null && s.with({ owner: c })) },
    })
    const result = await check(spec(coin, { deadlock: 'allowed' }))
    expect(result).toMatchObject({ verdict: 'holds', distinct: 6, generated: 6, depth: 2 })
  })

  test('those of a part come before those of the whole', () => {
    const lamp = model('lamp', class extends shape({ cells: { on: flag } }) {}, {
      init: s => either(s, s.with({ on: true })),
      verbs: { turnOn: s => s.with({ on: true }) },
    })
    class Room extends shape({ cells: { left: lamp, right: lamp, lit: flag } }) {}
    const room = model('room', Room, {
      init: s => s.left.turnOn().with({ lit: s.right.on }),
      actions: { stay: s => s },
    })
    const states = new Program(room).initialStates().map(state => `${ReferenceState.of(state)}`)
    expect([...new Set(states)].sort()).toEqual([
      'left.on = true',
      'left.on = true, right.on = true, lit = true',
    ])
  })
})

describe('names', () => {
  class Door extends shape({ cells: { open: flag } }) {}

  test('a part cannot have a cell and a verb of one name', () => {
    expect(() => model('door', Door, { verbs: { open: s => s.with({ open: true }) } })).toThrow(
      'Two things of the model door are named "open". Rename one of them.',
    )
  })

  test('an action and a fault cannot have one name', () => {
    const open = (s: State<Door>) => !s.open && s.with({ open: true })
    expect(() => model('door', Door, { actions: { open }, faults: { open } })).toThrow(
      'Two things of the model door are named "open".',
    )
  })

  test('the actions of several roles are put together, and none is lost', () => {
    const guest = { open: (s: State<Door>) => !s.open && s.with({ open: true }) }
    const host = { close: (s: State<Door>) => s.open && s.with({ open: false }) }
    const door = model('door', Door, { actions: together(guest, host) })
    expect(run(door, ['open', 'close', 'open']).toString()).toBe('open = true')
    expect(() => together(guest, guest)).toThrow('Two things of these roles are named "open".')
  })
})

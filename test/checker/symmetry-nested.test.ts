import { describe, expect, test } from 'vitest'
import {
  bag,
  check,
  each,
  fifo,
  flag,
  from,
  map,
  maybe,
  model,
  nodes,
  oneOf,
  ordered,
  per,
  record,
  type Spec,
  set,
  shape,
  spec,
  variants,
} from '../../src/index.ts'
import { explore } from '../differential/reference-checker.ts'

const client = nodes('client', 3)
const file = nodes('file', 2)

/** One state of each orbit is found, and the orbits are all states: by every renaming, one by one. */
async function expectOrbits(spec: Spec, sets: readonly string[]): Promise<void> {
  const { distinct, unreduced, symmetry, error } = await check(spec, { symmetry: true })
  expect(error?.message).toBeUndefined()
  expect(symmetry).toEqual(sets)
  const [orbits, states] = [explore(spec, true)!.distinct, explore(spec)!.distinct]
  expect({ distinct, unreduced }).toEqual({ distinct: orbits, unreduced: states })
  expect(orbits).toBeLessThan(states / 3)
}

describe('several sets of interchangeable nodes at once', () => {
  test('each cell of one member: columns', async () => {
    class Desk extends shape({
      cells: { at: per(client, oneOf('out', 'in', 'busy')), isLocked: per(file, flag) },
    }) {}
    const desk = model('desk', Desk, {
      actions: {
        come: each(client, (s, c) => s.at(c) === 'out' && s.with(c, { at: 'in' })),
        work: each(client, (s, c) => s.at(c) === 'in' && s.with(c, { at: 'busy' })),
        lock: each(
          [client, file],
          (s, c, f) =>
            s.at(c) === 'busy' &&
            !s.isLocked(f) &&
            s.with(c, { at: 'out' }).with(f, { isLocked: true }),
        ),
      },
    })
    await expectOrbits(spec(desk, { deadlock: 'allowed' }), ['client', 'file'])
  })

  test('columns that lie in both halves of a state', async () => {
    // Cells stand with those of the first node in their key: here not with the client's.
    const zone = ordered('zone', 2)
    class Visits extends shape({
      cells: { isIn: per(zone, client, flag), tired: per(client, flag) },
    }) {}
    const visits = model('visits', Visits, {
      actions: {
        enter: each([zone, client], (s, z, c) => !s.isIn(z, c) && s.with(z, c, { isIn: true })),
        leave: each(
          [zone, client],
          (s, z, c) =>
            s.isIn(z, c) && !s.tired(c) && s.with(z, c, { isIn: false }).with(c, { tired: true }),
        ),
      },
    })
    await expectOrbits(spec(visits, { deadlock: 'allowed' }), ['client'])
  })

  test('cells of a member of each', async () => {
    class Leases extends shape({
      cells: { has: per(client, file, flag), owner: per(file, maybe(client)) },
    }) {}
    const leases = model('leases', Leases, {
      actions: {
        read: each([client, file], (s, c, f) => !s.has(c, f) && s.with(c, f, { has: true })),
        own: each(
          [client, file],
          (s, c, f) => s.has(c, f) && s.owner(f) === undefined && s.with(f, { owner: c }),
        ),
      },
    })
    await expectOrbits(spec(leases, { deadlock: 'allowed' }), ['client', 'file'])
  })
})

describe('nodes inside of values', () => {
  const wish = record({ by: client, of: file })

  test('records in a queue', async () => {
    class Line extends shape({ cells: { line: fifo(wish), served: per(file, maybe(client)) } }) {}
    const line = model('line', Line, {
      actions: {
        ask: each(
          [client, file],
          (s, by, of) =>
            s.line.size < 3 && !s.line.has(wish({ by, of })) && s.line.push(wish({ by, of })),
        ),
        serve: s => {
          const next = s.line.head
          return next && s.line.pop().with(next.of, { served: next.by })
        },
      },
    })
    await expectOrbits(spec(line, { deadlock: 'allowed' }), ['client', 'file'])
  })

  test('maps from nodes to sets of nodes', async () => {
    class Access extends shape({ cells: { access: map(file, set(client)) } }) {}
    const access = model('access', Access, {
      actions: {
        open: each([file, client], (s, f, c) => {
          const users = s.access.get(f)
          return users
            ? !users.has(c) && s.access.set(f, users.add(c))
            : s.access.set(f, set(client).of(c))
        }),
      },
    })
    await expectOrbits(spec(access, { deadlock: 'allowed' }), ['file', 'client'])
  })

  test('messages of which some name one node and later ones several', async () => {
    const message = variants({ hello: { by: client }, pass: { from: client, to: maybe(client) } })
    const net = bag(message)
    class Talk extends shape({ cells: { net, isUp: per(client, flag) } }) {}
    const talk = model('talk', Talk, {
      actions: {
        start: each(
          client,
          (s, c) => !s.isUp(c) && s.with(c, { isUp: true }).net.add(message.hello({ by: c })),
        ),
        answer: each(
          [from(net), client],
          (s, m, c) =>
            m.kind === 'hello' &&
            s.isUp(c) &&
            s.net.remove(m).net.add(message.pass({ from: m.by, to: c })),
        ),
      },
    })
    await expectOrbits(spec(talk, { deadlock: 'allowed' }), ['client'])
  })
})

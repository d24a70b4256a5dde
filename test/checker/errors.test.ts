import { describe, expect, test } from 'vitest'
import {
  always,
  check,
  count,
  each,
  fifo,
  flag,
  guard,
  model,
  nodes,
  oneOf,
  per,
  plus,
  properties,
  type Result,
  reachable,
  type State,
  shape,
  spec,
} from '../../src/index.ts'

const worker = nodes('worker', 2)

class Shop extends shape({
  parameters: { workers: worker },
  guards: { careful: guard('workers look before they leap', 'model') },
  cells: {
    busy: per(worker, flag),
    level: count.upTo(2),
    door: oneOf('open', 'shut'),
    queue: fifo(worker),
  },
}) {}

type S = State<Shop>

const shop = (act: (s: S) => Result<S>) =>
  model('shop', Shop, {
    actions: {
      act,
      knock: each(worker, (s, w) => !s.busy(w) && s.with(w, { busy: true })),
      rest: each(worker, (s, w) => s.busy(w) && s.with(w, { busy: false })),
    },
  })

const messageOf = async (act: (s: S) => unknown) => {
  const { verdict, error } = await check(spec(shop(act as (s: S) => Result<S>)))
  expect(verdict).toBe('error')
  return error!.message
}

/** Not what the types allow: what a model in plain JavaScript, or one with a cast, would do. */
const wrong = (value: unknown) => value as never

describe('a mistake in a model is explained', () => {
  test('chance', async () => {
    expect(
      await messageOf(s => Math.random() < 2 && s.with({ door: 'shut' })),
    ).toMatchInlineSnapshot(
      `"In action act: it uses Math.random(), but a function of a model may use nothing but the state it is given. Instead, list the possible results with either(...)."`,
    )
  })

  test.each([
    ['Date.now()', () => Date.now()],
    ['new Date()', () => [new Date()].length],
  ])('the clock: %s', async (_, now) => {
    expect(await messageOf(s => now() > 0 && s.with({ door: 'shut' }))).toMatch(
      /In action act: it uses the clock.*model time as an action/,
    )
  })

  test('a variable outside that changes', async () => {
    let calls = 0
    const message = await messageOf(s => ++calls < 4 && s.with({ door: 'shut' }))
    expect(message).toMatch(/In action act: it .*no variable outside that changes/)
  })

  test.each([
    ['a plain object', { a: 1 }],
    ['a plain array', [1]],
    ['a Date', new Date(0)],
    ['a function', () => 1],
    ['NaN', Number.NaN],
    ['undefined', undefined],
  ])('%s in a cell', async (name, value) => {
    expect(await messageOf(s => s.with({ door: wrong(value) }))).toBe(
      `In cell door, action act: ${name} is not an immutable value. Cells hold primitives, nodes, and values made by record, variants, set, map and fifo.`,
    )
  })

  test('a value that the cell does not hold', async () => {
    expect(await messageOf(s => s.with({ door: wrong('ajar') }))).toMatchInlineSnapshot(
      `"In action act: cell door cannot hold ajar. It holds open | shut."`,
    )
  })

  test('a counter that leaves its range', async () => {
    expect(await messageOf(s => s.with({ level: plus(1) }))).toMatchInlineSnapshot(
      `"In cell level, action act: cell level cannot hold 3. It holds 0..2."`,
    )
  })

  test('taking from an empty sequence', async () => {
    expect(await messageOf(s => s.queue.pop())).toMatchInlineSnapshot(
      `"In cell queue, action act: pop() of an empty sequence. Check isEmpty or head first."`,
    )
  })

  test.each([
    ['boolean true', () => true],
    ['number 3', () => 3],
    ['string yes', () => 'yes'],
    ['an object', () => ({})],
  ])('an action that gives %s', async (name, act) => {
    expect(await messageOf(act)).toContain(
      `In action act: It gave ${name} instead of a next state.`,
    )
  })

  test('an action that throws', async () => {
    expect(
      await messageOf(() => {
        throw new TypeError('x is not a function')
      }),
    ).toMatchInlineSnapshot(
      `"In action act: it threw TypeError: x is not a function. Look at the function with --debug."`,
    )
  })

  test('comparing interchangeable nodes by order', async () => {
    const message = await messageOf(s => s.all(worker).some(a => s.all(worker).some(b => a < b)))
    expect(message).toMatch(/worker1 is compared by order.*Declare the set with ordered\('worker'/)
  })

  test('an unknown cell', async () => {
    expect(await messageOf(s => s.with(wrong({ dor: 'shut' })))).toMatchInlineSnapshot(
      `"In action act: with(...): there is no cell "dor". Did you mean "door"?"`,
    )
  })

  test('a state of another evaluation', async () => {
    let kept: S | undefined
    const message = await messageOf(s => {
      kept ??= s.with({ door: 'shut' })
      return kept
    })
    expect(message).toMatch(/In action act: .*(another evaluation|run again)/)
  })
})

describe('the run that leads to a mistake', () => {
  // Not possible at first: one worker has to be busy, and the queue empty.
  const popped = shop(s => s.busy.every(busy => busy) && s.queue.pop())

  test.each([
    ['breadth first', { search: 'bfs' }],
    ['depth first', { search: 'dfs' }],
    ['under symmetry', { symmetry: true }],
  ] as const)('is shown %s, by the names of real workers', async (_, options) => {
    const { error, errorRun } = await check(spec(popped), options)
    expect(error!.message).toContain('In cell queue, action act: pop() of an empty sequence.')
    expect(errorRun!.steps.map(step => step.instance.action.name)).toEqual(['knock', 'knock'])
    expect(errorRun!.kind).toBe('error')
    expect(errorRun!.violates).toBe('action act')
  })

  test('ends where a property goes wrong, too', async () => {
    const tried = properties(popped, {
      closed: always(s => {
        if (s.busy.some(busy => busy)) throw new Error('what now?')
        return true
      }),
    })
    const { errorRun } = await check(spec(popped, { properties: tried }))
    expect(errorRun!.steps).toHaveLength(1)
    expect(errorRun!.violates).toBe('property closed')
  })

  test('has no steps where the first state shows it', async () => {
    const { error, errorRun } = await check(spec(shop(() => wrong({}))))
    expect(error).toBeDefined()
    expect(errorRun?.steps).toEqual([])
  })
})

describe('a mistake in a spec is explained', () => {
  const base = shop(s => s.door === 'open' && s.with({ door: 'shut' }))

  test('an unknown guard', async () => {
    const { error } = await check(spec(base, { guards: wrong({ carefull: false }) }))
    expect(error!.message).toBe('shop has no guard "carefull". Did you mean "careful"?')
  })

  test('an unknown parameter', async () => {
    const { error } = await check(spec(base, { parameters: wrong({ worker: 3 }) }))
    expect(error!.message).toBe('shop has no parameter "worker". Did you mean "workers"?')
  })

  test('an empty node set', async () => {
    const { error } = await check(spec(base, { parameters: { workers: 0 } }))
    expect(error!.message).toBe(
      'The node set worker (parameter workers) cannot have 0 members. It needs a whole number of members, at least one.',
    )
  })

  test('an unknown property', async () => {
    const listed = properties(base, { calm: always(s => s.level < 3) })
    const { error } = await check(spec(base, { properties: listed }), { properties: ['clam'] })
    expect(error!.message).toBe('shop has no property "clam". Did you mean "calm"?')
  })

  test('a property that throws keeps the statistics', async () => {
    const listed = properties(base, {
      calm: always(s => {
        if (s.door === 'shut') throw new Error('boom')
        return true
      }),
    })
    const { verdict, error, distinct } = await check(spec(base, { properties: listed }))
    expect(verdict).toBe('error')
    expect(error!.message).toContain('In property calm: it threw Error: boom.')
    expect(distinct).toBeGreaterThan(0)
  })

  test('nothing is said of what was not explored any more', async () => {
    const listed = properties(base, {
      calm: always(s => {
        if (s.door === 'shut') throw new Error('boom')
        return true
      }),
      full: reachable(s => s.level === 2),
    })
    const { properties: told, warnings } = await check(spec(base, { properties: listed }))
    expect(told.map(each => each.verdict)).toEqual(['unknown', 'unknown'])
    expect(warnings).toEqual([])
  })
})

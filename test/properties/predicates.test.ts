import { describe, expect, test } from 'vitest'
import {
  check,
  count,
  each,
  fifo,
  flag,
  model,
  nodes,
  per,
  plus,
  shape,
  spec,
} from '../../src/index.ts'
import { always, properties, reachable, step } from '../../src/properties/kinds.ts'
import {
  atMostOne,
  conserved,
  inTurn,
  keepsOrder,
  mutualExclusion,
  neverDecreases,
  quiet,
  stays,
} from '../../src/properties/predicates.ts'

const person = nodes('person', 3)

// A queue before a counter that people join, leave and, with jumpers, pass.
class Counter extends shape({
  parameters: { people: person, jumping: false, leaving: false, forgetting: false },
  cells: {
    queue: fifo(person),
    served: per(person, flag),
    total: count.upTo(3),
  },
}) {}
const counter = model('counter', Counter, {
  actions: {
    join: each(person, (s, p) => !s.queue.has(p) && !s.served(p) && s.queue.push(p)),
    leave: each(person, (s, p) => s.params.leaving && s.queue.has(p) && s.queue.remove(p)),
    serve: each(
      person,
      (s, p) =>
        (s.queue.head === p || (s.params.jumping && s.queue.has(p))) &&
        s.queue
          .remove(p)
          .with(p, { served: true })
          .with({ total: plus(1) }),
    ),
    forget: each(
      person,
      (s, p) =>
        s.params.forgetting &&
        s.served(p) &&
        s.with(p, { served: false }).with({ total: plus(-1) }),
    ),
  },
})

const all = properties(counter, {
  oneServed: always(atMostOne(person, (s, p) => s.served(p))),
  excluded: always(
    mutualExclusion(
      person,
      (s, p) => s.served(p),
      (a, b) => !(a && b),
    ),
  ),
  growing: step(neverDecreases(s => s.total)),
  conserved: step(conserved(s => s.total)),
  served: step(
    person,
    stays((s, p) => s.served(p)),
  ),
  inTurn: step(inTurn(s => s.queue.value)),
  ordered: step(keepsOrder(s => s.queue.value)),
  empty: reachable(quiet(s => [s.queue])),
})

type Name = 'jumping' | 'leaving' | 'forgetting'

async function verdicts(...on: readonly Name[]) {
  const parameters = Object.fromEntries(on.map(name => [name, true]))
  const result = await check(spec(counter, { parameters, properties: all, deadlock: 'allowed' }), {
    continueAfterViolation: true,
  })
  expect(result.error).toBeUndefined()
  const violated = result.properties.filter(({ verdict }) => verdict === 'violated')
  return Object.fromEntries(
    violated.map(({ name, counterexample }) => [name, counterexample?.violates]),
  )
}

describe('predicates', () => {
  test('hold where they should, and name the members where they do not', async () => {
    expect(await verdicts()).toEqual({
      oneServed: 'oneServed(person1, person2)',
      excluded: 'excluded(person1, person2)',
      conserved: 'conserved',
    })
  })

  test('inTurn: nobody leaves a queue but from its head', async () => {
    expect(await verdicts('jumping')).toMatchObject({ inTurn: 'inTurn' })
    expect(await verdicts('leaving')).toMatchObject({ inTurn: 'inTurn' })
  })

  test('keepsOrder: leaving is fine, overtaking is not', async () => {
    expect(Object.keys(await verdicts('leaving', 'jumping'))).not.toContain('ordered')
    const before = { queue: queueOf('a', 'b', 'c') }
    const order = keepsOrder((s: typeof before) => s.queue)
    expect(order(before, { queue: queueOf('a', 'c', 'd') })).toBe(true)
    expect(order(before, { queue: queueOf('c', 'a') })).toBe(false)
    expect(order(before, { queue: queueOf('d', 'a') })).toBe(false)
  })

  test('neverDecreases and stays look at steps', async () => {
    const found = await verdicts('forgetting')
    expect(found).toMatchObject({ growing: 'growing', served: 'served(person1)' })
  })
})

const queueOf = (...list: readonly string[]) => ({
  size: list.length,
  get: (index: number) => list[index],
})

import { describe, expect, test } from 'vitest'
import {
  breaking,
  check,
  count,
  each,
  eachGuardOff,
  guard,
  leavingOut,
  model,
  nodes,
  oneOf,
  per,
  shape,
  spec,
} from '../../src/index.ts'
import { accepting, always, leadsTo, properties } from '../../src/properties/index.ts'

const diner = nodes('diner', 2)

class Table extends shape({
  guards: { bothAtOnce: guard('each waits for the fork that the other one has', 'Dijkstra 1965') },
  cells: {
    has: per(diner, oneOf('nothing', 'one fork', 'eaten')),
    forks: count.upTo(2).initially(2),
  },
}) {}

const table = model('table', Table, {
  actions: {
    take: each(
      diner,
      (s, d) =>
        s.has(d) === 'nothing' &&
        s.forks > 0 &&
        s.guard.bothAtOnce(s.forks === 2) &&
        s.with({ forks: s.forks - 1 }).with(d, { has: 'one fork' }),
    ),
    eat: each(
      diner,
      (s, d) =>
        s.has(d) === 'one fork' &&
        s.forks > 0 &&
        s.with({ forks: s.forks + 1 }).with(d, { has: 'eaten' }),
    ),
  },
})

const listed = properties(table, {
  oneFork: always(s => s.forks > 0),
  fed: leadsTo(
    diner,
    (s, d) => s.has(d) === 'one fork',
    (s, d) => s.has(d) === 'eaten',
  ),
  allFed: accepting(s => s.has.every(has => has === 'eaten')),
})

const base = spec(table, { properties: listed, fairness: { weak: ['take', 'eat'] } })

describe('specs made of a spec', () => {
  test('a guard off may be expected to end in a deadlock, in so many states', async () => {
    expect((await check(base)).asExpected).toBe(true)
    const [stuck] = eachGuardOff(base, { bothAtOnce: { deadlock: 3 } })
    expect(stuck!.name).toBe('table-without-both-at-once')
    expect([...stuck!.properties.keys()]).toEqual(['allFed'])
    expect((await check(stuck!)).surprises).toEqual([])
    const [longer] = eachGuardOff(base, { bothAtOnce: { deadlock: 4 } })
    expect((await check(longer!)).surprises).toEqual(['The counterexample has 3 states, not 4.'])
  })

  test('what is expected to break is all that is checked', async () => {
    const off = { ...base, guards: { bothAtOnce: false } }
    const unfed = breaking(off, { violated: 'fed' })
    expect([...unfed.properties.keys()]).toEqual(['fed'])
    const { surprises, properties: found } = await check(unfed)
    expect(surprises).toEqual([])
    expect(found[0]!.counterexample!.kind).toBe('lasso')
    expect(() => breaking(off, { violated: 'fedd' as 'fed' })).toThrow(
      'table has no property "fedd". Did you mean "fed"?',
    )
  })

  test('keep its engine', () => {
    const [stuck] = eachGuardOff({ ...base, engine: 'symbolic' }, { bothAtOnce: 'oneFork' })
    expect(stuck!.engine).toBe('symbolic')
    expect('engine' in base).toBe(false)
  })

  test('some properties can be left out', () => {
    expect([...leavingOut(base, 'fed', 'oneFork').properties.keys()]).toEqual(['allFed'])
  })

  test('a fairness of an unknown action is refused', async () => {
    const { error } = await check({ ...base, fairness: { weak: ['tak'] } })
    expect(error!.message).toContain('table has no action "tak". Did you mean "take"?')
  })
})

import { Map as ImmutableMap, Set as ImmutableSet, List } from 'immutable'
import { describe, expect, test } from 'vitest'
import { differences, observation, shown, textOf } from '../../src/conformance/observation.ts'
import { nodes, record } from '../../src/index.ts'
import { about } from '../../src/language/kind.ts'

const child = nodes('child', 2)
const [first, second] = child[about].members(({ size }) => size)!

const alike = (a: unknown, b: unknown) => textOf(observation(a)) === textOf(observation(b))

describe('an observation', () => {
  test('of a model and one of a system are compared by what they hold', () => {
    const place = record({ row: child, seen: child })
    expect(alike({ owner: first }, { owner: 'child1' })).toBe(true)
    expect(alike(List([first, second]), ['child1', 'child2'])).toBe(true)
    expect(alike(ImmutableMap([[first, 1]]), { child1: 1 })).toBe(true)
    expect(alike(new Map([[first, 1]]), { child1: 1 })).toBe(true)
    expect(alike(ImmutableSet([second, first]), new Set(['child1', 'child2']))).toBe(true)
    expect(alike(place({}), { seen: 'child1', row: 'child1' })).toBe(true)
    expect(alike([{ a: 1, b: [2] }], [{ b: [2], a: 1 }])).toBe(true)
  })

  test('tells apart what differs', () => {
    expect(alike(['child1', 'child2'], ['child2', 'child1'])).toBe(false)
    expect(alike({ a: null }, { a: 'null' })).toBe(false)
    expect(alike({ a: null }, {})).toBe(false)
    expect(alike({ a: 1 }, { a: '1' })).toBe(false)
    expect(alike({ a: [] }, {})).toBe(false)
  })

  test('leaves out what is undefined', () => {
    expect(alike({ a: 1, b: undefined }, { a: 1 })).toBe(true)
  })

  test('differs from another one at certain paths', () => {
    const seen = observation({ phase: { a: 'idle', b: 'busy' }, extra: true })
    const expected = observation({ phase: { a: 'idle', b: 'idle' }, queue: ['a'] })
    expect(differences(seen, expected)).toEqual([
      { path: 'phase.b', seen: '"busy"', expected: '"idle"' },
      { path: 'queue', seen: undefined, expected: '["a"]' },
      { path: 'extra', seen: 'true', expected: undefined },
    ])
  })

  test('is shown without quotes', () => {
    const texts = ['"idle"', 'null', '["a",["b",1]]', '[]', '[{"a":1}]', undefined].map(shown)
    expect(texts).toEqual(['idle', 'none', '[a, [b, 1]]', 'empty', '[{a 1}]', 'not there'])
  })
})

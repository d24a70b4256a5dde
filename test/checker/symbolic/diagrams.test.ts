import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import crashLock from '../../../specs/reference/crash-lock.ts'
import { bind } from '../../../src/checker/bind.ts'
import { Chaining } from '../../../src/checker/symbolic/chaining.ts'
import { Claims } from '../../../src/checker/symbolic/claims.ts'
import { EMPTY, FALSE, OutOfNodes, TRUE } from '../../../src/checker/symbolic/node-table.ts'
import { SymbolicRelation } from '../../../src/checker/symbolic/relation.ts'
import { reordered, sizeOf } from '../../../src/checker/symbolic/reordering.ts'
import { Universe } from '../../../src/checker/symbolic/universe.ts'
import { model, nodes, per, range, shape } from '../../../src/index.ts'
import { Program } from '../../../src/language/program.ts'

const node = nodes('node', 3)
class Numbers extends shape({
  parameters: { nodes: node },
  cells: { small: per(node, range(0, 2)), large: per(node, range(0, 9)) },
}) {}
const numbers = model('numbers', Numbers, { actions: { stop: () => false } })
const universe = () => new Universe(new Program(numbers))

/** A state is a code for each of six slots. */
const state = fc.array(fc.nat(3), { minLength: 6, maxLength: 6 })
const states = fc.array(state, { maxLength: 25 })
type States = readonly (readonly number[])[]

const codesOf = (codes: readonly number[]) =>
  new Map(codes.map((code, slot) => [slot, code] as const).filter(([, code]) => code !== 0))
const setOf = ({ sets }: Universe, listed: States) =>
  listed.reduce((set, each) => sets.union(set, sets.one(codesOf(each))), EMPTY)
const texts = (listed: States) => new Set(listed.map(String))

/** All states of a set, picked one after the other. */
function listed({ sets }: Universe, set: number): Set<string> {
  const found = new Set<string>()
  for (let left = set; left !== EMPTY; ) {
    const codes = sets.pick(left)
    found.add(String(Array.from({ length: 6 }, (_, slot) => codes.get(slot) ?? 0)))
    left = sets.difference(left, sets.one(codes))
  }
  return found
}

describe('sets of states', () => {
  test('are what sets are', () => {
    fc.assert(
      fc.property(states, states, state, (a, b, one) => {
        const all = universe()
        const { sets } = all
        const [x, y] = [setOf(all, a), setOf(all, b)]
        const [inA, inB] = [texts(a), texts(b)]
        expect(listed(all, sets.union(x, y))).toEqual(texts([...a, ...b]))
        expect(listed(all, sets.intersection(x, y))).toEqual(
          new Set([...inA].filter(each => inB.has(each))),
        )
        expect(listed(all, sets.difference(x, y))).toEqual(
          new Set([...inA].filter(each => !inB.has(each))),
        )
        expect(sets.count(x)).toBe(BigInt(inA.size))
        expect(sets.has(x, codesOf(one))).toBe(inA.has(String(one)))
      }),
      { numRuns: 200 },
    )
  })

  test('are equal where their nodes are', () => {
    fc.assert(
      fc.property(states, listed => {
        const all = universe()
        expect(setOf(all, listed)).toBe(setOf(all, [...listed].reverse()))
      }),
    )
  })

  test('outlive a collection where somebody holds them, and only there', () => {
    fc.assert(
      fc.property(states, states, (kept, lost) => {
        const all = universe()
        const set = setOf(all, kept)
        const before = listed(all, set)
        setOf(all, lost)
        all.nodes.collect([set])
        const inUse = [...all.sets.nodesBySlot(set).values()].reduce((sum, n) => sum + n, 0)
        expect(all.nodes.live - 2).toBe(inUse)
        for (const cache of all.caches) cache.clear()
        expect(listed(all, set)).toEqual(before)
        expect(setOf(all, kept)).toBe(set)
      }),
    )
  })

  test('are refused more memory than they may have', () => {
    const { nodes } = new Universe(new Program(numbers), 1 << 18)
    const fill = () => {
      for (let i = 0; ; i++) {
        const base = nodes.begin()
        nodes.add(i + 1, 1)
        nodes.set(0, base)
      }
    }
    expect(fill).toThrow(OutOfNodes)
  })
})

describe('conditions', () => {
  const tests = fc.uniqueArray(
    fc.record({
      slot: fc.nat(5),
      codes: fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 3 }),
    }),
    { maxLength: 3, selector: ({ slot }) => slot },
  )
  const passes = (each: readonly number[], path: readonly { slot: number; codes: number[] }[]) =>
    path.every(({ slot, codes }) => codes.includes(each[slot]!))

  test('select the states that pass their tests', () => {
    fc.assert(
      fc.property(states, tests, tests, (given, first, second) => {
        const all = universe()
        const { conditions } = all
        const set = setOf(all, given)
        const [a, b] = [conditions.path(first, TRUE), conditions.path(second, TRUE)]
        const either = conditions.merge(a, b)
        const wanted = given.filter(each => passes(each, first) || passes(each, second))
        expect(listed(all, conditions.select(set, either, TRUE))).toEqual(texts(wanted))
        const others = given.filter(each => !passes(each, first) && !passes(each, second))
        expect(listed(all, conditions.select(set, either, FALSE))).toEqual(texts(others))
        for (const each of given) {
          const answer = passes(each, first) || passes(each, second) ? TRUE : FALSE
          expect(conditions.answer(either, codesOf(each))).toBe(answer)
        }
      }),
      { numRuns: 200 },
    )
  })

  test('give one answer by itself', () => {
    fc.assert(
      fc.property(states, tests, (given, path) => {
        const all = universe()
        const { conditions } = all
        const first = conditions.path(path, -7)
        const set = setOf(all, given)
        const wanted = texts(given.filter(each => passes(each, path)))
        expect(listed(all, conditions.select(set, conditions.only(first, -7), TRUE))).toEqual(
          wanted,
        )
        expect(conditions.only(first, -6)).toBe(FALSE)
      }),
    )
  })
})

describe('another order of the cells', () => {
  const footprints = fc.array(fc.uniqueArray(fc.nat(5), { minLength: 1 }), { maxLength: 8 })

  test('is the same set', () => {
    fc.assert(
      fc.property(states, footprints, states, (given, together, others) => {
        const all = universe()
        const set = setOf(all, given)
        const better = reordered(all, set, together)
        // Where it takes too many steps there is none, and of no state there is nothing to put in order.
        fc.pre(better !== undefined)
        const moved = all.goOver(better!)
        expect(listed(all, moved)).toEqual(texts(given))
        expect(setOf(all, given)).toBe(moved)
        const both = all.sets.union(moved, setOf(all, others))
        expect(listed(all, both)).toEqual(texts([...given, ...others]))
      }),
      { numRuns: 200 },
    )
  })

  test('brings together what is used together', () => {
    // By node they stand crosswise: the first and the third one are always equal, the others, too.
    const equal = [0, 1, 2, 3].flatMap(a => [0, 1, 2, 3].map(b => [a, a, 0, b, b, 0]))
    const all = universe()
    const set = setOf(all, equal)
    const better = reordered(all, set, [
      [0, 1],
      [3, 4],
    ])
    expect(better!.nodes).toBeLessThan(sizeOf(all.sets, set))
  })
})

test('a search that is interrupted and tidied up all the time finds the same', async () => {
  const [base] = crashLock
  const program = new Program(base!.model, base)
  const hasty = new Universe(program, undefined, 100)
  let rests = 0
  const work = <T>(piece: () => T) =>
    hasty.calmly(piece, async () => {
      rests++
    })
  const claims = new Claims(hasty, bind(program, base!), true, work)
  const relation = new SymbolicRelation(hasty)
  const chaining = new Chaining(hasty, relation, claims, work)
  chaining.all = hasty.sets.one(new Map())
  while (await chaining.round()) expect(hasty.sets.has(chaining.all, new Map())).toBe(true)
  expect(hasty.sets.count(chaining.all)).toBe(3157n)
  expect(hasty.nodes.collections).toBeGreaterThan(5)
  expect(rests).toBeGreaterThan(5)
  const events = await work(() => relation.eventsIn(chaining.all))
  expect(await claims.ofSteps(chaining.all, relation, events)).toEqual([])
})

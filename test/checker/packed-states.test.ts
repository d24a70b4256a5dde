import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import crashLock from '../../specs/reference/crash-lock.ts'
import { PACK, PackedStates } from '../../src/checker/packed-states.ts'
import { StateList } from '../../src/checker/state-list.ts'
import { check, type Spec } from '../../src/index.ts'
import counters from './workers/counters.ts'
import { summary } from './workers/summary.ts'

type Pair = readonly [number, number]

const inOrder = (pairs: readonly Pair[]) => pairs.toSorted(([a, b], [c, d]) => a - c || b - d)

function levelOf(packed: PackedStates, level: number): readonly Pair[] {
  const states: Pair[] = []
  expect(packed.each(level, (a, b) => states.push([a, b]) < 0)).toBe(false)
  return states
}

describe('packed states', () => {
  test('are those that were added, level by level', () => {
    const id = fc.oneof(fc.nat(5), fc.nat(300), fc.nat(100_000), fc.nat(2 ** 31 - 1))
    const states = fc.uniqueArray(fc.tuple(id, id), { selector: String, maxLength: 200 })
    fc.assert(
      fc.property(fc.array(states, { maxLength: 6 }), levels => {
        const packed = new PackedStates()
        levels.forEach((pairs, i) => {
          // In two parts, the first of which may be empty.
          const half = pairs.length >> 1
          packed.add(i + 1, Int32Array.from(pairs.slice(0, half).flat()))
          packed.add(i + 1, Int32Array.from(pairs.slice(half).flat()))
        })
        levels.forEach((pairs, i) => {
          expect(inOrder(levelOf(packed, i + 1))).toEqual(inOrder(pairs))
        })
      }),
      { numRuns: 50 },
    )
  })

  test('take a byte or little more where halves combine freely, and few where they do not', () => {
    const LEVELS = 25
    const bytes = (id: (i: number) => Pair) => {
      const packed = new PackedStates()
      packed.add(1, new Int32Array(0))
      const { bytes: before } = packed
      let sum = 0
      // Enough to fill more than one chunk of memory.
      for (let level = 1; level <= LEVELS; level++) {
        const ids = new Int32Array(2 * PACK)
        for (let i = 0; i < PACK; i++) [ids[2 * i], ids[2 * i + 1]] = id(level * PACK + i)
        for (const each of ids) sum += each
        packed.add(level, ids)
      }
      let [count, left] = [0, sum]
      for (let level = 1; level <= LEVELS; level++)
        packed.each(level, (a, b) => {
          count++
          left -= a + b
          return false
        })
      expect([count, left]).toEqual([LEVELS * PACK, 0])
      return (packed.bytes - before) / count
    }
    expect(bytes(i => [i % 1500, Math.floor(i / 1500)])).toBeLessThan(1.2)
    const far = (i: number): Pair => [(i * 7919) % 50_021, Math.floor(i / 50_021) * 919 + (i % 919)]
    expect(bytes(far)).toBeLessThan(4.5)
  })

  test('are read until one was wanted', () => {
    const packed = new PackedStates()
    packed.add(1, Int32Array.of(3, 4, 1, 2, 5, 6))
    const seen: number[] = []
    expect(packed.each(1, (a, b) => seen.push(a, b) === 4)).toBe(true)
    expect(seen).toEqual([1, 2, 3, 4])
  })
})

test('a list of states gives back the memory of those that are packed', () => {
  const plain = new StateList()
  const list = new StateList()
  for (let i = 0; i < 40 * PACK; i++) {
    plain.push(i % 1000, Math.floor(i / 1000))
    list.push(i % 1000, Math.floor(i / 1000))
    if (list.length - list.packed === 2 * PACK) list.pack(1, list.length - PACK)
  }
  expect(list.packed).toBe(39 * PACK)
  expect(list.bytes).toBeLessThan(plain.bytes / 2)
  expect(list.key(list.length - 1)).toEqual(plain.key(plain.length - 1))
  let sum = 0
  list.each(1, 0, list.length, (a, b) => {
    sum += a + 1000 * b
    return false
  })
  expect(sum).toBe((40 * PACK * (40 * PACK - 1)) / 2)
})

describe('a search that packs what it explored', () => {
  const named = (name: string): Spec => {
    const { counts: _, ...rest } = [crashLock, counters].flat(2).find(each => each.name === name)!
    return rest
  }
  const cases: readonly (readonly [string, Spec['parameters']])[] = [
    ['crash-lock', { clients: 4 }],
    ['crash-lock-without-forgets-grant', { clients: 3 }],
    ['counters-allowed', {}],
    ['counters-deadlock', {}],
    ['counters-within', {}],
    ['counters-symmetry', { nodes: 4 }],
  ]
  test.each(cases)('%s is as without', async (name, parameters) => {
    const spec = { ...named(name), parameters }
    const options = { continueAfterViolation: true }
    const plain = await check(spec, options)
    for (const keepsExplored of [0, 50])
      expect(summary(await check(spec, { ...options, keepsExplored }))).toEqual(summary(plain))
  })

  test('finds the run to a mistake in the model', async () => {
    const spec = named('counters-mistake')
    // Steps that are taken again on the way back are counted, too.
    const { fired: _, ...packed } = summary(await check(spec, { keepsExplored: 0 }))
    expect(packed.errorRun).toBeDefined()
    expect(summary(await check(spec))).toMatchObject(packed)
  })

  test('goes on with other threads', async () => {
    const spec = { ...named('crash-lock-without-forgets-grant'), parameters: { clients: 3 } }
    const source = { file: new URL('../../specs/reference/crash-lock.ts', import.meta.url).href }
    const shared = { workers: 2, workersFrom: 100, keepsExplored: 0, source }
    const { threads, ...together } = await check(spec, shared)
    expect(threads).toBe(2)
    expect(summary({ threads, ...together })).toEqual(summary(await check(spec)))
  })
})

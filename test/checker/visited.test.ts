import fc from 'fast-check'
import { expect, test } from 'vitest'
import { StateList } from '../../src/checker/state-list.ts'
import { Successors } from '../../src/checker/successors.ts'
import { VisitedSet } from '../../src/checker/visited.ts'

/** Adds pairs in batches and compares with a plain set, pair by pair and in order. */
function compare(pairs: readonly (readonly [number, number])[], batchSize: number): VisitedSet {
  const visited = new VisitedSet()
  const seen = new Set<string>()
  let [rows, columns] = [1, 1]
  for (let from = 0; from < pairs.length; from += batchSize) {
    const batch = new Successors()
    const wanted: string[] = []
    for (const [a, b] of pairs.slice(from, from + batchSize)) {
      rows = Math.max(rows, a + 1)
      columns = Math.max(columns, b + 1)
      batch.reserve(1)
      batch.push(a, b, 0)
      if (!seen.has(`${a} ${b}`)) wanted.push(`${a} ${b}`)
      seen.add(`${a} ${b}`)
    }
    visited.addAll(batch, rows, columns)
    const kept = Array.from({ length: batch.count }, (_, i) => `${batch.a[i]} ${batch.b[i]}`)
    expect(kept).toEqual(wanted)
  }
  expect(visited.size).toBe(seen.size)
  return visited
}

test('the visited set keeps exactly the new states of each batch, in their order', () => {
  const id = fc.oneof(fc.nat(5), fc.nat(300), fc.nat(100_000))
  fc.assert(
    fc.property(
      fc.array(fc.tuple(id, id), { maxLength: 500 }),
      fc.integer({ min: 1, max: 50 }),
      (pairs, size) => {
        compare(pairs, size)
      },
    ),
    { numRuns: 300 },
  )
})

test('of pairs that were not visited it knows no number, wherever they lie, and no subset has them', () => {
  const dense = Array.from({ length: 900 }, (_, i) => [i % 30, Math.floor(i / 30)] as const)
  const sparse = Array.from({ length: 60_000 }, (_, i) => [(i * 7919) % 9000, i] as const)
  for (const pairs of [dense, sparse]) {
    const visited = compare(pairs, 100)
    const listed = new StateList()
    for (const [a, b] of pairs) listed.push(a, b)
    const places = visited.numbered(listed)
    const subset = visited.subset()
    const [some, others] = [pairs.filter((_, i) => i % 3 > 0), pairs.filter((_, i) => i % 3 === 0)]
    for (const [a, b] of pairs) subset.add(a, b)
    for (const [a, b] of others) subset.delete(a, b)
    expect(subset.size).toBe(some.length)
    expect(some.every(([a, b]) => subset.has(a, b))).toBe(true)
    expect(others.some(([a, b]) => subset.has(a, b))).toBe(false)
    expect(new Set(pairs.map(([a, b]) => places.find(a, b))).size).toBe(pairs.length)
    for (const [a, b] of [
      [0, 1 << 20],
      [1, 70_000],
      [1 << 20, 0],
      [29, 40],
    ] as const) {
      expect(places.find(a, b)).toBe(-1)
      expect(subset.has(a, b)).toBe(false)
    }
  }
})

test('it stays exact when it changes from a matrix to a table and back', () => {
  // Sparse at first (few of many pairs), then dense (nearly all of them).
  const sparse = Array.from(
    { length: 30_000 },
    (_, i) => [(i * 7919) % 4000, (i * 104_729) % 4000] as const,
  )
  const dense = Array.from(
    { length: 2_000_000 },
    (_, i) => [i % 1500, Math.floor(i / 1500)] as const,
  )
  const visited = compare([...sparse, ...dense, ...sparse], 50_000)
  expect(visited.bytes / visited.size).toBeLessThan(8)
})

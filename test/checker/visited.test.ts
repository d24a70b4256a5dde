import fc from 'fast-check'
import { expect, test } from 'vitest'
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

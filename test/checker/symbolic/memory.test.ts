import { describe, expect, test } from 'vitest'
import crashLock from '../../../specs/reference/crash-lock.ts'
import { check } from '../../../src/checker/check.ts'
import { MemoryBound } from '../../../src/checker/symbolic/memory-bound.ts'
import { OutOfNodes } from '../../../src/checker/symbolic/node-table.ts'
import { Universe } from '../../../src/checker/symbolic/universe.ts'
import { Program } from '../../../src/language/program.ts'

const MB = 2 ** 20
const [lock] = crashLock
const universe = (bytes?: number) => new Universe(new Program(lock!.model, lock), bytes)

let made = 0

/** Makes so many nodes that there were not before and that nobody holds. */
function litter({ nodes }: Universe, count: number): void {
  for (let i = 0; i < count; i++) {
    const base = nodes.begin()
    nodes.add(++made, 1)
    nodes.set(0, base)
  }
}

describe('nodes that have no room', () => {
  const fits = 10_000
  const room = 2 ** 20

  test('are made after a collection', async () => {
    const all = universe(room)
    let rests = 0
    const rest = async () => {
      rests++
    }
    // Twice as much would not fit at a time.
    expect(() => litter(universe(room), 3 * fits)).toThrow(OutOfNodes)
    for (let i = 0; i < 6; i++) await all.calmly(() => litter(all, fits), rest)
    expect(all.nodes.collections).toBeGreaterThan(1)
    expect(rests).toBe(all.nodes.collections)
  })

  test('are refused where a collection does not help', async () => {
    const all = universe(room)
    const work = () => litter(all, 3 * fits)
    await expect(all.calmly(work, async () => {})).rejects.toThrow(OutOfNodes)
    expect(all.nodes.collections).toBe(1)
  })

  test('never take more than they may, the copies for a collection included', () => {
    for (const limit of [2 ** 19, 2 ** 20, 2 ** 22]) {
      const all = universe(limit)
      expect(() => litter(all, 1e6)).toThrow(OutOfNodes)
      const { bytes, branches } = all.nodes
      expect(bytes + branches.byteLength).toBeLessThanOrEqual(limit)
      expect(bytes).toBeGreaterThan(limit / 8)
    }
  })
})

describe('the bound on memory', () => {
  test('counts the objects of the heap that came since', () => {
    const all = universe()
    const heap = { used: 100 * MB, limit: 4000 * MB }
    const memory = new MemoryBound(all, () => heap)
    expect(memory.isEnough(64 * MB)).toBe(true)
    const before = all.nodes.limit
    heap.used = 140 * MB
    expect(memory.isEnough(64 * MB)).toBe(true)
    expect(before - all.nodes.limit).toBe(40 * MB)
    heap.used = 163.5 * MB // What is left is less than the tables take at the beginning.
    expect(memory.isEnough(64 * MB)).toBe(false)
    heap.used = 50 * MB // Some was garbage.
    expect(memory.isEnough(64 * MB)).toBe(true)
    expect(all.nodes.limit).toBe(before)
  })

  test('ends a check before the heap is full', () => {
    const heap = { used: 100 * MB, limit: 1000 * MB }
    const memory = new MemoryBound(universe(), () => heap)
    expect(memory.isEnough(64_000 * MB)).toBe(true)
    heap.used = 900 * MB
    expect(memory.isEnough(64_000 * MB)).toBe(false)
  })

  test('keeps remembered results small', () => {
    const all = universe()
    all.allow(8 * MB)
    for (const cache of all.caches) for (let i = 1; i < 1e5; i++) cache.put(i, i, i, i)
    const bytes = all.caches.reduce((sum, each) => sum + each.bytes, 0)
    expect(bytes).toBeLessThanOrEqual(MB)
    all.allow(800 * MB)
    for (const cache of all.caches) for (let i = 1; i < 1e5; i++) cache.put(i, i, i, i)
    expect(all.caches.reduce((sum, each) => sum + each.bytes, 0)).toBeGreaterThan(8 * MB)
  })
})

describe('a check with too little memory', () => {
  const { counts: _, ...rest } = lock!
  const locks = { ...rest, parameters: { clients: 8 } }

  test('is incomplete, and tells what it has found', async () => {
    const result = await check(locks, { engine: 'symbolic', memoryLimit: MB })
    expect(result).toMatchObject({ verdict: 'incomplete', stopped: 'memory', exhaustive: false })
    expect(result.distinct).toBeGreaterThan(0)
    expect(result.functionRuns).toBeGreaterThan(0)
    expect(result.diagrams?.nodes).toBeGreaterThan(0)
    expect(result.properties.find(each => each.name === 'exclusion')?.verdict).toBe('unknown')
    expect(result.warnings).toContainEqual(
      expect.stringMatching(/^Memory ran out\. .*--memory-limit/),
    )
  })

  test('is none where there is enough', async () => {
    const result = await check(locks, { engine: 'symbolic', memoryLimit: 256 * MB })
    expect(result).toMatchObject({ verdict: 'holds', distinct: 899_616_801, warnings: [] })
  })
})

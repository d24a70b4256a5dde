import { describe, expect, test } from 'vitest'
import { type Heap, MemoryWatch } from '../../src/checker/memory.ts'
import { check, each, fifo, model, nodes, per, range, shape, spec } from '../../src/index.ts'

const MB = 2 ** 20

describe('a watch over memory', () => {
  const roomy = { used: 0, limit: 4096 * MB }
  const never = (): Heap => roomy

  test('counts tables and what was learned', () => {
    const watch = new MemoryWatch(100 * MB, never)
    expect(watch.shortage({ states: 10, tables: 10 * MB, learned: 10 * MB })).toBeUndefined()
    expect(watch.shortage({ states: 11, tables: 10 * MB, learned: 90 * MB })).toBe('limit')
  })

  test('expects tables to grow when they are as full as when they grew last', () => {
    const at = (states: number, tables: number) => ({ states, tables: tables * MB, learned: 0 })
    const full = () => {
      const watch = new MemoryWatch(140 * MB, never)
      watch.shortage(at(1_000_000, 40))
      expect(watch.shortage(at(1_000_001, 60))).toBeUndefined()
      return watch
    }
    expect(full().shortage(at(1_300_000, 60))).toBeUndefined()
    expect(full().shortage(at(1_400_000, 60))).toBe('limit')
  })

  test('counts the objects that were made since it began, and expects as many again', () => {
    let used = 50 * MB
    const watch = new MemoryWatch(100 * MB, () => ({ used, limit: 4096 * MB }))
    const kept = { states: 1, tables: 1, learned: 0 }
    expect(watch.shortage(kept)).toBeUndefined()
    used = 90 * MB
    expect(watch.shortage(kept)).toBeUndefined()
    used = 130 * MB
    expect(watch.shortage(kept)).toBe('limit')
  })

  test('ends before the heap is full, but not for the garbage of what was before', () => {
    let used = 3600 * MB
    const watch = new MemoryWatch(64 * 1024 * MB, () => ({ used, limit: 4096 * MB }))
    const kept = { states: 1, tables: 1, learned: 0 }
    expect(watch.shortage(kept)).toBeUndefined()
    used = 100 * MB
    expect(watch.shortage(kept)).toBeUndefined()
    used = 3500 * MB
    expect(watch.shortage(kept)).toBe('heap')
  })
})

const wheel = nodes('wheel', 7)
class Wheels extends shape({
  parameters: { wheels: wheel },
  cells: { at: per(wheel, range(0, 9)) },
}) {}

const wheels = spec(
  model('wheels', Wheels, {
    actions: { turn: each(wheel, (s, w) => s.with(w, { at: (s.at(w) + 1) % 10 })) },
  }),
)

class Line extends shape({ cells: { queue: fifo(wheel) } }) {}
const line = spec(
  model('line', Line, { actions: { join: each(wheel, (s, w) => s.queue.push(w)) } }),
)

describe('a check with a limit on memory', () => {
  test('ends as incomplete, with its statistics and with advice', async () => {
    const result = await check(wheels, { memoryLimit: 64 * MB })
    expect(result).toMatchObject({ verdict: 'incomplete', stopped: 'memory', exhaustive: false })
    expect(result.distinct).toBeGreaterThan(1000)
    expect(result.distinct).toBeLessThan(10 ** 7)
    expect(result.generated).toBeGreaterThan(result.distinct)
    expect(result.actions).toMatchObject([{ name: 'turn' }])
    expect(result.warnings.join()).toContain('Choose smaller bounds, use symmetry, or allow more')
    expect(result.warnings.join()).not.toContain('without bounds')
  })

  test('holds where the limit is enough', async () => {
    const few = { ...wheels, parameters: { wheels: 3 } }
    expect(await check(few, { memoryLimit: 64 * MB })).toMatchObject({ verdict: 'holds' })
  })

  test('counts the values of a queue without end, and names it', async () => {
    const result = await check(line, { memoryLimit: 64 * MB })
    expect(result).toMatchObject({ verdict: 'incomplete', stopped: 'memory' })
    expect(result.bytesPerState * result.distinct).toBeLessThan(32 * MB)
    expect(result.warnings.join()).toContain('Cell queue may be without bounds.')
  })
})

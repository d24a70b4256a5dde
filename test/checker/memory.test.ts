import { describe, expect, test } from 'vitest'
import crashLock from '../../specs/reference/crash-lock.ts'
import { type Heap, isOutOfMemory, MemoryWatch } from '../../src/checker/memory.ts'
import {
  check,
  each,
  fair,
  fifo,
  model,
  nodes,
  per,
  properties,
  range,
  type Spec,
  shape,
  spec,
} from '../../src/index.ts'
import { alwaysEventually } from '../../src/properties/index.ts'

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

  test('expects no copy of what grows piece by piece', () => {
    const watch = new MemoryWatch(100 * MB, never)
    const full = { states: 1_000_000, tables: 20 * MB, learned: 0 }
    watch.shortage({ ...full, lists: 20 * MB })
    expect(watch.shortage({ ...full, lists: 40 * MB })).toBeUndefined()
    expect(watch.shortage({ ...full, lists: 60 * MB })).toBe('limit')
  })

  test('counts what other threads keep', () => {
    const watch = new MemoryWatch(100 * MB, never)
    const kept = { states: 10, tables: 10 * MB, learned: 10 * MB }
    expect(watch.shortage({ ...kept, elsewhere: 10 * MB })).toBeUndefined()
    expect(watch.shortage({ ...kept, elsewhere: 80 * MB })).toBe('limit')
  })

  test('ends work that is not done in slices, by all objects and arrays that it made', () => {
    let [used, arrays, limit] = [50 * MB, 30 * MB, 4096 * MB]
    const watch = new MemoryWatch(
      100 * MB,
      () => ({ used, limit }),
      () => arrays,
    )
    const shortage = () => {
      try {
        watch.refuseShortage()
        return undefined
      } catch (error) {
        expect(isOutOfMemory(error)).toBe(true)
        return (error as { shortage?: unknown }).shortage
      }
    }
    expect(shortage()).toBeUndefined()
    arrays = 100 * MB
    expect(shortage()).toBeUndefined()
    used = 85 * MB
    expect(shortage()).toBe('limit')
    arrays = 30 * MB
    expect(shortage()).toBeUndefined()
    limit = 95 * MB
    expect(shortage()).toBe('heap')
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

const turning = model('wheels', Wheels, {
  actions: { turn: fair(each(wheel, (s, w) => s.with(w, { at: (s.at(w) + 1) % 10 }))) },
})
const wheels = spec(turning)
const turningOn = properties(turning, { back: alwaysEventually(wheel, (s, w) => s.at(w) === 0) })

class Line extends shape({ cells: { queue: fifo(wheel) } }) {}
const line = spec(
  model('line', Line, { actions: { join: each(wheel, (s, w) => s.queue.push(w)) } }),
)

describe('a check with a limit on memory', () => {
  test('ends as incomplete, with its statistics and with advice', async () => {
    const result = await check(wheels, { memoryLimit: 16 * MB })
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

  test('counts what properties of behaviours need while they are checked', async () => {
    const parameters = { wheels: 5 }
    const options = { memoryLimit: 16 * MB }
    expect(await check({ ...wheels, parameters }, options)).toMatchObject({ verdict: 'holds' })
    const result = await check(spec(turning, { properties: turningOn, parameters }), options)
    expect(result).toMatchObject({ verdict: 'incomplete', stopped: 'memory', exhaustive: false })
    expect(result.properties).toMatchObject([{ name: 'back', verdict: 'unknown' }])
    expect(result.distinct).toBeGreaterThan(1000)
    expect(result.warnings.join()).toContain('allow more with --memory-limit')
  })

  test('counts what other threads have learned, and their objects', async () => {
    const { counts: _, ...rest } = crashLock[0] as Spec
    const lock = { ...rest, parameters: { clients: 5 } }
    // One thread is mostly content with 20, three are not with 44; garbage counts as well.
    const options = { memoryLimit: 40 * MB }
    expect(await check(lock, options)).toMatchObject({ verdict: 'holds' })
    const source = { file: new URL('../../specs/reference/crash-lock.ts', import.meta.url).href }
    const result = await check(lock, { ...options, workers: 4, workersFrom: 1000, source })
    expect(result).toMatchObject({ verdict: 'incomplete', stopped: 'memory', threads: 4 })
    expect(result.distinct).toBeGreaterThan(1000)
  })

  test('counts the values of a queue without end, and names it', async () => {
    const result = await check(line, { memoryLimit: 64 * MB })
    expect(result).toMatchObject({ verdict: 'incomplete', stopped: 'memory' })
    expect(result.bytesPerState * result.distinct).toBeLessThan(32 * MB)
    expect(result.warnings.join()).toContain('Cell queue may be without bounds.')
  })
})

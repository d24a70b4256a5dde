import fc from 'fast-check'
import { expect, test } from 'vitest'
import { STATES_PER_RUN, StateBlocks } from '../../../src/checker/workers/blocks.ts'
import { newControl } from '../../../src/checker/workers/control.ts'
import { Run } from '../../../src/checker/workers/run.ts'

const THREADS = 3

/** The blocks of one search as each thread has them. */
function blocksOfAll(): readonly StateBlocks[] {
  const control = newControl(THREADS)
  const first = new StateBlocks(control, THREADS)
  first.addChunk(first.newChunk())
  const others = Array.from(
    { length: THREADS - 1 },
    () => new StateBlocks(control, THREADS, first.parts),
  )
  return [first, ...others]
}

// Some of one level, so many that a thread fills several blocks, and who finds each of them.
const level = fc
  .integer({ min: 0, max: 30_000 })
  .map(count => Array.from({ length: count }, (_, i) => [i * 7, i % 1000, i % THREADS] as const))

test('every state of a level is taken once, whoever found it and whoever takes it', () => {
  fc.assert(
    fc.property(level, level, fc.nat(THREADS - 1), (one, two, taker) => {
      const all = blocksOfAll()
      for (const states of [one, two]) {
        for (const [a, b, finder] of states) all[finder]!.push(a, b, b)
        expect(all[0]!.isNextBegun).toBe(states.length > 0)
        for (const blocks of all) blocks.close()
        all[0]!.openLevel()
        const run = new Run(STATES_PER_RUN)
        const taken: string[] = []
        for (let turn = taker; all[turn % THREADS]!.take(turn % THREADS, run); turn++)
          for (let i = 0; i < run.count; i++) taken.push(`${run.a[i]} ${run.b[i]}`)
        expect(taken.sort()).toEqual(states.map(([a, b]) => `${a} ${b}`).sort())
      }
      const first: number[] = []
      all[0]!.each(0, a => first.push(a) < 0)
      expect(first.sort((x, y) => x - y)).toEqual(one.map(([a]) => a))
    }),
    { numRuns: 20 },
  )
})

test('a thread first takes states of its own lane, and no two lanes share a key', () => {
  const all = blocksOfAll()
  for (let i = 0; i < 20_000; i++) all[i % THREADS]!.push(i, i % 100, i % 100)
  for (const blocks of all) blocks.close()
  all[0]!.openLevel()
  const keys = all.map((blocks, lane) => {
    const run = new Run(STATES_PER_RUN)
    blocks.take(lane, run)
    return [...new Set(run.b.subarray(0, run.count))]
  })
  expect(new Set(keys.flat()).size).toBe(keys.flat().length)
})

test('a run puts states together that share a first id, and keeps them all', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(4000), fc.nat()), { maxLength: 500 }), states => {
      const run = new Run(500)
      run.add(Int32Array.from(states.flat()))
      run.group(4001)
      const grouped = Array.from({ length: run.count }, (_, i) => [run.a[i], run.b[i]])
      // Those of one first id stay in their order.
      expect(grouped).toEqual(states.toSorted(([x], [y]) => x - y))
    }),
  )
})

import { describe, expect, test } from 'vitest'
import gfs2Withdraw from '../../specs/gfs2-withdraw/level0.ts'
import crashLock from '../../specs/reference/crash-lock.ts'
import twoPhaseCommit from '../../specs/reference/two-phase-commit.ts'
import { BreadthFirst } from '../../src/checker/breadth-first.ts'
import { counterexample } from '../../src/checker/counterexample.ts'
import { Exploration } from '../../src/checker/exploration.ts'
import { mix } from '../../src/checker/ints.ts'
import type { StateStore } from '../../src/checker/state-store.ts'
import { Successors } from '../../src/checker/successors.ts'
import { VisitedSet } from '../../src/checker/visited.ts'
import type { Spec } from '../../src/index.ts'
import { Program } from '../../src/language/program.ts'

/** A store in parts, each of which has a range of hashes: they might be on disks, or on machines. */
class PartitionedStore implements StateStore {
  readonly parts: readonly VisitedSet[]
  readonly #batches: readonly Successors[]

  constructor(count: number) {
    this.parts = Array.from({ length: count }, () => new VisitedSet())
    this.#batches = this.parts.map(() => new Successors())
  }

  get bytes(): number {
    return this.parts.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  addAll(batch: Successors, rows: number, columns: number): void {
    for (const each of this.#batches) each.count = 0
    for (let i = 0; i < batch.count; i++) {
      const part = this.#batches[this.#partOf(batch.a[i]!, batch.b[i]!)]!
      part.reserve(1)
      part.push(batch.a[i]!, batch.b[i]!, i)
    }
    this.parts.forEach((part, p) => {
      part.addAll(this.#batches[p]!, rows, columns)
    })
    const fresh = this.#batches.flatMap(({ outcome, count }) => [...outcome.subarray(0, count)])
    fresh.sort((i, j) => i - j)
    fresh.forEach((from, to) => {
      batch.a[to] = batch.a[from]!
      batch.b[to] = batch.b[from]!
      batch.outcome[to] = batch.outcome[from]!
    })
    batch.count = fresh.length
  }

  // Not the hash by which a part finds its places, or it would use a part of these only.
  #partOf(a: number, b: number): number {
    return Math.floor(((mix(b, a) >>> 0) / 2 ** 32) * this.parts.length)
  }
}

function explored(spec: Spec, store?: StateStore) {
  const exploration = new Exploration(new Program(spec.model, spec), spec, {}, store)
  const search = new BreadthFirst(exploration, {})
  while (!search.isDone) search.advance(1000)
  const { distinct, generated, findings, actionCounts } = exploration
  const runs = [...search.ways(findings)].map(([finding, way]) => {
    const { violates, steps } = counterexample(exploration, finding, way)
    return [violates, ...steps.map(({ instance, after }) => `${instance.name}: ${after}`)]
  })
  return { distinct, generated, depth: search.depth, counts: [...actionCounts], runs }
}

describe('a search does not know where states are kept', () => {
  const specs = [twoPhaseCommit, crashLock, gfs2Withdraw].flat(3) as readonly Spec[]
  const cases: readonly (readonly [string, Spec['parameters']])[] = [
    ['two-phase-commit', { managers: 5 }],
    ['crash-lock', { clients: 4 }],
    ['crash-lock-without-forgets-grant', { clients: 4 }],
    ['gfs2-withdraw-second-task', {}],
  ]
  test.each(cases)('%s', (name, parameters) => {
    const found = specs.find(each => each.name === name)!
    const spec = { ...found, parameters: { ...found.parameters, ...parameters } }
    const store = new PartitionedStore(5)
    const { distinct, ...rest } = explored(spec, store)
    expect({ distinct, ...rest }).toEqual(explored(spec))
    const sizes = store.parts.map(({ size }) => size)
    expect(sizes.reduce((sum, size) => sum + size)).toBe(distinct)
    expect(Math.min(...sizes)).toBeGreaterThan(distinct / 8)
  })
})

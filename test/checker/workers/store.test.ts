import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ones } from '../../../src/checker/ints.ts'
import { PairMatrix } from '../../../src/checker/pair-matrix.ts'
import { PairTable } from '../../../src/checker/pair-table.ts'
import { addPairs, Successors } from '../../../src/checker/successors.ts'
import { newControl } from '../../../src/checker/workers/control.ts'
import {
  copyTogether,
  fill,
  openStore,
  partsOf,
  type SharedPairs,
  storeFor,
} from '../../../src/checker/workers/store.ts'

type Pair = readonly [number, number]

/** Adds a batch; what is left of it. */
function add(store: SharedPairs, pairs: readonly Pair[]): string[] {
  const batch = new Successors()
  for (const [a, b] of pairs) {
    batch.reserve(1)
    batch.push(a, b, 0)
  }
  store.addAll(batch)
  return Array.from({ length: batch.count }, (_, i) => `${batch.a[i]} ${batch.b[i]}`)
}

/** How many pairs a store holds. */
function held(store: SharedPairs): number {
  if (store.kind === 'table') return [...store.states(0, store.parts)].length
  const rows = Array.from({ length: store.rows }, (_, row) => [...store.row(row)])
  return rows.flat().reduce((sum, word) => sum + ones(word), 0)
}

const LIMIT = 2 ** 30

const pairs = fc.array(fc.tuple(fc.nat(400), fc.nat(2000)), { maxLength: 400 })

describe.each([
  ['matrix', 500, 2048],
  // Where hardly any of all pairs are there.
  ['table', 1 << 20, 1 << 20],
])('a shared %s', (kind, rows, columns) => {
  const empty = () => storeFor(1000, 0, rows, columns, LIMIT)

  test('is what is chosen', () => expect(empty().kind).toBe(kind))

  test('keeps exactly the new states of each batch, whichever thread opened it', () => {
    fc.assert(
      fc.property(pairs, pairs, (first, second) => {
        const mine = empty()
        const theirs = openStore(partsOf(mine))
        const texts = (all: readonly Pair[]) => all.map(pair => pair.join(' '))
        expect(add(mine, first)).toEqual([...new Set(texts(first))])
        const rest = [...new Set(texts(second))].filter(text => !texts(first).includes(text))
        expect(add(theirs, second)).toEqual(rest)
        expect(add(mine, second)).toEqual([])
      }),
    )
  })

  test('loses nothing when it grows, into either form', () => {
    fc.assert(
      fc.property(pairs, all => {
        const store = empty()
        add(store, all)
        for (const [moreRows, moreColumns] of [
          [1000, 4096],
          [1 << 20, 1 << 20],
        ] as const) {
          const larger = storeFor(
            20_000,
            0,
            Math.max(rows, moreRows),
            Math.max(columns, moreColumns),
            LIMIT,
          )
          copyTogether(larger, store, newControl())
          expect(add(larger, all)).toEqual([])
          expect(held(larger)).toBe(new Set(all.map(pair => pair.join(' '))).size)
        }
      }),
      { numRuns: 50 },
    )
  })

  test.each([
    ['matrix', () => new PairMatrix(512, 2048)],
    ['table', () => new PairTable()],
  ])('takes over all that one thread kept in a %s', (_, emptySet) => {
    fc.assert(
      fc.property(pairs, all => {
        const alone = emptySet()
        addPairs(alone, all)
        const store = empty()
        fill(store, alone)
        expect(add(store, all)).toEqual([])
        expect(held(store)).toBe(alone.size)
        if (store.kind === 'table') expect(store.places).toBeLessThanOrEqual(alone.size)
      }),
      { numRuns: 50 },
    )
  })

  test('knows how much it holds', () => {
    const store = empty()
    expect(store.fits(1000, rows, columns)).toBe(true)
    if (kind === 'matrix') expect(store.fits(1000, rows + 1, columns)).toBe(false)
    else expect(store.fits(1_000_000, rows, columns)).toBe(false)
  })
})

test('a matrix has to be small beside the memory, or there have to be many states in it', () => {
  const kindFor = (stored: number, memoryLimit: number) =>
    storeFor(1000, stored, 1 << 12, 1 << 15, memoryLimit).kind // 16 MiB
  expect(kindFor(0, 2 ** 30)).toBe('matrix')
  expect(kindFor(0, 2 ** 27)).toBe('table')
  expect(kindFor(2 ** 21, 2 ** 27)).toBe('matrix')
})

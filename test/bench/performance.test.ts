import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { benchmarks } from '../../bench/benchmark.ts'

const page = readFileSync(new URL('../../docs/performance.md', import.meta.url), 'utf8')

/** The rows of allways in the tables of docs/performance.md: a model, its size, and its counts. */
const rows = [
  ...page.matchAll(/^\| ([\w-]+) \| (\d+) \| allways \| ([\d,]+) \| ([\d,]+) \|/gm),
].map(([, name, size, distinct, generated]) => ({ name, size, distinct, generated }))

test('docs/performance.md speaks of every benchmark', () => {
  const named = new Set(rows.map(row => row.name))
  expect(benchmarks.map(({ name }) => name).filter(name => !named.has(name))).toEqual([])
})

test.each(rows)('docs/performance.md has the known counts of $name $size', row => {
  const known = benchmarks.find(({ name }) => name === row.name)?.expected[Number(row.size)]
  const number = (text = '') => Number(text.replaceAll(',', ''))
  expect({ distinct: number(row.distinct), generated: number(row.generated) }).toEqual(known)
})

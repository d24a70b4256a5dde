import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { benchmarks } from '../../bench/benchmark.ts'
import { documentOf } from '../../bench/document.ts'
import { problemsOf, type Result } from '../../bench/result.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

test('allways finds the known counts of the small sizes', () => {
  expect(existsSync(join(root, 'dist/cli/main.js')), 'npm ci, or npm run build, comes first').toBe(
    true,
  )
  const tsx = join(root, 'node_modules/tsx/dist/cli.mjs')
  const options = ['bench/run.ts', '--quick', '--checkers', 'allways']
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsx, ...options], {
    cwd: root,
    encoding: 'utf8',
  })
  expect({ status, stderr }).toMatchObject({ status: 0 })
  for (const { name } of benchmarks) expect(stdout).toContain(`| ${name} `)
})

test('every benchmark has a known count for each small size', () => {
  const unknown = benchmarks.flatMap(({ name, quickSizes, expected }) =>
    quickSizes.filter(size => expected[size] === undefined).map(size => `${name} ${size}`),
  )
  expect(unknown).toEqual([])
})

const benchmark = benchmarks[0]!
const run = {
  cpuSeconds: 4,
  wallSeconds: 2,
  peakMegabytes: 1,
  exitCode: 0,
  isTimedOut: false,
  output: '',
  errors: '',
}

/** As if a checker had found so many states in an instance. */
const found = (
  instance: Result['instance'],
  checker: string,
  distinct: number,
  median = run,
): Result => ({
  kind: 'measured',
  instance,
  checker,
  counts: { distinct, generated: 1146 },
  median,
  runs: 1,
  buildSeconds: 0,
})

test('a count that differs from the known one is a problem', () => {
  const instance = { benchmark, size: 3 }
  const results = [found(instance, 'allways', 288), found(instance, 'spin', 287)]
  expect(problemsOf(results)).toEqual([
    'two-phase-commit 3: spin counts 287 distinct and 1146 generated; ' +
      'known are 288 distinct and 1146 generated',
  ])
})

test('where no count is known the checkers have to agree', () => {
  const instance = { benchmark, size: 99 }
  const results = [found(instance, 'allways', 5), found(instance, 'spin', 6)]
  expect(problemsOf(results)).toHaveLength(1)
  expect(problemsOf(results.slice(0, 1))).toEqual([])
})

test('two workers are compared with one on the clock', () => {
  const instance = { benchmark, size: 3 }
  const results = [
    found(instance, 'allways', 288),
    found(instance, 'allways-2-workers', 288, { ...run, cpuSeconds: 5, wallSeconds: 1 }),
  ]
  expect(documentOf(results, {})).toMatchObject({
    results: [{ wallRatioToAllways: 1 }, { cpuRatioToAllways: 1.25, wallRatioToAllways: 0.5 }],
  })
})

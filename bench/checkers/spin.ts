import { readFile, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Model } from '../benchmark.ts'
import { type Checker, expectSentence, numberIn } from '../checker.ts'
import { build, isOnPath, versionOf } from '../command.ts'

const SOURCES = path.resolve(import.meta.dirname, '../promela')

/** The macros in the Promela sources are written out up to these sizes. */
const LARGEST: Readonly<Record<Model, number>> = {
  'two-phase-commit': 10,
  'crash-lock': 8,
  'queue-lock': 6,
  'gfs2-withdraw': 4,
}

/**
 * What gave the least CPU time in an exact mode, found by trying (see README.md). All of these
 * leave out checks or bookkeeping that our models do not need: cycle detection (SAFETY), fairness
 * (NOFAIR), partial-order reduction (NOREDUCE: with one process there is nothing to reduce), array
 * bounds (NOBOUNDCHECK), masking of padding bytes in a state (NOCOMP), the length field in each
 * state (NOVSZ), channel assertions (XUSAFE). Bitstate search and hash compaction are not exact.
 */
const LEAN = [
  '-DSAFETY',
  '-DNOFAIR',
  '-DNOREDUCE',
  '-DNOBOUNDCHECK',
  '-DNOCOMP',
  '-DNOVSZ',
  '-DXUSAFE',
]

/**
 * Where breadth first is faster. The crash-recovery lock manager's longest path visits nearly all
 * states before it first returns. Paths of the others are short enough for SPIN's stack to stay in
 * the cache: one of two-phase commit has no more than 3 * size + 2 steps.
 */
const BREADTH_FIRST: ReadonlySet<Model> = new Set(['crash-lock'])

/** Room for the longest path of a search depth first, where SPIN's 10,000 steps are not enough. */
const DEPTH: Readonly<Partial<Record<Model, number>>> = { 'queue-lock': 200_000 }

/**
 * SPIN: `transitions (= stored + matched)` counts the initial state as the first stored one and
 * then each executed option once, which is TLC's `generated` exactly.
 */
export const spin: Checker = {
  name: 'spin',
  absent: () =>
    isOnPath('spin') && isOnPath('gcc') ? undefined : 'spin and gcc are not both on PATH',
  refuses: ({ benchmark: { model, symmetry }, size }) => {
    if (symmetry) return 'SPIN has no symmetry reduction'
    if (size > LARGEST[model]) return `${model}.pml is written out up to size ${LARGEST[model]}`
    return undefined
  },
  version: () => versionOf('spin', '-V'),
  prepare: async ({ benchmark, size }, folder) => {
    const source = path.join(SOURCES, `${benchmark.model}.pml`)
    const memoryLimit = `-DMEMLIM=${Math.floor((os.totalmem() / 2 ** 20) * 0.75)}`
    const bounds = Object.entries({ N: size, ...benchmark.bounds }).map(
      ([name, bound]) => `-D${name.split('.').at(-1)!.toUpperCase()}=${bound}`,
    )
    const generateSeconds = await build(folder, ['spin', ...bounds, '-a', source])
    await printWholeNumbers(path.join(folder, 'pan.c'))
    const compileSeconds = await build(folder, [
      'gcc',
      ...['-O3', '-march=native', ...LEAN, memoryLimit],
      ...(BREADTH_FIRST.has(benchmark.model) ? ['-DBFS'] : []),
      ...['-o', 'pan', 'pan.c'],
    ])
    const distinct = benchmark.expected[size]?.distinct
    // Twice as many slots as states: fewer cost time in chains, more in cache misses.
    const depth = DEPTH[benchmark.model]
    const slots = distinct === undefined ? [] : [`-w${Math.ceil(Math.log2(2 * distinct))}`]
    return {
      command: [path.join(folder, 'pan'), '-n', ...slots, ...(depth ? [`-m${depth}`] : [])],
      folder,
      buildSeconds: generateSeconds + compileSeconds,
      counts: output => {
        expectSentence(output, /errors: 0\n/)
        if (/search was not completed|max search depth too small/i.test(output)) {
          throw new Error(`SPIN did not complete its search:\n${output.slice(-2000)}`)
        }
        return {
          distinct: numberIn(output, /^ *(\d+) states, stored/m),
          generated: numberIn(output, /^ *(\d+) transitions \(= stored\+matched\)/m),
        }
      },
    }
  },
}

/** SPIN prints its counts to eight digits, which is too few to compare; the search is not touched. */
async function printWholeNumbers(verifier: string): Promise<void> {
  const source = await readFile(verifier, 'utf8')
  await writeFile(verifier, source.replaceAll('%9.8g', '%9.0f'))
}

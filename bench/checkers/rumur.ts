import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Model } from '../benchmark.ts'
import { type Checker, expectSentence, numberIn } from '../checker.ts'
import { build, isOnPath, versionOf } from '../command.ts'

const SOURCES = path.resolve(import.meta.dirname, '../murphi')

const sourceOf = (model: Model) => path.join(SOURCES, `${model}.m`)

/**
 * What gave the least CPU time on one thread, found by trying (see README.md). It is generous: this
 * verifier neither looks for deadlocks nor remembers how it reached a state, so it could not show a
 * counterexample. Packed states (the default) are faster here than unpacked ones.
 */
const LEAN = [
  ...['--threads', '1'],
  ...['--deadlock-detection', 'off'],
  ...['--counterexample-trace', 'off'],
  ...['--scalarset-schedules', 'off'],
]

/**
 * Rumur: `rules fired` counts each enabled rule of each explored state once but no start states. All
 * our models have one start state, so TLC's `generated` is one more.
 *
 * Its heuristic symmetry sorts the scalarset's elements. Since no variable of our models holds an
 * element, sorting finds the one representative of each orbit, and counts are exact. (Exhaustive
 * symmetry reduction gave the same ones, and took longer.)
 */
export const rumur: Checker = {
  name: 'rumur',
  absent: () =>
    isOnPath('rumur') && isOnPath('gcc') ? undefined : 'rumur and gcc are not both on PATH',
  refuses: ({ benchmark: { model } }) =>
    existsSync(sourceOf(model)) ? undefined : `there is no ${model}.m`,
  version: () => versionOf('rumur', '--version'),
  prepare: async ({ benchmark, size }, folder) => {
    const source = await readFile(sourceOf(benchmark.model), 'utf8')
    await writeFile(path.join(folder, 'model.m'), withSize(source, size))
    const symmetry = ['--symmetry-reduction', benchmark.symmetry ? 'heuristic' : 'off']
    const buildSeconds = await build(
      folder,
      [
        'rumur',
        ...LEAN,
        ...symmetry,
        ...capacity(benchmark.expected[size]?.distinct),
        ...['--output', 'model.c', 'model.m'],
      ],
      [
        'gcc',
        ...['-std=c11', '-O3', '-march=native', '-mcx16', '-fwhole-program'],
        ...['-o', 'model', 'model.c', '-lpthread'],
      ],
    )
    return {
      command: [path.join(folder, 'model')],
      folder,
      buildSeconds,
      counts: output => {
        expectSentence(output, /No error found/)
        // Lines of progress speak of "states explored", only the summary of these two in one breath.
        return {
          distinct: numberIn(output, /(\d+) states, \d+ rules fired/),
          generated: numberIn(output, /\d+ states, (\d+) rules fired/) + 1,
        }
      },
    }
  },
}

/** Sets the first constant, which in all our sources is the number of nodes. */
function withSize(source: string, size: number): string {
  const changed = source.replace(/^const\n {2}(\w+): \d+;/m, `const\n  $1: ${size};`)
  if (!changed.includes(`: ${size};`)) throw new Error('the Murphi source has no size constant')
  return changed
}

/** Room for all states from the start, at most three quarters full, in slots of eight bytes. */
function capacity(distinct: number | undefined): readonly string[] {
  if (distinct === undefined) return []
  const slots = 2 ** Math.ceil(Math.log2(distinct / 0.75))
  return ['--set-capacity', String(Math.max(slots * 8, 8 * 2 ** 20))]
}

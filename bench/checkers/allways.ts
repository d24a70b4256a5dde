import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Checker } from '../checker.ts'
import { OURS } from '../result.ts'

const PROJECT = path.resolve(import.meta.dirname, '../..')

/** What we read of the JSON reporter's document. */
interface Report {
  readonly specs: readonly {
    readonly verdict: string
    readonly distinct: number
    readonly generated: number
  }[]
}

/**
 * This checker, measured as what a user runs: one process from the start of Node to the printed
 * verdict, loading of the TypeScript spec included. Its `generated` is TLC's by definition.
 *
 * With more than one worker it goes by another name, so that it can be compared with itself.
 */
export const allwaysWith = (workers: number): Checker => ({
  name: workers === 1 ? OURS : `${OURS}-${workers}-workers`,
  absent: () =>
    existsSync(path.join(PROJECT, 'bin/allways.js')) &&
    existsSync(path.join(PROJECT, 'dist/cli/main.js'))
      ? undefined
      : 'allways itself is not built: run `npm ci`, or `npm run build` after a change, and try again',
  refuses: () => undefined,
  version: async () => `node ${process.version}`,
  prepare: async ({ benchmark: { spec, sizedBy, bounds, symmetry }, size }) => ({
    command: [
      process.execPath,
      path.join(PROJECT, 'bin/allways.js'),
      'check',
      spec,
      ...Object.entries({ ...bounds, [sizedBy]: size }).flatMap(([name, value]) => [
        '--set',
        `${name}=${value}`,
      ]),
      ...['--reporter', 'json'],
      ...(symmetry ? ['--symmetry'] : []),
      ...(workers > 1 ? ['--workers', String(workers)] : []),
    ],
    folder: PROJECT,
    buildSeconds: 0,
    counts: output => {
      const report: Report = JSON.parse(output)
      const [spec] = report.specs
      if (spec === undefined || report.specs.length > 1) {
        throw new Error(`expected one spec in the report, got ${report.specs.length}`)
      }
      if (spec.verdict !== 'holds') {
        throw new Error(`the verdict is "${spec.verdict}", not "holds"`)
      }
      return { distinct: spec.distinct, generated: spec.generated }
    },
  }),
})

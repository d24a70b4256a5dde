import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Model } from '../benchmark.ts'
import type { Checker } from '../checker.ts'

const PROJECT = path.resolve(import.meta.dirname, '../..')

/** The parameter that is the size of each model. */
const SIZE: Readonly<Record<Model, string>> = {
  'two-phase-commit': 'managers',
  'crash-lock': 'clients',
}

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
 */
export const allways: Checker = {
  name: 'allways',
  absent: () =>
    existsSync(path.join(PROJECT, 'bin/allways.js')) &&
    existsSync(path.join(PROJECT, 'dist/cli/main.js'))
      ? undefined
      : 'allways itself is not built: run `npm ci`, or `npm run build` after a change, and try again',
  refuses: () => undefined,
  version: async () => `node ${process.version}`,
  prepare: async ({ benchmark: { model, symmetry }, size }) => ({
    command: [
      process.execPath,
      path.join(PROJECT, 'bin/allways.js'),
      'check',
      `specs/reference/${model}.ts#${model}`,
      '--set',
      `${SIZE[model]}=${size}`,
      '--reporter',
      'json',
      ...(symmetry ? ['--symmetry'] : []),
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
}

import { existsSync } from 'node:fs'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Model } from '../benchmark.ts'
import { type Checker, expectSentence, numberIn } from '../checker.ts'
import { isOnPath, versionOf } from '../command.ts'

const SOURCES = path.resolve(import.meta.dirname, '../tla')

const MODULE: Readonly<Partial<Record<Model, string>>> = {
  'two-phase-commit': 'TwoPhaseCommit',
  'crash-lock': 'CrashLock',
  'queue-lock': 'QueueLock',
}

const jar = () => process.env.TLA2TOOLS_JAR ?? ''

/**
 * TLC with one worker, which is how much of the work is done at the same time; its collector and
 * compiler have threads of their own, and their CPU time counts. Deadlocks are not looked for
 * (`-deadlock` says so). Both numbers are TLC's own, hence need no conversion.
 */
export const tlc: Checker = {
  name: 'tlc',
  absent: () => {
    if (jar() === '') return 'the environment variable TLA2TOOLS_JAR does not name tla2tools.jar'
    if (!existsSync(jar())) return `TLA2TOOLS_JAR names ${jar()}, which does not exist`
    return isOnPath('java') ? undefined : 'java is not on PATH'
  },
  refuses: ({ benchmark: { model } }) =>
    MODULE[model] === undefined ? `there is no TLA+ module of ${model}` : undefined,
  version: () => versionOf('java', '-version'),
  prepare: async ({ benchmark, size }, folder) => {
    const module = MODULE[benchmark.model]
    const configuration = await readFile(path.join(SOURCES, `${module}.cfg`), 'utf8')
    await copyFile(path.join(SOURCES, `${module}.tla`), path.join(folder, `${module}.tla`))
    await writeFile(
      path.join(folder, `${module}.cfg`),
      withSize(configuration, size) + (benchmark.symmetry ? 'SYMMETRY Symmetry\n' : ''),
    )
    return {
      command: [
        'java',
        ...['-XX:+UseParallelGC', '-cp', path.resolve(jar()), 'tlc2.TLC'],
        ...['-workers', '1', '-deadlock', '-metadir', path.join(folder, 'states')],
        ...['-config', `${module}.cfg`, `${module}.tla`],
      ],
      folder,
      buildSeconds: 0,
      counts: output => {
        expectSentence(output, /No error has been found/)
        // Progress lines have the same form; the last one is the result.
        const result =
          /.*(^[\d,]+ states generated, [\d,]+ distinct states found, 0 states left.*$)/ms
        const line = result.exec(output)?.[1] ?? ''
        return {
          distinct: numberIn(line, /([\d,]+) distinct states found/),
          generated: numberIn(line, /([\d,]+) states generated/),
        }
      },
    }
  },
}

/** Replaces the set of nodes by one with as many model values as the size says. */
function withSize(configuration: string, size: number): string {
  return configuration.replace(/\{(\w)1,[^}]*\}/, (_, letter: string) => {
    const nodes = Array.from({ length: size }, (_, index) => `${letter}${index + 1}`)
    return `{${nodes.join(', ')}}`
  })
}

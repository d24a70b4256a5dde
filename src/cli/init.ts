import { constants, copyFileSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { ModelError } from '../language/value.ts'
import { exitCodes } from './exit-code.ts'
import type { Surroundings } from './surroundings.ts'

/** Adds `allways init` to the command. */
export function addInit(
  program: Command,
  around: Surroundings,
  done: (code: number) => void,
): void {
  program
    .command('init')
    .description('write a first model, its specs, a test and a CI workflow')
    .argument('[folder]', 'where to (default: here); no file is overwritten', '.')
    .action((folder: string) => done(initCommand(folder, around)))
}

// Two folders above both src/cli and dist/cli. They are real files, so that they are compiled and
// tested like all others.
const templates = fileURLToPath(new URL('../../templates', import.meta.url))

/** A name or a command, and a phrase about it. */
type Row = readonly [string, string]

/** What is written, and what each file is. */
const files: readonly Row[] = [
  ['models/lease.ts', 'a model: who writes to a store needs a lease, which may expire'],
  ['specs/lease.ts', 'what to check: it holds, and without its guard it breaks'],
  ['test/lease.test.ts', 'the same as tests of vitest'],
  ['.github/workflows/allways.yml', 'runs both on GitHub at each push'],
]

/** Where a project has settings for TypeScript already, they are left as they are. */
const settings: Row = ['tsconfig.json', 'what tsc and editors have to know']

/**
 * `allways init`: writes a first model with all that belongs to it. Gives the exit code.
 *
 * @throws ModelError where one of the files is there already; then nothing is written
 */
export function initCommand(given: string, around: Surroundings): number {
  const folder = resolve(around.folder, given)
  if (existsSync(folder) && !statSync(folder).isDirectory())
    throw new ModelError(`${given} is a file.`, 'Give a folder: allways init <folder>.')
  const present = files.map(([file]) => file).filter(file => existsSync(join(folder, file)))
  if (present.length > 0)
    throw new ModelError(
      `${present.join(', ')} ${present.length === 1 ? 'is' : 'are'} there already, and init overwrites nothing.`,
      'Give another folder: allways init <folder>.',
    )
  const hasSettings = existsSync(join(folder, settings[0]))
  const written = hasSettings ? files : [...files, settings]
  for (const [file] of written) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    copyFileSync(join(templates, file), join(folder, file), constants.COPYFILE_EXCL)
  }
  around.out(report(written, hasSettings, folder, around))
  return exitCodes.fine
}

function report(
  written: readonly Row[],
  hasSettings: boolean,
  folder: string,
  around: Surroundings,
): string {
  const where = relative(around.folder, folder).replaceAll(sep, '/')
  const commands: readonly Row[] = [
    ...(where === '' ? [] : [[`cd ${where}`, ''] as const]),
    ...preparations(folder),
    ['npx allways check', 'checks the specs, explains one run'],
    ['npx vitest run', 'runs the tests'],
  ]
  return [
    `Written${where === '' ? '' : ` to ${where}`}:`,
    ...table(written),
    ...(hasSettings
      ? [
          '',
          'There is a tsconfig.json. Imports here end in .ts: it needs allowImportingTsExtensions, and',
          'noEmit or rewriteRelativeImportExtensions.',
        ]
      : []),
    '',
    'Next:',
    ...table(commands),
    '',
  ].join('\n')
}

function table(rows: readonly Row[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, phrase]) => `  ${name.padEnd(width)}  ${phrase}`.trimEnd())
}

/** What has to be installed before the files are of use. */
function preparations(folder: string): Row[] {
  const project = projectAbove(folder)
  const lacking = ['allways', 'typescript', 'vitest'].filter(name => !project?.has(name))
  return [
    ...(project ? [] : [['npm init --yes', ''] as const]),
    ...(lacking.length ? [[`npm install --save-dev ${lacking.join(' ')}`, ''] as const] : []),
  ]
}

/** The names of the packages that the nearest package.json asks for; nothing where there is none. */
function projectAbove(folder: string): ReadonlySet<string> | undefined {
  const file = join(folder, 'package.json')
  if (existsSync(file)) {
    return packagesOf(readFileSync(file, 'utf8'))
  }
  const above = dirname(folder)
  return above === folder ? undefined : projectAbove(above)
}

// What is wrong with a package.json is for npm to say, which is what comes next.
function packagesOf(manifest: string): ReadonlySet<string> {
  try {
    const { dependencies, devDependencies } = JSON.parse(manifest)
    return new Set(Object.keys({ ...dependencies, ...devDependencies }))
  } catch {
    return new Set()
  }
}

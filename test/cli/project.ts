import { spawn, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import manifest from '../../package.json' with { type: 'json' }

/** The checkout that is tested. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly errors: string
}

/**
 * Builds the package into a folder of its own, below the checkout so that its dependencies are
 * found. The command is tested as users run it, and `npm run build` meanwhile disturbs nothing.
 */
export function buildPackage(): string {
  mkdirSync(join(root, '.allways'), { recursive: true })
  const folder = mkdtempSync(join(root, '.allways/package-'))
  for (const name of ['package.json', 'LICENSE', ...manifest.files])
    if (name !== 'dist' && existsSync(join(root, name)))
      cpSync(join(root, name), join(folder, name), { recursive: true })
  for (const settings of ['tsconfig.json', 'tsconfig.build.json'])
    cpSync(join(root, settings), join(folder, settings))
  // Type errors are for `npm run check:types` to tell; what was emitted can be run.
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const options = ['-p', 'tsconfig.build.json', '--checkers', '1']
  const { stdout } = spawnSync(process.execPath, [tsc, ...options], {
    cwd: folder,
    encoding: 'utf8',
  })
  if (!existsSync(join(folder, 'dist/cli/main.js'))) throw new Error(`The build failed: ${stdout}`)
  return folder
}

/** A folder with some files, and `allways` installed where a package is given. */
export function project(files: { readonly [path: string]: string }, installed?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'allways-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  if (installed !== undefined) {
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(installed, join(folder, 'node_modules/allways'))
  }
  return folder
}

export const remove = (folder: string) => rmSync(folder, { recursive: true, force: true })

/** What decides about colour and reporters has to come from the test, not from where it runs. */
function environment(changes: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { GITHUB_ACTIONS, GITHUB_STEP_SUMMARY, NO_COLOR, FORCE_COLOR, ...rest } = process.env
  return { ...rest, ...changes }
}

export interface Surroundings {
  /** The installed package. */
  readonly installed: string
  readonly folder: string
  readonly environment?: NodeJS.ProcessEnv
  /** A signal that the process gets as soon as its files say on standard error that they are loaded. */
  readonly whenLoaded?: NodeJS.Signals
}

/** What a file of a test says when it is loaded. */
export const loaded = 'all is loaded'

/** Runs the command without a terminal. */
export function run(words: readonly string[], around: Surroundings): Promise<Ended> {
  const bin = join(around.installed, 'bin/allways.js')
  const child = spawn(process.execPath, [bin, ...words], {
    cwd: around.folder,
    env: environment(around.environment ?? {}),
  })
  let [out, errors] = ['', '']
  child.stdout.on('data', data => {
    out += data
  })
  child.stderr.on('data', data => {
    errors += data
    if (around.whenLoaded && !child.killed && errors.includes(loaded)) child.kill(around.whenLoaded)
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', code => resolve({ code, out, errors }))
  })
}

/** Times differ from run to run. */
export const timeless = (text: string): string => text.replace(/\d+\.\d+ s\b/g, '0.00 s')

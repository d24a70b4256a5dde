import { spawn, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout that is tested. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly errors: string
}

const built = join(root, 'dist/cli/main.js')

const lock = join(root, '.allways/build')

/** Builds dist where it is missing or older than the sources: the command is tested as users run it. */
export function build(): void {
  mkdirSync(dirname(lock), { recursive: true })
  // Test files run side by side: one builds, and a dist that is half written is not looked at.
  for (;;) {
    if (existsSync(lock)) waitForOther()
    else if (isFresh()) return
    else if (isFirst()) break
  }
  try {
    // Type errors are for `npm run check:types` to tell; what was emitted can be run.
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), '--checkers', '1'])
    if (!existsSync(built)) throw new Error('npm run build gave no dist/cli/main.js')
  } finally {
    rmdirSync(lock)
  }
}

function isFresh(): boolean {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  const newest = Math.max(...sources.map(name => statSync(join(root, 'src', name)).mtimeMs))
  return existsSync(built) && statSync(built).mtimeMs > newest
}

function isFirst(): boolean {
  try {
    mkdirSync(lock)
    return true
  } catch {
    return false
  }
}

function waitForOther(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  // One that was left behind by a test run that was killed.
  const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
  if (Date.now() - since > 60_000) rmSync(lock, { recursive: true, force: true })
}

/** A folder of its own in which `allways` can be imported, as in a project that has installed it. */
export function project(files: { readonly [path: string]: string }): string {
  const folder = mkdtempSync(join(tmpdir(), 'allways-'))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules/allways'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

export const remove = (folder: string) => rmSync(folder, { recursive: true, force: true })

/** What decides about colour and reporters has to come from the test, not from where it runs. */
function environment(changes: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { GITHUB_ACTIONS, GITHUB_STEP_SUMMARY, NO_COLOR, FORCE_COLOR, ...rest } = process.env
  return { ...rest, ...changes }
}

/** Runs the command in a folder, without a terminal. `during` may act on the running process. */
export function allways(
  folder: string,
  words: readonly string[],
  changes: NodeJS.ProcessEnv = {},
  during: (kill: (signal: NodeJS.Signals) => void) => void = () => {},
  bin = join(root, 'bin/allways.js'),
): Promise<Ended> {
  const child = spawn(process.execPath, [bin, ...words], { cwd: folder, env: environment(changes) })
  let [out, errors] = ['', '']
  child.stdout.on('data', data => {
    out += data
  })
  child.stderr.on('data', data => {
    errors += data
  })
  during(signal => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', code => resolve({ code, out, errors }))
  })
}

/** Times differ from run to run. */
export const timeless = (text: string): string => text.replace(/\d+\.\d+ s\b/g, '0.00 s')

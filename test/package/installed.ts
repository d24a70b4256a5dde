import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import manifest from '../../package.json' with { type: 'json' }
import { project, root } from '../cli/project.ts'

/** What a user of the package may have beside it. */
const beside = ['vitest', 'typescript', '@fast-check/vitest']

/**
 * A project that has installed the package from its tarball, with some files of its own. The
 * tarball is unpacked by hand and given the dependencies of this checkout: what is tested are the
 * files of the package, and so no network is needed.
 */
export function installed(built: string, files: { readonly [path: string]: string }): string {
  const folder = project(files)
  const modules = join(folder, 'node_modules')
  const unpacked = join(modules, manifest.name)
  mkdirSync(unpacked, { recursive: true })
  for (const name of [...Object.keys(manifest.dependencies), ...beside]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(join(root, 'node_modules', name), join(modules, name))
  }
  const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]
  execFileSync('npm', pack, { cwd: built, stdio: 'ignore' })
  const tarball = readdirSync(folder).find(name => name.endsWith('.tgz'))!
  execFileSync('tar', ['-xzf', join(folder, tarball), '--strip-components=1', '-C', unpacked])
  return folder
}

/** Runs a program of an installed package in the project, without colour. */
export function program(folder: string, path: string, ...words: readonly string[]) {
  // A vitest inside of vitest has to take itself for the only one.
  const { VITEST, VITEST_MODE, VITEST_POOL_ID, VITEST_WORKER_ID, FORCE_COLOR, ...rest } =
    process.env
  const { GITHUB_ACTIONS, GITHUB_STEP_SUMMARY, NODE_OPTIONS, ...environment } = rest
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(folder, 'node_modules', path), ...words],
    { cwd: folder, encoding: 'utf8', env: { ...environment, NO_COLOR: '1' } },
  )
  return { code: status, out: stdout, errors: stderr }
}

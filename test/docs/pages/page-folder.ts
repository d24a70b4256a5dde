import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from '../../cli/project.ts'

/**
 * A folder in which a page is read as a newcomer would: what it says to save is saved there, and
 * its commands are run there, by the package that was built into `installed`. It lies inside of
 * that package, so that `allways` is what its files import.
 */
export function pageFolder(name: string, page: string, installed: string) {
  const folder = join(installed, 'pages', name)
  mkdirSync(join(folder, 'specs'), { recursive: true })
  for (const shelf of ['specs', 'counterexamples', 'examples', 'mappings'])
    if (existsSync(join(root, shelf))) copySpokenOf(shelf, page, folder)
  if (page.includes('./src/')) symlinkSync(join(root, 'src'), join(folder, 'src'))

  /** Runs a command line. Errors are a part of what it prints where they end it. */
  function run(command: string): { code: number | null; prints: string; errors: string } {
    const { status, stdout, stderr } = spawnSync('bash', ['-c', `${npx(installed)}${command}`], {
      cwd: folder,
      encoding: 'utf8',
      env: environment(),
    })
    return { code: status, prints: status === 2 ? `${stdout}${stderr}` : stdout, errors: stderr }
  }

  function save(file: string, text: string): void {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }

  return { folder, run, save }
}

/** Copies what the page speaks of, and no more, lest the page's own files are lost among others. */
function copySpokenOf(shelf: string, page: string, folder: string): void {
  for (const entry of readdirSync(join(root, shelf), { withFileTypes: true })) {
    const path = join(shelf, entry.name)
    if (!entry.isDirectory() || page.includes(`${path}/`))
      cpSync(join(root, path), join(folder, path), { recursive: true })
  }
}

// npx itself would take a second for each command, and look for a newer package elsewhere.
const npx = (installed: string) => `npx() {
  case "$1" in
    allways) node '${join(installed, 'bin/allways.js')}' "\${@:2}" ;;
    tsx) '${join(root, 'node_modules/.bin/tsx')}' --tsconfig '${join(root, 'tsconfig.json')}' "\${@:2}" ;;
    *) '${join(root, 'node_modules/.bin')}/'"$1" "\${@:2}" ;;
  esac
}
`

// The tests may be run by the very services that a page speaks of.
function environment(): NodeJS.ProcessEnv {
  const { GITHUB_ACTIONS, GITHUB_STEP_SUMMARY, FORCE_COLOR, VITEST, ...rest } = process.env
  return { ...rest, NO_COLOR: '1' }
}

import { readFileSync } from 'node:fs'
import { palette } from './colour.ts'
import type { Surroundings } from './surroundings.ts'

// The package's own file, two folders above both src/cli and dist/cli.
const manifest = new URL('../../package.json', import.meta.url)

/** This process as the commands see it. */
export function thisProcess(signal: AbortSignal): Surroundings {
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  const { stdout, stderr } = process

  // `allways check | head` closes the pipe early: that is no error.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit()
  })

  const isTerminal = stdout.isTTY ?? false
  return {
    folder: process.cwd(),
    version,
    environment: process.env,
    width: Math.max(60, Math.min(stdout.columns || 100, 120)),
    isTerminal,
    out: text => stdout.write(text),
    errors: stderr,
    now: () => performance.now(),
    memory: () => process.memoryUsage.rss(),
    signal,
    palette: option => palette({ option, environment: process.env, isTerminal }),
  }
}

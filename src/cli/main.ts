import { readFileSync } from 'node:fs'
import { palette } from './colour.ts'
import { run } from './command.ts'
import { exitCodes } from './exit-code.ts'

// The package's own file, two folders above both src/cli and dist/cli.
const manifest = new URL('../../package.json', import.meta.url)
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }

// The first Ctrl-C asks the search to stop and report; a second one does not wait for it.
const interrupt = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (interrupt.signal.aborted) process.exit(exitCodes.interrupted)
    interrupt.abort()
  })

// `allways check | head` closes the pipe early: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

const { stdout, stderr } = process

process.exitCode = await run(process.argv.slice(2), {
  folder: process.cwd(),
  version,
  environment: process.env,
  width: Math.max(60, Math.min(stdout.columns || 100, 120)),
  out: text => stdout.write(text),
  errors: stderr,
  now: () => performance.now(),
  memory: () => process.memoryUsage.rss(),
  signal: interrupt.signal,
  palette: option =>
    palette({ option, environment: process.env, isTerminal: stdout.isTTY ?? false }),
})

import { run } from './command.ts'
import { exitCodes } from './exit-code.ts'
import { thisProcess } from './this-process.ts'

// The first Ctrl-C asks the search to stop and report; a second one does not wait for it.
const interrupt = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (interrupt.signal.aborted) process.exit(exitCodes.interrupted)
    interrupt.abort()
  })

process.exitCode = await run(process.argv.slice(2), thisProcess(interrupt.signal))

/**
 * A process that does one check for `allways check --watch`. It loads what it can beforehand and waits
 * to be sent what to check.
 */
import { join } from 'node:path'
import { failureText } from '../../report/failure.ts'
import { type CheckCommand, checkCommand } from '../check.ts'
import { exitCodes } from '../exit-code.ts'
import { thisProcess } from '../this-process.ts'
import { lookAhead } from '../typescript/import-typescript.ts'

/** What the watching process says. */
export type Order = { readonly kind: 'check'; readonly command: CheckCommand } | { kind: 'stop' }

const stopping = new AbortController()

// A terminal sends Ctrl-C to both processes: the watching one decides.
process.on('SIGINT', () => {})
process.on('disconnect', () => process.exit(exitCodes.interrupted))
process.on('message', (order: Order) => {
  if (order.kind === 'stop') stopping.abort()
  else void check(order.command)
})

// It will be called when a file was saved, so one has to be transpiled.
await Promise.all([import('../../index.ts'), lookAhead(join(process.cwd(), 'specs'))])

async function check(command: CheckCommand): Promise<void> {
  const around = thisProcess(stopping.signal)
  try {
    process.exitCode = await checkCommand(command, around)
  } catch (error) {
    around.errors.write(failureText('', error as Error, command.debug)) // Only Errors are thrown.
    process.exitCode = exitCodes.error
  }
  // Nothing more is to be waited for.
  process.channel?.unref()
}

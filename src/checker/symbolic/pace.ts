import { setImmediate } from 'node:timers' // Not the global one, which tests may replace.
import { withoutClockOrChance } from '../purity.ts'
import type { CheckOptions, StopReason } from '../result.ts'
import type { Work } from './claims.ts'
import { OutOfNodes } from './node-table.ts'
import type { Universe } from './universe.ts'

// Seconds of work without a look at the clock.
const PATIENCE = 0.1

/** Thrown where a limit ends the work. */
export class Stopped extends Error {
  readonly reason: StopReason

  constructor(reason: StopReason) {
    super(`Stopped: ${reason}`)
    this.reason = reason
  }
}

/** Why work was given up, if it was by a limit or for want of memory. */
export function stopReason(error: unknown): StopReason | undefined {
  if (error instanceof Stopped) return error.reason
  const isOutOfMemory = error instanceof RangeError && /allocation|length/i.test(error.message)
  return isOutOfMemory || error instanceof OutOfNodes ? 'memory' : undefined
}

/**
 * Does work in pieces; now and then it says how far it has come, and looks whether to stop. It stops
 * once only: what is still to be done with what was found goes on.
 *
 * @throws Stopped
 */
export function paced(
  universe: Universe,
  { signal, timeLimit }: CheckOptions,
  clock: () => number,
  started: number,
  report: (seconds: number) => void,
): Work {
  let rested = clock()
  let isStopped = false
  const stop = (reason: StopReason) => {
    isStopped = true
    throw new Stopped(reason)
  }
  const rest = async () => {
    const seconds = clock() - started
    report(seconds)
    // Lets signals and other work of the process have their turn.
    await new Promise(resolve => setImmediate(resolve))
    rested = clock()
    if (isStopped) return
    if (signal?.aborted) stop('interrupt')
    if (timeLimit !== undefined && seconds >= timeLimit) stop('time')
  }
  return async work => {
    if (clock() - rested > PATIENCE) await rest()
    return universe.calmly(() => withoutClockOrChance(work), rest)
  }
}

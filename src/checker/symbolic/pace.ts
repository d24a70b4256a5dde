import { setImmediate } from 'node:timers' // Not the global one, which tests may replace.
import { isOutOfMemory, memoryShare } from '../memory.ts'
import { withoutClockOrChance } from '../purity.ts'
import type { CheckOptions, StopReason } from '../result.ts'
import type { Work } from './claims.ts'
import { MemoryBound } from './memory-bound.ts'
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
  return isOutOfMemory(error) || error instanceof OutOfNodes ? 'memory' : undefined
}

/** What a search needs beside its work: the time, who wants to know how far it is, whether it is over. */
export interface Course {
  readonly clock: () => number
  readonly started: number
  readonly report: (seconds: number) => void
  /** Whether the search has ended: what was found is then explained without limits. */
  readonly isOver: () => boolean
}

/**
 * Does work in pieces; now and then it says how far it has come, and looks whether to stop.
 *
 * @throws Stopped
 */
export function paced(
  universe: Universe,
  options: CheckOptions,
  { clock, started, report, isOver }: Course,
): Work {
  const memory = new MemoryBound(universe)
  // Asked for each time: another engine may leave some.
  const isEnough = () => memory.isEnough(options.memoryLimit ?? memoryShare())
  let rested = clock()
  isEnough()
  const rest = async () => {
    const seconds = clock() - started
    report(seconds)
    // Lets signals and other work of the process have their turn.
    await new Promise(resolve => setImmediate(resolve))
    rested = clock()
    if (isOver()) {
      universe.allow(Number.POSITIVE_INFINITY)
      return
    }
    const { signal, timeLimit } = options
    if (!isEnough()) throw new Stopped('memory')
    if (signal?.aborted) throw new Stopped('interrupt')
    if (timeLimit !== undefined && seconds >= timeLimit) throw new Stopped('time')
  }
  return async work => {
    if (clock() - rested > PATIENCE) await rest()
    return universe.calmly(() => withoutClockOrChance(work), rest)
  }
}

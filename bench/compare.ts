import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import {
  type Checker,
  type Counts,
  type Instance,
  inWords,
  isSame,
  type Prepared,
} from './checker.ts'
import { type Measurement, measure } from './measure.ts'
import { failed, medianRun, type Result } from './result.ts'

export interface Effort {
  /** How often each checker is measured; the run with the median CPU time is reported. */
  readonly runs: number
  /** Seconds after which a checker is given up. */
  readonly limitSeconds: number
  /** Told what is about to happen, for a watcher. */
  readonly progress: (line: string) => void
}

/** A checker in the middle of its runs, until it fails. */
interface Entry {
  readonly checker: Checker
  readonly prepared: Prepared
  readonly measurements: Measurement[]
  counts: Counts | undefined
  failure: Result | undefined
}

/**
 * Measures all checkers on one instance. They take turns, a run each, so that what else goes on on
 * the machine in the meantime hits all of them alike.
 */
export async function compare(
  instance: Instance,
  checkers: readonly Checker[],
  { runs, limitSeconds, progress }: Effort,
): Promise<readonly Result[]> {
  const subject = `${instance.benchmark.name} ${instance.size}`
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'allways-bench-'))
  try {
    const results: Result[] = []
    const entries: Entry[] = []
    for (const checker of checkers) {
      const refusal = checker.refuses(instance)
      if (refusal !== undefined) {
        progress(`${subject}: without ${checker.name}: ${refusal}`)
        continue
      }
      const folder = path.join(scratch, checker.name)
      await mkdir(folder)
      try {
        const prepared = await checker.prepare(instance, folder)
        entries.push({ checker, prepared, measurements: [], counts: undefined, failure: undefined })
      } catch (error) {
        results.push(failed(instance, checker, error))
      }
    }
    for (let run = 1; run <= runs; run++) {
      for (const entry of entries.filter(({ failure }) => failure === undefined)) {
        progress(`${subject}: ${entry.checker.name}, run ${run} of ${runs}`)
        await measureOnce(instance, entry, limitSeconds)
      }
    }
    return [...results, ...entries.map(entry => resultOf(instance, entry))]
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function measureOnce(instance: Instance, entry: Entry, limitSeconds: number): Promise<void> {
  const { checker, prepared, measurements } = entry
  try {
    const measurement = await measure(prepared.command, prepared.folder, limitSeconds)
    if (measurement.isTimedOut) {
      throw new Error(`not finished after ${limitSeconds} s; --time-limit sets another limit`)
    }
    if (measurement.exitCode !== 0) {
      const said = measurement.errors.trim() || measurement.output.trim()
      throw new Error(`exit code ${measurement.exitCode}: ${said.slice(-2000)}`)
    }
    const counts = prepared.counts(measurement.output)
    if (entry.counts !== undefined && !isSame(counts, entry.counts)) {
      throw new Error(`counts ${inWords(entry.counts)} in one run, ${inWords(counts)} in another`)
    }
    entry.counts = counts
    measurements.push(measurement)
  } catch (error) {
    entry.failure = failed(instance, checker, error)
  }
}

function resultOf(instance: Instance, entry: Entry): Result {
  const { checker, prepared, measurements, counts, failure } = entry
  if (failure !== undefined) return failure
  if (counts === undefined) return failed(instance, checker, 'it was never run')
  return {
    kind: 'measured',
    instance,
    checker: checker.name,
    counts,
    median: medianRun(measurements),
    runs: measurements.length,
    buildSeconds: prepared.buildSeconds,
  }
}

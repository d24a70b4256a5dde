import { type Checker, type Counts, type Instance, inWords, isSame } from './checker.ts'
import type { Measurement } from './measure.ts'

/** What one checker did with one instance. */
export type Result = Measured | Failed

export interface Measured {
  readonly kind: 'measured'
  readonly instance: Instance
  readonly checker: string
  readonly counts: Counts
  /** The run with the median CPU time, as a whole. */
  readonly median: Measurement
  readonly runs: number
  readonly buildSeconds: number
}

export interface Failed {
  readonly kind: 'failed'
  readonly instance: Instance
  readonly checker: string
  readonly reason: string
}

/** The name under which the other checkers are compared with this one. */
export const OURS = 'allways'

export function failed(instance: Instance, checker: Checker, error: unknown): Failed {
  const reason = error instanceof Error ? error.message : String(error)
  return { kind: 'failed', instance, checker: checker.name, reason }
}

/** The run with the median CPU time; of an even number, the cheaper one of the middle. */
export function medianRun(runs: readonly Measurement[]): Measurement {
  const sorted = runs.toSorted((a, b) => a.cpuSeconds - b.cpuSeconds)
  const middle = sorted[(sorted.length - 1) >> 1]
  if (middle === undefined) throw new Error('no run to take the median of')
  return middle
}

/** How many times the CPU seconds of allways, with one worker, a result of the same instance took. */
export const cpuRatio = ratioTo(run => run.cpuSeconds)

/** The same on the clock, where several workers show. */
export const wallRatio = ratioTo(run => run.wallSeconds)

function ratioTo(seconds: (run: Measurement) => number) {
  return (result: Measured, results: readonly Result[]): number | undefined => {
    const ours = results.find(other => other.instance === result.instance && other.checker === OURS)
    return ours?.kind === 'measured' ? seconds(result.median) / seconds(ours.median) : undefined
  }
}

/**
 * Everything that makes the results unfit for comparison, in sentences: a checker that failed, and
 * counts that differ from the known ones or, where none are known, from those of the first checker.
 */
export function problemsOf(results: readonly Result[]): readonly string[] {
  return results.flatMap(result => {
    const { benchmark, size } = result.instance
    const subject = `${benchmark.name} ${size}: ${result.checker}`
    if (result.kind === 'failed') return [`${subject} failed: ${result.reason}`]
    const peers = results.filter(other => other.kind === 'measured')
    const first = peers.find(other => other.instance === result.instance)
    const known = benchmark.expected[size]
    const reference = known ?? first?.counts
    if (reference === undefined || isSame(result.counts, reference)) return []
    const source = known ? 'known' : `${first?.checker} counts`
    return [`${subject} counts ${inWords(result.counts)}; ${source} are ${inWords(reference)}`]
  })
}

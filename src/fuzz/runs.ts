import { setImmediate } from 'node:timers' // Not the global one, which tests may replace.
import fc from 'fast-check'
import { withoutClockOrChance } from '../checker/purity.ts'
import { recordedWalk } from './examples.ts'
import type { Explorer, Mistake, Random, Shown, Violation } from './explorer.ts'
import type { FuzzOptions, FuzzStop } from './result.ts'

const RUNS = 10_000
const MAX_STEPS = 100
// Seconds between two looks at whether to stop.
const SLICE = 0.05

/** What the runs of one fuzzing came to. */
export interface Runs {
  readonly seed: number
  /** Runs that were made, examples included. */
  readonly runs: number
  readonly examples: number
  readonly stopped?: FuzzStop
  /** The first walk to a violation of each property, in the order in which they were found. */
  readonly violations: readonly NumberedViolation[]
  readonly mistake?: Mistake
}

export interface NumberedViolation extends Violation {
  /** The number of the run among those that are no examples. */
  readonly path: number | undefined
}

/**
 * Makes runs, first the examples, until one violates what is wanted or there is a reason to stop.
 *
 * @param wanted the property whose violation ends it; where it is absent, that of any does
 */
export async function makeRuns(
  explorer: Explorer,
  wanted: string | undefined,
  options: FuzzOptions,
  secondsSoFar: () => number,
): Promise<Runs> {
  const { maxSteps = MAX_STEPS, swarm = true, examples = [], timeLimit, signal } = options
  const seed = options.seed ?? fc.sample(fc.integer(), 1)[0]!
  const count = options.path === undefined ? (options.runs ?? RUNS) : options.path + 1
  let runs = 0
  let stopped: FuzzStop | undefined
  let mistake: Mistake | undefined
  const violations = new Map<string, NumberedViolation>()
  let paused = secondsSoFar()

  const noted = (path: number | undefined, make: () => Shown): void => {
    const shown = withoutClockOrChance(make)
    mistake = shown.mistake
    for (const violation of shown.violations) {
      const { property } = violation.finding
      if (!violations.has(property)) violations.set(property, { ...violation, path })
      if (wanted === undefined || property === wanted) stopped = 'violation'
    }
  }
  const isOver = () => stopped !== undefined || mistake !== undefined
  const made = (path: number | undefined, make: () => Shown): void => {
    try {
      noted(path, make)
    } catch (error) {
      if (!isOutOfMemory(error)) throw error
      stopped = 'memory'
    }
    runs++
    explorer.coverage.note(runs, explorer.exploration.distinct)
  }
  const pause = async () => {
    if (secondsSoFar() - paused < SLICE) return
    const { distinct } = explorer.exploration
    options.onProgress?.({ runs, steps: explorer.steps, distinct, seconds: secondsSoFar() })
    // Lets signals and other work of the process have their turn.
    await new Promise(resolve => setImmediate(resolve))
    paused = secondsSoFar()
    if (signal?.aborted) stopped = 'interrupt'
    else if (timeLimit !== undefined && paused >= timeLimit) stopped = 'time'
  }

  for (const start of explorer.ground.starts)
    if (!isOver()) noted(undefined, () => explorer.begin(start))
  let repeated = 0
  while (!isOver() && repeated < examples.length) {
    const example = examples[repeated++]!
    made(undefined, () => explorer.repeat(recordedWalk(explorer.ground, example)))
  }
  let fault: unknown
  if (!isOver()) {
    const property = fc.asyncProperty(new Chances(), async chance => {
      try {
        await pause()
        if (!isOver()) made(runs - repeated, () => explorer.walk(chance, maxSteps, swarm))
        return !isOver()
      } catch (error) {
        fault = error // fast-check would take it for a property that does not hold.
        return false
      }
    })
    // fast-check hands out the random numbers and counts; a run that is false ends it.
    await fc.check(property, { seed, numRuns: count, endOnFailure: true })
    if (fault !== undefined) throw fault
  }
  return {
    seed,
    runs,
    examples: repeated,
    ...(stopped && { stopped }),
    violations: [...violations.values()],
    ...(mistake && { mistake }),
  }
}

/** fast-check's random numbers as they are. */
class Chances extends fc.Arbitrary<Random> {
  override generate(random: fc.Random): fc.Value<Random> {
    return new fc.Value(() => random.nextInt(-0x80000000, 0x7fffffff), undefined)
  }

  override canShrinkWithoutContext(_value: unknown): _value is Random {
    return false
  }

  override shrink(): fc.Stream<fc.Value<Random>> {
    return fc.Stream.nil()
  }
}

const isOutOfMemory = (error: unknown) =>
  error instanceof RangeError && /allocation|length/i.test(error.message)

import type { Counterexample } from '../checker/result.ts'
import type { Program } from '../language/program.ts'
import type { Spec } from '../language/spec.ts'
import type { ItfTrace } from '../trace/itf.ts'
import type { Growth } from './coverage.ts'

export interface FuzzOptions {
  /** How many runs to make at most; 10,000 by default. Examples come on top of them. */
  readonly runs?: number
  /** Any whole number of 32 bits. The same seed gives the same runs; by default it is random. */
  readonly seed?: number
  /** Instead of `runs`: ends with the run of this number, see {@link Found.path}. */
  readonly path?: number
  /** Seconds. */
  readonly timeLimit?: number
  /** Steps of a run at most; 100 by default. */
  readonly maxSteps?: number
  /** Whether half of the runs take part of the actions and parameters only; true by default. */
  readonly swarm?: boolean
  /** Only these properties. */
  readonly properties?: readonly string[]
  /** Recorded runs of the spec: they are repeated first, and other runs begin as they do. */
  readonly examples?: readonly ItfTrace[]
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: FuzzProgress) => void
  /** Seconds since any fixed moment. */
  readonly clock?: () => number
}

/** What a long fuzzing has done so far. */
export interface FuzzProgress {
  readonly runs: number
  readonly steps: number
  readonly distinct: number
  readonly seconds: number
}

/** How fuzzing ended. There is no `holds`: that nothing was found is no proof. */
export type FuzzVerdict = 'violated' | 'deadlock' | 'nothing found' | 'error'

export type FuzzStop = 'violation' | 'time' | 'memory' | 'interrupt'

export interface FuzzResult {
  readonly spec: Spec
  /** The model with the spec's parameters and guards; absent where building it failed. */
  readonly program?: Program
  readonly verdict: FuzzVerdict
  /** Whether that is what the spec expects. */
  readonly asExpected: boolean
  /** What ended it before all runs were made. */
  readonly stopped?: FuzzStop
  /**
   * A run for each property that was found violated, in that order. Where the spec expects a certain
   * one, others may come before it.
   */
  readonly violations: readonly Found[]
  /** A mistake in the model. */
  readonly error?: Error
  /** Of an error that shows itself in some state: the run that leads there. */
  readonly errorRun?: Counterexample
  readonly seed: number
  /** Runs that were made, examples included. */
  readonly runs: number
  /** How many of them were examples. */
  readonly examples: number
  readonly steps: number
  /** Distinct states that were looked at, without symmetry: those on the runs and their successors. */
  readonly distinct: number
  /** What had been seen after each tenth of the runs. */
  readonly growth: readonly Growth[]
  readonly seconds: number
  /** Actions that were not possible in any state that was looked at. */
  readonly idle: readonly string[]
  /** The steps of the first run to each witness that was reached, by its name. */
  readonly reached: ReadonlyMap<string, number>
  /** Witnesses that were not reached. */
  readonly unreached: readonly string[]
  /** Properties of whole behaviours: fuzzing says nothing of them. */
  readonly skipped: readonly string[]
}

/** A run that violates a property. */
export interface Found {
  /** The property's name; `deadlock` for a deadlock. */
  readonly property: string
  /** Shortened, and repeated by the reference evaluator. */
  readonly run: Counterexample
  /**
   * The number of the run that found it, from 0: with the seed, enough to find it again. Absent
   * where it was an example, or an initial state.
   */
  readonly path?: number
  /** Steps of the run as it was found. */
  readonly stepsFound: number
  /** Steps after needless ones were deleted, before the search around the run. */
  readonly stepsAfterDeletion: number
  /** No shorter run was found that is up to so many steps off this one; infinite: there is none at all. */
  readonly radius: number
}

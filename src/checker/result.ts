import type { Program } from '../language/program.ts'
import type { PropertyKind } from '../language/property.ts'
import type { Read, ReferenceState, ReferenceStep } from '../language/reference.ts'
import type { Spec } from '../language/spec.ts'
import type { Source } from './workers/source.ts'

/**
 * How a check ended. `incomplete` is never `holds`: a limit was reached before all states were seen.
 * `error` is a mistake in the model or the spec, explained in `CheckResult.error`.
 */
export type Verdict = 'holds' | 'violated' | 'deadlock' | 'incomplete' | 'error'

export interface CheckOptions {
  /**
   * `explicit` (the default) takes states one by one; `symbolic` takes sets of them, as decision
   * diagrams: see docs/symbolic.md for where each is better.
   */
  readonly engine?: 'explicit' | 'symbolic'
  /** Breadth-first finds shortest counterexamples; depth-first holds fewer open states. */
  readonly search?: 'bfs' | 'dfs'
  /** True: reduce by all node sets the model treats alike; false: by none; absent: as the spec says. */
  readonly symmetry?: boolean
  readonly maxStates?: number
  /** States at this depth are not explored further; an initial state has depth 1. */
  readonly maxDepth?: number
  /** Seconds. */
  readonly timeLimit?: number
  /**
   * Bytes for states, for what is learned of the model and for the values that its cells hold. Before
   * it needs more, a check ends as `incomplete`. Default: three quarters of what the machine has.
   */
  readonly memoryLimit?: number
  /** Go on after a violation and collect one counterexample per property. */
  readonly continueAfterViolation?: boolean
  /** Re-run a large sample of evaluations and of permuted states, not only a small one. */
  readonly audit?: boolean
  /** Only these properties. */
  readonly properties?: readonly string[]
  /**
   * How many threads explore, `auto` for one on each core; 1 by default. Those beside this one join
   * when a breadth-first search has become large. Counts, verdict and counterexamples do not depend on it.
   */
  readonly workers?: number | 'auto'
  /** Where other threads can load the spec: needed for more than one of them. */
  readonly source?: Source
  /**
   * States after which other threads join; the search then waits for them.
   *
   * @internal
   */
  readonly workersFrom?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
  /** Seconds since any fixed moment; the checker itself has no clock. */
  readonly clock?: () => number
}

/** What a long run has done so far. */
export interface Progress {
  readonly distinct: number
  readonly generated: number
  /** States found but not yet explored. */
  readonly queue: number
  readonly depth: number
  readonly seconds: number
}

export type StopReason = 'states' | 'depth' | 'time' | 'memory' | 'interrupt' | 'violation'

export interface CheckResult {
  readonly spec: Spec
  /** The model with the spec's parameters and guards; absent where building it failed. */
  readonly program?: Program
  readonly verdict: Verdict
  /** Whether the verdict and counts are what the spec expects. */
  readonly asExpected: boolean
  /** Why not, in one sentence each. */
  readonly surprises: readonly string[]
  /** Whether every reachable state (within the constraint) was explored. */
  readonly exhaustive: boolean
  /** What ended the search before it was exhaustive. */
  readonly stopped?: StopReason
  /** Distinct states; under symmetry, orbits. */
  readonly distinct: number
  /** Under symmetry, the states of these orbits: the distinct ones of a search without it. */
  readonly unreduced?: number
  /** Initial states and one per enabled outcome in every explored state, duplicates included. */
  readonly generated: number
  /** The exact numbers, where the rounded ones above are too large to be exact. */
  readonly exact?: { readonly distinct: bigint; readonly generated: bigint }
  /** Of the breadth-first search; null after any other. */
  readonly depth: number | null
  readonly seconds: number
  /** Names of the node sets by which the search was reduced. */
  readonly symmetry: readonly string[]
  /** How many threads explored in the end. */
  readonly threads: number
  /** How often functions of the model were run, all others being answered from what was learned. */
  readonly functionRuns: number
  /** Memory for states, open states and what rebuilds traces, by distinct states. */
  readonly bytesPerState: number
  /** Memory for what was learned of the model: footprint trees and what saves walking them. */
  readonly learnedBytes: number
  /** States that the constraint `within` kept from being explored. */
  readonly outside: number
  readonly properties: readonly PropertyResult[]
  readonly deadlock?: Counterexample
  readonly actions: readonly ActionStatistics[]
  /** The cells with the most distinct values, widest first. */
  readonly widest: readonly { readonly cell: string; readonly values: number }[]
  /** Only of the symbolic engine. */
  readonly diagrams?: DiagramStatistics
  readonly warnings: readonly string[]
  readonly error?: Error
  /** Of an error that shows itself in some state: the run that leads there. */
  readonly errorRun?: Counterexample
}

/** What decision diagrams a check by the symbolic engine needed. */
export interface DiagramStatistics {
  /** Nodes of the diagram of all states found. */
  readonly nodes: number
  /** The most nodes in use at a time, as far as this was looked at. */
  readonly peak: number
  /** Memory for nodes and remembered results. */
  readonly bytes: number
  /**
   * The order of the cells: those of one `node` together, or, where that was found to be much better,
   * those that are read and changed together, a `footprint`.
   */
  readonly order: 'node' | 'footprint'
  /** The cells with the most nodes in the diagram of all states: which ones to split. */
  readonly largest: readonly { readonly cell: string; readonly nodes: number }[]
  /** How often results of operations were remembered, and how often not. */
  readonly operations: readonly {
    readonly name: string
    readonly hits: number
    readonly misses: number
  }[]
}

export interface PropertyResult {
  readonly name: string
  readonly kind: PropertyKind
  /** `unknown`: the search ended before it could be decided. */
  readonly verdict: 'holds' | 'violated' | 'unknown'
  /** What violates it; of a `reachable`, what reaches it. */
  readonly counterexample?: Counterexample
}

export interface ActionStatistics {
  readonly name: string
  readonly isFault: boolean
  /** How many of the generated states it gave. */
  readonly fired: number
  /** How many of the distinct states it was the first to give. */
  readonly fresh: number
}

/** A real execution, already re-executed by the reference evaluator. */
export interface Counterexample {
  readonly kind:
    | 'invariant'
    | 'step'
    | 'deadlock'
    | 'witness'
    | 'initial'
    | 'error'
    | 'lasso'
    | 'lost'
  /** The property with its members, e.g. `consistent(manager1, manager2)`; 'deadlock' for one. */
  readonly violates: string
  readonly initial: ReferenceState
  readonly steps: readonly ReferenceStep[]
  /** What the evaluation of the property looked at in the last state: the reasons. */
  readonly reads: readonly Read[]
  /**
   * Of a lasso: the state, counted from 0 for the initial one, from which the run goes on again
   * after the last step, for ever. The last state itself where the run stops there.
   */
  readonly loop?: number
  /** What else there is to say of the reasons, a sentence each. */
  readonly notes?: readonly string[]
}

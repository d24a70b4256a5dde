import type { Benchmark } from './benchmark.ts'

/** A benchmark at one size: what each checker is asked to explore. */
export interface Instance {
  readonly benchmark: Benchmark
  readonly size: number
}

/**
 * The size of an exploration, in TLC's definitions, so that all checkers can be compared:
 * `generated` counts each initial state once and one more for every enabled action outcome of every
 * explored state, whether or not the state it leads to is new. Each checker converts its own
 * numbers and says how.
 */
export interface Counts {
  readonly distinct: number
  readonly generated: number
}

export function isSame(one: Counts, other: Counts): boolean {
  return one.distinct === other.distinct && one.generated === other.generated
}

export function inWords({ distinct, generated }: Counts): string {
  return `${distinct} distinct and ${generated} generated`
}

/** A checker made ready for one instance: the command that is measured, and how to read it. */
export interface Prepared {
  readonly command: readonly [string, ...string[]]
  /** Working folder of the command. */
  readonly folder: string
  /** Wall seconds of generating and compiling a verifier; reported, never part of the measurement. */
  readonly buildSeconds: number
  /** Reads the counts off standard output. Throws unless the checker says that all is well. */
  readonly counts: (output: string) => Counts
}

/** One of the programs that are compared. */
export interface Checker {
  readonly name: string
  /** Why this checker cannot take part on this machine, or undefined when it can. */
  readonly absent: () => string | undefined
  /** Why this checker cannot take part in this instance, or undefined when it can. */
  readonly refuses: (instance: Instance) => string | undefined
  /** The version as the program tells it, for the record. */
  readonly version: () => Promise<string>
  /** Generates and compiles whatever is needed; may write to `folder`, which is empty. */
  readonly prepare: (instance: Instance, folder: string) => Promise<Prepared>
}

/** Reads a number that the checker must have printed. */
export function numberIn(output: string, pattern: RegExp): number {
  const digits = pattern.exec(output)?.[1]?.replaceAll(',', '')
  if (digits === undefined) throw new Error(`no ${pattern} in the output:\n${output.slice(-2000)}`)
  return Number(digits)
}

/** Refuses an output that lacks the sentence by which a checker says that nothing was violated. */
export function expectSentence(output: string, pattern: RegExp): void {
  if (!pattern.test(output)) {
    throw new Error(`the checker did not say ${pattern}, but:\n${output.slice(-2000)}`)
  }
}

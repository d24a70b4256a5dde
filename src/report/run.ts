import type { CheckResult } from '../checker/result.ts'
import type { Spec } from '../language/spec.ts'

/** A spec that is to be checked, and the file it comes from as the user would write it. */
export interface PlannedSpec {
  readonly file: string
  readonly spec: Spec
  /** What --set and --guard changed, e.g. `managers = 5`: then the spec's expectations do not apply. */
  readonly changes: readonly string[]
}

/** A spec that has been checked. */
export interface CheckedSpec extends PlannedSpec {
  readonly result: CheckResult
  /** The counterexample files that were written, by property name. */
  readonly traceFiles: ReadonlyMap<string, string>
}

/** A file, or an argument of the command, that gave no spec. */
export interface Failure {
  readonly where: string
  readonly error: Error
}

/** Why specs that were found were not checked: a reason such as "full" and how many. */
export interface LeftOut {
  readonly reason: string
  readonly count: number
}

/** A whole run of `check`, as reporters get it at its end. */
export interface Run {
  readonly version: string
  readonly specs: readonly CheckedSpec[]
  readonly failures: readonly Failure[]
  readonly leftOut: readonly LeftOut[]
  /** How many specs an interrupt kept from being checked. */
  readonly unchecked: number
  readonly seconds: number
}

/**
 * How a spec ended, seen from who asked: `fine` is what is expected of it, be it that it holds or
 * that it is violated; `failed` is another verdict or another count.
 */
export type Standing = 'fine' | 'failed' | 'incomplete' | 'error' | 'interrupted'

export function standing({ result }: CheckedSpec): Standing {
  if (result.verdict === 'error') return 'error'
  if (result.stopped === 'interrupt') return 'interrupted'
  if (result.asExpected) return 'fine'
  return result.verdict === 'incomplete' ? 'incomplete' : 'failed'
}

/** What the spec expects; absent where its settings were changed on the command line. */
export const expectation = ({ spec, changes }: PlannedSpec) =>
  changes.length ? undefined : spec.expect

/** `holds`, `deadlock` or `violates noLoss in 7 states`. */
export function expectedText(expected: Spec['expect']): string {
  if (typeof expected === 'string') return expected === 'holds' ? 'holds' : 'ends in a deadlock'
  if ('deadlock' in expected) return `ends in a deadlock in ${expected.deadlock} states`
  const states = expected.length === undefined ? '' : ` in ${expected.length} states`
  return `violates ${expected.violated}${states}`
}

import type { Look } from './palette.ts'
import type { CheckedSpec, PlannedSpec, Run } from './run.ts'

/** Turns a run into text. What it returns is written in the order in which it is returned. */
export interface Reporter {
  /** Before the first spec. */
  begin?(specs: readonly PlannedSpec[]): string
  /** After each spec, at once. */
  result?(spec: CheckedSpec): string
  /** After the last one, also where the run was interrupted. */
  end(run: Run): string
}

export type MakeReporter = (look: Look) => Reporter

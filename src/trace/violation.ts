import type { Counterexample } from '../checker/result.ts'
import type { DomainInfo } from '../language/action.ts'
import type { Program } from '../language/program.ts'
import type { PropertyInfo } from '../language/property.ts'
import { type Read, RecordingReader, type ReferenceState, type ReferenceStep, stepsOf } from '../language/reference.ts'
import { encode, same, show, type Value } from '../language/value.ts'

/** What a property says of the end of a run. */
export interface Finding {
  /** The property with its members. */
  readonly name: string
  /** Whether the end is what a counterexample (or a witness) has to end with. */
  readonly isFound: boolean
  /** What the evaluation looked at. */
  readonly reads: readonly Read[]
}

/** The end of a run: its last state, and the step that led there. */
export interface End {
  readonly before: ReferenceState | undefined
  readonly step: ReferenceStep | undefined
  readonly state: ReferenceState
}

/** Asks a property about the end of a run, once for each tuple of its members. */
export function findings(
  program: Program,
  property: string,
  info: PropertyInfo,
  { before, step, state }: End,
): readonly Finding[] {
  return members(program, info).map(tuple => {
    const name = tuple.length ? `${property}(${tuple.map(show).join(', ')})` : property
    if (info.kind === 'step') {
      if (!before || !step) return { name, isFound: false, reads: [] }
      const reader = new RecordingReader(before)
      const holds = program.holdsAcross(
        (s, next) => info.test(s, next, ...tuple),
        reader,
        step.outcome,
      )
      return { name, isFound: !holds, reads: reader.reads }
    }
    const reader = new RecordingReader(state)
    const holds = program.holds(s => info.test(s, ...tuple), reader)
    return { name, isFound: info.kind === 'reachable' ? holds : !holds, reads: reader.reads }
  })
}

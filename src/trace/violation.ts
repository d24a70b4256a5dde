import { boundStates, boundSteps, boundTemporal } from '../checker/bind.ts'
import type { Fairness } from '../checker/liveness/fairness.ts'
import { type Behaviour, breaks } from '../checker/liveness/judge.ts'
import type { Program } from '../language/program.ts'
import type { PropertyInfo } from '../language/property.ts'
import {
  type Read,
  RecordingReader,
  type ReferenceState,
  type ReferenceStep,
} from '../language/reference.ts'

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
  /** Of a run that goes on for ever: all of it. */
  readonly forever?: { readonly behaviour: Behaviour; readonly fairness: readonly Fairness[] }
}

/** Asks a property about the end of a run, once for each tuple of its members. */
export function findings(
  program: Program,
  property: string,
  info: PropertyInfo,
  { before, step, state, forever }: End,
): readonly Finding[] {
  if (info.kind === 'temporal')
    return boundTemporal(program, property, info).map(({ name, formula, members }) => ({
      name,
      isFound:
        forever !== undefined &&
        breaks(program, forever.fairness, formula, members, forever.behaviour),
      reads: [],
    }))
  if (info.kind === 'step' || info.kind === 'refines')
    return boundSteps(program, property, info).map(({ name, holds }) => {
      if (!before || !step) return { name, isFound: false, reads: [] }
      const reader = new RecordingReader(before)
      return { name, isFound: !holds(reader, step.outcome), reads: reader.reads }
    })
  return boundStates(program, property, info).map(({ name, holds }) => {
    const reader = new RecordingReader(state)
    const isWanted = info.kind === 'reachable'
    return { name, isFound: holds(reader) === isWanted, reads: reader.reads }
  })
}

/** Whether a run may end in a state: some action is possible there, or an accepting property says so. */
export function deadlock(
  program: Program,
  properties: ReadonlyMap<string, PropertyInfo>,
  end: End,
): Finding {
  const reads: Read[] = []
  let isFound = true
  // By index: a run may find new messages and so add instances.
  for (let i = 0; i < program.instances.length; i++) {
    const reader = new RecordingReader(end.state)
    if (program.instances[i]!.run(reader).length > 0) isFound = false
    reads.push(...reader.reads)
  }
  for (const [name, info] of properties)
    if (info.kind === 'accepting')
      if (findings(program, name, info, end).some(finding => !finding.isFound)) isFound = false
  return { name: 'deadlock', isFound, reads: distinctReads(reads) }
}

function distinctReads(reads: readonly Read[]): readonly Read[] {
  const key = ({ slot, projection }: Read) => `${slot.id} ${projection?.name ?? ''}`
  return [...new Map(reads.map(read => [key(read), read])).values()]
}

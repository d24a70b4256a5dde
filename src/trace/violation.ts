import type { DomainInfo } from '../language/action.ts'
import type { Program } from '../language/program.ts'
import type { PropertyInfo } from '../language/property.ts'
import {
  type Read,
  RecordingReader,
  type ReferenceState,
  type ReferenceStep,
} from '../language/reference.ts'
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

function members(program: Program, info: PropertyInfo): readonly (readonly Value[])[] {
  const lists = info.domains.map(domain => domainMembers(program, domain))
  const tuples = lists.reduce<readonly (readonly Value[])[]>(
    (made, list) => made.flatMap(tuple => list.map(value => [...tuple, value])),
    [[]],
  )
  return info.distinct ? tuples.filter(areDistinct) : tuples
}

function domainMembers(program: Program, domain: DomainInfo): readonly Value[] {
  if (domain.over === 'members') return domain.kind.members(program.sizes) ?? []
  const slots = program.families.filter(({ kind }) => kind === domain.bag).flatMap(f => f.slots)
  return [...new Map(slots.map(slot => [encode(slot.key.at(-1)), slot.key.at(-1)!])).values()]
}

const areDistinct = (values: readonly Value[]) =>
  values.every((value, i) => !values.slice(0, i).some(other => same(other, value)))

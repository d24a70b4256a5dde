import type { Outcome, Reader } from '../language/evaluation.ts'
import { explain, type Program } from '../language/program.ts'
import type { PropertyInfo, PropertyKind } from '../language/property.ts'
import type { Spec } from '../language/spec.ts'
import { ModelError, same, show, type Value } from '../language/value.ts'
import type { BoundPredicate } from './watch.ts'

/** A predicate on steps with its members bound. */
export interface BoundStep {
  readonly name: string
  readonly property: string
  readonly holds: (reader: Reader, outcome: Outcome) => boolean
}

/** The properties of a spec as small predicates over a program's states, by kind. */
export interface Bound {
  readonly always: readonly BoundPredicate[]
  readonly reachable: readonly BoundPredicate[]
  readonly accepting: readonly BoundPredicate[]
  readonly step: readonly BoundStep[]
  readonly within: readonly BoundPredicate[]
}

/** Binds the properties of a spec, or those named in `only`. */
export function bind(program: Program, spec: Spec, only?: readonly string[]): Bound {
  const isChosen = (name: string, kind: PropertyKind) =>
    kind === 'accepting' || only === undefined || only.includes(name)
  const listed = [...spec.properties].filter(([name, { kind }]) => isChosen(name, kind))
  const states = (kind: PropertyKind): BoundPredicate[] =>
    listed
      .filter(([, info]) => info.kind === kind)
      .flatMap(([name, info]) => bindStates(program, name, info))
  const { within } = spec
  return {
    always: states('always'),
    reachable: states('reachable'),
    accepting: states('accepting'),
    step: listed
      .filter(([, info]) => info.kind === 'step')
      .flatMap(([name, info]) => bindSteps(program, name, info)),
    within: within
      ? [
          {
            name: 'within',
            property: 'within',
            holds: reader =>
              explain('the constraint within', () =>
                program.holds(within as (s: unknown) => unknown, reader),
              ),
          },
        ]
      : [],
  }
}

const nameOf = (property: string, members: readonly Value[]) =>
  members.length ? `${property}(${members.map(show).join(', ')})` : property

function bindSteps(program: Program, property: string, info: PropertyInfo): BoundStep[] {
  return membersOf(program, property, info).map(members => {
    const name = nameOf(property, members)
    const test = (before: unknown, after: unknown) => info.test(before, after, ...members)
    return {
      name,
      property,
      holds: (reader, outcome) =>
        explain(`property ${name}`, () => program.holdsAcross(test, reader, outcome)),
    }
  })
}

function bindStates(program: Program, property: string, info: PropertyInfo): BoundPredicate[] {
  return membersOf(program, property, info).map(members => {
    const name = nameOf(property, members)
    return {
      name,
      property,
      holds: reader =>
        explain(`property ${name}`, () => program.holds(s => info.test(s, ...members), reader)),
    }
  })
}

function membersOf(program: Program, property: string, info: PropertyInfo): readonly Value[][] {
  const kinds = info.domains.map(domain => {
    if (domain.over === 'members') return domain.kind
    throw new ModelError(
      `property ${property} ranges over the messages of a bag.`,
      'Quantify inside the predicate: s.messages.every(m => ...).',
    )
  })
  return program
    .tuples(kinds)
    .filter(
      tuple => !info.distinct || tuple.every((v, i) => !tuple.slice(0, i).some(w => same(v, w))),
    )
    .map(tuple => [...tuple])
}

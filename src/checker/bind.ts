import type { Outcome, Reader } from '../language/evaluation.ts'
import type { Atom, Formula } from '../language/formula.ts'
import { explain, type Program } from '../language/program.ts'
import type { PropertyInfo, PropertyKind } from '../language/property.ts'
import type { Spec } from '../language/spec.ts'
import { ModelError, same, show, type Value } from '../language/value.ts'
import type { BoundAtom } from './liveness/truth.ts'
import { Refinement } from './refinement.ts'
import type { BoundPredicate } from './watch.ts'

/** A predicate on steps with its members bound. */
export interface BoundStep {
  readonly name: string
  readonly property: string
  readonly holds: (reader: Reader, outcome: Outcome) => boolean
  /** Why a step violates it, where that is more than what was read. */
  readonly explain?: (reader: Reader, outcome: Outcome) => readonly string[]
}

/** The properties of a spec as small predicates over a program's states, by kind. */
export interface Bound {
  readonly always: readonly BoundPredicate[]
  readonly reachable: readonly BoundPredicate[]
  readonly accepting: readonly BoundPredicate[]
  readonly step: readonly BoundStep[]
  /** What only initial states have to satisfy. */
  readonly initial: readonly BoundPredicate[]
  readonly within: readonly BoundPredicate[]
  readonly temporal: readonly BoundTemporal[]
  readonly possible: readonly BoundPredicate[]
  /** What has to be true some time, or else a temporal property says nothing. */
  readonly triggers: readonly BoundPredicate[]
}

/** A temporal property with its members bound. */
export interface BoundTemporal {
  readonly name: string
  readonly property: string
  readonly members: readonly Value[]
  readonly formula: Formula
  /** An atom of the formula as a predicate. */
  readonly bind: (atom: Atom) => BoundAtom
}

/** Binds the properties of a spec, or those named in `only`. */
export function bind(program: Program, spec: Spec, only?: readonly string[]): Bound {
  const isChosen = (name: string, kind: PropertyKind) =>
    kind === 'accepting' || only === undefined || only.includes(name)
  const listed = [...spec.properties].filter(([name, { kind }]) => isChosen(name, kind))
  const states = (kind: PropertyKind): BoundPredicate[] =>
    listed
      .filter(([, info]) => info.kind === kind)
      .flatMap(([name, info]) => boundStates(program, name, info))
  const { within } = spec
  return {
    always: states('always'),
    reachable: states('reachable'),
    accepting: states('accepting'),
    initial: listed
      .filter(([, info]) => info.kind === 'refines')
      .map(([name, info]) => new Refinement(program, name, info).initially),
    step: listed
      .filter(([, { kind }]) => kind === 'step' || kind === 'refines')
      .flatMap(([name, info]) => boundSteps(program, name, info)),
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
    temporal: listed
      .filter(([, { kind }]) => kind === 'temporal')
      .flatMap(([name, info]) => boundTemporal(program, name, info)),
    possible: states('possible'),
    triggers: listed.flatMap(([name, info]) =>
      info.trigger ? boundStates(program, name, { ...info, test: info.trigger }) : [],
    ),
  }
}

/** A temporal property as small ones, one for each tuple of its members. */
export function boundTemporal(
  program: Program,
  property: string,
  info: PropertyInfo,
): BoundTemporal[] {
  return membersOf(program, property, info).map(members => {
    const name = nameOf(property, members)
    const explained = (holds: () => boolean) => explain(`property ${name}`, holds)
    return {
      name,
      property,
      members,
      formula: info.formula!,
      bind: ({ op, test }) =>
        op === 'state'
          ? {
              op,
              name,
              holds: reader => explained(() => program.holds(s => test(s, ...members), reader)),
            }
          : {
              op,
              name,
              holds: (reader, outcome) =>
                explained(() =>
                  program.holdsAcross((s, t) => test(s, t, ...members), reader, outcome),
                ),
            },
    }
  })
}

const nameOf = (property: string, members: readonly Value[]) =>
  members.length ? `${property}(${members.map(show).join(', ')})` : property

/** A property of steps as small predicates, one for each tuple of its members. */
export function boundSteps(program: Program, property: string, info: PropertyInfo): BoundStep[] {
  if (info.kind === 'refines') return [new Refinement(program, property, info)]
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

/** A property of states as small predicates, one for each tuple of its members. */
export function boundStates(
  program: Program,
  property: string,
  info: PropertyInfo,
): BoundPredicate[] {
  return membersOf(program, property, info).map(members => {
    const name = nameOf(property, members)
    return {
      name,
      property,
      members,
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

/**
 * What behaviours promise: something good happens, again and again, or for ever from some time on.
 * A behaviour is infinite: a run that stops repeats its last state for ever. It may stop where no
 * fair action is possible, and no fair action may be put off for ever (`fair`, `stronglyFair`).
 *
 * With a domain, or a list of domains, in front each of these is one property for each member or
 * tuple of members: `leadsTo(node, (s, n) => s.waits(n), (s, n) => s.holds(n))`.
 */
import { type Distinct, domainsOf, type MembersOf } from '../language/action.ts'
import { type Formula, formula } from '../language/formula.ts'
import type { Kind } from '../language/kind.ts'
import { checks, type Property, type PropertyInfo } from '../language/property.ts'

type Domains = readonly Kind<unknown>[]
type Test<S, M extends readonly unknown[]> = (s: S, ...members: M) => boolean
type StepTest<S, M extends readonly unknown[]> = (before: S, after: S, ...members: M) => boolean

/** A property of one predicate. */
interface One {
  <S>(test: Test<S, []>): Property<S>
  <S, D extends Kind<unknown>>(domain: D, test: Test<S, MembersOf<[D]>>): Property<S>
  <S, const D extends Domains>(domains: D | Distinct<D>, test: Test<S, MembersOf<D>>): Property<S>
}

/** A property of two predicates. */
interface Two {
  <S>(left: Test<S, []>, right: Test<S, []>): Property<S>
  <S, D extends Kind<unknown>>(
    domain: D,
    left: Test<S, MembersOf<[D]>>,
    right: Test<S, MembersOf<[D]>>,
  ): Property<S>
  <S, const D extends Domains>(
    domains: D | Distinct<D>,
    left: Test<S, MembersOf<D>>,
    right: Test<S, MembersOf<D>>,
  ): Property<S>
}

const { now, implies, always, until } = formula

/** A domain, where there is one, and then so many tests. */
function parse(given: readonly unknown[], tests: number) {
  const hasDomain = given.length > tests
  return {
    ...(hasDomain ? domainsOf(given[0] as Kind<unknown>) : { domains: [], distinct: false }),
    tests: given.slice(-tests) as PropertyInfo['test'][], // The overloads see to it.
  }
}

function promise(given: readonly unknown[], tests: number, make: (...atoms: Formula[]) => Formula) {
  const { tests: listed, ...range } = parse(given, tests)
  const info: PropertyInfo = {
    ...range,
    kind: 'temporal',
    test: () => true,
    formula: make(...listed.map(now)),
  }
  return { [checks]: info }
}

const one = (make: (p: Formula) => Formula) =>
  ((...given: readonly unknown[]) => promise(given, 1, make)) as One

const two = (make: (p: Formula, q: Formula) => Formula) =>
  ((...given: readonly unknown[]) => promise(given, 2, make)) as Two

/** At some time the predicate is true. */
export const eventually: One = one(formula.eventually)

/** The predicate is true again and again. */
export const alwaysEventually: One = one(p => always(formula.eventually(p)))

/** From some time on the predicate stays true. */
export const eventuallyAlways: One = one(p => formula.eventually(always(p)))

/** Whenever the first is true, the second is true then or later. */
export const leadsTo: Two = ((...given: readonly unknown[]) => {
  const info = promise(given, 2, (p, q) => always(implies(p, formula.eventually(q))))[checks]
  return { [checks]: { ...info, trigger: given.at(-2) as PropertyInfo['test'] } }
}) as Two

/** The second comes true, and until then the first holds: from the beginning on. */
export const holdsUntil: Two = two(until)

/**
 * From every reachable state some way leads to one in which the predicate is true. Needs no
 * fairness: it says that it is never too late, not that anybody will.
 */
export const alwaysPossible: One = ((...given: readonly unknown[]) => {
  const { tests, ...range } = parse(given, 1)
  return { [checks]: { ...range, kind: 'possible', test: tests[0]! } }
}) as One

/** Formulas of linear temporal logic about the states and steps of a behaviour. */
export interface Logic<S, M extends readonly unknown[]> {
  /** True of the present state. */
  now(test: Test<S, M>): Formula
  /** The next step changes something, and is one of which this is true. */
  step(test: StepTest<S, M>): Formula
  not(of: Formula): Formula
  and(left: Formula, right: Formula): Formula
  or(left: Formula, right: Formula): Formula
  implies(left: Formula, right: Formula): Formula
  always(of: Formula): Formula
  eventually(of: Formula): Formula
  /** The right one comes true, and until then the left one holds. */
  until(left: Formula, right: Formula): Formula
}

/**
 * Any formula: `temporal<S>(t => t.always(t.implies(t.now(asks), t.until(t.now(waits), t.now(has)))))`.
 * There is no "next": how often a state is repeated is nothing that a formula can tell.
 */
export function temporal<S>(make: (t: Logic<S, []>) => Formula): Property<S>
export function temporal<S, D extends Kind<unknown>>(
  domain: D,
  make: (t: Logic<S, MembersOf<[D]>>) => Formula,
): Property<S>
export function temporal<S, const D extends Domains>(
  domains: D | Distinct<D>,
  make: (t: Logic<S, MembersOf<D>>) => Formula,
): Property<S>
export function temporal<S>(...given: readonly unknown[]): Property<S> {
  const { tests, ...range } = parse(given, 1)
  const make = tests[0] as (t: unknown) => Formula
  return { [checks]: { ...range, kind: 'temporal', test: () => true, formula: make(formula) } }
}

/** What a temporal formula asks of one state, or of one step. */
export type Atom =
  /** The test is given the state and the property's members. */
  | { readonly op: 'state'; readonly test: (...parameters: unknown[]) => unknown }
  /** The test is given the states before and after, and the members. */
  | { readonly op: 'step'; readonly test: (...parameters: unknown[]) => unknown }

/**
 * A formula of linear temporal logic about a behaviour, which is an infinite sequence of states: a
 * run that stops repeats its last state for ever. There is no "next": as in TLA+ a formula cannot
 * tell how often a state is repeated. A step atom is false of such a repetition.
 */
export type Formula =
  | Atom
  | { readonly op: 'true' }
  | { readonly op: 'not'; readonly of: Formula }
  | { readonly op: 'and' | 'or'; readonly left: Formula; readonly right: Formula }
  /** `right` comes true, and `left` holds until then. */
  | { readonly op: 'until'; readonly left: Formula; readonly right: Formula }

const not = (of: Formula): Formula => (of.op === 'not' ? of.of : { op: 'not', of })

/** The building blocks of formulas; all else is made of these. */
export const formula = {
  now: (test: Atom['test']): Formula => ({ op: 'state', test }),
  step: (test: Atom['test']): Formula => ({ op: 'step', test }),
  not,
  and: (left: Formula, right: Formula): Formula => ({ op: 'and', left, right }),
  or: (left: Formula, right: Formula): Formula => ({ op: 'or', left, right }),
  implies: (left: Formula, right: Formula): Formula => ({ op: 'or', left: not(left), right }),
  until: (left: Formula, right: Formula): Formula => ({ op: 'until', left, right }),
  eventually: (of: Formula): Formula => ({ op: 'until', left: { op: 'true' }, right: of }),
  always: (of: Formula): Formula => not({ op: 'until', left: { op: 'true' }, right: not(of) }),
} as const

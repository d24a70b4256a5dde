import type { Atom, Formula } from '../../language/formula.ts'

/**
 * A state of an automaton: where a behaviour may be, and what it promises there. It may be there
 * only while all its literals hold; an atom's literal is its number, a negated one's is `~number`.
 */
export interface AutomatonState {
  /** About the present state. */
  readonly state: readonly number[]
  /** About the step that is taken from it. */
  readonly step: readonly number[]
  readonly next: readonly number[]
  /** The acceptance sets that it belongs to, as bits. */
  readonly accepts: number
}

/**
 * A generalised Büchi automaton: it accepts a behaviour if there is a way to follow it that is in
 * each acceptance set again and again.
 */
export interface Automaton {
  readonly atoms: readonly Atom[]
  readonly states: readonly AutomatonState[]
  readonly initial: readonly number[]
  /** All acceptance sets, as bits. */
  readonly all: number
}

/** In negation normal form: negation stands in front of atoms only. */
type Normal =
  | { readonly op: 'true' | 'false' }
  | { readonly op: 'literal'; readonly literal: number; readonly isStep: boolean }
  | Binary

interface Binary {
  readonly op: 'and' | 'or' | 'until' | 'release'
  readonly left: Normal
  readonly right: Normal
}

/**
 * The automaton of a formula, built from what the formula demands now and of the next state.
 *
 * Source: Gerth, Peled, Vardi and Wolper, "Simple on-the-fly automatic verification of linear
 * temporal logic" (1995).
 */
export function automatonOf(wanted: Formula): Automaton {
  const atoms: Atom[] = []
  const known = new Map<string, Normal>()
  const nodes: Node[] = []
  const start = normal(wanted, false, atoms, known)
  expand({ demands: [start], done: new Set(), next: new Set() }, START, nodes)
  for (let from = 0; from < nodes.length; from++)
    expand({ demands: [...nodes[from]!.next], done: new Set(), next: new Set() }, from, nodes)

  const untils = [...known.values()].flatMap(each => (each.op === 'until' ? [each] : []))
  // More promises than bits to remember them by: no formula that a person writes.
  if (untils.length > 30) throw new RangeError('A formula has more than 30 untils.')
  const states = nodes.map(({ done }, from): AutomatonState => {
    const literals = [...done].filter(each => each.op === 'literal')
    const of = (isStep: boolean) =>
      literals.filter(each => each.isStep === isStep).map(each => each.literal)
    return {
      state: of(false),
      step: of(true),
      next: nodes.flatMap(({ incoming }, to) => (incoming.has(from) ? [to] : [])),
      accepts: untils.reduce(
        (bits, until, i) => (done.has(until) && !done.has(until.right) ? bits : bits | (1 << i)),
        0,
      ),
    }
  })
  return {
    atoms,
    states,
    initial: nodes.flatMap(({ incoming }, i) => (incoming.has(START) ? [i] : [])),
    all: (1 << untils.length) - 1,
  }
}

/** Equal formulas become one object, so that sets of them can be compared. */
function normal(
  formula: Formula,
  isNegated: boolean,
  atoms: Atom[],
  known: Map<string, Normal>,
): Normal {
  const name = (each: Normal) => [...known].find(([, value]) => value === each)![0]
  const unique = (key: string, each: Normal): Normal => {
    const found = known.get(key)
    if (found) return found
    known.set(key, each)
    return each
  }
  const both = (op: 'and' | 'or' | 'until' | 'release', left: Formula, right: Formula): Normal => {
    const [x, y] = [left, right].map(each => normal(each, isNegated, atoms, known)) as [
      Normal,
      Normal,
    ]
    return unique(`(${name(x)} ${op} ${name(y)})`, { op, left: x, right: y })
  }
  switch (formula.op) {
    case 'true': {
      const op = isNegated ? 'false' : 'true'
      return unique(op, { op })
    }
    case 'state':
    case 'step': {
      let number = atoms.findIndex(atom => atom.test === formula.test && atom.op === formula.op)
      if (number < 0) number = atoms.push(formula) - 1
      const literal = isNegated ? ~number : number
      return unique(String(literal), { op: 'literal', literal, isStep: formula.op === 'step' })
    }
    case 'not':
      return normal(formula.of, !isNegated, atoms, known)
    case 'and':
    case 'or':
      return both(isNegated === (formula.op === 'and') ? 'or' : 'and', formula.left, formula.right)
    case 'until':
      return both(isNegated ? 'release' : 'until', formula.left, formula.right)
  }
}

const START = -1

interface Node {
  /** What holds here. */
  readonly done: ReadonlySet<Normal>
  /** What has to hold next. */
  readonly next: ReadonlySet<Normal>
  readonly incoming: Set<number>
}

interface Open {
  /** What is still to be taken apart. */
  readonly demands: readonly Normal[]
  readonly done: ReadonlySet<Normal>
  readonly next: ReadonlySet<Normal>
}

function expand(open: Open, from: number, nodes: Node[]): void {
  const [first, ...rest] = open.demands
  if (first === undefined) {
    const known = nodes.find(
      each => areEqual(each.done, open.done) && areEqual(each.next, open.next),
    )
    if (known) known.incoming.add(from)
    else nodes.push({ ...open, incoming: new Set([from]) })
    return
  }
  if (open.done.has(first)) {
    expand({ ...open, demands: rest }, from, nodes)
    return
  }
  const done = new Set(open.done).add(first)
  const go = (demands: readonly Normal[], next: readonly Normal[] = []) =>
    expand(
      { demands: [...demands, ...rest], done, next: new Set([...open.next, ...next]) },
      from,
      nodes,
    )
  switch (first.op) {
    case 'false':
      return
    case 'true':
      go([])
      return
    case 'literal':
      if (![...done].some(each => each.op === 'literal' && each.literal === ~first.literal)) go([])
      return
    case 'and':
      go([first.left, first.right])
      return
    case 'or':
      go([first.left])
      go([first.right])
      return
    case 'until':
      go([first.right])
      go([first.left], [first])
      return
    case 'release':
      go([first.left, first.right])
      go([first.right], [first])
  }
}

const areEqual = <T>(x: ReadonlySet<T>, y: ReadonlySet<T>) =>
  x.size === y.size && [...x].every(each => y.has(each))

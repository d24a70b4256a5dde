import type { Automaton } from './automaton.ts'

/** A state of the automaton, and the one that may take its place in the product. */
export interface Entry {
  readonly q: number
  readonly as: number
}

/** The part of an automaton in which cycles have to be looked for. */
export interface SearchedPart {
  /** Where the automaton can be when a behaviour begins. */
  readonly starts: readonly Entry[]
  /** Where it can be in any reachable state. */
  readonly later: readonly Entry[]
  /** All states that it can be in from then on. */
  readonly searched: readonly number[]
}

/** Leaves out states in which any behaviour can wait, and those that are passed once only. */
export function searchedPart(automaton: Automaton): SearchedPart {
  const { states, initial } = automaton
  const waits = waitingStates(automaton)
  const entries = (from: readonly number[]) =>
    [...new Set(from)].filter(q => !waits[q]).map(q => ({ q, as: standIn(automaton, q) }))
  const starts = entries(initial)
  const later = entries(states.flatMap(({ next }, q) => (waits[q] ? next : [])))
  const searched = new Set([...starts, ...later].map(({ as }) => as))
  for (const q of searched) for (const to of states[q]!.next) searched.add(to)
  return { starts, later, searched: [...searched] }
}

/**
 * The states of an automaton in which it can be at any time, and which are in no accepted cycle:
 * they demand nothing, lead to themselves, and are reached by such states only.
 */
function waitingStates({ states, initial, all }: Automaton): readonly boolean[] {
  const waits = states.map(({ state, step, next, accepts }, q) => {
    const demandsNothing = state.length === 0 && step.length === 0
    return demandsNothing && next.includes(q) && accepts !== all && initial.includes(q)
  })
  // What leads back there would make it part of a larger cycle.
  return waits.map(
    (isWaiting, q) => isWaiting && states.every(({ next }, p) => p === q || !next.includes(q)),
  )
}

/**
 * A state that can stand for another one once that one's literals were found true: it asks for no
 * more, and leads to the same. What is entered once only need not be in the product then.
 */
function standIn({ states }: Automaton, q: number): number {
  const { state, step, next } = states[q]!
  if (next.includes(q)) return q
  const same = (x: readonly number[], y: readonly number[]) =>
    x.length === y.length && x.every(each => y.includes(each))
  const found = states.findIndex(
    (each, i) =>
      i !== q &&
      same(each.next, next) &&
      same(each.step, step) &&
      each.state.every(literal => state.includes(literal)),
  )
  return found < 0 ? q : found
}

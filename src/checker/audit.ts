import {
  RecordingReader,
  ReferenceState,
  type ReferenceStep,
  stepsFrom,
} from '../language/reference.ts'
import { ModelError } from '../language/value.ts'
import type { Exploration } from './exploration.ts'
import { type Permutation, permuteState } from './renaming.ts'
import { Successors } from './successors.ts'

/**
 * Audits what an exploration learned, on the sample of states that it kept.
 *
 * @param isThorough whether symmetry is audited on all of them, not only on a quarter
 * @throws ModelError where the model is not pure, or not symmetric
 */
export function audit(exploration: Exploration, isThorough: boolean): void {
  const { space, sample, symmetry } = exploration
  const states = sample.states.map(({ a, b }) => space.decode(a, b))
  auditPurity(exploration, states)
  const few = isThorough ? states : states.filter((_, i) => i % 4 === 0)
  if (symmetry) auditSymmetry(exploration, few)
}

/**
 * Compares what was learned with what the model's functions say now, on some states: a function
 * that uses anything but the state it is given (a counter outside, say) says something else.
 *
 * @throws ModelError naming the action that is not pure
 */
export function auditPurity(exploration: Exploration, states: readonly ReferenceState[]): void {
  const { relation, space, program } = exploration
  const successors = new Successors()
  for (const state of states) {
    const [a, b] = space.encode(new Map(state.changed))
    successors.count = 0
    relation.expand(a, b, successors)
    const learned = new Map<string, string[]>()
    for (let i = 0; i < successors.count; i++) {
      const { name } = relation.outcomes[successors.outcome[i]!]!.instance
      const key = space.decode(successors.a[i]!, successors.b[i]!).key
      learned.set(name, [...(learned.get(name) ?? []), key])
    }
    // Twice in a row, for what changes every time.
    const again = stepsFrom(program, state).map(each => `${each.instance.name} ${each.after.key}`)
    for (const [i, { instance, after }] of stepsFrom(program, state).entries()) {
      if (again[i] !== `${instance.name} ${after.key}`)
        throw impure(`action ${instance.name}`, state)
      const keys = learned.get(instance.name) ?? []
      const at = keys.indexOf(after.key)
      if (at < 0) throw impure(`action ${instance.name}`, state)
      keys.splice(at, 1)
    }
    for (const [name, keys] of learned) if (keys.length > 0) throw impure(`action ${name}`, state)
  }
}

/** The error of a function that does not always do the same on the same state. */
export function impure(where: string, state: ReferenceState): ModelError {
  return new ModelError(
    `it gave something else when it was run again on the same state (${describe(state)}).`,
    'A function of a model may use nothing but the state it is given: no variable outside that changes, no clock, no random number.',
  ).at(where)
}

/**
 * Checks on some states that the model treats the nodes of a symmetry alike: from a state with two
 * members swapped, the same steps are possible with these members swapped, and the same properties hold.
 *
 * @throws ModelError with the state, the action or property, and the swapped members
 */
function auditSymmetry(exploration: Exploration, states: readonly ReferenceState[]): void {
  const { program, symmetry } = exploration
  if (!symmetry) return
  const swaps = symmetry.sets.flatMap(set =>
    Array.from({ length: program.sizes(set) - 1 }, (_, i) => ({
      names: `${set.member(i)} and ${set.member(i + 1)}`,
      permutation: transposition(set.name, program.sizes(set), i),
    })),
  )
  const initial = program.initialStates().map(each => ReferenceState.of(each))
  const keys = new Set(initial.map(each => each.key))
  for (const { names, permutation } of swaps)
    for (const state of initial) {
      const swapped = permuteState(program, state, permutation)
      if (!keys.has(swapped.key)) throw asymmetric('the initial states', names, swapped)
    }
  for (const state of states) {
    const steps = stepsFrom(program, state)
    const truths = truthsIn(exploration, state)
    for (const { names, permutation } of swaps) {
      const swapped = permuteState(program, state, permutation)
      compareSteps(exploration, state, steps, swapped, permutation, names)
      for (const [property, count] of truthsIn(exploration, swapped))
        if (count !== truths.get(property)) throw asymmetric(`property ${property}`, names, state)
    }
  }
}

// Of how many members each property is true.
function truthsIn({ bound }: Exploration, state: ReferenceState): ReadonlyMap<string, number> {
  const truths = new Map<string, number>()
  for (const kind of ['always', 'reachable', 'accepting', 'within'] as const)
    for (const { property, holds } of bound[kind]) {
      const isTrue = holds(new RecordingReader(state))
      truths.set(property, (truths.get(property) ?? 0) + (isTrue ? 1 : 0))
    }
  return truths
}

function compareSteps(
  { program }: Exploration,
  state: ReferenceState,
  steps: readonly ReferenceStep[],
  swapped: ReferenceState,
  permutation: Permutation,
  names: string,
): void {
  const wanted = new Map<string, number>()
  const actionOf = new Map<string, string>()
  for (const { instance, after } of steps) {
    const key = `${instance.action.name} ${permuteState(program, after, permutation).key}`
    actionOf.set(key, instance.name)
    wanted.set(key, (wanted.get(key) ?? 0) + 1)
  }
  for (const { instance, after } of stepsFrom(program, swapped)) {
    const key = `${instance.action.name} ${after.key}`
    const left = (wanted.get(key) ?? 0) - 1
    if (left < 0) throw asymmetric(`action ${instance.name}`, names, swapped)
    wanted.set(key, left)
  }
  for (const [key, left] of wanted)
    if (left > 0) throw asymmetric(`action ${actionOf.get(key)}`, names, state)
}

const transposition = (set: string, size: number, i: number): Permutation =>
  new Map([[set, Array.from({ length: size }, (_, k) => (k === i ? i + 1 : k === i + 1 ? i : k))]])

function asymmetric(what: string, names: string, state: ReferenceState): ModelError {
  return new ModelError(
    `the model does not treat ${names} alike, so its symmetry cannot be used: with the two swapped, ${what} would be different in the state ${describe(state)}.`,
    'Leave the node set out of the symmetry, or find what tells the two apart.',
  )
}

const describe = (state: ReferenceState) =>
  state.toString() || 'where every cell has its first value'

import type { Formula } from '../../language/formula.ts'
import type { Program } from '../../language/program.ts'
import {
  RecordingReader,
  type ReferenceState,
  type ReferenceStep,
  stepsFrom,
} from '../../language/reference.ts'
import { ModelError, type Value } from '../../language/value.ts'
import type { Fairness } from './fairness.ts'

/** One place of an infinite behaviour: a state, and the step by which it is left, if it is. */
export interface Place {
  readonly state: ReferenceState
  readonly step?: ReferenceStep
}

/** An infinite behaviour: after the last place comes the one at `loop` again. */
export interface Behaviour {
  readonly places: readonly Place[]
  readonly loop: number
}

/** What is true at each place of a behaviour, by the meaning of formulas and nothing else. */
export function truthOf(
  program: Program,
  formula: Formula,
  members: readonly Value[],
  behaviour: Behaviour,
): readonly boolean[] {
  const { places, loop } = behaviour
  const of = (each: Formula) => truthOf(program, each, members, behaviour)
  switch (formula.op) {
    case 'true':
      return places.map(() => true)
    case 'state':
      return places.map(({ state }) =>
        program.holds(s => formula.test(s, ...members), new RecordingReader(state)),
      )
    case 'step':
      return places.map(({ state, step }) => {
        if (!step || step.after.equals(state)) return false
        const test = (before: unknown, after: unknown) => formula.test(before, after, ...members)
        return program.holdsAcross(test, new RecordingReader(state), step.outcome)
      })
    case 'not':
      return of(formula.of).map(each => !each)
    case 'and':
    case 'or': {
      const [left, right] = [of(formula.left), of(formula.right)]
      const isAnd = formula.op === 'and'
      return left.map((each, i) => (isAnd ? each && right[i]! : each || right[i]!))
    }
    case 'until': {
      const [left, right] = [of(formula.left), of(formula.right)]
      const truth = [...right]
      // What is true at the beginning of the loop is known when it was gone through once.
      for (let round = 0; round < 2; round++)
        for (let i = places.length - 1; i >= 0; i--) {
          const next = i === places.length - 1 ? loop : i + 1
          truth[i] = right[i]! || (left[i]! && truth[next]!)
        }
      return truth
    }
  }
}

/**
 * The behaviour of a run that goes back to one of its states, counted from 0, or stays in its last
 * one. A state may be repeated at any time, so here each is, once: a formula that is not true of
 * the run may owe that to such a repetition.
 *
 * @throws ModelError when the last state is not the one that it goes back to
 */
export function behaviourOf(
  initial: ReferenceState,
  steps: readonly ReferenceStep[],
  loop: number,
): Behaviour {
  const states = [initial, ...steps.map(({ after }) => after)]
  const last = states.at(-1)!
  if (!states[loop]?.equals(last))
    throw new ModelError(`The last state is not state ${loop}, which it should go back to.`)
  const places = steps.flatMap((step, i) => [{ state: states[i]! }, { state: states[i]!, step }])
  return loop === steps.length
    ? { places: [...places, { state: last }], loop: places.length }
    : { places, loop: 2 * loop }
}

/** Whether a behaviour is fair and a formula is not true of it. */
export function breaks(
  program: Program,
  fairness: readonly Fairness[],
  formula: Formula,
  members: readonly Value[],
  behaviour: Behaviour,
): boolean {
  const isFair = treatments(program, fairness, behaviour).every(each => each.isFair)
  return isFair && !truthOf(program, formula, members, behaviour)[0]
}

/** How a behaviour treats an action that is promised to be fair. */
export interface Treatment {
  readonly action: string
  readonly strength: 'weak' | 'strong'
  /** The first place of the loop from which it is taken. */
  readonly takenAt?: number
  /** The first place of the loop at which it is not possible. */
  readonly impossibleAt?: number
  readonly isEverPossible: boolean
  readonly isFair: boolean
}

/** Whether the loop of a behaviour does justice to each promise. */
export function treatments(
  program: Program,
  fairness: readonly Fairness[],
  { places, loop }: Behaviour,
): readonly Treatment[] {
  const inLoop = places.slice(loop).map((place, i) => ({ ...place, at: loop + i }))
  const possible = inLoop.map(({ state }) =>
    stepsFrom(program, state)
      .filter(({ after }) => !after.equals(state))
      .map(({ instance }) => instance),
  )
  return fairness.map(({ name, strength, covers }) => {
    const taken = inLoop.find(
      ({ state, step }) => step && covers(step.instance) && !step.after.equals(state),
    )
    const impossible = inLoop.find((_, i) => !possible[i]!.some(covers))
    const isEverPossible = possible.some(instances => instances.some(covers))
    const isSpared = strength === 'weak' ? impossible !== undefined : !isEverPossible
    return {
      action: name,
      strength,
      ...(taken && { takenAt: taken.at }),
      ...(impossible && { impossibleAt: impossible.at }),
      isEverPossible,
      isFair: taken !== undefined || isSpared,
    }
  })
}

import { type Formula, formula } from '../../language/formula.ts'
import type { Program } from '../../language/program.ts'
import {
  RecordingReader,
  ReferenceState,
  type ReferenceStep,
  stepsFrom,
} from '../../language/reference.ts'
import type { Bound, BoundTemporal } from '../bind.ts'
import { counterexample } from '../counterexample.ts'
import { automatonOf } from '../liveness/automaton.ts'
import type { Counterexample } from '../result.ts'
import { StateSpace } from '../space.ts'
import { heardState, type ToldState, toldState } from '../workers/told-state.ts'

/** A run as plain data, which can be sent to another thread. */
export type ToldRun = Pick<Counterexample, 'kind' | 'violates' | 'loop' | 'notes'> & {
  readonly initial: ToldState
  readonly steps: readonly { readonly name: string; readonly after: ToldState }[]
}

export function toldRun(run: Counterexample): ToldRun {
  const { kind, violates, loop, notes, initial, steps } = run
  return {
    kind,
    violates,
    ...(loop !== undefined && { loop }),
    ...(notes && { notes }),
    initial: toldState(initial),
    steps: steps.map(({ instance, after }) => ({ name: instance.name, after: toldState(after) })),
  }
}

/** What is needed to execute a run. */
export interface Ground {
  readonly program: Program
  readonly bound: Bound
}

/** The same run, executed by the reference evaluator of this thread. */
export function heardRun(ground: Ground, property: string, told: ToldRun): Counterexample {
  const { program, bound } = ground
  const { kind, violates: name } = told
  if (kind === 'lasso') return heardLasso(ground, told)
  const space = new StateSpace(program)
  const states = [told.initial, ...told.steps.map(({ after }) => after)]
  // The state before the step is what a step is found by.
  const path = (kind === 'step' ? states.slice(0, -1) : states).map(state => {
    const [a, b] = space.encode(new Map(heardState(program, state).changed))
    return { a, b }
  })
  const finding = { kind, name, property, state: path.at(-1)! }
  return counterexample({ program, bound, space, symmetry: undefined }, finding, path)
}

function heardLasso({ program, bound }: Ground, told: ToldRun): Counterexample {
  const { kind, violates, loop, notes } = told
  const wanted = bound.temporal.find(({ name }) => name === violates)
  const start = heardState(program, told.initial)
  const initial = program
    .initialStates()
    .map(assignment => ReferenceState.of(assignment))
    .find(state => state.equals(start))
  if (!wanted || !initial) throw lost(violates)
  const steps: ReferenceStep[] = []
  let state = initial
  for (const { name, after } of told.steps) {
    const wantedAfter = heardState(program, after)
    const step = stepsFrom(program, state).find(
      each => each.instance.name === name && each.after.equals(wantedAfter),
    )
    if (!step) throw lost(violates)
    steps.push(step)
    state = step.after
  }
  const reader = new RecordingReader(loop ? steps[loop - 1]!.after : initial)
  for (const holds of statePredicates(wanted)) holds(reader)
  return {
    kind,
    violates,
    initial,
    steps,
    reads: reader.reads,
    ...(loop !== undefined && { loop }),
    ...(notes && { notes }),
  }
}

function statePredicates(wanted: BoundTemporal): ((reader: RecordingReader) => boolean)[] {
  const refuted: Formula = formula.not(wanted.formula)
  return automatonOf(refuted).atoms.flatMap(atom => {
    const bound = wanted.bind(atom)
    return bound.op === 'state' ? [bound.holds] : []
  })
}

const lost = (property: string) =>
  new Error(
    `Internal error: the run to ${property} that another thread found cannot be executed by the reference evaluator. Please report this.`,
  )

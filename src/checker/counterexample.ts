import {
  type Read,
  RecordingReader,
  ReferenceState,
  type ReferenceStep,
  stepsFrom,
} from '../language/reference.ts'
import { ModelError } from '../language/value.ts'
import type { Finding, Key, Exploration as WholeExploration } from './exploration.ts'
import type { Counterexample } from './result.ts'

/** What is needed of an exploration; the symbolic engine has just this. */
type Exploration = Pick<WholeExploration, 'program' | 'bound' | 'space' | 'symmetry'>

/**
 * Makes a real execution of a path of representatives: each step is taken by the reference
 * evaluator, from the state that the step before really gave, to one that the next representative
 * stands for. A path that cannot be executed so is an error of the checker, never a result.
 */
export function counterexample(
  exploration: Exploration,
  finding: Finding,
  path: readonly Key[],
): Counterexample {
  const initial = exploration.program
    .initialStates()
    .map(assignment => ReferenceState.of(assignment))
    .find(state => stands(exploration, state, path[0]!))
  if (!initial) throw lost(exploration, finding)
  const steps: ReferenceStep[] = []
  let state = initial
  for (const key of path.slice(1)) {
    const step = stepsFrom(exploration.program, state).find(({ after }) =>
      stands(exploration, after, key),
    )
    if (!step) throw lost(exploration, finding)
    steps.push(step)
    state = step.after
  }
  return finding.kind === 'step'
    ? lastStep(exploration, finding, initial, steps, state)
    : confirmed(exploration, finding, initial, steps, state)
}

// Under symmetry the members that the finding names may be called otherwise in the real execution.
function confirmed(
  exploration: Exploration,
  finding: Finding,
  initial: ReferenceState,
  steps: readonly ReferenceStep[],
  last: ReferenceState,
): Counterexample {
  const common = { kind: finding.kind, initial, steps }
  if (finding.kind === 'deadlock') {
    if (stepsFrom(exploration.program, last).length > 0) throw lost(exploration, finding)
    return { ...common, violates: 'deadlock', reads: whyNothingIsEnabled(exploration, last) }
  }
  if (finding.kind === 'error') return { ...common, ...whatGoesWrong(exploration, last) }
  const wanted = finding.kind === 'witness'
  const { reachable, initial: initially, always, possible } = exploration.bound
  const lists = { witness: reachable, initial: initially, lost: possible, invariant: always }
  const predicates = lists[finding.kind === 'step' ? 'invariant' : finding.kind]
  const named = predicates.filter(({ name }) => name === finding.name)
  const others = predicates.filter(({ property }) => property === finding.property)
  for (const { name, holds } of [...named, ...others]) {
    const reader = new RecordingReader(last)
    if (holds(reader) === wanted) return { ...common, violates: name, reads: reader.reads }
  }
  throw lost(exploration, finding)
}

function lastStep(
  exploration: Exploration,
  finding: Finding,
  initial: ReferenceState,
  steps: readonly ReferenceStep[],
  state: ReferenceState,
): Counterexample {
  const predicates = exploration.bound.step.filter(({ property }) => property === finding.property)
  for (const step of stepsFrom(exploration.program, state))
    for (const { name, holds, explain } of predicates) {
      const reader = new RecordingReader(state)
      if (!holds(reader, step.outcome)) {
        const notes = explain?.(new RecordingReader(state), step.outcome)
        return {
          kind: 'step',
          violates: name,
          initial,
          steps: [...steps, step],
          reads: reader.reads,
          ...(notes ? { notes } : {}),
        }
      }
    }
  throw lost(exploration, finding)
}

// What the function that fails in a state has looked at until then.
function whatGoesWrong({ program, bound }: Exploration, state: ReferenceState) {
  const predicates = [...bound.always, ...bound.reachable, ...bound.accepting, ...bound.within]
  const functions = [
    ...program.instances.map(instance => ({
      name: `action ${instance.name}`,
      run: (reader: RecordingReader) => {
        for (const outcome of instance.run(reader)) state.after(outcome)
      },
    })),
    ...predicates.map(({ name, holds }) => ({ name: `property ${name}`, run: holds })),
  ]
  for (const { name, run } of functions) {
    const reader = new RecordingReader(state)
    try {
      run(reader)
    } catch (error) {
      if (error instanceof ModelError) return { violates: name, reads: reader.reads }
      throw error
    }
  }
  throw new Error('Nothing goes wrong in this state.')
}

// The last thing that each action looked at: it is what kept it from being possible.
function whyNothingIsEnabled({ program }: Exploration, state: ReferenceState): Read[] {
  const reasons = new Map<string, Read>()
  for (const instance of program.instances) {
    const reader = new RecordingReader(state)
    instance.run(reader)
    const last = reader.reads.at(-1)
    if (last) reasons.set(`${last.slot.id} ${last.projection?.name ?? ''}`, last)
  }
  return [...reasons.values()]
}

function stands(exploration: Exploration, state: ReferenceState, key: Key): boolean {
  const [a, b] = exploration.space.encode(new Map(state.changed))
  const { symmetry } = exploration
  if (!symmetry) return a === key.a && b === key.b
  symmetry.canonical(a, b)
  return symmetry.a === key.a && symmetry.b === key.b
}

function lost({ symmetry }: Exploration, { kind, name }: Finding): Error {
  if (symmetry)
    return new ModelError(
      `The ${kind} of ${name} that was found under symmetry is not a real execution: the model does not treat all nodes alike.`,
      'Check without symmetry, or find what tells the nodes apart with --audit.',
    )
  return new Error(
    `Internal error: the path to the ${kind} of ${name} cannot be executed by the reference evaluator. Please report this.`,
  )
}

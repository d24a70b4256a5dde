import type { Program } from '../language/program.ts'
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
import type { BoundPredicate } from './watch.ts'

/** The states, or rather their representatives, that a run may go through, by their place in it. */
export interface Way {
  /** How many states the run has. */
  readonly length: number
  has(place: number, a: number, b: number): boolean
}

/** What is needed of an exploration; the symbolic engine has just this. */
type Exploration = Pick<WholeExploration, 'program' | 'bound' | 'space' | 'symmetry'>

/**
 * Makes a real execution of a path of representatives, or of the first one of all those on a way:
 * each step is taken by the reference evaluator, from the state that the step before really gave.
 * Where several steps will do it is the first in the order of {@link stepsInOrder}. A path that cannot
 * be executed so is an error of the checker, never a result.
 */
export function counterexample(
  exploration: Exploration,
  finding: Finding,
  path: readonly Key[] | Way,
): Counterexample {
  const way = 'has' in path ? path : along(path)
  const isOnWay = (place: number, state: ReferenceState) => {
    const { a, b } = representative(exploration, state)
    return way.has(place, a, b)
  }
  const initial = exploration.program
    .initialStates()
    .map(assignment => ReferenceState.of(assignment))
    .find(state => isOnWay(0, state))
  if (!initial) throw lost(exploration, finding)
  const steps: ReferenceStep[] = []
  let state = initial
  for (let place = 1; place < way.length; place++) {
    const step = stepsInOrder(exploration.program, state).find(({ after }) => isOnWay(place, after))
    if (!step) throw lost(exploration, finding)
    steps.push(step)
    state = step.after
  }
  return finding.kind === 'step'
    ? lastStep(exploration, finding, initial, steps, state)
    : confirmed(exploration, finding, initial, steps, state)
}

const along = (path: readonly Key[]): Way => ({
  length: path.length,
  has: (place, a, b) => path[place]!.a === a && path[place]!.b === b,
})

/**
 * All steps from a state, in an order that does not depend on when messages were found: as the
 * model lists its actions, and the instances of one action by name.
 */
export function stepsInOrder(program: Program, state: ReferenceState): ReferenceStep[] {
  const rank = new Map(program.actions.map((action, i) => [action, i] as const))
  return stepsFrom(program, state).sort(
    ({ instance: x }, { instance: y }) =>
      rank.get(x.action)! - rank.get(y.action)! || byName().compare(x.name, y.name),
  )
}

// So that node2 comes before node10. Made when it is asked for: most checks ask for none, and a small
// one would take a twentieth of its time to make it.
let collator: Intl.Collator | undefined
const byName = () => {
  collator ??= new Intl.Collator('en', { numeric: true })
  return collator
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
  const isNamed = (each: BoundPredicate) => each.name === finding.name
  const others = predicates.filter(({ property }) => property === finding.property)
  // Of what is lost, another member may be lost elsewhere only.
  const named = finding.kind === 'lost' ? predicates.filter(isNamed) : []
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
  for (const step of stepsInOrder(exploration.program, state))
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

function representative({ space, symmetry }: Exploration, state: ReferenceState): Key {
  const [a, b] = space.encode(new Map(state.changed))
  if (!symmetry) return { a, b }
  symmetry.canonical(a, b)
  return { a: symmetry.a, b: symmetry.b }
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

import fc from 'fast-check'
import type { Key } from '../checker/exploration.ts'
import type { Program } from '../language/program.ts'
import {
  RecordingReader,
  type ReferenceState,
  type ReferenceStep,
  stepsOf,
} from '../language/reference.ts'
import type { Shape } from '../language/shape.ts'
import type { Spec } from '../language/spec.ts'
import { startRun, stateOf } from '../language/state.ts'
import type { State } from '../language/state-types.ts'
import type { Ground } from './ground.ts'
import type { Move, Walk } from './walk.ts'

/** A run of a spec's model, every step of which is possible. */
export interface Trace<L extends Shape = Shape> {
  readonly spec: Spec
  /** The model with the spec's parameters and guards. */
  readonly program: Program
  /** The steps by name: `prepare(manager1)`, with `#2` behind it for the second of several outcomes. */
  readonly names: readonly string[]
  /** The states, the initial one first, as the functions of the model see them: `s.phase(client1)`. */
  readonly states: readonly State<L>[]
  /** The initial state as a plain value. */
  readonly initial: ReferenceState
  /** The steps with what each of them did. */
  readonly steps: readonly ReferenceStep[]
  readonly [fc.toStringMethod]: () => string
}

/** Takes the steps of a walk with the reference evaluator. */
export function traceOf<L extends Shape>(spec: Spec, ground: Ground, walk: Walk): Trace<L> {
  const { program, space } = ground.exploration
  const initial = space.decode(walk.start.a, walk.start.b)
  const steps: ReferenceStep[] = []
  const names: string[] = []
  let state = initial
  for (const { instance, index } of walk.moves) {
    const possible = stepsOf(instance, state)
    const step = possible[index]!
    steps.push(step)
    names.push(possible.length > 1 ? `${instance.name}#${index + 1}` : instance.name)
    state = step.after
  }
  const states = [initial, ...steps.map(({ after }) => after)]
  return {
    spec,
    program,
    initial,
    steps,
    names,
    // The author's own types: nobody but the compiler knows them here.
    states: states.map(each => seen(program, each) as State<L>),
    [fc.toStringMethod]: () =>
      `${names.length} ${names.length === 1 ? 'step' : 'steps'} of ${spec.name}: ${names.join(', ')}`,
  }
}

const seen = (program: Program, state: ReferenceState): unknown =>
  stateOf(program.root, startRun(new RecordingReader(state)))

/** A trace as a walk on a ground of its spec; undefined where it is not possible there. */
export function walkOf(ground: Ground, { initial, names }: Trace): Walk | undefined {
  const { space } = ground.exploration
  const looksAlike = ({ a, b }: Key) => space.decode(a, b).toString() === initial.toString()
  const start = ground.starts.find(looksAlike)
  if (!start) return undefined
  const moves: Move[] = []
  let at = start
  for (const name of names) {
    const [instance, number = '1'] = name.split('#')
    const possible = ground.movesFrom(at).filter(move => move.instance.name === instance)
    const move = possible[Number(number) - 1]
    if (!move) return undefined
    moves.push(move)
    at = move.to
  }
  return { start, moves }
}

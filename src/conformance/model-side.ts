import { explain, type Instance, Program, type Settings } from '../language/program.ts'
import { RecordingReader, ReferenceState, stepsOf } from '../language/reference.ts'
import { startRun, stateOf } from '../language/state.ts'
import { ModelError } from '../language/value.ts'
import { type Implementation, takerOf } from './implementation.ts'
import { type Observation, observation, textOf } from './observation.ts'

/** A state of the model, and how the system looks in it. */
export interface Situation {
  readonly state: ReferenceState
  /** A text that is the same for equal states only. */
  readonly key: string
  readonly expected: Observation
  /** A text that is the same for states that look alike. */
  readonly look: string
}

/** The situations that the system may be in, as far as is known. */
export type Possible = ReadonlySet<Situation>

/**
 * The model as a test uses it. Nobody sees what state the real system is in, nor when it takes a
 * step of its own; so the test follows all states that it may be in, as in the theory of testing with
 * inputs and outputs (Tretmans, "Model based testing with labelled transition systems", 2008). What
 * is found out about a state is kept: all runs of a test meet the same ones.
 */
export class ModelSide {
  readonly program: Program
  /** The steps that the test can take. */
  readonly instances: readonly Instance[]
  readonly #implementation: Implementation
  readonly #maxStates: number
  readonly #situations = new Map<string, Situation>()
  readonly #own = new Map<Situation, readonly OwnStep[]>()
  readonly #performed = new Map<Instance, Map<Situation, readonly Situation[]>>()
  readonly #quiet = new Map<Situation, boolean>()

  /** @param maxStates the most states that are followed at once, and the most that are remembered */
  constructor(implementation: Implementation, settings: Settings, maxStates: number) {
    this.program = new Program(implementation.model, settings)
    this.#implementation = implementation
    this.#maxStates = maxStates
    this.instances = this.program.instances.filter(each => takerOf(implementation, each) === 'test')
    for (const name of implementation.perform.keys())
      if (!this.instances.some(({ action }) => action.name === name))
        throw new ModelError(
          `A test cannot perform ${name}: there is nobody to do it when the test begins.`,
          'An action for each message of a bag is for the system to take.',
        )
  }

  /** Where a fresh system may be. */
  initial(): Possible {
    // Between two runs nobody holds a situation.
    if (this.#situations.size > this.#maxStates) this.#forget()
    const states = this.program.initialStates().map(each => ReferenceState.of(each))
    return new Set(states.map(state => this.#situation(state)))
  }

  /**
   * Where the system may be after any number of steps of its own.
   *
   * @throws ModelError when these are too many
   */
  closure(from: Possible): Possible {
    const reached = new Set(from)
    for (const situation of reached) {
      for (const { after } of this.ownSteps(situation)) reached.add(after) // Visited in this loop, too.
      if (reached.size > this.#maxStates)
        throw new ModelError(
          `The system may be in more than ${this.#maxStates} states of ${this.program.name} at once.`,
          'Observe more, settle more often, list what never happens under without, or allow more with maxStates.',
        )
    }
    return reached
  }

  /** The situations that a step of the test leads to; none where the model does not allow it. */
  after(situation: Situation, instance: Instance): readonly Situation[] {
    const known = this.#performed.get(instance) ?? new Map<Situation, readonly Situation[]>()
    this.#performed.set(instance, known)
    const found = known.get(situation)
    if (found) return found
    const next = stepsOf(instance, situation.state).map(({ after }) => this.#situation(after))
    known.set(situation, next)
    return next
  }

  /** The steps that the system can take by itself, but for those that change nothing. */
  ownSteps(situation: Situation): readonly OwnStep[] {
    const found = this.#own.get(situation)
    if (found) return found
    const steps: OwnStep[] = []
    const { instances } = this.program
    // By index: a run may find new messages and so add instances.
    for (let i = 0; i < instances.length; i++)
      if (takerOf(this.#implementation, instances[i]!) === 'system')
        for (const { instance, after } of stepsOf(instances[i]!, situation.state)) {
          const next = this.#situation(after)
          if (next.key !== situation.key) steps.push({ name: instance.name, after: next })
        }
    this.#own.set(situation, steps)
    return steps
  }

  /** Whether the system does nothing more by itself. */
  isQuiet(situation: Situation): boolean {
    const { isQuiet } = this.#implementation
    if (!isQuiet) return this.ownSteps(situation).length === 0
    const found = this.#quiet.get(situation)
    if (found !== undefined) return found
    const quiet = explain('isQuiet', () => isQuiet(this.#shown(situation.state)))
    this.#quiet.set(situation, quiet)
    return quiet
  }

  #situation(state: ReferenceState): Situation {
    const { key } = state
    const known = this.#situations.get(key)
    if (known) return known
    const { expected: ask } = this.#implementation
    const expected = explain('expected', () => observation(ask(this.#shown(state))))
    const situation = { state, key, expected, look: textOf(expected) }
    this.#situations.set(key, situation)
    return situation
  }

  #shown(state: ReferenceState): unknown {
    return stateOf(this.program.root, startRun(new RecordingReader(state)))
  }

  #forget(): void {
    for (const table of [this.#situations, this.#own, this.#performed, this.#quiet]) table.clear()
  }
}

interface OwnStep {
  readonly name: string
  readonly after: Situation
}

import type { Projection, Reader, Slot } from './evaluation.ts'
import type { Model } from './model.ts'
import { suggestion } from './nearest.ts'
import { type Instance, Program, type Settings } from './program.ts'
import { ReferenceState, type ReferenceStep } from './reference.ts'
import type { DefinitionOf, Shape } from './shape.ts'
import { ModelError, show, type Value } from './value.ts'

/** The names of a model's actions and faults, with those of its parts behind the part's name. */
export type ActionNames<L, A extends string> = A | PartActionNames<L>

type PartActionNames<L> =
  DefinitionOf<L> extends { readonly cells: infer C }
    ? {
        [N in keyof C & string]: C[N] extends Model<infer P, unknown, unknown, infer A>
          ? `${N}.${ActionNames<P, A>}`
          : never
      }[keyof C & string]
    : never

/**
 * A step by name, as traces show it: `decideCommit`, `prepare(manager1)`, `glock.grant(node1)`.
 * Where an action has several outcomes, `#1`, `#2` ... behind it says which.
 */
export type StepName<L, A extends string> =
  | ActionNames<L, A>
  | `${ActionNames<L, A>}(${string})`
  | `${ActionNames<L, A>}#${number}`
  | `${ActionNames<L, A>}(${string})#${number}`

/** The step names of a model: `const prefix: StepOf<typeof twoPhaseCommit>[] = [...]`. */
export type StepOf<M> = M extends Model<infer L, unknown, unknown, infer A> ? StepName<L, A> : never

/**
 * Takes the steps one after the other, by the reference evaluator and without the checker, and
 * gives the last state.
 *
 * @throws ModelError when a step is not enabled, saying which one and what it looked at last
 */
export function run<L extends Shape, A extends string>(
  model: Model<L, unknown, unknown, A>,
  steps: readonly StepName<L, NoInfer<A>>[],
  settings?: Settings,
): ReferenceState {
  const ends = attempts(new Program(model, settings), steps)
  const [furthest] = [...ends].sort((a, b) => b.taken - a.taken)
  if (furthest?.refused) throw furthest.refused
  return furthest!.state
}

/** Whether the steps can be taken one after the other. An unknown step is an error all the same. */
export function isBehaviour<L extends Shape, A extends string>(
  model: Model<L, unknown, unknown, A>,
  steps: readonly StepName<L, NoInfer<A>>[],
  settings?: Settings,
): boolean {
  return attempts(new Program(model, settings), steps).some(end => !end.refused)
}

interface End {
  readonly state: ReferenceState
  readonly taken: number
  readonly refused?: ModelError
}

/** The same steps from each initial state. */
function attempts(program: Program, steps: readonly string[]): End[] {
  return program.initialStates().map(assignment => {
    let state = ReferenceState.of(assignment)
    for (const [taken, name] of steps.entries()) {
      const attempt = take(program, state, name)
      if ('refused' in attempt) {
        const after = taken === 0 ? 'at the beginning' : `after ${taken}. ${steps[taken - 1]}`
        return {
          state,
          taken,
          refused: new ModelError(`${name} is not enabled ${after}.`, attempt.refused),
        }
      }
      state = attempt.after
    }
    return { state, taken: steps.length }
  })
}

function take(
  program: Program,
  state: ReferenceState,
  name: string,
): Pick<ReferenceStep, 'after'> | { readonly refused: string } {
  const [instance, index] = instanceOf(program, name)
  const reader = new LastRead(state)
  const outcomes = instance.run(reader)
  const outcome = outcomes[index ?? 0]
  if (outcomes.length > 1 && index === undefined)
    throw new ModelError(
      `${name} has ${outcomes.length} outcomes.`,
      `Say which one: ${name}#1 to ${name}#${outcomes.length}.`,
    )
  return outcome ? { after: state.after(outcome) } : { refused: reader.said }
}

function instanceOf(program: Program, step: string): readonly [Instance, number?] {
  const [name = step, index] = step.split('#')
  const instance = program.instances.find(each => each.name === name)
  if (!instance)
    throw new ModelError(
      `${program.name} has no step ${name}.`,
      suggestion(
        name,
        program.instances.map(each => each.name),
      ),
    )
  return index === undefined ? [instance] : [instance, Number(index) - 1]
}

/** Remembers what was asked last: for a list of conditions this is why the action is not enabled. */
class LastRead implements Reader {
  said = 'It looked at no cell.'
  readonly #state: ReferenceState

  constructor(state: ReferenceState) {
    this.#state = state
  }

  read(slot: Slot): Value {
    return this.#say(slot.name, this.#state.get(slot))
  }

  project(slot: Slot, projection: Projection): Value {
    return this.#say(`${slot.name}.${projection.name}`, projection.apply(this.#state.get(slot)))
  }

  readAll(): void {}

  #say(asked: string, value: Value): Value {
    this.said = `It looked at ${asked} last, which was ${show(value)}.`
    return value
  }
}

import { type Implementation, implementation, refused } from '../../src/conformance/index.ts'
import type { Model } from '../../src/language/model.ts'
import { Program, type Settings } from '../../src/language/program.ts'
import {
  RecordingReader,
  ReferenceState,
  type ReferenceStep,
  stepsFrom,
} from '../../src/language/reference.ts'
import type { ActionNames } from '../../src/language/run.ts'
import type { Shape } from '../../src/language/shape.ts'
import type { State } from '../../src/language/state-types.ts'

/** What a simulated system is made of. */
interface Simulation<L extends Shape, A extends string> {
  readonly model: Model<L, unknown, unknown, A>
  readonly perform: readonly ActionNames<L, NoInfer<A>>[]
  readonly without?: readonly ActionNames<L, NoInfer<A>>[]
  readonly seen: (s: State<L>) => unknown
  readonly settings?: Settings | undefined
}

/** A random whole number below another one. */
export type Below = (most: number) => number

/**
 * A system that is its own model, run by the reference evaluator: whenever somebody looks at it or
 * does something to it, it has taken some steps of its own before. It does all that the model does,
 * and nothing else, so a test that finds fault with it is wrong.
 */
export function simulated<L extends Shape, A extends string>(
  below: Below,
  { model, perform, without = [], seen, settings }: Simulation<L, A>,
): Implementation {
  const program = new Program(model, settings)
  const notOwn = new Set<string>([...perform, ...without])
  const isOwn = ({ instance }: ReferenceStep) => !notOwn.has(instance.action.name)
  const changes = (state: ReferenceState) => (step: ReferenceStep) => !step.after.equals(state)
  const one = <T>(listed: readonly T[]) => listed[below(listed.length)]!

  class System {
    state = ReferenceState.of(one(program.initialStates()))

    goOn(steps: number): void {
      for (let i = 0; i < steps; i++) {
        const possible = stepsFrom(program, this.state).filter(isOwn).filter(changes(this.state))
        if (possible.length === 0) return
        this.state = one(possible).after
      }
    }

    take(name: string, parameters: readonly unknown[]): unknown {
      this.goOn(below(4))
      const possible = stepsFrom(program, this.state).filter(
        ({ instance }) =>
          instance.action.name === name &&
          instance.parameters.every((each, i) => each === parameters[i]),
      )
      if (possible.length === 0) return refused
      this.state = one(possible).after
      return undefined
    }

    look(): unknown {
      this.goOn(below(4))
      let found: unknown
      program.holds(s => {
        found = seen(s as State<L>)
        return true
      }, new RecordingReader(this.state))
      return found
    }
  }

  return implementation<L, A, System, unknown>(model, {
    start: () => new System(),
    stop: () => {},
    perform: Object.fromEntries(
      perform.map(name => [
        name,
        (system: System, ...parameters: unknown[]) => system.take(name, parameters),
      ]),
    ) as object,
    without,
    observe: system => system.look(),
    expected: seen,
    settle: async system => system.goOn(1_000),
  })
}

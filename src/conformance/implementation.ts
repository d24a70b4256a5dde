import type { AnyModel, Model } from '../language/model.ts'
import { suggestion } from '../language/nearest.ts'
import { type Instance, Program } from '../language/program.ts'
import type { ActionNames } from '../language/run.ts'
import type { Shape } from '../language/shape.ts'
import type { State } from '../language/state-types.ts'
import { ModelError } from '../language/value.ts'

/** What an action of `perform` returns where the real system did not let it happen. */
export const refused: unique symbol = Symbol('refused')

/**
 * Holds something back until the test lets it go: `await hold('client1 -> server: release')`. What is
 * held at the same time is let go in any order. The label is for logs.
 */
export type Hold = (label: string) => Promise<void>

/** How a real system is used, and how it looks, in the words of a model. */
export interface ImplementationOf<L extends Shape, A extends string, System, Seen> {
  /**
   * Makes a fresh system, in an initial state of the model.
   *
   * @param hold given only where the test also decides on the order of what is on its way
   */
  start(hold?: Hold): System | Promise<System>
  /** Takes the system down, whatever state it is in. */
  stop(system: System): unknown
  /**
   * The actions of the model that the test takes: each does in the real system what it means, with
   * the action's parameters behind the system. When it comes back the action has been taken, though
   * what follows from it may be still to come; or it returns {@link refused}, where the system did
   * not let it happen. All other actions of the model are the system's own: it takes them when it
   * likes.
   */
  readonly perform: {
    readonly [N in ActionNames<L, A>]?: (system: System, ...parameters: never[]) => unknown
  }
  /** Actions that nobody takes in this test, such as faults that the surroundings do not have. */
  readonly without?: readonly ActionNames<L, A>[]
  /** What can be seen of the system at one moment: names and values, nested as you like. */
  observe(system: System): Seen | Promise<Seen>
  /** What should be seen where the model is in state `s`. */
  expected(s: State<L>): NoInfer<Seen>
  /**
   * Waits until the system does nothing more by itself, but for what is held back. Without it a test
   * waits a millisecond now and then, and cannot tell a system that has stopped from a slow one.
   */
  settle?(system: System): Promise<unknown>
  /**
   * Whether nothing more happens by itself in state `s`. By default this is so where none of the
   * system's own actions can change anything.
   */
  isQuiet?(s: State<L>): boolean
}

/** A real system as the test sees it. Made by {@link implementation}. */
export interface Implementation {
  readonly model: AnyModel
  readonly start: (hold?: Hold) => unknown
  readonly stop: (system: unknown) => unknown
  readonly perform: ReadonlyMap<string, (system: unknown, ...parameters: unknown[]) => unknown>
  readonly without: ReadonlySet<string>
  readonly observe: (system: unknown) => unknown
  readonly expected: (s: unknown) => unknown
  readonly settle?: (system: unknown) => Promise<unknown>
  readonly isQuiet?: (s: unknown) => boolean
}

/**
 * Says how a real system is used and looked at in terms of a model, see {@link ImplementationOf}.
 *
 * @throws ModelError when it names an action that the model does not have, or leaves nothing to do
 */
export function implementation<L extends Shape, A extends string, System, Seen>(
  model: Model<L, unknown, unknown, A>,
  made: ImplementationOf<L, NoInfer<A>, System, Seen>,
): Implementation {
  const { perform, without = [] } = made
  const actions = new Program(model).actions.map(action => action.name)
  const named = [...Object.keys(perform), ...(without as readonly string[])]
  for (const [i, name] of named.entries()) {
    if (!actions.includes(name))
      throw new ModelError(`${model.name} has no action "${name}".`, suggestion(name, actions))
    if (named.indexOf(name) < i)
      throw new ModelError(`"${name}" is both performed and left out.`, 'Take one of them away.')
  }
  if (Object.keys(perform).length === 0)
    throw new ModelError('The implementation performs no action.', 'List some under perform.')
  // The test gives back what `start` gave, and states of the model: the types end here.
  return {
    model,
    start: hold => made.start(hold),
    stop: system => made.stop(system as System),
    perform: new Map(Object.entries(perform)) as unknown as Implementation['perform'],
    without: new Set<string>(without),
    observe: system => made.observe(system as System),
    expected: s => made.expected(s as State<L>),
    ...(made.settle && { settle: async system => made.settle?.(system as System) }),
    ...(made.isQuiet && { isQuiet: s => Boolean(made.isQuiet?.(s as State<L>)) }),
  }
}

/** Who takes an action: the test, the system, or nobody. */
export function takerOf(
  { perform, without }: Implementation,
  { action }: Instance,
): 'test' | 'system' | 'nobody' {
  if (perform.has(action.name)) return 'test'
  return without.has(action.name) ? 'nobody' : 'system'
}

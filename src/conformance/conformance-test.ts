import fc from 'fast-check'
import { type AnyModel, modelInfo } from '../language/model.ts'
import type { Settings } from '../language/program.ts'
import type { Spec } from '../language/spec.ts'
import { ModelError } from '../language/value.ts'
import { type Command, commandsOf } from './commands.ts'
import type { Implementation } from './implementation.ts'
import { ModelSide } from './model-side.ts'
import { Session } from './session.ts'

/** How a test treats the system and the model. */
export interface TestOptions {
  /** For each call of a function of the implementation, in milliseconds. 2,000 by default. */
  readonly timeLimit?: number
  /** The most states of the model that the system may be in at once. 100,000 by default. */
  readonly maxStates?: number
}

/** Which commands are made. */
export interface CommandOptions {
  /** The most commands of one run, of which those that the model does not allow are left out. 100 by default. */
  readonly maxCommands?: number
  /** Which commands took part, as fast-check prints it: repeats a run together with seed and path. */
  readonly replayPath?: string
}

/** A test of a real system against a model, for use in properties of fast-check. */
export interface ConformanceTest {
  /** The steps that the test can take, by name. */
  readonly steps: readonly string[]
  /** Sequences of commands for `fc.asyncModelRun` and `fc.scheduledModelRun`, or for `run`. */
  commands(options?: CommandOptions): fc.Arbitrary<Iterable<Command>>
  /** Starts a fresh system; the caller has to `finish` and to `stop` it. */
  begin(scheduler?: fc.Scheduler): Promise<Session>
  /**
   * Runs commands on a fresh system, which is settled, looked at and stopped afterwards. With a
   * scheduler, which has to come from the same property, this decides what is let go when.
   *
   * @throws Nonconformance when the system does what the model does not
   */
  run(commands: Iterable<Command>, scheduler?: fc.Scheduler): Promise<Session>
}

/**
 * Prepares a test of a real system. The parameters and guards are those of the spec; a model stands
 * for itself with its defaults.
 *
 * @throws ModelError when the implementation was written for another model
 */
export function conformanceTest(
  against: Spec | AnyModel,
  implementation: Implementation,
  { timeLimit = 2_000, maxStates = 100_000 }: TestOptions = {},
): ConformanceTest {
  const { model, settings } = settled(against)
  if (model[modelInfo] !== implementation.model[modelInfo])
    throw new ModelError(
      `The implementation was written for the model ${implementation.model.name}, not for ${model.name}.`,
      'Give the spec of that model.',
    )
  const modelSide = new ModelSide(implementation, settings, maxStates)
  const begin = (scheduler?: fc.Scheduler) =>
    Session.begin(
      implementation,
      modelSide,
      timeLimit,
      scheduler && (label => scheduler.schedule(Promise.resolve(), label)),
    )
  return {
    steps: modelSide.instances.map(each => each.name),
    commands: (options = {}) => commandsOf(modelSide.instances, options),
    begin,
    run: async (commands, scheduler) => {
      const session = await begin(scheduler)
      try {
        if (scheduler) {
          await interleave(scheduler, session, commands)
          await scheduler.waitFor(session.finish())
        } else {
          await fc.asyncModelRun(() => ({ model: session, real: session.system }), commands)
          await session.finish()
        }
      } catch (error) {
        // What went wrong first is what has to be told.
        await session.stop().catch(() => {})
        throw error
      }
      await session.stop()
      return session
    },
  }
}

function settled(against: Spec | AnyModel): { model: AnyModel; settings: Settings } {
  if (!('model' in against)) return { model: against, settings: {} }
  const { model, parameters, guards } = against
  return { model, settings: { parameters, guards } }
}

/**
 * As `fc.scheduledModelRun`, but a command that is not allowed takes no turn: there are so many of
 * them that hardly anything would be held back from one command to the next.
 */
async function interleave(
  scheduler: fc.Scheduler,
  session: Session,
  commands: Iterable<Command>,
): Promise<void> {
  const inOrder = async () => {
    for (const command of commands) {
      if (!(await command.check(session))) continue
      // A task of the scheduler cannot fail with what it threw.
      let failure: unknown
      const builder = async () => {
        try {
          await command.run(session, session.system)
        } catch (error) {
          failure = error
          throw error
        }
      }
      const { faulty } = await scheduler.scheduleSequence([{ label: `${command}`, builder }]).task
      if (faulty) throw failure
    }
  }
  await scheduler.waitFor(inOrder())
  await scheduler.waitAll()
}

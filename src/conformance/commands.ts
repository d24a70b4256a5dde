import fc from 'fast-check'
import type { Instance } from '../language/program.ts'
import type { CommandOptions } from './conformance-test.ts'
import type { Session } from './session.ts'

/** A command of fast-check: the session is its model, and knows the real system. */
export type Command = fc.AsyncCommand<Session, unknown, true>

/** Sequences of steps, and of rests between them. */
export function commandsOf(
  instances: readonly Instance[],
  { maxCommands = 100, replayPath }: CommandOptions,
): fc.Arbitrary<Iterable<Command>> {
  const actions = [...new Set(instances.map(each => each.action))]
  const steps = actions.map(action => {
    const own = instances.filter(each => each.action === action)
    const arbitrary = fc.constantFrom(...own).map(stepCommand)
    // After a death there is often not much left to do.
    return { arbitrary, weight: action.isFault ? 1 : 5 }
  })
  const rest = { arbitrary: fc.constant(settleCommand), weight: 5 }
  return fc.commands([fc.oneof(...steps, rest)], {
    maxCommands,
    // All lengths up to the given one are as likely.
    size: 'max',
    ...(replayPath === undefined ? {} : { replayPath }),
  })
}

const stepCommand = (instance: Instance): Command => ({
  check: session => session.allows(instance),
  run: session => session.perform(instance),
  toString: () => instance.name,
})

const settleCommand: Command = {
  check: async () => true,
  run: session => session.settle(),
  toString: () => 'settle',
}

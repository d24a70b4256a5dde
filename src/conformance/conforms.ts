import fc from 'fast-check'
import type { AnyModel } from '../language/model.ts'
import type { Spec } from '../language/spec.ts'
import { ModelError } from '../language/value.ts'
import { type CommandOptions, conformanceTest, type TestOptions } from './conformance-test.ts'
import type { Implementation } from './implementation.ts'
import { Nonconformance } from './nonconformance.ts'
import type { Session } from './session.ts'

export interface ConformanceOptions extends TestOptions, CommandOptions {
  /** How many sequences of commands are tried. 100 by default. */
  readonly runs?: number
  /** A whole number: the same seed gives the same commands. By default another one each time. */
  readonly seed?: number
  /** Begins with a certain run of a seed: see {@link Repeat}. */
  readonly path?: string
  /** Whether fast-check also decides in which order what `start` holds back is let go. */
  readonly scheduler?: boolean
}

/** What repeats a run: options of `conforms`, beside those that it was found with. */
export interface Repeat {
  readonly seed: number
  readonly path: string
  readonly replayPath?: string
}

/** Whether a real system does only what its model does, as far as was tried. */
export type Conformance = Conforming | Deviating

interface Tried {
  /** The name of the spec, or of the model. */
  readonly name: string
  /** Runs up to the first that failed, which is included; 0 where already the start did. */
  readonly runs: number
}

/** No difference was seen; that is no proof. */
export interface Conforming extends Tried {
  readonly ok: true
  readonly seed: number
  /** How often each step was taken, by name; 0 for those that were never possible. */
  readonly taken: ReadonlyMap<string, number>
}

export interface Deviating extends Tried {
  readonly ok: false
  /** The shortest failing run that was found. */
  readonly failure: Nonconformance
  /** How often a shorter run was found that fails as well. */
  readonly shrinks: number
  /** What repeats that run; absent where already the start failed. */
  readonly repeat?: Repeat
}

/**
 * Tries a real system: random commands, chosen among what the model allows, are run on fresh systems
 * whose every look has to be that of a state that the model can be in. Before that, one system is only
 * started and stopped.
 *
 * @param against a spec, whose parameters and guards are taken, or a model with its defaults
 * @throws ModelError when the implementation or the model is wrong in itself
 */
export async function conforms(
  against: Spec | AnyModel,
  implementation: Implementation,
  options: ConformanceOptions = {},
): Promise<Conformance> {
  const { runs = 100, seed, path, scheduler = false } = options
  if (path !== undefined && seed === undefined)
    throw new ModelError(
      'A path says nothing without its seed.',
      'Give both, as they were printed.',
    )
  const { name } = against
  const test = conformanceTest(against, implementation, options)
  const start = await failureOf(() => test.run([]))
  if (start) return { ok: false, name, runs: 0, shrinks: 0, failure: start }
  const taken = new Map(test.steps.map(step => [step, 0]))
  const count = ({ steps }: Session) => {
    for (const { kind, name, isRefused } of steps)
      if (kind === 'action' && !isRefused) taken.set(name, taken.get(name)! + 1)
  }
  const details = await fc.check(
    fc.asyncProperty(
      test.commands(options),
      scheduler ? fc.scheduler() : fc.constant(undefined),
      async (commands, order) => count(await test.run(commands, order)),
    ),
    {
      numRuns: runs,
      ...(seed === undefined ? {} : { seed }),
      ...(path === undefined ? {} : { path }),
    },
  )
  const tried = { name, runs: details.numRuns }
  if (!details.failed) return { ok: true, ...tried, seed: details.seed, taken }
  const failure = details.errorInstance
  if (!(failure instanceof Nonconformance)) throw failure
  const [failing] = details.counterexample!
  const replayPath = /replayPath="([^"]*)"/.exec(String(failing))?.[1]
  return {
    ok: false,
    ...tried,
    shrinks: details.numShrinks,
    failure,
    repeat: {
      seed: details.seed,
      path: details.counterexamplePath!,
      ...(replayPath ? { replayPath } : {}),
    },
  }
}

async function failureOf(run: () => Promise<unknown>): Promise<Nonconformance | undefined> {
  try {
    await run()
    return undefined
  } catch (error) {
    if (error instanceof Nonconformance) return error
    throw error
  }
}

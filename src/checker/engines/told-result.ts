import type { Program } from '../../language/program.ts'
import type { Spec } from '../../language/spec.ts'
import { ModelError } from '../../language/value.ts'
import { bind } from '../bind.ts'
import { surprisesOf } from '../judgement.ts'
import type { CheckOptions, CheckResult, PropertyResult } from '../result.ts'
import { errorOf, type Mistake, mistakeOf } from '../workers/report.ts'
import { heardRun, type ToldRun, toldRun } from './told-run.ts'

type Plain = Omit<
  CheckResult,
  'spec' | 'program' | 'asExpected' | 'surprises' | 'properties' | 'deadlock' | 'error' | 'errorRun'
>

/** A result as plain data, which can be sent to another thread. */
export interface ToldResult {
  readonly plain: Plain
  readonly properties: readonly (Omit<PropertyResult, 'counterexample'> & {
    readonly run?: ToldRun
  })[]
  readonly deadlock?: ToldRun
  /** A mistake in the model; any other error is no result. */
  readonly mistake?: Mistake
  readonly errorRun?: ToldRun
}

/** @throws the error of a result that is no mistake in the model */
export function toldResult(result: CheckResult): ToldResult {
  const {
    spec: _,
    program: __,
    asExpected: ___,
    surprises: ____,
    properties,
    deadlock,
    error,
    errorRun,
    ...plain
  } = result
  if (error && !(error instanceof ModelError)) throw error
  return {
    plain,
    properties: properties.map(({ counterexample, ...rest }) => ({
      ...rest,
      ...(counterexample && { run: toldRun(counterexample) }),
    })),
    ...(deadlock && { deadlock: toldRun(deadlock) }),
    ...(error && { mistake: mistakeOf(error) }),
    ...(errorRun && { errorRun: toldRun(errorRun) }),
  }
}

/**
 * The result of a spec of this thread. Its runs are executed by the reference evaluator, and what it
 * is compared with is what this spec expects.
 */
export function heardResult(
  { plain, properties, deadlock, mistake, errorRun }: ToldResult,
  spec: Spec,
  program: Program,
  options: CheckOptions,
): CheckResult {
  const ground = { program, bound: bind(program, spec, options.properties) }
  const heard = (property: string, run: ToldRun) => heardRun(ground, property, run)
  const partial = {
    ...plain,
    spec,
    program,
    properties: properties.map(({ run, ...rest }) => ({
      ...rest,
      ...(run && { counterexample: heard(rest.name, run) }),
    })),
    ...(deadlock && { deadlock: heard('deadlock', deadlock) }),
    ...(mistake && { error: errorOf(mistake) }),
    ...(errorRun && { errorRun: heard('error', errorRun) }),
  }
  const surprises = surprisesOf(partial, options)
  return { ...partial, asExpected: surprises.length === 0, surprises }
}

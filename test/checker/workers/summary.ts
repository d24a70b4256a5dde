import type { CheckResult, Counterexample } from '../../../src/checker/result.ts'

/** What must not depend on how many threads explored. */
export function summary(result: CheckResult) {
  const { verdict, distinct, generated, depth, outside, warnings, exhaustive, stopped } = result
  return {
    verdict,
    distinct,
    generated,
    depth,
    outside,
    exhaustive,
    stopped,
    warnings,
    error: result.error?.message,
    errorRun: result.errorRun && steps(result.errorRun),
    deadlock: result.deadlock && steps(result.deadlock),
    fired: result.actions.map(({ name, fired }) => [name, fired]),
    fresh: result.actions.reduce((sum, { fresh }) => sum + fresh, 0),
    widest: result.widest.map(({ values }) => values),
    properties: result.properties.map(({ name, verdict, counterexample }) => ({
      name,
      verdict,
      // Of what can be reached any shortest run will do.
      run:
        counterexample?.kind === 'witness'
          ? counterexample.steps.length
          : counterexample && steps(counterexample),
    })),
  }
}

const steps = ({ kind, violates, initial, steps }: Counterexample) => [
  kind,
  violates,
  initial.toString(),
  ...steps.map(({ instance, after }) => `${instance.name}: ${after}`),
]

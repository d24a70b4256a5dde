import { expect, test } from 'vitest'
import alternatingBit from '../../../specs/reference/alternating-bit.ts'
import crashLock from '../../../specs/reference/crash-lock.ts'
import peterson from '../../../specs/reference/peterson.ts'
import { check } from '../../../src/checker/check.ts'
import { heardResult, toldResult } from '../../../src/checker/engines/told-result.ts'
import type { CheckResult, Counterexample } from '../../../src/checker/result.ts'
import { Program, type Spec } from '../../../src/index.ts'
import counters from '../workers/counters.ts'

const specs: readonly Spec[] = [crashLock, peterson, alternatingBit, counters].flat()

/** A run in words: its objects are those of one program. */
const inWords = (run: Counterexample | undefined) =>
  run && {
    ...run,
    initial: run.initial.toString(),
    steps: run.steps.map(({ instance, after }) => `${instance.name}: ${after}`),
    reads: run.reads.map(
      ({ slot, projection, value }) => `${slot.name} ${projection?.name ?? ''} = ${value}`,
    ),
  }

const allInWords = ({ program: _, error, ...result }: CheckResult) => ({
  ...result,
  error: error?.message,
  errorRun: inWords(result.errorRun),
  deadlock: inWords(result.deadlock),
  properties: result.properties.map(each => ({
    ...each,
    counterexample: inWords(each.counterexample),
  })),
})

test.each(specs.map(each => [each.name, each] as const))(
  'a result of %s is the same in another thread',
  async (_, spec) => {
    const options = { continueAfterViolation: true, symmetry: false }
    const result = await check(spec, options)
    const told = structuredClone(toldResult(result))
    const heard = heardResult(told, spec, new Program(spec.model, spec), options)
    expect(allInWords(heard)).toEqual(allInWords(result))
  },
)

test('what is no mistake in the model is no result', async () => {
  const result = await check(crashLock[0]!, { maxStates: 10 })
  const fault = new Error('Internal error: something is wrong.')
  expect(() => toldResult({ ...result, error: fault })).toThrow(fault)
})

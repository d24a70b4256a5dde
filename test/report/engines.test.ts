import { expect, test } from 'vitest'
import dieHard from '../../specs/reference/die-hard.ts'
import transactionCommit from '../../specs/reference/transaction-commit.ts'
import type { CheckOptions, Comparison } from '../../src/checker/result.ts'
import { jsonReport } from '../../src/report/json.ts'
import { terminal } from '../../src/report/terminal.ts'
import { checked, reported, runOf } from './run-of.ts'

const [jugs] = [dieHard].flat()
const options: CheckOptions = { engine: 'both' }

/** A run of specs that were compared in these ways. */
async function compared(...comparisons: readonly Comparison[]) {
  const one = await checked(jugs!, [], options)
  const specs = comparisons.map(comparison => ({ ...one, result: { ...one.result, comparison } }))
  return { ...(await runOf([])), specs }
}

const agrees = { kind: 'agrees' } as const
const refused = { kind: 'refused', reason: 'The symbolic engine does not check it.' } as const
const unfinished = { kind: 'unfinished', stopped: 'time' } as const

test.each([
  [[agrees, agrees], 'Both engines agree on 2 specs.'],
  [[agrees, refused], 'Both engines agree on 1 spec; the symbolic one refused 1.'],
  [
    [unfinished, refused, unfinished],
    'Both engines agree on 0 specs; the symbolic one refused 1 and did not finish 2.',
  ],
  [[agrees], 'Both engines agree.'],
  [[refused], 'Not compared: The symbolic engine does not check it.'],
  [[unfinished], 'Not compared: the other engine was stopped by the time limit (--time-limit).'],
] as const)('what came of asking both engines is said: %o', async (comparisons, said) => {
  const text = reported(terminal, await compared(...comparisons)).replace(/\s+/g, ' ')
  expect(text).toContain(said)
})

test('nothing is said of engines where one was asked', async () => {
  expect(reported(terminal, await runOf([jugs!]))).not.toContain('engine')
})

test('JSON tells which engine the result is of, and what the other said', async () => {
  const [one, two] = [await compared(refused), await runOf([jugs!])]
  expect(jsonReport(one).specs[0]).toMatchObject({ engine: 'explicit', comparison: refused })
  expect(jsonReport(two).specs[0]).toMatchObject({ engine: 'explicit' })
  expect(jsonReport(two).specs[0]).not.toHaveProperty('comparison')
})

test('of a search that the symbolic engine did not end, what is not known is not told', async () => {
  const stopped = await checked([transactionCommit].flat()[0]!, [], {
    engine: 'symbolic',
    maxStates: 2,
  })
  const text = reported(terminal, { ...(await runOf([])), specs: [stopped] })
  expect(text).toMatch(/! incomplete +transaction-commit +\d+ distinct, 0\.00 s, symbolic\n/)
})

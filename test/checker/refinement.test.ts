import { describe, expect, test } from 'vitest'
import { manager, transactionCommit } from '../../specs/reference/transaction-commit.ts'
import { twoPhaseCommit } from '../../specs/reference/two-phase-commit.ts'
import {
  check,
  each,
  model,
  oneOf,
  properties,
  range,
  refines,
  shape,
  spec,
} from '../../src/index.ts'

describe('refines', () => {
  const refinement = properties(twoPhaseCommit, {
    isTransactionCommit: refines(transactionCommit, (s, t) =>
      t.after(t.all(manager), (t, m) => t.with(m, { decision: s.decision(m) })),
    ),
  })

  test.each([3, 4])(
    'two-phase commit of %i managers refines transaction commit',
    async managers => {
      const result = await check(
        spec(twoPhaseCommit, { parameters: { managers }, properties: refinement }),
      )
      expect(result).toMatchObject({ verdict: 'holds', exhaustive: true })
    },
  )

  class Clock extends shape({ cells: { hour: range(1, 12) } }) {}
  const hours = model('hours', Clock, {
    actions: { tick: s => s.with({ hour: (s.hour % 12) + 1 }) },
  })
  class Digital extends shape({ cells: { hour: range(0, 12), half: oneOf('first', 'second') } }) {}
  const digital = (next: (hour: number) => number) =>
    model('digital', Digital, {
      init: s => s.with({ hour: 1 }),
      actions: {
        tick: each(
          oneOf('first', 'second'),
          (s, half) =>
            s.half === half &&
            (half === 'first'
              ? s.with({ half: 'second' })
              : s.with({ half: 'first', hour: next(s.hour) })),
        ),
      },
    })
  const checked = (next: (hour: number) => number) => {
    const clock = digital(next)
    const listed = properties(clock, {
      isClock: refines(hours, (s, t) => t.with({ hour: s.hour })),
    })
    return check(spec(clock, { properties: listed }))
  }

  test('steps that change nothing in the abstract model are allowed', async () => {
    expect(await checked(hour => (hour % 12) + 1)).toMatchObject({ verdict: 'holds' })
  })

  test('a step that the abstract model does not have is the last one of the counterexample', async () => {
    const { verdict, properties: results } = await checked(hour =>
      hour === 3 ? 5 : (hour % 12) + 1,
    )
    expect(verdict).toBe('violated')
    const trace = results[0]!.counterexample!
    expect(trace.steps).toHaveLength(6)
    expect(trace.notes).toEqual([
      'In hours this would be the step hour: 3 -> 5.',
      'There, only these are possible: tick.',
    ])
  })

  test('initial states have to be initial states of the abstract model', async () => {
    const clock = model('wrong-clock', Digital, {
      init: s => s.with({ hour: 7 }),
      actions: { tick: s => s.with({ hour: (s.hour % 12) + 1 }) },
    })
    const listed = properties(clock, {
      isClock: refines(hours, (s, t) => t.with({ hour: s.hour })),
    })
    const { properties: results } = await check(spec(clock, { properties: listed }))
    expect(results).toMatchObject([{ name: 'isClock', verdict: 'violated' }])
    expect(results[0]!.counterexample).toMatchObject({ kind: 'initial', steps: [] })
  })
})

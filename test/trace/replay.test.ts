import { model, range, shape, spec } from 'allways'
import { always, properties } from 'allways/properties'
import { expect, test } from 'vitest'
import type { Spec } from '../../src/language/spec.ts'
import { type ItfTrace, itfText, itfTrace, readItf } from '../../src/trace/itf.ts'
import { replay } from '../../src/trace/replay.ts'
import { hastyOffice, office } from './post-office.ts'
import { runOf } from './run-of.ts'

function recorded(made: Spec, property: string, names: readonly string[]): ItfTrace {
  const { program, run } = runOf(made, property, names)
  return readItf(itfText(itfTrace(program, run, { spec: made.name, source: 'x.ts', property })))
}

test.each([
  ['an invariant', office, 'noChief', ['open', 'write(clerk1)', 'appoint']],
  ['a step property', office, 'dayStays', ['open']],
  ['a witness', office, 'sorted', ['open', 'write(clerk2)', 'sort(stamped(by clerk2), left)']],
  ['a guard off', hastyOffice, 'oneLetter', ['open', 'write(clerk1)', 'write(clerk1)']],
] as const)('a recorded run is repeated: %s', (_, made, property, names) => {
  const result = replay(made, recorded(made, property, names))
  expect(result.kind).toBe('replayed')
  if (result.kind === 'replayed')
    expect(result.run.steps.map(step => step.instance.name)).toEqual(names)
})

test('the guards and parameters are those of the file, not of the spec', () => {
  const trace = recorded(hastyOffice, 'oneLetter', ['open', 'write(clerk1)', 'write(clerk1)'])
  expect(replay(office, trace).kind).toBe('replayed')
})

test("with the guard on again, the step is not possible, and the guard's condition says why", () => {
  const trace = recorded(hastyOffice, 'oneLetter', ['open', 'write(clerk1)', 'write(clerk1)'])
  const guarded = { ...trace, '#meta': { ...trace['#meta'], guards: { oneEach: true } } }
  const result = replay(office, guarded)
  expect(result).toMatchObject({
    kind: 'notEnabled',
    step: { number: 3, action: 'write', parameters: ['clerk1'] },
  })
  if (result.kind === 'notEnabled')
    expect(result.reads.map(({ slot, value }) => [slot.name, value])).toEqual([
      ['open', true],
      ['post.has(stamped(by clerk1))', 1],
    ])
})

test('an outcome among several is found by its state', () => {
  const trace = recorded(office, 'noChief', ['open', 'write(clerk1)', 'appoint'])
  const states = [...trace.states]
  const last = states.at(-1)!
  const other = { ...last, chief: 'none', queue: [] }
  const result = replay(office, { ...trace, states: [...states.slice(0, -1), other] })
  expect(result.kind).toBe('notViolated') // The other alternative of `appoint`, in which noChief holds.
})

test('a state that is not the recorded one is told by its cells', () => {
  const trace = recorded(office, 'noChief', ['open', 'write(clerk1)', 'appoint'])
  const [first, second, ...rest] = trace.states
  const changed = {
    ...second!,
    day: { '#bigint': '2' },
    mood: {
      '#map': [
        ['clerk1', 'cross'],
        ['clerk2', 'calm'],
      ],
    },
  }
  expect(
    replay(office, { ...trace, states: [first!, changed, ...rest] } as ItfTrace),
  ).toMatchObject({
    kind: 'otherState',
    step: { number: 1, action: 'open' },
    differences: [
      { cell: 'day', recorded: { '#bigint': '2' }, now: { '#bigint': '1' } },
      { cell: 'mood', key: 'clerk1', recorded: 'cross', now: 'calm' },
    ],
  })
})

test('a cell that the model has got since then is a difference', () => {
  const tally = (cells: object) =>
    model('tally', class Tally extends shape({ cells: { n: range(0, 3), ...cells } }) {}, {
      actions: { count: s => s.n < 3 && s.with({ n: s.n + 1 }) },
    })
  const old = tally({})
  const low = properties(old, { low: always(s => s.n < 1) })
  const trace = recorded(spec(old, { properties: low }), 'low', ['count'])
  const made = spec(tally({ m: range(0, 1) }), { properties: low as never })
  expect(replay(made, trace)).toMatchObject({
    kind: 'otherStart',
    differences: [{ cell: 'm', recorded: undefined, now: { '#bigint': '0' } }],
  })
})

test('an action that is gone is told with those that there are', () => {
  const trace = recorded(office, 'dayStays', ['open'])
  const [first, second] = trace.states
  const renamed = { ...second!, '#meta': { index: 1, action: 'opne', parameters: [] } }
  expect(replay(office, { ...trace, states: [first!, renamed] })).toEqual({
    kind: 'noSuchAction',
    step: { number: 1, action: 'opne', parameters: [] },
    known: ['open', 'write', 'sort', 'move', 'appoint'],
  })
})

test('a property that is gone is told', () => {
  const trace = recorded(office, 'dayStays', ['open'])
  const meta = { ...trace['#meta'], property: 'daysStay', violates: 'daysStay' }
  expect(replay(office, { ...trace, '#meta': meta })).toMatchObject({ kind: 'noSuchProperty' })
})

test('a parameter that is gone is a model error', () => {
  const trace = recorded(office, 'dayStays', ['open'])
  const meta = { ...trace['#meta'], parameters: { clercs: 2 } }
  expect(() => replay(office, { ...trace, '#meta': meta })).toThrow('Did you mean "clerks"?')
})

import { expect, test } from 'vitest'
import { replayText } from '../../src/report/replayed.ts'
import { type ItfTrace, itfTrace } from '../../src/trace/itf.ts'
import { replay } from '../../src/trace/replay.ts'
import { hastyOffice, office } from '../trace/post-office.ts'
import { runOf } from '../trace/run-of.ts'
import { look } from './run-of.ts'

const { program, run } = runOf(hastyOffice, 'oneLetter', ['open', 'write(clerk1)', 'write(clerk1)'])
const trace = itfTrace(program, run, {
  spec: 'hasty-office',
  source: 'x.ts',
  property: 'oneLetter',
})

const told = (changed: ItfTrace) =>
  replayText('x.itf.json', changed['#meta'], replay(office, changed), false, look)

test('a run that repeats is one line', () => {
  expect(told(trace)).toBe('✓ x.itf.json: 3 steps of hasty-office, violates oneLetter\n')
})

test('a step that is not possible any more is told with its reasons', () => {
  const meta = { ...trace['#meta'], guards: { oneEach: true } }
  expect(told({ ...trace, '#meta': meta })).toMatchInlineSnapshot(`
    "✗ x.itf.json does not replay on hasty-office as it is now
        Step 3, write(clerk1): the action is not possible here any more. It said "not now" after it had
        read open = true, post.copies(stamped(by clerk1)) = 1.
    "
  `)
})

test('a step to another state is told with the cells that differ', () => {
  const [first, second, ...rest] = trace.states
  const changed = { ...second!, at: { row: { '#bigint': '2' }, seat: 'a' }, queue: ['clerk2'] }
  expect(told({ ...trace, states: [first!, changed, ...rest] })).toMatchInlineSnapshot(`
    "✗ x.itf.json does not replay on hasty-office as it is now
        Step 1, open: the action leads to another state:
        at: recorded {row 2, seat a}, now {row 0, seat a}
        queue: recorded [clerk2], now empty
    "
  `)
})

test('an action that is gone is told with the nearest', () => {
  const [first, second, ...rest] = trace.states
  const changed = { ...second!, '#meta': { index: 1, action: 'opne', parameters: [] } }
  expect(told({ ...trace, states: [first!, changed, ...rest] })).toMatchInlineSnapshot(`
    "✗ x.itf.json does not replay on hasty-office as it is now
        Step 1, opne: the model has no such action. Did you mean open?
    "
  `)
})

test('a property that is not violated any more is told with what it read', () => {
  const fine = { ...trace, states: trace.states.slice(0, -1) }
  expect(told(fine)).toMatchInlineSnapshot(`
    "✗ x.itf.json does not replay on hasty-office as it is now
        Every step is as recorded, but oneLetter is not violated any more: it read
        post.copies(stamped(by clerk1)) = 1, post.copies(stamped(by clerk2)) = 0, post.copies(lost) = 0.
    "
  `)
})

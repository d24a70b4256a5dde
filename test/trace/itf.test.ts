import { expect, test } from 'vitest'
import { itfText, itfTrace, readItf } from '../../src/trace/itf.ts'
import { hastyOffice, office } from './post-office.ts'
import { runOf } from './run-of.ts'

const origin = { spec: 'office', source: 'specs/office.ts', property: 'noChief' }

test('every kind of cell has its form in ITF', () => {
  const { program, run } = runOf(office, 'noChief', [
    'open',
    'write(clerk2)',
    'sort(stamped(by clerk2), right)',
    'write(clerk1)',
    'appoint',
  ])
  const trace = itfTrace(program, run, origin)
  const { '#meta': meta, ...cells } = trace.states.at(-1)!
  expect(meta).toEqual({ index: 5, action: 'appoint', parameters: [] })
  expect(Object.keys(cells)).toEqual(trace.vars)
  const lines = itfText(trace)
    .split('\n')
    .slice(-trace.vars.length - 4, -4)
  expect(lines.map(line => line.trim())).toMatchInlineSnapshot(`
    [
      ""open": true,",
      ""day": {"#bigint":"1"},",
      ""chief": "clerk2",",
      ""at": {"row":{"#bigint":"0"},"seat":"a"},",
      ""mood": {"#map":[["clerk1","cross"],["clerk2","cross"]]},",
      ""seen": {"#map":[[{"#tup":["clerk1","left"]},{"#bigint":"0"}],[{"#tup":["clerk1","right"]},{"#bigint":"0"}],[{"#tup":["clerk2","left"]},{"#bigint":"0"}],[{"#tup":["clerk2","right"]},{"#bigint":"1"}]]},",
      ""trays": {"#map":[["clerk1",{"#set":[]}],["clerk2",{"#set":[{"kind":"stamped","by":"clerk2"}]}]]},",
      ""queue": ["clerk2","clerk1"],",
      ""post": {"#map":[[{"kind":"stamped","by":"clerk1"},{"#bigint":"1"}]]},",
      ""votes": {"#map":[["clerk2","yes"]]}",
    ]
  `)
})

test('a step names its action and parameters, and the guards that would have forbidden it', () => {
  const { program, run } = runOf(hastyOffice, 'oneLetter', [
    'open',
    'write(clerk1)',
    'write(clerk1)',
  ])
  const trace = itfTrace(program, run, origin)
  expect(trace.states.map(state => state['#meta'])).toMatchInlineSnapshot(`
    [
      {
        "index": 0,
      },
      {
        "action": "open",
        "index": 1,
        "parameters": [],
      },
      {
        "action": "write",
        "index": 2,
        "parameters": [
          "clerk1",
        ],
      },
      {
        "action": "write",
        "forbiddenBy": [
          "oneEach",
        ],
        "index": 3,
        "parameters": [
          "clerk1",
        ],
      },
    ]
  `)
})

test('the head of a trace says all that a replay needs', () => {
  const { program, run } = runOf(hastyOffice, 'oneLetter', [
    'open',
    'write(clerk1)',
    'write(clerk1)',
  ])
  const trace = itfTrace(program, run, { ...origin, spec: 'hasty-office', property: 'oneLetter' })
  expect(trace['#meta']).toMatchInlineSnapshot(`
    {
      "description": "Made by allways: a run of hasty-office that violates oneLetter",
      "format": "ITF",
      "format-description": "https://apalache-mc.org/docs/adr/015adr-trace.html",
      "guards": {
        "oneEach": false,
      },
      "kind": "invariant",
      "model": "post-office",
      "parameters": {
        "clerks": 2,
        "days": 2,
        "strict": true,
      },
      "property": "oneLetter",
      "source": "specs/office.ts",
      "spec": "hasty-office",
      "violates": "oneLetter",
    }
  `)
  expect(trace.params).toEqual(['clerks', 'days', 'strict'])
  expect(trace.states[0]).toMatchObject({ clerks: { '#bigint': '2' }, strict: true })
})

test('what is written can be read again', () => {
  const { program, run } = runOf(office, 'sorted', [
    'open',
    'write(clerk2)',
    'sort(stamped(by clerk2), left)',
  ])
  const trace = itfTrace(program, run, origin)
  expect(readItf(itfText(trace))).toEqual(trace)
})

test('no number stands bare in a state', () => {
  const { program, run } = runOf(office, 'noChief', ['open', 'write(clerk2)', 'appoint'])
  const bare: unknown[] = []
  for (const { '#meta': _, ...cells } of itfTrace(program, run, origin).states)
    JSON.stringify(cells, (_, value) => {
      if (typeof value === 'number') bare.push(value)
      return value
    })
  expect(bare).toEqual([])
})

test.each([
  ['nonsense', 'It is not JSON'],
  ['[]', 'it is not an object'],
  ['{}', 'it has no #meta'],
  ['{"#meta":{},"vars":[],"states":[]}', '#meta does not say the spec'],
])('%s is refused', (text, reason) => {
  expect(() => readItf(text)).toThrow(reason)
})

test('a trace without its actions is refused', () => {
  const { program, run } = runOf(office, 'dayStays', ['open'])
  const trace = itfTrace(program, run, origin)
  const without = { ...trace, states: trace.states.map(state => ({ ...state, '#meta': {} })) }
  expect(() => readItf(JSON.stringify(without))).toThrow(
    'state 1 does not say by which action it was reached',
  )
})

import { expect, test } from 'vitest'
import { jsonReport } from '../../src/report/json.ts'
import { door, openDoor, stuck } from './door.ts'
import { checked, runOf } from './run-of.ts'

test('a spec that holds has all its facts', async () => {
  const { specs, ...run } = jsonReport(await runOf([door]))
  expect(run).toEqual({
    schemaVersion: 1,
    version: '1.2.3',
    seconds: 0,
    failures: [],
    leftOut: [],
    unchecked: 0,
  })
  const { functionRuns, bytesPerState, learnedBytes, ...facts } = specs[0]!
  expect(functionRuns).toBeGreaterThan(0)
  expect(bytesPerState).toBeGreaterThan(0)
  expect(learnedBytes).toBeGreaterThan(0)
  expect(facts).toMatchInlineSnapshot(`
    {
      "actions": [
        {
          "fired": 4,
          "fresh": 2,
          "isFault": false,
          "name": "enter",
        },
        {
          "fired": 2,
          "fresh": 1,
          "isFault": false,
          "name": "leave",
        },
      ],
      "asExpected": true,
      "depth": 3,
      "distinct": 4,
      "engine": "explicit",
      "exhaustive": true,
      "expected": "holds",
      "file": "specs/room.ts",
      "generated": 7,
      "guards": {
        "oneAtATime": true,
      },
      "model": "room",
      "name": "door",
      "outside": 0,
      "parameters": {
        "keepers": 2,
      },
      "properties": [
        {
          "kind": "always",
          "name": "alone",
          "verdict": "holds",
        },
        {
          "kind": "reachable",
          "name": "used",
          "verdict": "holds",
          "witness": {
            "file": null,
            "length": 2,
            "steps": [
              "enter(keeper1)",
            ],
            "violates": "used",
          },
        },
      ],
      "seconds": 0,
      "stopped": null,
      "surprises": [],
      "symmetry": [],
      "title": "A room for one is used by one at a time.",
      "unreduced": null,
      "verdict": "holds",
      "warnings": [],
      "widest": [
        {
          "cell": "inside",
          "values": 2,
        },
        {
          "cell": "lit",
          "values": 2,
        },
      ],
    }
  `)
})

test('a violated property has its counterexample, with its file if one was written', async () => {
  const spec = await checked(openDoor)
  const traceFiles = new Map([['alone', 'out/open-door.alone.itf.json']])
  const report = jsonReport(await runOf([], { specs: [{ ...spec, traceFiles }] }))
  expect(report.specs[0]).toMatchObject({
    verdict: 'violated',
    expected: { violated: 'alone', length: 3 },
    asExpected: true,
    exhaustive: false,
    guards: { oneAtATime: false },
  })
  expect(report.specs[0]!.properties[0]).toEqual({
    name: 'alone',
    kind: 'always',
    verdict: 'violated',
    counterexample: {
      length: 3,
      file: 'out/open-door.alone.itf.json',
      violates: 'alone',
      steps: ['enter(keeper1)', 'enter(keeper2)'],
    },
  })
})

test('a deadlock has its run', async () => {
  const [spec] = jsonReport(await runOf([stuck])).specs
  expect(spec).toMatchObject({
    verdict: 'deadlock',
    asExpected: false,
    deadlock: { length: 2, file: null, steps: ['press'] },
  })
})

test('nothing is expected of a spec whose settings were changed', async () => {
  const spec = await checked(door, ['keepers = 3'])
  expect(jsonReport(await runOf([], { specs: [spec] })).specs[0]!.expected).toBeNull()
})

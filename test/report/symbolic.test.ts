import { expect, test } from 'vitest'
import twoPhaseCommit from '../../specs/reference/two-phase-commit.ts'
import { jsonReport } from '../../src/report/json.ts'
import { tableRow } from '../../src/report/table.ts'
import { terminal } from '../../src/report/terminal.ts'
import { checked, reported, runOf } from './run-of.ts'

const { counts: _, ...rest } = twoPhaseCommit
const large = { ...rest, parameters: { managers: 20 } }
const run = {
  ...(await runOf([])),
  specs: [await checked(large, [], { engine: 'symbolic' })],
}

test('counts that are too large for a number are reported digit by digit', () => {
  const report = jsonReport(run)
  expect(JSON.parse(JSON.stringify(report)).specs[0]).toMatchObject({
    distinct: 3_657_257_952_739_328,
    depth: null,
    exact: { distinct: '3657257952739328', generated: '97520648166834178' },
  })
})

test('the table names the engine, and has all digits', () => {
  const [only] = run.specs
  expect(tableRow(only!)).toMatchObject({
    verdict: 'holds (symbolic)',
    distinct: '3,657,257,952,739,328',
    generated: '97,520,648,166,834,178',
    depth: '',
  })
})

test('the terminal tells what the diagrams needed', () => {
  const text = reported(terminal, run).replace(/\s+/g, ' ')
  expect(text).toContain('3,657,257,952,739,328 distinct, 97,520,648,166,834,178 generated')
  expect(text).toMatch(/diagram of [\d,]+ nodes; at most [\d,]+ were in use/)
  expect(text).toMatch(
    /were in use, and \d+ MB\. Cells with the most nodes: prepared\.has\(manager/,
  )
  expect(text).toMatch(/Results that were remembered: union \d+%, /)
  expect(text).not.toContain('A state took')
})

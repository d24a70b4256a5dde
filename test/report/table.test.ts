import { expect, test } from 'vitest'
import { table, tableRow, tableRows, withTable } from '../../src/report/table.ts'
import { door, openDoor } from './door.ts'
import { runOf } from './run-of.ts'

test('the table has a row for each spec and can be read back', async () => {
  const { specs } = await runOf([door, openDoor])
  const rows = specs.map(tableRow)
  const made = table(rows)
  expect(made).toMatchInlineSnapshot(`
    "| spec | what it shows | verdict | distinct | generated | depth | seconds |
    |---|---|---|--:|--:|--:|--:|
    | door | A room for one is used by one at a time. | holds | 4 | 7 | 3 | 0.0 |
    | open-door | Without the guard two meet in the room. | violates alone | 5 | 7 | 3 | 0.0 |
    "
  `)
  expect(tableRows(`# Title\n\ntext | with | bars\n\n${made}\nmore\n`)).toEqual(rows)
})

test('a bar in a title does not split its cell', () => {
  const row = {
    spec: 'a',
    title: 'x | y',
    verdict: 'holds',
    distinct: '1',
    generated: '1',
    depth: '1',
    seconds: '0.1',
  }
  expect(tableRows(table([row]))).toEqual([row])
})

test('a text without a table has no rows', () => {
  expect(tableRows('# Nothing here\n')).toEqual([])
})

test('a new table takes the place of the old one between its marks', () => {
  const row = (spec: string, distinct: string) => ({
    spec,
    title: '',
    verdict: 'holds',
    distinct,
    generated: '1',
    depth: '1',
    seconds: '0.0',
  })
  const page = (...rows: ReturnType<typeof row>[]) =>
    `before\n<!-- specs: begin -->\n${table(rows)}<!-- specs: end -->\nafter\n`
  expect(withTable(page(), table([row('a', '1')]))).toBe(page(row('a', '1')))
  // What was not checked this time stays where it was.
  const old = page(row('a', '1'), row('slow', '9'), row('b', '1'))
  expect(withTable(old, table([row('a', '2'), row('new', '2'), row('b', '2')]))).toBe(
    page(row('a', '2'), row('slow', '9'), row('new', '2'), row('b', '2')),
  )
  expect(withTable('no marks', 'new\n')).toBe('new\n')
})

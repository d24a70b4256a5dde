import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { check, type Spec } from '../src/index.ts'
import type { CheckedSpec } from '../src/report/run.ts'
import { type TableRow, tableRow, tableRows } from '../src/report/table.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

type Listed = Spec | readonly Listed[]

const files = readdirSync(join(root, 'specs'), { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.ts') && !name.split('/').at(-1)!.startsWith('_'))
  .sort()

const modules = await Promise.all(
  files.map(async file => {
    const { default: listed } = (await import(join(root, 'specs', file))) as { default: Listed }
    return { file: `specs/${file}`, specs: [listed].flat(9) as Spec[] }
  }),
)

/** Of each everyday spec, what the table in the README says; the seconds are somebody's measurement. */
const withoutSeconds = ({ seconds: _, ...row }: TableRow) => row

const rows = tableRows(readFileSync(join(root, 'README.md'), 'utf8'))
const listed = new Map(rows.map(row => [row.spec, withoutSeconds(row)]))

describe.each(modules)('$file', ({ file, specs }) => {
  test.each(specs.filter(spec => !spec.full).map(spec => [spec.name, spec] as const))(
    '%s ends as it should, and as the README says',
    async (name, spec) => {
      const result = await check(spec)
      expect(result.error?.message).toBeUndefined()
      expect(result.surprises).toEqual([])
      const checked: CheckedSpec = { file, spec, result, changes: [], traceFiles: new Map() }
      expect(withoutSeconds(tableRow(checked))).toEqual(listed.get(name))
    },
  )
})

test('the README lists no spec that there is not', () => {
  const names = modules.flatMap(({ specs }) => specs.map(spec => spec.name))
  expect([...listed.keys()].filter(name => !names.includes(name))).toEqual([])
})

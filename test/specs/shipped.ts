import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { compared } from '../../src/checker/engines/comparison.ts'
import { check, type Spec } from '../../src/index.ts'
import type { CheckedSpec } from '../../src/report/run.ts'
import { type TableRow, tableRow, tableRows } from '../../src/report/table.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The folders of specs, one for each protocol. */
export const protocols = readdirSync(join(root, 'specs'))
  .filter(name => !name.startsWith('_'))
  .sort()

/** What docs/specs.md says of each spec. */
export const rows = tableRows(readFileSync(join(root, 'docs/specs.md'), 'utf8'))

type Listed = Spec | readonly Listed[]

interface Shipped {
  readonly file: string
  readonly specs: readonly Spec[]
}

/** The spec files of a protocol with their specs. */
export function specFilesOf(protocol: string): Promise<Shipped[]> {
  const names = readdirSync(join(root, 'specs', protocol)).filter(name => /^[^_].*\.ts$/.test(name))
  return Promise.all(
    names.sort().map(async name => {
      const file = `specs/${protocol}/${name}`
      const { default: listed } = (await import(join(root, file))) as { default: Listed }
      return { file, specs: [listed].flat(9) as Spec[] }
    }),
  )
}

// Up to so many states both engines are asked: the symbolic one may take long.
const SMALL = 100

// The seconds are somebody's measurement.
const withoutSeconds = ({ seconds: _, ...row }: TableRow) => row

/**
 * Checks each everyday spec of a protocol: it has to end as it says, and as docs/specs.md says. What is
 * small is checked by both engines, which have to agree. Each protocol is a test file of its own, so
 * that they run next to each other.
 */
export async function checkSpecsOf(protocol: string): Promise<void> {
  const files = await specFilesOf(protocol)
  const listed = new Map(rows.map(row => [row.spec, withoutSeconds(row)]))
  describe.each(files)('$file', ({ file, specs }) => {
    test.each(specs.filter(spec => !spec.full).map(spec => [spec.name, spec] as const))(
      '%s ends as it should, and as docs/specs.md says',
      async (name, spec) => {
        const explicit = await check(spec)
        const result =
          explicit.distinct <= SMALL
            ? compared(explicit, await check(spec, { engine: 'symbolic' }))
            : explicit
        expect(result.error?.message).toBeUndefined()
        expect(result.surprises).toEqual([])
        const checked: CheckedSpec = { file, spec, result, changes: [], traceFiles: new Map() }
        expect(withoutSeconds(tableRow(checked))).toEqual(listed.get(name))
      },
    )
  })
}

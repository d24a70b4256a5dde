import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { protocols, rows, specFilesOf } from './shipped.ts'

const specs = (await Promise.all(protocols.map(specFilesOf))).flat().flatMap(file => file.specs)

test('docs/specs.md lists no spec that there is not', () => {
  const names = specs.map(spec => spec.name)
  expect(rows.map(row => row.spec).filter(name => !names.includes(name))).toEqual([])
})

test('no two specs have one name', () => {
  const names = specs.map(spec => spec.name)
  expect(names.filter((name, i) => names.indexOf(name) < i)).toEqual([])
})

test.each(protocols)('the specs of %s are tested', protocol => {
  expect(existsSync(fileURLToPath(new URL(`${protocol}.test.ts`, import.meta.url)))).toBe(true)
})

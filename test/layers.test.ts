import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const source = fileURLToPath(new URL('../src', import.meta.url))

/** What each folder of src may import from, beside itself. */
const allowed: { readonly [folder: string]: readonly string[] } = {
  language: [],
  properties: ['language', 'model'],
  model: ['language', 'properties'],
  checker: ['language'],
  conformance: ['language'],
  trace: ['checker', 'language'],
  fuzz: ['trace', 'checker', 'language'],
  validate: ['trace', 'checker', 'language'],
  report: ['conformance', 'fuzz', 'validate', 'trace', 'checker', 'language'],
  vitest: ['conformance', 'report', 'trace', 'checker', 'language'],
  cli: ['fuzz', 'validate', 'report', 'trace', 'checker', 'language'],
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.ts'))
  .sort()

function importsOf(file: string): { readonly path: string; readonly isType: boolean }[] {
  const text = readFileSync(join(source, file), 'utf8')
  const found = text.matchAll(/^(?:import|export)\s+(type\s)?[^'"]*?from\s+'(\.[^']+)'/gms)
  return [...found].map(([, type, path]) => ({
    path: relative(source, resolve(source, dirname(file), path!)),
    isType: type !== undefined,
  }))
}

const folderOf = (file: string) => (file.includes('/') ? file.split('/')[0]! : '')

describe('the layers of src', () => {
  test('the list of folders is complete', () => {
    const folders = new Set(files.map(folderOf).filter(folder => folder !== ''))
    expect([...folders].filter(folder => !(folder in allowed))).toEqual([])
  })

  test.each(files.filter(file => folderOf(file) !== ''))(
    '%s imports only from its own layer and below',
    file => {
      const folder = folderOf(file)
      const outside = importsOf(file)
        .map(({ path }) => path)
        .filter(path => folderOf(path) !== folder && !allowed[folder]?.includes(folderOf(path)))
      expect(outside).toEqual([])
    },
  )

  test('no module imports itself through others', () => {
    const graph = new Map(
      files.map(file => [
        file,
        importsOf(file)
          .filter(each => !each.isType)
          .map(each => each.path),
      ]),
    )
    const done = new Set<string>()
    const visit = (file: string, path: readonly string[]): readonly string[] | undefined => {
      if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
      if (done.has(file)) return undefined
      for (const next of graph.get(file) ?? []) {
        const cycle = visit(next, [...path, file])
        if (cycle) return cycle
      }
      done.add(file)
      return undefined
    }
    expect(files.map(file => visit(file, [])).find(cycle => cycle)).toBeUndefined()
  })

  describe('the command loads beforehand only what each check needs', () => {
    const loaded = new Set<string>()
    const load = (file: string): void => {
      if (loaded.has(file)) return
      loaded.add(file)
      for (const { path, isType } of importsOf(file)) if (!isType) load(path)
    }
    load('cli/main.ts')

    test('the explicit engine is among it', () => {
      expect(loaded).toContain('checker/breadth-first.ts')
    })

    test.each([
      'checker/symbolic',
      'fuzz',
      'validate',
      'cli/fuzz.ts',
      'cli/watch',
      'trace/replay.ts',
    ])('%s is not', place => {
      expect([...loaded].filter(file => file.startsWith(place))).toEqual([])
    })
  })

  test('Immutable.js is required and never imported, which takes long', () => {
    const imports = files.filter(file =>
      /^import (?!type)[^'"]*from 'immutable'/m.test(readFileSync(join(source, file), 'utf8')),
    )
    expect(imports).toEqual([])
  })
})

import { spawn } from 'node:child_process'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changesBetween, concerned, readSources } from '../../src/cli/watch/sources.ts'
import { buildPackage, project, remove } from './project.ts'
import { endlessSpec } from './specs.ts'

describe('what a spec file is made of', () => {
  const files = {
    'specs/a.ts': "import { x } from './parts/_x.ts'\nimport './_broken",
    'specs/b.ts': "export * from '../lib/y.js'\nconst z = await import('./parts/_missing.ts')",
    'specs/parts/_x.ts': "import a from '../a.ts'\nimport { spec } from 'allways'",
    'lib/y.ts': "import '../lib/z'",
    'lib/z/index.ts': '',
    'lib/unused.ts': '',
  }
  let folder = ''
  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const during = (given: readonly string[], change: () => void) => {
    const before = readSources(given, folder)
    change()
    const after = readSources(given, folder)
    const changed = changesBetween(before, after).map(path => relative(folder, path))
    return { changed, concerned: concerned(before, after) }
  }
  beforeAll(() => {
    folder = project(files)
  })
  afterAll(() => remove(folder))

  test('is all that it imports, directly and indirectly, packages left out', () => {
    const { parts, contents } = readSources(['specs'], folder)
    const of = (file: string) => [...parts.get(file)!].map(path => relative(folder, path)).sort()
    expect(of('specs/a.ts')).toEqual(['specs/a.ts', 'specs/parts/_x.ts'])
    expect(of('specs/b.ts')).toEqual([
      'lib/y.ts',
      'lib/z/index.ts',
      'specs/b.ts',
      'specs/parts/_missing.ts',
    ])
    expect(contents.get(join(folder, 'specs/parts/_missing.ts'))).toBeUndefined()
    expect(contents.has(join(folder, 'lib/unused.ts'))).toBe(false)
  })

  test('decides about what is checked again', () => {
    expect(during(['specs'], () => write('lib/z/index.ts', 'export {}'))).toEqual({
      changed: ['lib/z/index.ts'],
      concerned: ['specs/b.ts'],
    })
    expect(during(['specs/a.ts#one'], () => write('specs/parts/_x.ts', '')).concerned).toEqual([
      'specs/a.ts#one',
    ])
    expect(during(['specs/a.ts'], () => write('lib/z/index.ts', '')).concerned).toEqual([])
  })

  test('is not changed by saving the same', () => {
    const same = () => write('specs/a.ts', files['specs/a.ts'])
    expect(during(['specs'], same)).toEqual({ changed: [], concerned: [] })
  })

  test('may come and go', () => {
    const come = () => write('specs/parts/_missing.ts', '')
    expect(during(['specs'], come).concerned).toEqual(['specs/b.ts'])
    expect(during(['specs'], () => write('specs/new/c.ts', '')).concerned).toEqual([
      'specs/new/c.ts',
    ])
    expect(during(['specs'], () => remove(join(folder, 'specs/new'))).concerned).toEqual([])
    const all = () => renameSync(join(folder, 'specs'), join(folder, 'elsewhere'))
    expect(during(['specs'], all).concerned).toEqual(['specs'])
    const back = () => renameSync(join(folder, 'elsewhere'), join(folder, 'specs'))
    expect(during(['specs'], back).concerned).toEqual(['specs'])
  })
})

const counterSpec = (most: string) => `
import { model, range, shape, spec } from 'allways'
import { always, properties } from 'allways/properties'
import { limit } from './_limit.ts'

class Counter extends shape({ cells: { n: range(0, 9) } }) {}
const counter = model('counter', Counter, {
  actions: { up: s => s.n < limit && s.with({ n: s.n + 1 }) },
})
const small = properties(counter, { small: always(s => s.n < ${most}) })
export default spec(counter, { properties: small, deadlock: 'allowed' })
`

const otherSpec = `
import { flag, model, shape, spec } from 'allways'
class Other extends shape({ cells: { is: flag } }) {}
export default spec(model('other', Other, { actions: { turn: s => s.with({ is: !s.is }) } }))
`

describe('allways check --watch', () => {
  let installed = ''
  let folder = ''
  beforeAll(() => {
    installed = buildPackage()
    folder = project(
      {
        'specs/counter.ts': counterSpec('5'),
        'specs/_limit.ts': 'export const limit = 3\n',
        'specs/other.ts': otherSpec,
      },
      installed,
    )
  })
  afterAll(() => {
    remove(folder)
    remove(installed)
  })

  // What the command says, one report after the other.
  function watch(...words: string[]) {
    const bin = join(installed, 'bin/allways.js')
    const child = spawn(process.execPath, [bin, 'check', '--watch', ...words], { cwd: folder })
    let [said, read] = ['', 0]
    let heard = () => {}
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', data => {
        said += data
        heard()
      })
    const ended = new Promise<number | null>(resolve => child.on('close', resolve))
    const report = async (end = /Watching \d+ files?\. Ctrl-C ends\.\n/) => {
      for (;;) {
        const found = end.exec(said.slice(read))
        if (found) {
          const text = said.slice(read, read + found.index + found[0].length)
          read += text.length
          return text
        }
        await new Promise<void>(resolve => {
          heard = resolve
        })
      }
    }
    return { child, report, ended }
  }

  const save = (path: string, text: string) => writeFileSync(join(folder, path), text)

  test('checks again what is made of a file that was saved, until Ctrl-C', async () => {
    const { child, report, ended } = watch()
    const first = await report()
    expect(first).toMatch(/✓ holds +counter +4 distinct/)
    expect(first).toContain('2 specs in')
    expect(first).toContain('Watching 3 files.')

    save('specs/_limit.ts', 'export const limit = 7\n')
    const violated = await report()
    expect(violated).toContain('Changed: specs/_limit.ts')
    expect(violated).toContain('counter violates small in 6 states')
    expect(violated).not.toContain('other')

    save('specs/other.ts', `${otherSpec} oh no (`)
    expect(await report()).toContain('error: specs/other.ts: It did not load: specs/other.ts:5:')

    // As many editors save: another file takes the name.
    save('specs/other.ts~', otherSpec)
    renameSync(join(folder, 'specs/other.ts~'), join(folder, 'specs/other.ts'))
    expect(await report()).toMatch(/✓ holds +other +2 distinct/)

    rmSync(join(folder, 'specs/_limit.ts'))
    expect(await report()).toContain('error: specs/counter.ts: It did not load: Cannot find module')
    save('specs/_limit.ts', 'export const limit = 3\n')
    expect(await report()).toMatch(/✓ holds +counter +4 distinct/)

    child.kill('SIGINT')
    expect(await ended).toBe(130)
  })

  test('a check that is overtaken by a change is ended, and its specs are checked all the same', async () => {
    save('specs/long.ts', endlessSpec)
    const { child, report, ended } = watch('specs/other.ts', 'specs/long.ts')
    await report(/holds +other.*\n/)
    save('specs/long.ts', otherSpec.replace("'other'", "'short'"))
    const text = await report()
    expect(text).toMatch(/✓ holds +short/)
    expect(text).toMatch(/✓ holds +other/)
    child.kill('SIGTERM')
    expect(await ended).toBe(130)
  })

  test('what was never there is misspelt: exit code 2', async () => {
    const { report, ended } = watch('specs/cuonter.ts')
    expect(await report(/\n/)).toBe(
      'error: specs/cuonter.ts: There is no such file or folder. Did you mean specs/counter.ts?\n',
    )
    expect(await ended).toBe(2)
  })
})

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { initCommand } from '../../src/cli/init.ts'
import type { Surroundings } from '../../src/cli/surroundings.ts'
import { plain } from '../../src/report/palette.ts'
import { project, remove, root } from './project.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) remove(folder)
})

/** Runs `allways init` in a folder that has these files. */
function init(files: { readonly [path: string]: string }, given = '.') {
  const folder = project(files)
  folders.push(folder)
  let printed = ''
  const around: Surroundings = {
    folder,
    version: '1.2.3',
    environment: {},
    width: 100,
    out: text => {
      printed += text
    },
    errors: { write: () => {} },
    now: () => 0,
    memory: () => 0,
    signal: new AbortController().signal,
    palette: () => plain,
  }
  const run = () => initCommand(given, around)
  return { folder, run, printed: () => printed }
}

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => statSync(join(folder, name)).isFile())
    .sort()

describe('allways init', () => {
  test('writes all templates, and says what comes next', () => {
    const { folder, run, printed } = init({})
    expect(run()).toBe(0)
    expect(filesIn(folder)).toEqual(filesIn(join(root, 'templates')))
    expect(printed()).toMatchInlineSnapshot(`
      "Written:
        models/lease.ts                a model: who writes to a store needs a lease, which may expire
        specs/lease.ts                 what to check: it holds, and without its guard it breaks
        test/lease.test.ts             the same as tests of vitest
        .github/workflows/allways.yml  runs both on GitHub at each push
        tsconfig.json                  what tsc and editors have to know

      Next:
        npm init --yes
        npm install --save-dev allways typescript vitest
        npx allways check                                 checks the specs, explains one run
        npx vitest run                                    runs the tests
      "
    `)
  })

  test('makes the folder that it is given', () => {
    const { folder, run, printed } = init({ 'package.json': '{}' }, 'packages/lease')
    expect(run()).toBe(0)
    expect(existsSync(join(folder, 'packages/lease/models/lease.ts'))).toBe(true)
    expect(printed()).toContain('Written to packages/lease:')
    expect(printed()).toContain('  cd packages/lease\n  npm install --save-dev allways')
  })

  test('asks for no package that the project has', () => {
    const manifest = { dependencies: { vitest: '4' }, devDependencies: { allways: '1' } }
    const { run, printed } = init({ 'package.json': JSON.stringify(manifest) })
    run()
    expect(printed()).toContain('Next:\n  npm install --save-dev typescript\n')
  })

  test('is not stopped by a package.json that npm cannot read either', () => {
    const { run, printed } = init({ 'package.json': '{' })
    expect(run()).toBe(0)
    expect(printed()).toContain('npm install --save-dev allways typescript vitest')
  })

  test('leaves the settings of a project as they are', () => {
    const { folder, run, printed } = init({ 'tsconfig.json': '{ "files": [] }' })
    run()
    expect(readFileSync(join(folder, 'tsconfig.json'), 'utf8')).toBe('{ "files": [] }')
    expect(printed()).toContain('There is a tsconfig.json.')
    expect(printed()).not.toContain('what tsc and editors have to know')
  })

  test('overwrites nothing, and then writes nothing', () => {
    const { folder, run } = init({ 'specs/lease.ts': 'mine', 'test/lease.test.ts': 'mine, too' })
    expect(run).toThrow(
      'specs/lease.ts, test/lease.test.ts are there already, and init overwrites nothing. Give another folder: allways init <folder>.',
    )
    expect(filesIn(folder)).toEqual(['specs/lease.ts', 'test/lease.test.ts'])
    expect(readFileSync(join(folder, 'specs/lease.ts'), 'utf8')).toBe('mine')
  })

  test('a second time is an error', () => {
    const { run } = init({})
    run()
    expect(run).toThrow(/there already/)
  })

  test('a file is no folder', () => {
    const { folder, run } = init({ notes: '' }, 'notes')
    expect(run).toThrow('notes is a file. Give a folder: allways init <folder>.')
    expect(filesIn(folder)).toEqual(['notes'])
  })
})

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { transpiledIn } from '../../src/cli/typescript/transpiled.ts'
import { buildPackage, project, remove, run } from './project.ts'
import { roomSpecs } from './specs.ts'

describe('what TypeScript files became', () => {
  const folder = mkdtempSync(join(tmpdir(), 'allways-kept-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  test('is given back for the same file, text and version, and for no other', () => {
    const kept = transpiledIn(join(folder, 'some'), 'v1')
    expect(kept.get('file:///a.ts', 'let a: 1')).toBeUndefined()
    kept.set('file:///a.ts', 'let a: 1', 'let a\n\nlet b')
    expect(kept.get('file:///a.ts', 'let a: 1')).toBe('let a\n\nlet b')
    expect(kept.get('file:///a.ts', 'let a: 2')).toBeUndefined()
    expect(kept.get('file:///b.ts', 'let a: 1')).toBeUndefined()
    expect(transpiledIn(join(folder, 'some'), 'v2').get('file:///a.ts', 'let a: 1')).toBeUndefined()
  })

  test('is one file for each, however often it changes', () => {
    const kept = transpiledIn(join(folder, 'one'), 'v1')
    for (const text of ['1', '2', '3']) kept.set('file:///a.ts', text, text)
    kept.set('file:///b.ts', '1', '1')
    expect(readdirSync(join(folder, 'one'))).toHaveLength(2)
    expect(kept.get('file:///a.ts', '3')).toBe('3')
  })

  test('is not kept where nothing can be written', () => {
    writeFileSync(join(folder, 'file'), '')
    const kept = transpiledIn(join(folder, 'file'), 'v1')
    kept.set('file:///a.ts', '1', '1')
    expect(kept.get('file:///a.ts', '1')).toBeUndefined()
  })
})

// A newer Node strips types by itself and has a cache of its own.
const isNative = 'typescript' in process.features && Boolean(process.features.typescript)

describe.skipIf(isNative)('the command and TypeScript', () => {
  let installed = ''
  beforeAll(() => {
    installed = buildPackage()
  })
  afterAll(() => remove(installed))

  const list = async (folder: string) => run(['list', 'specs'], { installed, folder })

  test('takes what it kept, until the file is another one', async () => {
    const folder = project({ 'specs/room.ts': roomSpecs }, installed)
    const kept = join(folder, 'node_modules/.cache/allways')
    expect((await list(folder)).out).toContain('A room for one is used by one at a time.')
    // Only what is taken from there can show this.
    const [name] = readdirSync(kept)
    const code = readFileSync(join(kept, name!), 'utf8')
    writeFileSync(join(kept, name!), code.replace('A room for one', 'A kept room'))
    expect((await list(folder)).out).toContain('A kept room is used by one at a time.')
    writeFileSync(join(folder, 'specs/room.ts'), roomSpecs.replace('A room', 'A new room'))
    expect((await list(folder)).out).toContain('A new room for one is used by one at a time.')
    remove(folder)
  })

  test('takes no module that is kept where an import of it is another one', async () => {
    const text = "import { title } from './_title.ts'\n"
    const folder = project(
      {
        'specs/room.ts': text + roomSpecs.replace(/'A room for one[^']*'/, 'title'),
        'specs/_title.ts': "export const title: string = 'The first.'",
      },
      installed,
    )
    expect((await list(folder)).out).toContain('The first.')
    writeFileSync(join(folder, 'specs/_title.ts'), "export const title: string = 'The second.'")
    expect((await list(folder)).out).toContain('The second.')
    rmSync(join(folder, 'specs/_title.ts'))
    expect((await list(folder)).errors).toContain('Cannot find module')
    remove(folder)
  })

  test('loads a file once, though of those that import it only some are plain', async () => {
    const titled = (from: string) =>
      `import { title } from '${from}'\n${roomSpecs.replace(/'A room for one[^']*'/, 'title')}`
    const folder = project(
      {
        'specs/a.ts': titled('./_title.ts'),
        'specs/b.ts': titled('./_title'),
        'specs/c.ts': titled('./_title.ts'),
        'specs/_title.ts': `
          const all = globalThis as { times?: number }
          all.times = (all.times ?? 0) + 1
          export const title = \`Loaded \${all.times} times.\`
        `,
      },
      installed,
    )
    for (const time of ['first', 'second']) {
      const { out } = await list(folder)
      expect(out.match(/Loaded \d times/g), time).toEqual(Array(3).fill('Loaded 1 times'))
    }
    const kept = readdirSync(join(folder, 'node_modules/.cache/allways'))
    expect(kept.map(name => name.replace(/.*\./, '')).sort()).toEqual([
      'js',
      'js',
      'mjs',
      'mjs',
      'mjs',
    ])
    remove(folder)
  })

  test('keeps nothing where nothing can be written', async () => {
    const folder = project({ 'specs/room.ts': roomSpecs }, installed)
    writeFileSync(join(folder, 'node_modules/.cache'), '')
    expect((await list(folder)).out).toContain('A room for one is used by one at a time.')
    remove(folder)
  })

  test('finds what Node alone does not, and tells places in the TypeScript, each time', async () => {
    const folder = project(
      {
        'package.json': '{ "type": "commonjs" }',
        'specs/all.ts': `
          import { model, range, shape, spec } from 'allways'
          import { a } from './_short'
          import { b } from './_named.js'
          import { c } from './_folder'
          import d from './_data.json'
          import { e } from './_common.cts'
          enum Not { erasable = 'enum' }
          class Empty extends shape({ cells: { n: range(0, 1) } }) {}
          const turn = model('turn', Empty, { actions: { on: s => s.with({ n: 1 - s.n }) } })
          export default spec(turn, { title: [a, b, c, d.d, e, Not.erasable].join(' ') })
        `,
        'specs/_short.ts': "export const a: string = 'short'",
        'specs/_named.ts': "export const b: string = 'named'",
        'specs/_folder/index.ts': "export const c: string = 'folder'",
        'specs/_data.json': '{ "d": "data" }',
        'specs/_common.cts': "exports.e = 'common' as string",
        'specs/throws.ts': 'interface Unused {\n  n: 1\n}\n\nexport default nothing.here\n',
      },
      installed,
    )
    for (const time of ['first', 'second']) {
      const { out, errors } = await list(folder)
      expect(out, time).toContain('short named folder data common enum')
      expect(errors, time).toContain('nothing is not defined (specs/throws.ts:5:16)')
    }
    remove(folder)
  })
})

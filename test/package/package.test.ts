import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { buildPackage, remove } from '../cli/project.ts'
import { installed, program } from './installed.ts'

let built = ''
let folder = ''
let unpacked = ''

/** A shipped model with other bounds than the shipped specs have. */
const twoNodes = `
import { spec } from 'allways'
import { gfs2Withdraw } from 'allways/models/gfs2-withdraw'
import { withdrawSafety } from 'allways/properties/gfs2-withdraw'

export const twoNodes = spec(gfs2Withdraw, {
  name: 'two-nodes',
  parameters: { nodes: 2, blocks: 1 },
  properties: withdrawSafety,
})

export const unguarded = spec(gfs2Withdraw, {
  name: 'two-nodes-without-hold-dequeue',
  parameters: { nodes: 2, blocks: 1 },
  guards: { holdDequeue: false },
  properties: withdrawSafety,
  expect: { violated: 'coverage', length: 8 },
})

export default [twoNodes, unguarded]
`

const twoNodesTest = `
import 'allways/vitest'
import { expect, test } from 'vitest'
import { twoNodes, unguarded } from '../specs/two-nodes.ts'

test('two nodes lose nothing', () => expect(twoNodes).toHold())
test('a guard is needed', () => expect(unguarded).toViolate('noReplayOverHeld', { length: 17 }))
// @ts-expect-error: the names of properties are typed
test.fails('a misspelt name', () => expect(unguarded).toViolate('noReplyOverHeld'))
test('this fails, and says why', () => expect(unguarded).not.toViolate('noReplayOverHeld'))
`

beforeAll(() => {
  built = buildPackage()
  folder = installed(built, {
    'package.json': '{ "type": "commonjs" }',
    'specs/two-nodes.ts': twoNodes,
    'test/two-nodes.test.ts': twoNodesTest,
  })
  unpacked = join(folder, 'node_modules/allways')
})
afterAll(() => {
  remove(folder)
  remove(built)
})

const allways = (...words: string[]) => program(folder, 'allways/bin/allways.js', ...words)

/** Every name that can be imported, those of wildcards written out. */
function entries(): string[] {
  return Object.entries(manifest.exports).flatMap(([name, target]) => {
    const path = typeof target === 'string' ? target : target.default
    const [before = '', after] = path.split('*')
    const fill = (text: string) => name.replace('*', text).replace('.', manifest.name)
    if (after === undefined) return [fill('')]
    return readdirSync(join(unpacked, before), { encoding: 'utf8' })
      .map(each => (after.startsWith('/') ? each : each.slice(0, -after.length)))
      .filter(each => existsSync(join(unpacked, `${before}${each}${after}`)))
      .map(fill)
  })
}

describe('the tarball', () => {
  test('has a file for every entry', () => {
    const files = Object.values(manifest.exports).flatMap(target =>
      typeof target === 'string' ? [target] : [target.types, target.default],
    )
    const lacking = [...files, ...Object.values(manifest.bin)]
      .filter(file => !file.includes('*'))
      .filter(file => !existsSync(join(unpacked, file)))
    expect(lacking).toEqual([])
    expect(entries()).toEqual(
      expect.arrayContaining([
        'allways',
        'allways/models/gfs2-withdraw',
        'allways/properties/gfs2-withdraw',
        'allways/vitest',
      ]),
    )
  })

  // The compiler leaves out a declaration in which it would have to name what is not exported.
  test('has a declaration for every module', () => {
    const files = readdirSync(join(unpacked, 'dist'), { recursive: true, encoding: 'utf8' })
    const lacking = files
      .filter(name => name.endsWith('.js'))
      .filter(name => !files.includes(name.replace(/js$/, 'd.ts')))
    expect(files).not.toEqual([])
    expect(lacking).toEqual([])
  })

  test('has the sources that its source maps speak of', () => {
    const maps = readdirSync(join(unpacked, 'dist'), { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.map'))
      .map(name => join(unpacked, 'dist', name))
    const lacking = maps.flatMap(map =>
      (JSON.parse(readFileSync(map, 'utf8')).sources as string[])
        .map(source => resolve(dirname(map), source))
        .filter(source => !existsSync(source)),
    )
    expect(maps).not.toEqual([])
    expect(lacking).toEqual([])
  })

  test.each(['NodeNext', 'Bundler'])('has types for every entry: %s', resolution => {
    const module = resolution === 'Bundler' ? 'Preserve' : resolution
    const lines = entries()
      .filter(name => !name.endsWith('.json'))
      .map((name, i) => `import * as entry${i} from '${name}'\nexport const e${i} = entry${i}`)
    writeFileSync(join(folder, 'entries.ts'), lines.join('\n'))
    const { out, code } = program(
      folder,
      'typescript/bin/tsc',
      ...['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', '--checkers', '1'],
      ...['--target', 'ES2023', '--module', module, '--moduleResolution', resolution, 'entries.ts'],
    )
    expect(out).toBe('')
    expect(code).toBe(0)
  })

  test('every entry can be imported', () => {
    // The matchers add themselves to vitest's expect, which is there only in a test.
    const names = entries().filter(name => !/\.json$|\/vitest$/.test(name))
    const lines = names.map(name => `import '${name}'`)
    writeFileSync(join(folder, 'node_modules/entries.mjs'), lines.join('\n'))
    expect(program(folder, 'entries.mjs')).toEqual({ code: 0, out: '', errors: '' })
  })
})

describe('a project that has installed it', () => {
  test('checks and replays what is shipped', () => {
    const shipped = allways('check', 'node_modules/allways/specs/reference/die-hard.ts')
    expect(shipped.errors).toBe('')
    expect(shipped.code).toBe(0)
    const replayed = allways('replay', 'node_modules/allways/counterexamples/reference')
    expect(replayed.errors).toBe('')
    expect(replayed.code).toBe(0)
  })

  test('begins with allways init, and all that it writes passes', () => {
    const written = allways('init')
    expect(written).toMatchObject({ code: 0, errors: '' })
    const checked = allways('check', 'specs/lease.ts')
    expect(checked.errors).toBe('')
    expect(checked.out).toMatch(/✓ holds +lease /)
    expect(checked.out).toMatch(/✓ violated +lease-without-fencing/)
    expect(checked.code).toBe(0)
    // Its own files as well as those of the project, by the settings that init wrote.
    const compiled = program(folder, 'typescript/bin/tsc', '--checkers', '1')
    expect(compiled.out).toBe('')
    expect(compiled.code).toBe(0)
    const tested = program(folder, 'vitest/vitest.mjs', 'run', 'test/lease.test.ts')
    expect(tested.out).toContain('2 passed')
    expect(tested.code).toBe(0)
  })

  test('fuzzes what it has written', () => {
    const { out, errors, code } = allways('fuzz', 'specs/lease.ts', '--runs', '200', '--seed', '1')
    expect(errors).toBe('')
    expect(out).toMatch(/✓ nothing found +lease /)
    expect(out).toMatch(/✓ violated +lease-without-fencing .*violates inOrder in 6 states/)
    expect(code).toBe(0)
  })

  test('varies a shipped model', () => {
    const { out, errors, code } = allways('check', 'specs/two-nodes.ts')
    expect(errors).toBe('')
    expect(out).toMatch(/✓ holds +two-nodes /)
    expect(out).toMatch(/✓ violated +two-nodes-without-hold-dequeue/)
    expect(code).toBe(0)
  })

  test('uses the matchers, whose failures show the run', () => {
    const { out, errors, code } = program(
      folder,
      'vitest/vitest.mjs',
      'run',
      'test/two-nodes.test.ts',
    )
    expect(out).toContain('1 failed | 2 passed | 1 expected fail')
    expect(errors).toContain('<- holdDequeue (off) would have forbidden this')
    expect(code).toBe(1)
  })
})

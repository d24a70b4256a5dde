import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildPackage, project, remove, root, run } from '../cli/project.ts'
import { blocksOf } from './pages/blocks.ts'
import { play } from './pages/play.ts'

/*
 * Every block of the README and of docs is compiled and run; pages/blocks.ts says how. What commands
 * print is compared, and written into the pages by `npm run docs`.
 */

const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.md'))
    .sort()
    .map(name => join('docs', name)),
]
const textOf = (path: string) => readFileSync(join(root, path), 'utf8')

/** A spec that does not say that it ends in a deadlock. */
const broken = `import { count, model, shape, spec } from 'allways'
class Once extends shape({ cells: { done: count.upTo(1) } }) {}
const once = model('once', Once, { actions: { act: s => s.done === 0 && s.with({ done: 1 }) } })
export default spec(once)`

const nameOf = (path: string) => path.replace(/\.md$/, '').replaceAll('/', '-')

describe('every block', () => {
  let installed: string
  const sources: string[] = []

  beforeAll(() => {
    installed = buildPackage()
  }, 120_000)
  afterAll(() => remove(installed))

  test.each(pages.filter(path => textOf(path).includes('```')))(
    'of %s does what the page says',
    async path => {
      const played = play(nameOf(path), textOf(path), installed)
      sources.push(...played.sources)
      expect(played.mistakes).toEqual([])
      await expect(played.page).toMatchFileSnapshot(join(root, path))
    },
  )

  test.each([
    ['a spec that ends otherwise', 'ts', broken, 'ended with 1'],
    ['a command that fails', 'sh', 'exit 3', 'ended with 3'],
    [
      'a line that is nowhere',
      'ts from specs/_claim.ts',
      'const never = 1',
      'not have these lines',
    ],
    ['a file that is nowhere', 'ts from specs/nowhere.ts', 'const never = 1', 'no file'],
    ['a change of another line', 'diff specs/_claim.ts', '-const never = 1', 'there 0 times'],
    ['YAML with a slip', 'yaml', 'a: [1', 'line 1'],
    ['a job that fails', 'yaml', 'run: npx allways check nowhere.ts', 'ended with 2'],
    ['JSON with a slip', 'json', '{ a: 1 }', 'JSON'],
    ['a block of no language', '', 'anything', 'language'],
  ])('is found wanting: %s', (what, fence, text, mistake) => {
    const page = `\`\`\`${fence}\n${text}\n\`\`\`\n`
    expect(play(`wrong-${what.replaceAll(' ', '-')}`, page, installed).mistakes).toEqual([
      expect.stringContaining(mistake),
    ])
  })

  test('of a console is given what the commands print', () => {
    const console = (prints: string) => `\`\`\`console\n$ echo one; echo two\n${prints}\`\`\`\n`
    const really = (prints: string) => play('prints', console(prints), installed).page
    expect(really('two\n')).toBe(console('one\ntwo\n'))
    expect(really('...\ntwo\n')).toBe(console('...\ntwo\n'))
    expect(really('...\none\n')).toBe(console('one\ntwo\n'))
  })

  test('README.md names every command, and every option of check', async () => {
    const around = { installed, folder: installed }
    const named = async (words: string[], pattern: RegExp) =>
      [...(await run(words, around)).out.matchAll(pattern)].map(([, name = '']) => name)
    const commands = await named(['--help'], /^ {2}([a-z]+) (?:\[|<)/gm)
    const options = await named(['check', '--help'], /^ {2}(--[a-z-]+)/gm)
    const own = options.filter(name => !['--debug', '--color', '--no-color'].includes(name))
    const readme = textOf('README.md')
    const names = [
      ...commands.filter(name => name !== 'help').map(name => `allways ${name}`),
      ...own,
    ]
    expect(names).toContain('allways check')
    expect(names).toContain('--out')
    expect(names.filter(name => !readme.includes(name))).toEqual([])
  })

  test('of TypeScript is compiled, strictly', () => {
    const settings = {
      extends: join(root, 'tsconfig.json'),
      // The package is found by its name, as in a project that has installed it.
      compilerOptions: { paths: {} },
      include: [],
      files: sources,
    }
    const file = join(installed, 'pages/tsconfig.json')
    writeFileSync(file, JSON.stringify(settings))
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', file, '--checkers', '1'], {
      cwd: join(installed, 'pages'),
      encoding: 'utf8',
    })
    expect(sources).not.toEqual([])
    expect(stdout).toBe('')
  })
})

// SPIN makes C of it, which has to be compiled.
const hasSpin = ['spin -V', 'cc --version'].every(
  command => spawnSync('sh', ['-c', command]).status === 0,
)

test.runIf(hasSpin)('SPIN finds in the Promela of a page what the page says', () => {
  const found = (promela: string) => {
    const folder = project({ 'lock.pml': promela })
    const { stdout } = spawnSync('spin', ['-run', 'lock.pml'], { cwd: folder, encoding: 'utf8' })
    remove(folder)
    return stdout
  }
  const blocks = blocksOf(textOf('docs/from-promela.md'))
  const lock = blocks.find(({ language }) => language === 'promela')!.text
  expect(found(lock)).toContain('pan:1: invalid end state')
  const cured = found(lock.replace('toServer?release', 'toServer??release'))
  expect(cured).toContain('errors: 0')
})

test('the blocks that are not run are few', () => {
  const exceptions = pages.flatMap(path =>
    blocksOf(textOf(path)).flatMap(({ notRun }) => (notRun ? [`${path}: ${notRun}`] : [])),
  )
  expect(exceptions).toMatchInlineSnapshot(`
    [
      "README.md: it installs packages, and checks all specs",
      "docs/store.md: it explores millions of states",
    ]
  `)
})

test('README.md names every room of the house', () => {
  const rooms = readdirSync(join(root, 'src'), { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(({ name }) => `src/${name} `)
  expect(rooms.filter(room => !textOf('README.md').includes(room))).toEqual([])
})

test('no block is overlooked since it is indented', () => {
  expect(pages.filter(path => /^[ \t]+```/m.test(textOf(path)))).toEqual([])
})

/** As GitHub makes anchors of headings. */
const anchorsOf = (page: string) =>
  [...page.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

function leadsSomewhere(path: string, target: string): boolean {
  const [file = '', anchor] = target.split('#')
  const found = file === '' ? join(root, path) : join(root, dirname(path), file)
  if (!existsSync(found)) return false
  return anchor === undefined || anchorsOf(readFileSync(found, 'utf8')).includes(anchor)
}

test('every link between the pages leads somewhere', () => {
  const broken = pages.flatMap(path =>
    [...textOf(path).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter(target => !/^[a-z]+:/.test(target) && !leadsSomewhere(path, target))
      .map(target => `${path}: ${target}`),
  )
  expect(broken).toEqual([])
})

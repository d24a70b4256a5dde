import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ProgressLine } from '../../src/cli/progress.ts'
import { allways } from './in-process.ts'
import { root } from './project.ts'

const folder = mkdtempSync(join(tmpdir(), 'allways-fuzz-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const peterson = 'specs/reference/peterson.ts#peterson'
const broken = 'specs/reference/peterson.ts#peterson-without-flag-before-turn'
writeFileSync(join(folder, 'broken.itf.json'), '{}')
// Examples of other specs: the stored counterexamples would show everything at once.
const none = ['--examples', 'counterexamples/dlm']

const fuzz = (...words: readonly string[]) => allways(['fuzz', ...words])

test('a violation that is expected is fine, and is explained', async () => {
  const { code, out } = await fuzz(broken, '--seed', '3')
  expect(code).toBe(0)
  expect(out).toContain('✓ violated  peterson-without-flag-before-turn  as expected: violates')
  expect(out).toContain('violated: mutualExclusion')
  expect(out).toContain('It was found in a stored counterexample')
})

test('what it says finds it again does so', async () => {
  const settings = ['--set', 'processes=2', '--max-steps', '40', '--no-swarm']
  const first = await fuzz(broken, ...none, ...settings, '--seed', '3')
  const again = /To find it again: allways (.*)$/m.exec(first.out)![1]!
  const second = await allways(again.split(' '))
  expect(first.code).toBe(0)
  expect(second).toEqual(first)
})

test('a violation that is not expected is a failure', async () => {
  const guard = ['--guard', 'flagBeforeTurn=off', ...none]
  const { code, out } = await fuzz(peterson, ...guard, '--seed', '3')
  expect(code).toBe(1)
  expect(out).toContain('✗ violated')
  expect(out).toContain('with flagBeforeTurn off: what the spec expects does not apply')
})

test('nothing found is fine where nothing is expected, and is said to be no proof', async () => {
  const { code, out } = await fuzz(peterson, '--seed', '3', '--runs', '50')
  expect(code).toBe(0)
  expect(out).toContain('✓ nothing found  peterson')
  expect(out).toMatch(/50 runs of seed 3 with [\d,]+ steps/)
  expect(out).toContain('New states in each tenth of the runs:')
  expect(out).toContain('Nothing was found, which is no proof')
})

test('nothing found is incomplete where a violation is expected', async () => {
  const { code, out } = await fuzz('specs/reference/peterson.ts#peterson-long-stay', '--runs', '20')
  expect(code).toBe(3)
  expect(out).toContain('! nothing found')
  expect(out).toContain('Not looked at')
})

test('the JSON document', async () => {
  const words = [...none, '--seed', '3', '--reporter', 'json']
  const { out } = await fuzz(broken, ...words)
  const { specs, schemaVersion } = JSON.parse(out)
  expect(schemaVersion).toBe(1)
  expect(specs).toMatchObject([
    {
      name: 'peterson-without-flag-before-turn',
      verdict: 'violated',
      asExpected: true,
      stopped: 'violation',
      seed: 3,
      violations: [{ property: 'mutualExclusion', radius: null, file: null }],
    },
  ])
  const [found] = specs[0].violations
  expect(found.steps).toHaveLength(found.length - 1)
  expect(found.path).toBe(specs[0].runs - 1)
})

test('a run that is written can be replayed', async () => {
  const words = [...none, '--seed', '3', '--out', join(folder, 'out')]
  const { out } = await fuzz(broken, ...words, '--reporter', `default=${join(folder, 'text')}`)
  expect(out).toBe('')
  const file = join(folder, 'out/peterson-without-flag-before-turn.mutualExclusion.itf.json')
  expect(readFileSync(join(folder, 'text'), 'utf8')).toContain(`allways replay ${file}`)
  expect(existsSync(file)).toBe(true)
  const replayed = await allways(['replay', file])
  expect(replayed.errors).toBe('')
  expect(replayed.code).toBe(0)
})

test('progress is one line', () => {
  let now = 0
  let shown = ''
  const stream = {
    write: (text: string) => {
      shown += text
    },
  }
  const line = new ProgressLine({ stream, now: () => now, memory: () => 3 * 2 ** 20 })
  line.start('lock')
  now = 20_000
  line.showFuzzing({ runs: 1200, steps: 34_000, distinct: 560, seconds: 20 })
  expect(shown).toBe('lock: 1.2K runs, 34K steps, 560 distinct, 3 MB, 20.0 s\n')
})

test('an interrupt ends it', async () => {
  const { code } = await allways(['fuzz', peterson], AbortSignal.abort())
  expect(code).toBe(130)
})

test.each([
  [[], 'missing required argument'],
  [[peterson, '--runs', '0'], 'whole number of at least 1'],
  [[peterson, '--seed', '1.5'], 'whole number from -2147483648'],
  [[peterson, '--time-limit', '0'], 'seconds above 0'],
  [[peterson, '--reporter', 'junit'], 'default or --reporter json'],
  [[peterson, '--property', 'mutualExclusio'], 'Did you mean "mutualExclusion"?'],
  [[peterson, '--examples', 'nowhere', '--runs', '5'], 'There is no such file or folder'],
  [[peterson, '--examples', folder, '--runs', '5'], 'It is not a trace that can be replayed'],
  [['specs/reference/peterson.ts#petersen'], 'Did you mean'],
])('%j is refused in a sentence', async (words, sentence) => {
  const { code, errors } = await fuzz(...words)
  expect(code).toBe(2)
  expect(errors).toContain(sentence)
  expect(errors).not.toContain('    at ')
})

test('a mistake in a model is told with the run that leads there', async () => {
  const file = join(folder, 'slip.ts')
  const source = join(root, 'src/index.ts')
  writeFileSync(
    file,
    `import { count, model, shape, spec } from '${source}'
     class Low extends shape({ cells: { n: count.upTo(2) } }) {}
     export default spec(model('low', Low, { actions: { add: s => s.with({ n: s.n + 1 }) } }))`,
  )
  const { code, out, errors } = await fuzz(file, '--seed', '1')
  expect(code).toBe(2)
  expect(errors).toMatch(/action add/)
  expect(out).toContain('low goes wrong in 3 states')
})

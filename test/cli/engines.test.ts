import { expect, test } from 'vitest'
import { allways } from './in-process.ts'

const small = ['specs/reference/die-hard.ts', 'specs/reference/transaction-commit.ts']
const flat = (text: string) => text.replace(/\s+/g, ' ')

test('--engine both says on how many specs the engines agree', async () => {
  const mixed = [...small, 'specs/reference/peterson.ts#peterson']
  const { code, out } = await allways(['check', ...mixed, '--engine', 'both'])
  expect(flat(out)).toContain('Both engines agree on 4 specs.')
  expect(code).toBe(0)
})

test('--engine both says of one spec whether they agree, or why that is not known', async () => {
  const one = await allways(['check', small[1]!, '--engine', 'both'])
  expect(flat(one.out)).toContain('Both engines agree.')
  const other = await allways(['check', small[1]!, '--engine', 'both', '--search', 'dfs'])
  expect(flat(other.out)).toContain('Not compared: The symbolic engine has no depth-first search.')
})

test('--full compares, unless an engine is named', async () => {
  const compared = await allways(['check', ...small, '--full'])
  expect(flat(compared.out)).toContain('Both engines agree on 3 specs.')
  expect(compared.code).toBe(0)
  const { out } = await allways(['check', ...small, '--full', '--engine', 'explicit'])
  expect(out).not.toContain('engines')
})

test('--engine auto is the explicit engine alone where a search is small', async () => {
  const auto = await allways(['check', ...small, '--engine', 'auto'])
  expect(auto).toEqual(await allways(['check', ...small]))
})

test('--engine symbolic is said in the line of the verdict', async () => {
  const { out } = await allways(['check', small[1]!, '--engine', 'symbolic'])
  expect(out).toMatch(/✓ holds +transaction-commit +34 distinct, 94 generated, 0\.00 s, symbolic\n/)
})

test('--engine symbolic uses one thread, and says so where more are asked for', async () => {
  const words = ['check', small[1]!, '--engine', 'symbolic']
  const { out } = await allways([...words, '--workers', '2'])
  expect(flat(out)).toContain('Only one thread was used: the symbolic engine uses no more.')
  expect((await allways([...words, '--workers', '1'])).out).not.toContain('Only one thread')
})

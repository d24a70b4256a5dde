import { expect, test } from 'vitest'
import { isColoured, palette } from '../../src/cli/colour.ts'

const choice = (environment: NodeJS.ProcessEnv, isTerminal = true, option?: boolean) =>
  isColoured({ option, environment, isTerminal })

test('a terminal is coloured, a pipe is not', () => {
  expect(choice({})).toBe(true)
  expect(choice({}, false)).toBe(false)
  expect(choice({ TERM: 'dumb' })).toBe(false)
})

test('NO_COLOR wins over a terminal, FORCE_COLOR over NO_COLOR, an option over all', () => {
  expect(choice({ NO_COLOR: '1' })).toBe(false)
  expect(choice({ NO_COLOR: '' })).toBe(true)
  expect(choice({ NO_COLOR: '1', FORCE_COLOR: '1' }, false)).toBe(true)
  expect(choice({ FORCE_COLOR: '0' })).toBe(false)
  expect(choice({ FORCE_COLOR: '1' }, true, false)).toBe(false)
  expect(choice({ NO_COLOR: '1' }, false, true)).toBe(true)
})

test('a colour can be mapped over lines', () => {
  const { warn } = palette({ option: true, environment: {}, isTerminal: false })
  expect(['a', 'b'].map(warn)).toEqual(['\u001b[33ma\u001b[39m', '\u001b[33mb\u001b[39m'])
})

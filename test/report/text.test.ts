import { expect, test } from 'vitest'
import { counted, fill, number, seconds } from '../../src/report/text.ts'

test('numbers are grouped', () => {
  expect(number(1234567)).toBe('1,234,567')
  expect(counted(1, 'state')).toBe('1 state')
  expect(counted(2000, 'state')).toBe('2,000 states')
})

test.each([
  [0.0042, '0.00 s'],
  [9.99, '10.0 s'],
  [42.21, '42.2 s'],
  [135, '2 min 15 s'],
  [179.9, '3 min 0 s'],
])('%d seconds are %s', (value, text) => {
  expect(seconds(value)).toBe(text)
})

test('items fill lines and no line is longer than it may be', () => {
  expect(fill(['aaa', 'bbb', 'ccc'], 9)).toEqual(['aaa, bbb,', 'ccc'])
  expect(fill(['aaa', 'bbb', 'ccc'], 13)).toEqual(['aaa, bbb, ccc'])
  expect(fill(['a item that is too long', 'b'], 5)).toEqual(['a item that is too long,', 'b'])
  expect(fill([], 5)).toEqual([])
})

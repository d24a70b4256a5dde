import { describe, expect, test } from 'vitest'
import { readSize } from '../../src/cli/size.ts'

describe('--memory-limit', () => {
  test.each([
    ['512M', 512 * 2 ** 20],
    ['2G', 2 * 2 ** 30],
    ['1.5g', 1.5 * 2 ** 30],
    ['2 GB', 2 * 2 ** 30],
    ['2GiB', 2 * 2 ** 30],
    ['4096k', 4 * 2 ** 20],
    ['8388608', 8 * 2 ** 20],
    ['1T', 2 ** 40],
  ])('reads %s', (text, bytes) => expect(readSize(text)).toBe(bytes))

  test.each(['2', '0G', '-1G', '2X', 'G', '', '1,5G', '1e3M', 'half'])('refuses "%s"', text =>
    expect(() => readSize(text)).toThrow('Give a size from 1M on, e.g. 512M or 2G.'),
  )
})

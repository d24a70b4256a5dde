import { expect, test } from 'vitest'
import { ProgressLine } from '../../src/cli/progress.ts'

const progress = { distinct: 1200, generated: 5000, queue: 300, depth: 7, seconds: 2 }

/** Shows progress at the given milliseconds. */
function shownAt(times: readonly number[], isTTY: boolean, columns?: number): string[] {
  const written: string[] = []
  let time = 0
  const stream = {
    isTTY,
    ...(columns === undefined ? {} : { columns }),
    write: (text: string) => written.push(text),
  }
  const line = new ProgressLine({ stream, now: () => time, memory: () => 64 * 2 ** 20 })
  line.start('door')
  for (time of times) line.show(progress)
  line.clear()
  return written
}

const text = 'door: 5K states, 1.2K distinct, 300 queued, depth 7, 2.5K states/s, 64 MB, 2.00 s'

test('a short run shows nothing', () => {
  expect(shownAt([100, 400, 999], true)).toEqual([])
})

test('on a terminal one line is redrawn, not too often, and taken away at the end', () => {
  expect(shownAt([900, 1000, 1100, 1199, 1200], true, 200)).toEqual([
    `\r\u001b[K${text}`,
    `\r\u001b[K${text}`,
    '\r\u001b[K',
  ])
})

test('a line that is redrawn never breaks', () => {
  expect(shownAt([1000], true, 20)[0]).toBe(`\r\u001b[K${text.slice(0, 19)}`)
})

test('elsewhere a plain line comes every ten seconds', () => {
  expect(shownAt([1000, 9999, 10_000, 15_000, 20_000], false)).toEqual([`${text}\n`, `${text}\n`])
})

test('of the symbolic engine there is less to say', () => {
  const lines: string[] = []
  const stream = { isTTY: false, write: (text: string) => lines.push(text) }
  let time = 0
  const line = new ProgressLine({ stream, now: () => time, memory: () => 2 ** 26 })
  line.start('door')
  time = 10_000
  line.show({ ...progress, generated: 0, queue: 0, depth: 0 })
  expect(lines).toEqual(['door: 1.2K distinct, 64 MB, 2.00 s\n'])
})

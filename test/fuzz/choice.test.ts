import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Choice, textHash } from '../../src/fuzz/choice.ts'

const weighted = fc.uniqueArray(
  fc.record({ name: fc.string(), weight: fc.double({ min: 0.01, max: 100, noNaN: true }) }),
  { minLength: 1, maxLength: 8, selector: ({ name }) => name },
)

function chosen(salt: number, candidates: readonly { name: string; weight: number }[]) {
  const choice = new Choice(salt)
  for (const [i, { name, weight }] of candidates.entries()) choice.offer(i, textHash(name), weight)
  return candidates[choice.winner]?.name
}

test('the order of what is offered does not matter', () => {
  fc.assert(
    fc.property(fc.integer(), weighted, (salt, candidates) => {
      const backwards = [...candidates].reverse()
      expect(chosen(salt, backwards)).toBe(chosen(salt, candidates))
    }),
  )
})

test('each is chosen as often as its weight says', () => {
  const candidates = [
    { name: 'one', weight: 1 },
    { name: 'two', weight: 2 },
    { name: 'five', weight: 5 },
  ]
  const counts = new Map<string | undefined, number>()
  for (let i = 0; i < 8000; i++) {
    const name = chosen(Math.imul(i, 0x9e3779b1), candidates)
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  for (const { name, weight } of candidates)
    expect(Math.abs(counts.get(name)! - 1000 * weight)).toBeLessThan(150)
})

test('nothing is chosen from nothing', () => {
  expect(new Choice(1).winner).toBe(-1)
})

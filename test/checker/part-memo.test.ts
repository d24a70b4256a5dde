import { describe, expect, it } from 'vitest'
import { PartMemo } from '../../src/checker/part-memo.ts'

const changed = (id: number, part: number) => id * 7 + part

describe('PartMemo', () => {
  it('knows all that it was told, while it grows and keys become longer', () => {
    const memo = new PartMemo()
    const told: [number, number][] = []
    for (const parts of [3, 40, 700]) {
      memo.accommodate(parts)
      told.length = 0 // What it knew then it may have forgotten.
      for (let id = 0; id < 300; id++)
        for (let part = 1; part <= parts; part += 13) told.push([id, part])
      for (const [id, part] of told) memo.set(id, part, changed(id, part))
      for (const [id, part] of told) expect(memo.get(id, part)).toBe(changed(id, part))
    }
    expect(memo.get(300, 1)).toBe(-1)
    expect(memo.get(0, 2)).toBe(-1)
  })

  it('begins anew where there is too much, and answers nothing wrong', () => {
    const memo = new PartMemo()
    let known = 0
    for (let id = 0; id < 1_100_000; id++) memo.set(id, 1, changed(id, 1))
    for (let id = 0; id < 1_100_000; id++) {
      const id1 = memo.get(id, 1)
      if (id1 < 0) continue
      known++
      if (id1 !== changed(id, 1)) expect.fail(`${id} was said to become ${id1}`)
    }
    expect(known).toBeGreaterThan(0)
    expect(known).toBeLessThan(1_100_000)
    expect(memo.bytes).toBeLessThanOrEqual(2 ** 24)
  })

  it('leaves ids that are too large for a key alone', () => {
    const memo = new PartMemo()
    memo.accommodate(1 << 20)
    memo.set(1 << 12, 5, 9)
    expect(memo.get(1 << 12, 5)).toBe(-1)
    memo.set(3, 5, 9)
    expect(memo.get(3, 5)).toBe(9)
  })
})

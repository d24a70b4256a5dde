import { describe, expect, it } from 'vitest'
import { Crossings } from '../../src/checker/crossings.ts'

const isClosed = (crossings: Crossings, id: number, number: number) =>
  crossings.isClosed(crossings.open(id), number)

describe('Crossings', () => {
  it('keep what was closed while numbers and ids become more', () => {
    const crossings = new Crossings()
    const closed = new Set<string>()
    // In an order in which both grow at the same time.
    for (let step = 0; step < 300; step++) {
      const number = crossings.number(step % 5, 10 * step + 1)
      expect(number).toBe(step)
      expect(crossings.trees[number]).toBe(step % 5)
      expect(crossings.places[number]).toBe(10 * step + 1)
      for (const id of [step, 3 * step, 700 - step]) {
        crossings.open(id)
        if ((id + number) % 3 !== 0) continue
        crossings.close(id, number)
        closed.add(`${id} ${number}`)
      }
    }
    for (let id = 0; id <= 900; id++)
      for (let number = 0; number < 300; number++)
        if (isClosed(crossings, id, number) !== closed.has(`${id} ${number}`))
          expect.fail(`${id} ${number}`)
  })

  it('give a place one number', () => {
    const crossings = new Crossings()
    expect(crossings.number(4, 77)).toBe(0)
    expect(crossings.number(5, 99)).toBe(1)
    expect(crossings.number(4, 77)).toBe(0)
  })

  it('forget all when they are cleared', () => {
    const crossings = new Crossings()
    for (let place = 1; place < 100; place++) crossings.number(0, place)
    crossings.open(8)
    crossings.close(8, 40)
    crossings.clear()
    expect(crossings.number(1, 50)).toBe(0)
    expect(isClosed(crossings, 8, 40)).toBe(false)
  })

  it('leave open what has a number beyond their width', () => {
    const crossings = new Crossings()
    for (let place = 1; place <= 2000; place++) crossings.number(0, place)
    crossings.open(3)
    crossings.close(3, 1999)
    expect(isClosed(crossings, 3, 1999)).toBe(false)
    crossings.close(3, 1000)
    expect(isClosed(crossings, 3, 1000)).toBe(true)
  })
})

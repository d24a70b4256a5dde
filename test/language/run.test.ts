import { describe, expect, it } from 'vitest'
import { each } from '../../src/language/action.ts'
import { per } from '../../src/language/cell.ts'
import { count, flag, nodes } from '../../src/language/kind.ts'
import { model } from '../../src/language/model.ts'
import { isBehaviour, run } from '../../src/language/run.ts'
import { shape } from '../../src/language/shape.ts'

const child = nodes('child', 2)

class Slide extends shape({
  cells: { up: per(child, flag), turns: count.upTo(9) },
}) {}

const slide = model('slide', Slide, {
  init: s => s.all(child).choose(c => s.with(c, { up: true })),
  actions: {
    slide: each(child, (s, c) => s.up(c) && s.with(c, { up: false }).with({ turns: s.turns + 1 })),
    climb: each(child, (s, c) => s.up.every(up => !up) && s.with(c, { up: true })),
    shove: s => s.up.every(up => !up) && s.all(child).choose(c => s.with(c, { up: true })),
  },
})

describe('run', () => {
  it('takes the steps one after the other, from whichever first state allows them', () => {
    const end = run(slide, ['slide(child2)', 'climb(child1)', 'slide(child1)'])
    expect(end.toString()).toBe('turns = 2')
  })

  it('says which step is not enabled, and what it looked at last', () => {
    expect(() => run(slide, ['slide(child2)', 'climb(child1)', 'climb(child2)'])).toThrow(
      'climb(child2) is not enabled after 2. climb(child1). It looked at up(child1) last, which was true.',
    )
  })

  it('has to be told which of several outcomes is meant', () => {
    expect(run(slide, ['slide(child1)', 'shove#2']).toString()).toBe('up(child2) = true, turns = 1')
    expect(() => run(slide, ['slide(child1)', 'shove'])).toThrow(
      'shove has 2 outcomes. Say which one: shove#1 to shove#2.',
    )
  })

  it('suggests a step for an unknown one', () => {
    expect(() => run(slide, ['slide(child3)'])).toThrow(
      'slide has no step slide(child3). Did you mean "slide(child1)"?',
    )
    // @ts-expect-error there is no such action
    expect(() => isBehaviour(slide, ['slid(child1)'])).toThrow('slide has no step slid(child1).')
  })
})

describe('isBehaviour', () => {
  it('says whether the steps are possible', () => {
    expect(isBehaviour(slide, ['slide(child1)', 'climb(child1)'])).toBe(true)
    expect(isBehaviour(slide, ['slide(child1)', 'slide(child2)'])).toBe(false)
    expect(isBehaviour(slide, ['slide(child1)', 'shove#3'])).toBe(false)
  })
})

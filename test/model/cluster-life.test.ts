import { describe, expect, test } from 'vitest'
import {
  check,
  each,
  flag,
  model,
  nodes,
  per,
  type Result,
  type State,
  shape,
  spec,
  volatile,
} from '../../src/index.ts'
import { isBehaviour, run, type StepOf } from '../../src/language/run.ts'
import { show } from '../../src/language/value.ts'
import { notes } from '../../src/model/cluster/alone/index.ts'
import { mortal } from '../../src/model/cluster/index.ts'

const end = (...steps: readonly StepOf<typeof notes>[]) => run(notes, steps).toString()

describe('a death', () => {
  test('resets the memory, keeps the paper, and is counted', () => {
    const after = end('think(node1)', 'write(node1)', 'life.die(node1)')
    expect(after).toContain('paper(node1) = true')
    expect(after).not.toContain('memory(node1)')
    expect(after).toContain('life.up(node1) = false, life.died = 1')
  })

  test('is followed by as many new incarnations as the bounds allow', () => {
    const twice = ['life.die(node1)', 'life.restart(node1)', 'life.die(node1)'] as const
    expect(end(...twice)).toContain('life.incarnation(node1) = 1')
    expect(isBehaviour(notes, [...twice, 'life.restart(node1)'])).toBe(false)
    const settings = { parameters: { 'life.restarts': 2 } }
    expect(isBehaviour(notes, [...twice, 'life.restart(node1)'], settings)).toBe(true)
  })

  test('counts incarnations modulo those that are told apart', () => {
    const steps = ['life.die(node1)', 'life.restart(node1)'] as const
    const settings = { parameters: { 'life.restarts': 2 } }
    const twice = run(notes, [...steps, ...steps], settings).changed
    expect(twice.map(([slot]) => slot.name)).not.toContain('life.incarnation(node1)')
  })

  test('is missed by each node at its own time, also after a restart', () => {
    const back = ['life.die(node1)', 'life.restart(node1)'] as const
    expect(isBehaviour(notes, [...back, 'miss(node2, node1)'])).toBe(true)
    expect(isBehaviour(notes, ['miss(node2, node1)'])).toBe(false)
    expect(isBehaviour(notes, [...back, 'miss(node2, node1)', 'miss(node2, node1)'])).toBe(false)
  })
})

const node = nodes('node', 2)
class Fenced extends shape({
  cells: { memory: volatile(per(node, flag)), life: mortal(node, { deaths: 1 }) },
}) {}
type S = State<Fenced>

const fenced = (act: (s: S, n: import('../../src/index.ts').Node<'node'>) => Result<S>) =>
  model('fenced', Fenced, { actions: { act: each(node, act) } })

describe('the part life', () => {
  test('kills without touching the budget, and forgets as a death does', () => {
    const killed = fenced((s, n) => s.life.up(n) && s.with(n, { memory: true }).life.kill(n))
    const after = run(killed, ['act(node1)']).changed
    expect(after.map(([slot, value]) => `${slot.name} = ${show(value)}`)).toEqual([
      'life.up(node1) = false',
    ])
  })

  test('tells of a death to those who ask its detector', async () => {
    const asking = fenced((s, n) => s.life.isFoundDead(n) && !s.memory(n) && s)
    // The detector makes the death known; the memory of the dead stays out of reach.
    expect((await check(spec(asking, { deadlock: 'allowed' }))).error?.message).toContain(
      'it reads cell memory(node1), but node1 is dead',
    )
  })

  test('has no restarts where none were asked for', async () => {
    const parameters = { 'life.restarts': 1 }
    const { error } = await check(
      spec(
        fenced(s => s),
        { parameters },
      ),
    )
    expect(error?.message).toContain('fenced has no parameter "life.restarts"')
  })
})

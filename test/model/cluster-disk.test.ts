import { describe, expect, test } from 'vitest'
import {
  check,
  each,
  flag,
  model,
  nodes,
  oneOf,
  per,
  shape,
  spec,
  volatile,
} from '../../src/index.ts'
import { isBehaviour, run } from '../../src/language/run.ts'
import { drafts, ledgers as ledgersWith } from '../../src/model/cluster/alone/index.ts'
import { disk, mortal } from '../../src/model/cluster/index.ts'

describe('a write in flight', () => {
  const written = ['begin(node1)', 'write(node1)', 'life.die(node1)'] as const

  test('reaches the disk after the death of its node, or is lost', () => {
    const somewhere = drafts({})
    expect(run(somewhere, [...written, 'disk.complete(node1, page)']).toString()).toContain(
      'disk.content(page) = 1',
    )
    expect(isBehaviour(somewhere, [...written, 'disk.vanish(node1, page)'])).toBe(true)
  })

  test('dies with its node where the model says so', () => {
    const steps = [...written, 'disk.complete(node1, page)'] as const
    expect(isBehaviour(drafts({ atDeath: 'lost' }), steps)).toBe(false)
  })

  test('is stopped by fencing', () => {
    const steps = [...written, 'takeOver(node2, node1)', 'disk.complete(node1, page)'] as const
    expect(isBehaviour(drafts({}), steps)).toBe(false)
  })

  test('fails where the device is broken, and its node is told', () => {
    const steps = ['begin(node1)', 'write(node1)', 'disk.break(node1)', 'disk.fail(node1, page)']
    expect(run(drafts({ errors: 1 }), steps as never).toString()).toContain(
      'disk.hasFailed(node1, page) = true',
    )
  })

  test('fails without a word where nobody would ask', () => {
    const steps = ['begin(node1)', 'write(node1)', 'disk.break(node1)', 'disk.fail(node1, page)']
    const end = run(drafts({ errors: 1, tellsFailure: false }), steps as never).toString()
    expect(end).not.toContain('disk.hasFailed')
    expect(end).not.toContain('disk.inFlight')
  })

  test('is over in one step for who waits, as long as the device works', () => {
    const node = nodes('node', 1)
    class Patient extends shape({
      cells: {
        memory: volatile(per(node, flag)),
        disk: disk(node, oneOf('page')),
        life: mortal(node, { deaths: 0 }),
      },
    }) {}
    const patient = model('patient', Patient, {
      actions: {
        write: each(node, (s, n) => s.life.up(n) && s.disk.writeAndWait(n, 'page', 1)),
        break: each(node, (s, n) => s.life.up(n) && s.disk.breakDevice(n)),
        repair: each(node, (s, n) => s.life.up(n) && s.disk.repair(n)),
      },
    })
    expect(run(patient, ['write(node1)']).toString()).toContain('disk.content(page) = 1')
    expect(() => run(patient, ['break(node1)', 'write(node1)'])).toThrow(
      'node1 writes page and waits, but no write of it reaches the disk.',
    )
    expect(isBehaviour(patient, ['break(node1)', 'repair(node1)', 'write(node1)'])).toBe(true)
  })

  test('is not followed by another one of the same block', async () => {
    const node = nodes('node', 1)
    class Hasty extends shape({
      cells: {
        memory: volatile(per(node, flag)),
        disk: disk(node, oneOf('page')),
        life: mortal(node, { deaths: 0 }),
      },
    }) {}
    const hasty = model('hasty', Hasty, {
      actions: { write: each(node, (s, n) => s.life.up(n) && s.disk.write(n, 'page', 1)) },
    })
    expect((await check(spec(hasty))).error?.message).toContain(
      'node1 writes page, but an earlier write of it is still in flight.',
    )
  })
})

describe('a journal', () => {
  const ledgers = ledgersWith({})
  const logged = [
    'begin(node1)',
    'change(node1)',
    'store.persist(node1)',
    'life.die(node1)',
  ] as const
  const replayed = [
    'fence(node2, node1)',
    'replay(node2, page1)',
    'store.disk.complete(node2, page1)',
  ] as const

  test('has what was appended after the death of its node, as a whole or not at all', () => {
    const unlogged = ['begin(node1)', 'change(node1)', 'life.die(node1)'] as const
    const late = run(ledgers, [...unlogged, 'store.persist(node1)']).toString()
    expect(late).toContain('store.image(node1, page1) = 1, store.image(node1, page2) = 1')
    const lost = run(ledgers, [...unlogged, 'store.loseTail(node1)']).toString()
    expect(lost).not.toContain('store.image')
  })

  test('has what was appended at once where the model says so', () => {
    const waiting = ledgersWith({ log: 'atOnce' })
    const changed = run(waiting, ['begin(node1)', 'change(node1)']).toString()
    expect(changed).toContain('store.image(node1, page1) = 1, store.image(node1, page2) = 1')
    const gone = run(waiting, ['begin(node1)', 'change(node1)', 'life.die(node1)']).toString()
    expect(gone).toContain('store.image(node1, page1) = 1')
  })

  test('is not appended to where the device is broken and nodes wait for their log', () => {
    const steps = ['begin(node1)', 'store.disk.break(node1)', 'change(node1)'] as never
    expect(isBehaviour(ledgersWith({ log: 'atOnce' }), steps)).toBe(false)
    expect(isBehaviour(ledgers, steps)).toBe(true)
  })

  test('is replayed by another node, and clean when all is in place', () => {
    const steps = [...logged, ...replayed] as const
    expect(isBehaviour(ledgers, [...steps, 'takeOver(node2)'])).toBe(false)
    const second = ['replay(node2, page2)', 'store.disk.complete(node2, page2)'] as const
    const end = run(ledgers, [...steps, ...second, 'takeOver(node2)']).toString()
    expect(end).toContain('isWriter(node2) = true')
    expect(end).not.toContain('store.isClean')
    expect(end).not.toContain('store.image')
  })
})

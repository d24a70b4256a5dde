import { describe, expect, it } from 'vitest'
import type { Settings } from '../../src/language/program.ts'
import { isBehaviour, run, type StepOf } from '../../src/language/run.ts'
import { show } from '../../src/language/value.ts'
import { mdClusterBitmaps } from '../../src/model/md-cluster/index.ts'

type Steps = readonly StepOf<typeof mdClusterBitmaps>[]
type Name = 'node1' | 'node2' | 'node3'

const can = (
  steps: Steps,
  guards: Settings['guards'] = {},
  parameters: Settings['parameters'] = {},
) => isBehaviour(mdClusterBitmaps, steps, { parameters: { nodes: 3, ...parameters }, guards })

/** What a cell holds at the end of a run; undefined where it is as at first. */
function end(
  steps: Steps,
  guards: Settings['guards'] = {},
  parameters: Settings['parameters'] = {},
) {
  const cells = run(mdClusterBitmaps, steps, {
    parameters: { nodes: 3, ...parameters },
    guards,
  }).changed
  return Object.fromEntries(cells.map(([slot, value]) => [slot.name, show(value)]))
}

/** node1 dies with the second mirror of chunk1 still to be written. */
const dies: Steps = [
  'begin(node1, chunk1)',
  'lookForRange(node1)',
  'enterBarrier(node1)',
  'setBit(node1)',
  'writeFirst(node1)',
  'die(node1)',
  'noticeDeath(node1)',
]

/** V1 to V4 of the bitmap of node1; V5 and V6; V7. */
const copies = (n: Name): Steps => [
  `lockBitmap(${n}, node1)`,
  `copyBits(${n})`,
  `flushOne(${n})`,
  `flushOther(${n})`,
]
const recovers = (n: Name): Steps => [...copies(n), `resume(${n})`, `doneHalf(${n})`, `done(${n})`]

const announces = (n: Name): Steps => [
  `start(${n})`,
  `lockResync(${n})`,
  `publish(${n}, chunk1)`,
  `announce(${n})`,
]

const copiesMirror = (n: Name): Steps => [`readFirst(${n})`, `copySecond(${n})`]

const ends = (n: Name): Steps => [
  `finish(${n})`,
  `announceEnd(${n})`,
  `unlockResync(${n})`,
  `clearBit(${n}, chunk1)`,
]

describe('a node dies in the middle of a write', () => {
  it('and a survivor makes the mirrors equal', () => {
    const cells = end([
      ...dies,
      ...recovers('node2'),
      ...announces('node2'),
      ...copiesMirror('node2'),
      ...ends('node2'),
    ])
    expect(cells).toMatchObject({ 'first(chunk1)': '1', 'second(chunk1)': '1' })
    expect(cells['bit(node1, chunk1)'], 'no bit is left').toBeUndefined()
    expect(cells['bit(node2, chunk1)'], 'no bit is left').toBeUndefined()
  })

  it('and the other survivor, which comes later, finds nothing to copy', () => {
    const cells = end([...dies, ...recovers('node2'), ...recovers('node3')])
    expect(cells['needed(node2, chunk1)']).toBe('true')
    expect(cells['needed(node3, chunk1)']).toBeUndefined()
  })

  it('but nobody touches its bitmap before the DLM says that it is dead (P12)', () => {
    expect(can([...dies.slice(0, -1), 'lockBitmap(node2, node1)'])).toBe(false)
  })

  it('and bitmaps are recovered by one survivor after the other', () => {
    const first: Steps = [...dies, ...copies('node2'), 'resume(node2)']
    expect(can([...first, 'lockBitmap(node3, node1)'])).toBe(false)
    expect(can([...first, 'doneHalf(node2)', 'done(node2)', 'lockBitmap(node3, node1)'])).toBe(true)
  })
})

describe('8.3: the two flushes (V4), and a death in between', () => {
  const steps: Steps = [...dies, ...copies('node2').slice(0, 3), 'die(node2)']
  const bits = (guards: Settings['guards']) => {
    const cells = end(steps, guards, { deaths: 2 })
    return [cells['bit(node1, chunk1)'], cells['bit(node2, chunk1)']]
  }

  it('leaves both bits if the own one is set first', () => {
    expect(bits({})).toEqual(['true', 'true'])
  })

  it('leaves none if the dead node’s one is cleared first, as in released code (L2)', () => {
    expect(bits({ flushOwnFirst: false })).toEqual([undefined, undefined])
  })
})

describe('recording 08: on n3 the new window is announced, and then recovery clears the range', () => {
  // n2 is faster: it has copied the bits and announced its window as n3 gets the dead node's bitmap.
  const steps: Steps = [
    ...dies,
    ...copies('node2'),
    'resume(node2)',
    'doneHalf(node2)',
    'done(node2)',
    'begin(node3, chunk1)',
    ...announces('node2'),
    'lookForRange(node3)', // area_resyncing ret=1: the writer sleeps
    ...copies('node3'),
    'resume(node3)',
  ]

  it('which ends the window of the live node (L6)', () => {
    const range = (guards: Settings['guards']) => end(steps, guards)['suspended(node3)']
    expect(range({ clearOnlyOwnersRange: false })).toBeUndefined()
    expect(range({})).toContain('from node2')
  })

  it('without waking the writer, which sleeps on until the resync ends (L11)', () => {
    const off = { clearOnlyOwnersRange: false, wakeOnRecoveryClear: false }
    expect(end(steps, off)['write(node3)']).toBe('asleep')
    const later: Steps = [...steps, ...copiesMirror('node2'), 'finish(node2)', 'announceEnd(node2)']
    expect(end(later, off)['write(node3)']).toBe('begun')
  })

  it('so that a new write goes into the window', () => {
    const off = { clearOnlyOwnersRange: false }
    const write: Steps = [...steps, 'lookForRange(node3)', 'enterBarrier(node3)']
    expect(end(write, off)['write(node3)']).toBe('entered')
    expect(can(write)).toBe(false)
  })
})

describe('recording 08d: the takeover of a resync stops at once and begins again', () => {
  it('when recovery asks for a resync that is already under way', () => {
    // Both slots of the dead nodes are recovered by node3; the second recovery comes as it has the lock.
    const steps: Steps = [
      ...dies,
      ...recovers('node3'),
      'start(node3)',
      'lockResync(node3)',
      'begin(node2, chunk2)',
      'lookForRange(node2)',
      'enterBarrier(node2)',
      'setBit(node2)',
      'die(node2)',
      'noticeDeath(node2)',
      'lockBitmap(node3, node2)',
      'copyBits(node3)',
      'flushOne(node3)',
      'flushOther(node3)',
      'resume(node3)',
      'restart(node3)',
      ...announces('node3'),
    ]
    expect(can(steps, {}, { deaths: 2 })).toBe(true)
  })
})

describe('a write and a window', () => {
  const pair = { nodes: 2, chunks: 1, writes: 1, deaths: 0, start: 'switchedOff' }
  const window: Steps = ['start(node1)', 'lockResync(node1)', 'publish(node1, chunk1)']
  const checked: Steps = ['begin(node2, chunk1)', 'lookForRange(node2)']

  it('that has passed W1 is held up by W2 (L1)', () => {
    const steps: Steps = [...window, ...checked, 'announce(node1)', 'enterBarrier(node2)']
    expect(end(steps, {}, pair)['write(node2)']).toBe('asleep')
    const off = { recheckSuspendAfterBarrier: false }
    expect(end(steps, off, pair)['write(node2)']).toBe('entered')
  })

  it('that is in flight is waited for by the announcement (H17)', () => {
    const steps: Steps = [...window, ...checked, 'enterBarrier(node2)', 'announce(node1)']
    expect(can(steps, {}, pair)).toBe(false)
    expect(can(steps, { quiesceBeforeAck: false }, pair)).toBe(true)
  })

  it('that slips through is overwritten by the old version (L1)', () => {
    const steps: Steps = [
      ...window,
      ...checked,
      'announce(node1)',
      'readFirst(node1)',
      'enterBarrier(node2)',
      'setBit(node2)',
      'writeFirst(node2)',
      'writeSecond(node2)',
      'end(node2)',
      'copySecond(node1)',
    ]
    const cells = end(steps, { recheckSuspendAfterBarrier: false }, pair)
    expect(cells).toMatchObject({ 'first(chunk1)': '2', 'second(chunk1)': '1' })
  })
})

import { describe, expect, it } from 'vitest'
import type { Settings } from '../../src/language/program.ts'
import { isBehaviour, run, type StepOf } from '../../src/language/run.ts'
import { show } from '../../src/language/value.ts'
import { gfs2Withdraw, gfs2WithdrawCaching } from '../../src/model/gfs2-withdraw/index.ts'

type Steps = readonly StepOf<typeof gfs2Withdraw>[]
type CachingSteps = readonly StepOf<typeof gfs2WithdrawCaching>[]

/** What a cell holds at the end of a run; undefined where it is as at first. */
function end(steps: Steps, settings: Settings): Record<string, string> {
  const cells = run(gfs2Withdraw, steps, settings).changed
  return Object.fromEntries(cells.map(([slot, value]) => [slot.name, show(value)]))
}

const can = (steps: Steps, settings: Settings) => isBehaviour(gfs2Withdraw, steps, settings)

/** node1 has version 1 of block1 in its journal, and not yet in place. */
const logged = ['lock(node1, block1)', 'modify(node1, block1)', 'flush(node1, block1)'] as const

/** node2 makes version 2 of block1, in place. */
const overtaken = [
  'lock(node2, block1)',
  'modify(node2, block1)',
  'flush(node2, block1)',
  'submit(node2, block1)',
  'complete(node2, block1)',
] as const

/** W4 to W8. */
const silenced = [
  'stopWriting(node1)',
  'dropJournal(node1)',
  'journalUnlocked(node1)',
  'dropLive(node1)',
] as const

const withdrawn = ['withdraw(node1)', 'begin(node1)', 'protect(node1)', ...silenced] as const

const replayedBy = (replayer: 'node1' | 'node2' | 'node3') =>
  [
    `tryJournal(${replayer}, node1)`,
    `readHead(${replayer}, node1)`,
    `replayBlock(${replayer}, block1)`,
  ] as const

const gone = ['leave(node1)', 'end(node1)'] as const

describe('G1: before 601ef0d5 the withdrawn node replays its journal late', () => {
  const V0: Settings = { parameters: { variant: 'V0', nodes: 2, errors: 1, remounts: 1 } }
  const toLoss: Steps = [
    ...logged,
    'ioError(node1)',
    'withdraw(node1)',
    'shutDown(node1)',
    ...gone,
    ...overtaken,
    'mount(node1)',
    ...replayedBy('node1'),
  ]

  it('which writes its old version over the newer one of another node', () => {
    expect(end(toLoss, V0)).toMatchObject({ 'newest(block1)': '2', 'disk(block1)': '1' })
  })

  it('which cannot happen in V1: nobody gets the block before the journal is clean', () => {
    const V1: Settings = { parameters: { nodes: 2, errors: 1, remounts: 1 } }
    expect(can(toLoss, V1)).toBe(false)
    const toBell: Steps = [...logged, ...withdrawn, 'ring(node1)']
    expect(can(toBell, V1)).toBe(true)
    expect(can([...toBell, 'check(node1)'], V1)).toBe(false)
    expect(can([...toBell, 'lock(node2, block1)'], V1)).toBe(false)
  })
})

describe('G2: with all guards on another node replays the journal', () => {
  const settings: Settings = { parameters: { nodes: 2 } }
  const clean: Steps = [
    ...logged,
    ...withdrawn,
    'ring(node1)',
    'hear(node2)',
    ...replayedBy('node2'),
    'writeCleanHeader(node2, node1)',
    'releaseJournal(node2, node1)',
    'check(node1)',
    ...gone,
    'lock(node2, block1)',
  ]

  it('and then gets the block with what the withdrawn node has committed', () => {
    const cells = end(clean, settings)
    expect(cells).toMatchObject({
      'stage(node1)': 'ended',
      'glock.mode(node2, block1)': 'EX',
      'disk(block1)': '1',
      'newest(block1)': '1',
    })
    expect(cells['clean(node1)'], 'clean is how a journal begins').toBeUndefined()
  })
})

describe('G3: a second task that does not wait unlocks a block before its replay', () => {
  const parameters = { nodes: 3, twoTasksFail: true }
  const toUnlock: Steps = [
    ...logged,
    'withdraw(node1)',
    'begin(node1)',
    'secondGoesOn(node1)',
    'unlock(node1, block1)',
  ]
  const toLoss: Steps = [
    ...toUnlock,
    ...overtaken,
    'protect(node1)',
    ...silenced,
    'ring(node1)',
    'hear(node3)',
    ...replayedBy('node3'),
  ]

  it('which the replay then overwrites', () => {
    const guards = { secondaryWaits: false, checkLogErrors: false }
    expect(end(toLoss, { parameters, guards })).toMatchObject({
      'newest(block1)': '2',
      'disk(block1)': '1',
    })
  })

  it('unless it waits (P5)', () => {
    expect(() => run(gfs2Withdraw, toUnlock, { parameters })).toThrow(
      /secondGoesOn\(node1\) is not enabled after 5\. begin\(node1\)\..*stage\(node1\) last, which was inProgress/,
    )
  })

  it('or the glock worker looks at the log (F4)', () => {
    expect(can(toUnlock, { parameters, guards: { secondaryWaits: false } })).toBe(false)
  })
})

describe('G4: the bell rings before the journal glock is free', () => {
  const parameters = { nodes: 3, remounts: 1, giveUp: 'hopeless' }
  const missed: Steps = [
    ...logged,
    'withdraw(node1)',
    'begin(node1)',
    'protect(node1)',
    'stopWriting(node1)',
    'dropJournal(node1)',
    'dropLive(node1)',
    'ring(node1)',
    ...(['node2', 'node3'] as const).flatMap(
      n =>
        [
          `hear(${n})`,
          `tryJournal(${n}, node1)`,
          `tryJournal(${n}, ${n === 'node2' ? 'node3' : 'node2'})`,
          `endScan(${n})`,
        ] as const,
    ),
    'journalUnlocked(node1)',
  ]
  const guards = { waitDemote: false }

  it('so that nobody replays, and a later mount overwrites newer data', () => {
    const steps: Steps = [
      ...missed,
      'giveUp(node1)',
      ...gone,
      ...overtaken,
      'mount(node1)',
      ...replayedBy('node1'),
    ]
    expect(end(steps, { parameters, guards })).toMatchObject({
      'newest(block1)': '2',
      'disk(block1)': '1',
    })
  })

  it('after which it never rings again', () => {
    for (const step of ['check(node1)', 'ring(node1)', 'tryJournal(node2, node1)'] as const)
      expect(can([...missed, step], { parameters, guards })).toBe(false)
  })

  it('unless the withdrawing node waits for the DLM (P9)', () => {
    expect(can(missed, { parameters })).toBe(false)
  })
})

describe('what V1 has no answer to', () => {
  const forgotten = (steps: Steps, parameters: object) =>
    can([...steps, 'giveUp(node1)'], { parameters: { ...parameters, giveUp: 'hopeless' } })

  it('C4: the bell of a second node is not heard by a scan that has passed its journal', () => {
    const steps: Steps = [
      'withdraw(node2)',
      'begin(node2)',
      'protect(node2)',
      'stopWriting(node2)',
      'dropJournal(node2)',
      'journalUnlocked(node2)',
      'dropLive(node2)',
      'ring(node2)',
      ...logged,
      'hear(node3)',
      'tryJournal(node3, node1)',
      ...withdrawn,
      'ring(node1)',
      'hear(node3)',
    ]
    expect(forgotten(steps, { nodes: 3, withdraws: 2 })).toBe(true)
    expect(forgotten(steps.slice(0, -1), { nodes: 3, withdraws: 2 })).toBe(false)
  })

  it('C6, G5: two nodes withdraw, and the one that is called has withdrawn itself', () => {
    const steps: Steps = ['withdraw(node2)', ...logged, ...withdrawn, 'ring(node1)', 'hear(node2)']
    expect(forgotten(steps, { nodes: 2, withdraws: 2 })).toBe(true)
  })

  it('C8: the replayer dies, and only its own journal is on the list', () => {
    const steps: Steps = [
      ...logged,
      ...withdrawn,
      'ring(node1)',
      'hear(node2)',
      'hear(node3)',
      'tryJournal(node2, node1)',
      'tryJournal(node3, node1)',
      'die(node2)',
      'noticeDeath(node2)',
      'unblock(node2)',
    ]
    expect(forgotten(steps, { nodes: 3, deaths: 1 })).toBe(true)
  })
})

describe('a death that is not known yet', () => {
  it('leaves a listener that will not hear the bell', () => {
    const steps: Steps = [...logged, ...withdrawn, 'die(node2)', 'ring(node1)', 'giveUp(node1)']
    const settings: Settings = { parameters: { nodes: 2, deaths: 1, giveUp: 'hopeless' } }
    expect(can(steps, settings)).toBe(true)
    expect(can([...steps.slice(0, -2), 'ringAlone(node1)'], settings)).toBe(false)
  })
})

describe('level L1', () => {
  const parameters = { nodes: 2, errors: 1 }
  const can = (steps: CachingSteps, guards: Settings['guards'] = {}) =>
    isBehaviour(gfs2WithdrawCaching, steps, { parameters, guards })
  const synced: CachingSteps = [
    'lock(node1, block1)',
    'modify(node1, block1)',
    'unlock(node1, block1)',
    'want(node2, block1)',
    'syncLog(node1, block1)',
    'syncBlock(node1, block1)',
    'complete(node1, block1)',
    'syncBlock(node1, block1)',
  ]

  it('a demote writes the log, the block and the revoke before it tells the DLM', () => {
    const steps: CachingSteps = [
      ...synced,
      'syncRevokes(node1, block1)',
      'demote(node1, block1)',
      'lock(node2, block1)',
    ]
    expect(can(steps)).toBe(true)
    for (const left of [4, 5, 6, 7, 8]) expect(can(steps.filter((_, i) => i !== left))).toBe(false)
  })

  it('a revoke that fails keeps the lock (F3, F4, F15)', () => {
    const steps: CachingSteps = [
      ...synced,
      'ioError(node1)',
      'syncRevokes(node1, block1)',
      'demote(node1, block1)',
    ]
    expect(can(steps)).toBe(false)
    for (const guard of ['pendingWithdraw', 'checkLogErrors', 'noticeAtOnce'])
      expect(can(steps, { [guard]: false }), guard).toBe(true)
  })
})

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
  'store.disk.complete(node2, block1)',
] as const

type Node = 'node1' | 'node2' | 'node3'

/** W1 to W8. */
const withdraws = <N extends Node>(n: N) =>
  [
    `withdraw(${n})`,
    `begin(${n})`,
    `protect(${n})`,
    `stopWriting(${n})`,
    `dropJournal(${n})`,
    `journalUnlocked(${n})`,
    `dropLive(${n})`,
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
    expect(end(toLoss, V0)).toMatchObject({
      'newest(block1)': '2',
      'store.disk.content(block1)': '1',
    })
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
      'store.disk.content(block1)': '1',
      'newest(block1)': '1',
    })
    expect(cells['store.isClean(node1)'], 'clean is how a journal begins').toBeUndefined()
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
      'store.disk.content(block1)': '1',
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
      'store.disk.content(block1)': '1',
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

  it('G5: the first of two is granted live alone, and looks at its own journal only', () => {
    const parameters = { nodes: 2, withdraws: 2, giveUp: 'hopeless' }
    const steps: Steps = [
      'lock(node2, block1)',
      'modify(node2, block1)',
      'flush(node2, block1)',
      ...withdraws('node2'),
      ...withdraws('node1'),
      'ringAlone(node1)',
      'ring(node2)',
      'hear(node1)',
      'readHead(node1, node1)',
      'releaseJournal(node1, node1)',
      'afterSelfReplay(node1)',
      'check(node1)',
      ...gone,
      'giveUp(node2)',
    ]
    expect(end(steps, { parameters })).toMatchObject({
      'store.isClean(node2)': 'false',
      'stage(node1)': 'ended',
    })
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
      'life.die(node2)',
      'noticeDeath(node2)',
      'unblock(node2)',
    ]
    expect(forgotten(steps, { nodes: 3, 'life.deaths': 1 })).toBe(true)
  })
})

describe('C15, as in recording 04c: the second bell rings nobody', () => {
  const parameters = {
    nodes: 3,
    blocks: 1,
    withdraws: 4,
    remounts: 2,
    keepsLive: true,
    giveUp: 'hopeless',
  }
  // The kernel neither rearms the bell nor replays the journal of a lonely node.
  const guards = { rearm: false, selfReplay: false }

  const logs = ['lock(node3, block1)', 'modify(node3, block1)', 'flush(node3, block1)'] as const
  /** node2 is the replayer; each of the two finds the other one's journal busy. */
  const first: Steps = [
    ...logs,
    ...withdraws('node3'),
    'ring(node3)',
    'hear(node1)',
    'hear(node2)',
    'tryJournal(node2, node1)',
    'tryJournal(node1, node2)',
    'tryJournal(node2, node3)',
    'tryJournal(node1, node3)',
    'readHead(node2, node3)',
    'replayBlock(node2, block1)',
    'writeCleanHeader(node2, node3)',
    'releaseJournal(node2, node3)',
    'endScan(node2)',
    'endScan(node1)',
    'check(node3)',
    'leave(node3)',
    'end(node3)',
  ]
  const back = [
    'mount(node3)',
    'tryJournal(node3, node3)',
    'readHead(node3, node3)',
    'releaseJournal(node3, node3)',
    'join(node3)',
  ] as const
  const second: Steps = [...first, ...back, ...logs, ...withdraws('node3'), 'ring(node3)']
  const given: Steps = [...second, 'giveUp(node3)', 'leave(node3)', 'end(node3)']

  it('neither listener is called again', () => {
    const cells = end(second, { parameters, guards })
    expect(cells).toMatchObject({ 'live.called(node1, live)': 'EX', 'stage(node3)': 'rung' })
    expect(Object.keys(cells).filter(name => name.startsWith('live.callbacks'))).toEqual([])
    expect(can([...second, 'hear(node1)'], { parameters, guards })).toBe(false)
  })

  it('the journal stays dirty, and node1 reads a block that was never written', () => {
    expect(end([...given, 'lock(node1, block1)'], { parameters, guards })).toMatchObject({
      'store.isClean(node3)': 'false',
      'store.disk.content(block1)': '1',
      'newest(block1)': '2',
      'glock.mode(node1, block1)': 'EX',
    })
  })

  it('all withdraw, the last one finds itself alone, and node3 replays its old journal', () => {
    const steps: Steps = [
      ...given,
      'lock(node1, block1)',
      ...withdraws('node1'),
      'ring(node1)',
      'check(node1)',
      'leave(node1)',
      'end(node1)',
      'lock(node2, block1)',
      ...withdraws('node2'),
      'ringAlone(node2)',
      'check(node2)',
      'leave(node2)',
      'end(node2)',
      'mount(node3)',
      ...replayedBy('node3').map(step => step.replace('node1', 'node3') as typeof step),
      'writeCleanHeader(node3, node3)',
    ]
    expect(end(steps, { parameters, guards })).toMatchObject({
      'stage(node1)': 'ended',
      'stage(node2)': 'ended',
      'store.disk.content(block1)': '2',
    })
  })

  it('unless each listener is granted live again', () => {
    const rearmed = { parameters, guards: { ...guards, rearm: true } }
    expect(can([...second, 'hear(node1)', 'hear(node2)'], rearmed)).toBe(true)
    expect(can([...second, 'giveUp(node3)'], rearmed)).toBe(false)
  })
})

describe('recordings 03 and 04: whom the bell reaches', () => {
  const kernel = { keepsLive: true, nodes: 3, giveUp: 'anytime' }
  const guards = { rearm: false, selfReplay: false }

  const changes = <N extends Node, B extends 'block1' | 'block2'>(n: N, b: B) =>
    [`lock(${n}, ${b})`, `modify(${n}, ${b})`, `flush(${n}, ${b})`] as const
  const replays = <N extends Node, J extends Node, B extends 'block1' | 'block2'>(
    n: N,
    j: J,
    b: B,
  ) =>
    [
      `tryJournal(${n}, ${j})`,
      `readHead(${n}, ${j})`,
      `replayBlock(${n}, ${b})`,
      `writeCleanHeader(${n}, ${j})`,
      `releaseJournal(${n}, ${j})`,
    ] as const
  const ends = <N extends Node>(n: N) => [`check(${n})`, `leave(${n})`, `end(${n})`] as const
  const comesBack = <N extends Node>(n: N) =>
    [
      `mount(${n})`,
      `tryJournal(${n}, ${n})`,
      `readHead(${n}, ${n})`,
      `releaseJournal(${n}, ${n})`,
      `join(${n})`,
    ] as const

  /** 3a: node3 withdraws, node1 and node2 hear it; node2 replays. Then node3 is back. */
  const a: Steps = [
    ...changes('node3', 'block1'),
    ...withdraws('node3'),
    'ring(node3)',
    'hear(node1)',
    'hear(node2)',
    'tryJournal(node1, node2)',
    ...replays('node2', 'node3', 'block1'),
    'tryJournal(node2, node1)',
    'endScan(node2)',
    'tryJournal(node1, node3)',
    'readHead(node1, node3)',
    'releaseJournal(node1, node3)',
    'endScan(node1)',
    ...ends('node3'),
    ...comesBack('node3'),
  ]

  it('3b: at the next withdraw only node3 hears the bell, and replays', () => {
    const settings = { parameters: { ...kernel, withdraws: 2, remounts: 1 }, guards }
    const b: Steps = [...a, ...changes('node2', 'block2'), ...withdraws('node2'), 'ring(node2)']
    expect(can([...b, 'hear(node1)'], settings)).toBe(false)
    const replayed: Steps = [
      ...b,
      'hear(node3)',
      ...replays('node3', 'node2', 'block2'),
      ...ends('node2'),
    ]
    expect(end(replayed, settings)).toMatchObject({ 'store.disk.content(block2)': '1' })
  })

  it('4a: two withdraw at once; node1 is called once, and finds the second journal on its way', () => {
    const settings = { parameters: { ...kernel, withdraws: 2 }, guards }
    const both: Steps = [
      ...changes('node2', 'block1'),
      ...changes('node3', 'block2'),
      ...withdraws('node2'),
      ...withdraws('node3').slice(0, -1),
      'ring(node2)',
      'hear(node1)',
      'hear(node3)',
      'tryJournal(node1, node2)',
      'dropLive(node3)',
      'ring(node3)',
    ]
    expect(can([...both, 'hear(node1)'], settings)).toBe(false)
    const replayed: Steps = [
      ...both,
      'hear(node2)',
      ...replays('node1', 'node2', 'block1').slice(1),
      ...replays('node1', 'node3', 'block2'),
      'endScan(node1)',
      ...ends('node2'),
      ...ends('node3'),
    ]
    expect(can(replayed, settings)).toBe(true)
  })

  it('4b: the only listener dies in its replay; node1 reads a block that was never written', () => {
    const parameters = { ...kernel, withdraws: 2, remounts: 1, 'life.deaths': 1 }
    const steps: Steps = [
      ...a.map(step => swapped(step)),
      ...changes('node3', 'block2'),
      ...withdraws('node3'),
      'ring(node3)',
      'hear(node2)',
      'tryJournal(node2, node1)',
      'tryJournal(node2, node3)',
      'readHead(node2, node3)',
      'life.die(node2)',
      'giveUp(node3)',
      'leave(node3)',
      'end(node3)',
      'noticeDeath(node2)',
      'tryJournal(node1, node2)',
      'readHead(node1, node2)',
      'releaseJournal(node1, node2)',
      'unblock(node2)',
      'lock(node1, block2)',
    ]
    expect(end(steps, { parameters, guards })).toMatchObject({
      'store.isClean(node3)': 'false',
      'newest(block2)': '1',
      'glock.mode(node1, block2)': 'EX',
    })
    expect(end(steps, { parameters, guards })['store.disk.content(block2)']).toBeUndefined()
  })

  /** The same run with node2 and node3 in each other's place. */
  const swapped = (step: Steps[number]) =>
    step.replace(/node[23]/g, n => (n === 'node2' ? 'node3' : 'node2')) as typeof step
})

describe('C6 where the live glock is kept, as in recording 04', () => {
  it('a node that has withdrawn is called, and is no replayer', () => {
    const parameters = { nodes: 2, withdraws: 2, keepsLive: true, giveUp: 'hopeless' }
    const steps: Steps = [
      'withdraw(node2)',
      'begin(node2)',
      'protect(node2)',
      'stopWriting(node2)',
      'dropJournal(node2)',
      'journalUnlocked(node2)',
      'dropLive(node2)',
      ...logged,
      ...withdrawn,
    ]
    expect(can([...steps, 'ring(node1)', 'hear(node2)', 'giveUp(node1)'], { parameters })).toBe(
      true,
    )
    const released = { parameters: { ...parameters, keepsLive: false } }
    expect(can([...steps, 'ringAlone(node1)'], released)).toBe(true)
  })
})

describe('P14: a withdrawn node whose device is dead gets the journal', () => {
  const parameters = { nodes: 3, withdraws: 2, errors: 1, giveUp: 'hopeless' }
  const steps: Steps = [
    'lock(node2, block2)',
    'modify(node2, block2)',
    'ioError(node2)',
    'withdraw(node2)',
    ...logged,
    ...withdrawn,
    'ring(node1)',
    'hear(node2)',
    'tryJournal(node2, node1)',
    'hear(node3)',
    'tryJournal(node3, node1)',
    'tryJournal(node3, node2)',
    'endScan(node3)',
    'readHead(node2, node1)',
    'failReplay(node2, node1)',
    'giveUp(node1)',
  ]

  it('and nobody else does', () => {
    expect(can(steps, { parameters, guards: { withdrawnStayOut: false } })).toBe(true)
    expect(can(steps, { parameters })).toBe(false)
  })
})

describe('G7: a demote that waits for revokes (F5)', () => {
  it('waits for ever, since nobody else writes them', () => {
    const steps: CachingSteps = [
      'lock(node1, block1)',
      'modify(node1, block1)',
      'flush(node1, block1)',
      'unlock(node1, block1)',
      'want(node2, block1)',
      'syncLog(node1, block1)',
    ]
    const parameters = { nodes: 2, withdraws: 0 }
    expect(isBehaviour(gfs2WithdrawCaching, steps, { parameters })).toBe(true)
    const revokesFirst = { parameters: { ...parameters, demoteWaitsForRevokes: true } }
    expect(isBehaviour(gfs2WithdrawCaching, steps, revokesFirst)).toBe(false)
  })
})

describe('a write in flight of a node that dies', () => {
  const parameters = { nodes: 2, 'life.deaths': 1 }
  const written: Steps = [...logged, 'submit(node1, block1)', 'life.die(node1)']
  const late = 'store.disk.complete(node1, block1)'

  it('reaches the disk until the node is fenced', () => {
    expect(can([...written, late], { parameters })).toBe(true)
    expect(can([...written, 'noticeDeath(node1)', late], { parameters })).toBe(false)
    const guards = { 'store.disk.fenceStops': false }
    expect(can([...written, 'noticeDeath(node1)', late], { parameters, guards })).toBe(true)
  })

  it('a node that starts again at once is found out, and mounts after its replay', () => {
    const parameters = { nodes: 2, remounts: 1, 'life.deaths': 1, 'life.restarts': 1 }
    const steps: Steps = [...written, 'life.restart(node1)']
    expect(can([...steps, 'mount(node1)'], { parameters })).toBe(false)
    const replayed: Steps = [
      ...steps,
      'noticeDeath(node1)',
      ...replayedBy('node2'),
      'writeCleanHeader(node2, node1)',
      'releaseJournal(node2, node1)',
      'unblock(node1)',
      'mount(node1)',
    ]
    expect(can(replayed, { parameters })).toBe(true)
  })
})

describe('a death that is not known yet', () => {
  it('leaves a listener that will not hear the bell', () => {
    const steps: Steps = [
      ...logged,
      ...withdrawn,
      'life.die(node2)',
      'ring(node1)',
      'giveUp(node1)',
    ]
    const settings: Settings = { parameters: { nodes: 2, 'life.deaths': 1, giveUp: 'hopeless' } }
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
    'store.disk.complete(node1, block1)',
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

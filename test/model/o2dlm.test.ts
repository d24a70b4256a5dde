import { describe, expect, it } from 'vitest'
import type { Settings } from '../../src/language/program.ts'
import { isBehaviour, run, type StepOf } from '../../src/language/run.ts'
import { show } from '../../src/language/value.ts'
import { o2dlm, o2dlmMastery } from '../../src/model/o2dlm/index.ts'

type Steps = readonly StepOf<typeof o2dlm>[]
type MasterySteps = readonly StepOf<typeof o2dlmMastery>[]
type Name = 'node1' | 'node2' | 'node3' | 'node4' | 'node5'

/** What a cell holds at the end of a run; undefined where it is as at first. */
function end(steps: Steps, settings: Settings): Record<string, string> {
  const cells = run(o2dlm, steps, settings).changed
  return Object.fromEntries(cells.map(([slot, value]) => [slot.name, show(value)]))
}

const can = (steps: Steps, settings: Settings) => isBehaviour(o2dlm, steps, settings)

/** R1 to P4: a node is elected, and tells the others in ascending order. */
const elected = (n: Name, dead: Name, ...others: readonly Name[]): Steps => [
  `wake(${n}, ${dead})`,
  `tryLock(${n})`,
  `check(${n})`,
  ...others.flatMap((to): Steps => [`sendBegin(${n}, ${to})`, `answered(${n}, ${to})`]),
  `announced(${n})`,
  `unlock(${n})`,
]

/** A2: the node that is asked sends all it has, at once. */
const collects = (n: Name, ...others: readonly Name[]): Steps => [
  `listNodes(${n})`,
  ...others.flatMap(
    (from): Steps => [
      `sendRequest(${n}, ${from})`,
      `requestAnswered(${n}, ${from})`,
      `startSending(${from})`,
      `sendDone(${from})`,
    ],
  ),
  `collected(${n})`,
]

const stage = (n: Name, which: 1 | 2, ...others: readonly Name[]): Steps =>
  others.flatMap((to): Steps => [`sendFinalize${which}(${n}, ${to})`, `answered(${n}, ${to})`])

const finalized = (n: Name, ...others: readonly Name[]): Steps => [
  ...stage(n, 1, ...others),
  `beginStage2(${n})`,
  ...stage(n, 2, ...others),
  `finish(${n})`,
  `endRecovery(${n})`,
]

describe('a recorded death (06): node3 owns a resource and dies, node1 recovers it', () => {
  // The initial state in which node3 is the owner is chosen by what can follow.
  const settings: Settings = { parameters: { nodes: 3, 'life.deaths': 1, resource: true } }
  const begun: Steps = [
    'life.die(node3)',
    'noticeDeath(node1, node3)',
    // node2 has not noticed the death yet: BEGIN_RECO says so.
    ...elected('node1', 'node3', 'node2'),
  ]
  const recovered: Steps = [
    ...begun,
    'listNodes(node1)',
    'sendRequest(node1, node2)',
    'requestAnswered(node1, node2)',
    'startSending(node2)',
    'sendLocks(node2)',
    'sendDone(node2)',
    'collected(node1)',
    ...finalized('node1', 'node2'),
  ]

  it('as in the recording: data, all sent, stage 1, stage 2', () => {
    expect(end(recovered, settings)).toMatchObject({
      'owner(node1)': 'node1',
      'owner(node2)': 'node1',
      'knows(node1).has(node1)': 'true',
      'knows(node1).has(node2)': 'true',
    })
  })

  it('and node2 learns of the death by BEGIN_RECO alone', () => {
    expect(end(begun, settings)).toMatchObject({ 'recoveryMap(node2).has(node3)': 'true' })
    expect(can([...begun, 'noticeDeath(node2, node3)'], settings)).toBe(false)
  })

  it('not without the locks of node2, and stage 2 not before stage 1', () => {
    const asked: Steps = [...begun, 'listNodes(node1)', 'sendRequest(node1, node2)']
    expect(can([...asked, 'requestAnswered(node1, node2)', 'collected(node1)'], settings)).toBe(
      false,
    )
    const until = recovered.slice(0, recovered.indexOf('collected(node1)') + 1)
    expect(can([...until, 'sendFinalize1(node1, node2)'], settings)).toBe(true)
    expect(can([...until, 'beginStage2(node1)'], settings)).toBe(false)
  })
})

describe('a recorded death of the recovery master (07)', () => {
  const settings: Settings = { parameters: { nodes: 4, 'life.deaths': 2 } }
  const first: Steps = [
    'life.die(node4)',
    'noticeDeath(node1, node4)',
    'noticeDeath(node3, node4)',
    'noticeDeath(node2, node4)',
    ...elected('node1', 'node4', 'node2', 'node3'),
    'listNodes(node1)',
    'sendRequest(node1, node2)',
    'life.die(node1)',
  ]
  const second: Steps = [
    ...first,
    // What node2 sends goes nowhere.
    'startSending(node2)',
    'sendDone(node2)',
    'noticeDeath(node3, node1)',
    // The BEGIN_RECO of node3 reaches node2 before it notices the death of node1.
    ...elected('node3', 'node4', 'node2'),
    'listNodes(node3)',
    'sendRequest(node3, node2)',
    'noticeDeath(node2, node1)',
  ]
  const third: Steps = [
    ...second,
    'requestAnswered(node3, node2)',
    'startSending(node2)',
    'sendDone(node2)',
    'collected(node3)',
    ...finalized('node3', 'node2'),
    'wake(node3, node1)',
    'wake(node2, node1)',
    // node2 is faster, and node3 is refused the EX.
    'tryLock(node2)',
    'tryLock(node3)',
    'check(node2)',
    'sendBegin(node2, node3)',
    'giveWay(node3)',
    'answered(node2, node3)',
    'announced(node2)',
    'unlock(node2)',
    ...collects('node2', 'node3'),
    ...finalized('node2', 'node3'),
  ]

  it('as in the recording: node3 starts again, then node2 recovers node1', () => {
    const cells = end(third, settings)
    expect(
      Object.keys(cells).filter(name => /^(recoveryMap|newMaster|deadNode)/.test(name)),
    ).toEqual([])
    expect(cells).toMatchObject({ 'life.died': '2' })
  })

  it('nobody wakes up for node4 while node1 is not known to be dead', () => {
    expect(can([...first, 'wake(node3, node4)'], settings)).toBe(false)
    expect(can([...first, 'noticeDeath(node3, node1)', 'wake(node3, node4)'], settings)).toBe(true)
  })
})

describe('the EX on $RECOVERY serialises announcements, and no more', () => {
  const parameters = { nodes: 3, 'life.deaths': 1 }
  const bothWake: Steps = [
    'life.die(node1)',
    'noticeDeath(node2, node1)',
    'noticeDeath(node3, node1)',
    'wake(node3, node1)',
    ...elected('node2', 'node1', 'node3'),
  ]

  it('B1: who gets it later backs off, without the guard it announces itself, too', () => {
    const late: Steps = [...bothWake, 'tryLock(node3)', 'check(node3)']
    expect(end(late, { parameters })).toMatchObject({ 'thread(node3)': 'backingOff' })
    const off: Settings = { parameters, guards: { recheckMaster: false } }
    expect(end(late, off)).toMatchObject({ 'thread(node3)': 'announcing' })
  })

  it('B2: also when that recovery is over by then', () => {
    const late: Steps = [
      ...bothWake,
      ...collects('node2', 'node3'),
      ...finalized('node2', 'node3'),
      'tryLock(node3)',
      'check(node3)',
    ]
    expect(end(late, { parameters })).toMatchObject({ 'thread(node3)': 'backingOff' })
    const off: Settings = { parameters, guards: { recheckDead: false } }
    const announced = end(late, off)
    expect(announced).toMatchObject({ 'thread(node3)': 'announcing' })
    expect(announced['recovering(node3)'], 'it announces the recovery of nobody').toBeUndefined()
  })
})

describe('B4: the next recovery begins while the last one ends', () => {
  const parameters = { nodes: 5, 'life.deaths': 2 }
  /** node5 recovers node3 with node2 and node4; node2 knows that node1 is dead, too. */
  const collected: Steps = [
    'life.die(node1)',
    'noticeDeath(node2, node1)',
    'life.die(node3)',
    'noticeDeath(node5, node3)',
    'wake(node5, node3)',
    'noticeDeath(node5, node1)',
    ...elected('node5', 'node3', 'node2', 'node4').slice(1),
    ...collects('node5', 'node2', 'node4'),
    'sendFinalize1(node5, node2)',
  ]
  const overtaken: Steps = [
    ...collected,
    'wake(node2, node1)',
    'tryLock(node2)',
    'check(node2)',
    'sendBegin(node2, node4)',
    'answered(node5, node2)',
    'sendFinalize1(node5, node4)',
  ]

  it('in one stage a node that still waits for the end is overwritten, and panics', () => {
    const off: Settings = { parameters, guards: { twoStage: false } }
    expect(end(overtaken, off)).toMatchObject({
      'panicked(node4)': 'finalize of another master',
    })
  })

  it('in two stages nobody wakes up before all have adopted the owner', () => {
    expect(can(collected, { parameters })).toBe(true)
    expect(can([...collected, 'wake(node2, node1)'], { parameters })).toBe(false)
  })

  it('and who has not ended the last recovery refuses the next one (B5a, B6)', () => {
    const told: Steps = [
      ...collected,
      'answered(node5, node2)',
      'sendFinalize1(node5, node4)',
      'answered(node5, node4)',
      'beginStage2(node5)',
      'sendFinalize2(node5, node2)',
      'wake(node2, node1)',
      'tryLock(node2)',
      'check(node2)',
    ]
    expect(can(told, { parameters })).toBe(true)
    expect(can([...told, 'sendBegin(node2, node4)'], { parameters })).toBe(false)
    const unseen: Settings = { parameters, guards: { eagainSeen: false } }
    expect(can([...told, 'sendBegin(node2, node4)'], unseen)).toBe(true)
    const ended: Steps = [
      ...told,
      'answered(node5, node2)',
      'sendFinalize2(node5, node4)',
      'sendBegin(node2, node4)',
      'answered(node2, node4)',
    ]
    expect(can(ended, { parameters })).toBe(true)
    expect(can([...ended, 'sendBegin(node2, node5)'], { parameters })).toBe(false)
    const noFlag: Settings = { parameters, guards: { masterFinalizeFlag: false } }
    expect(can([...ended, 'sendBegin(node2, node5)'], noFlag)).toBe(true)
  })
})

describe('H1: a survivor dies that has promised its locks', () => {
  const parameters = { nodes: 3, 'life.deaths': 2 }
  const promised: Steps = [
    'life.die(node3)',
    'noticeDeath(node1, node3)',
    ...elected('node1', 'node3', 'node2'),
    'listNodes(node1)',
    'sendRequest(node1, node2)',
    'requestAnswered(node1, node2)',
    'life.die(node2)',
  ]

  it('the recovery master goes on when it knows of the death, and not before', () => {
    expect(can([...promised, 'collected(node1)'], { parameters })).toBe(false)
    expect(
      can([...promised, 'noticeDeath(node1, node2)', 'collected(node1)'], { parameters }),
    ).toBe(true)
  })

  it('and never in the kernel', () => {
    const kernel: Settings = { parameters, guards: { deadWhileRequested: false } }
    const noticed: Steps = [...promised, 'noticeDeath(node1, node2)']
    expect(can(noticed, kernel)).toBe(true)
    expect(can([...noticed, 'collected(node1)'], kernel)).toBe(false)
  })
})

describe('H3: the recovery master dies between two messages of stage 1', () => {
  const parameters = { nodes: 4, 'life.deaths': 2, resource: true }
  const kernel: Settings = { parameters, guards: { keepClaims: false } }
  const sends = (n: Name, from: Name): Steps => [
    `sendRequest(${n}, ${from})`,
    `requestAnswered(${n}, ${from})`,
    `startSending(${from})`,
    `sendLocks(${from})`,
    `sendDone(${from})`,
  ]
  /** node4 owned the resource; node3 recovers it, and only node1 hears of stage 1. */
  const torn: Steps = [
    'life.die(node4)',
    'noticeDeath(node3, node4)',
    ...elected('node3', 'node4', 'node1', 'node2'),
    'listNodes(node3)',
    ...sends('node3', 'node1'),
    ...sends('node3', 'node2'),
    'collected(node3)',
    'sendFinalize1(node3, node1)',
    'life.die(node3)',
    'noticeDeath(node1, node3)',
    ...elected('node1', 'node3', 'node2'),
    'listNodes(node1)',
  ]

  it('the next one does not get the lock of a node that has another dead owner on file', () => {
    const lost: Steps = [
      ...torn,
      'sendRequest(node1, node2)',
      'startSending(node2)',
      'sendDone(node2)',
    ]
    expect(can(lost, kernel)).toBe(true)
    const adopted: Steps = [
      ...lost,
      'requestAnswered(node1, node2)',
      'collected(node1)',
      ...finalized('node1', 'node2'),
    ]
    const cells = end(adopted, kernel)
    expect(cells).toMatchObject({ 'owner(node1)': 'node1', 'owner(node2)': 'node4' })
    expect(cells['inRecovery(node1)'], 'node1 is the owner, and works').toBeUndefined()
    expect(cells['knows(node1).has(node2)']).toBeUndefined()
  })

  it('unless that node remembers who may have become the owner', () => {
    const asked: Steps = [...torn, 'sendRequest(node1, node2)', 'startSending(node2)']
    expect(can([...asked, 'sendDone(node2)'], { parameters })).toBe(false)
    expect(can([...asked, 'sendLocks(node2)'], { parameters })).toBe(true)
  })
})

describe('$RECOVERY is mastered (level L2b)', () => {
  const mastered = (steps: MasterySteps, settings: Settings) =>
    isBehaviour(o2dlmMastery, steps, settings)

  /** M1 to M6d: nobody knows a master, and nobody else wants to be it. */
  const wins = (n: Name, ...others: readonly Name[]): MasterySteps => [
    `lookUp(${n})`,
    ...others.flatMap(
      (p): MasterySteps => [`sendRequery(${n}, ${p})`, `requeryAnswered(${n}, ${p})`],
    ),
    `preChecked(${n})`,
    ...others.flatMap(
      (p): MasterySteps => [`sendMasterRequest(${n}, ${p})`, `masterRequestAnswered(${n}, ${p})`],
    ),
    `asked(${n})`,
    `win(${n})`,
    ...others.flatMap(
      (p): MasterySteps => [`sendAssert(${n}, ${p})`, `assertAnswered(${n}, ${p})`],
    ),
    `asserted(${n})`,
    `lockHere(${n})`,
  ]

  it('as recorded in 06 and 07: requery, request, assert, local lock, BEGIN_RECO', () => {
    const settings: Settings = { parameters: { nodes: 3, 'life.deaths': 1 } }
    const steps: MasterySteps = [
      'life.die(node3)',
      'noticeDeath(node1, node3)',
      'wake(node1, node3)',
      ...wins('node1', 'node2'),
      'check(node1)',
      'sendBegin(node1, node2)',
      'answered(node1, node2)',
      'announced(node1)',
      'unlockHere(node1)',
    ]
    expect(mastered(steps, settings)).toBe(true)
  })

  it('as recorded in 07: who comes second asks the master, whose assert overtakes its answer', () => {
    const settings: Settings = { parameters: { nodes: 4, 'life.deaths': 2 } }
    const first: MasterySteps = [
      'life.die(node4)',
      'life.die(node1)',
      'noticeDeath(node3, node1)',
      'noticeDeath(node3, node4)',
      'noticeDeath(node2, node1)',
      'noticeDeath(node2, node4)',
      'wake(node3, node1)',
      ...wins('node3', 'node2'),
    ]
    const second: MasterySteps = [
      ...first,
      'wake(node2, node1)',
      'lookUp(node2)',
      'sendRequery(node2, node3)',
      'requeryAnswered(node2, node3)',
      'sendMasterRequest(node2, node3)',
      'startAsserting(node3)',
      'sendAssertAgain(node3, node2)',
      'assertAgainAnswered(node3, node2)',
      'masterRequestAnswered(node2, node3)',
      'asked(node2)',
      // The second request, on purpose: it makes the master assert itself once more.
      'masterAsserted(node2)',
      'confirm(node2, node3)',
      'confirmed(node2, node3)',
      'sendLock(node2, node3)',
      'lockAnswered(node2, node3)',
    ]
    expect(mastered(second, settings)).toBe(true)
    const cells = run(o2dlmMastery, second, settings).changed
    const threads = Object.fromEntries(cells.map(([slot, value]) => [slot.name, show(value)]))
    expect(threads).toMatchObject({ 'thread(node2)': 'refused', 'thread(node3)': 'locked' })
  })

  it('a waiter whose candidate dies tries itself, but waits for ever in the kernel (H2)', () => {
    const parameters = { nodes: 3, 'life.deaths': 2 }
    const orphaned: MasterySteps = [
      'life.die(node1)',
      'noticeDeath(node2, node1)',
      'noticeDeath(node3, node1)',
      'wake(node2, node1)',
      'lookUp(node2)',
      'sendRequery(node2, node3)',
      'requeryAnswered(node2, node3)',
      'preChecked(node2)',
      'sendMasterRequest(node2, node3)',
      'wake(node3, node1)',
      'lookUp(node3)',
      'life.die(node2)',
      'noticeDeath(node3, node2)',
    ]
    const kernel = { parameters, guards: { blockKeepsEvents: false } }
    expect(mastered([...orphaned, 'restart(node3)'], { parameters })).toBe(true)
    expect(mastered(orphaned, kernel)).toBe(true)
    expect(mastered([...orphaned, 'restart(node3)'], kernel)).toBe(false)
  })
})

import { describe, expect, it } from 'vitest'
import type { Settings } from '../../src/language/program.ts'
import { isBehaviour, run, type StepOf } from '../../src/language/run.ts'
import { show } from '../../src/language/value.ts'
import { mdClusterMessages } from '../../src/model/md-cluster/index.ts'

type Steps = readonly StepOf<typeof mdClusterMessages>[]
type Name = 'node1' | 'node2' | 'node3'

const settings = (
  parameters: Settings['parameters'],
  guards: Settings['guards'] = {},
): Settings => ({
  parameters: { nodes: 3, messages: 3, 'dlm.notices': false, ...parameters },
  guards,
})

const can = (
  steps: Steps,
  parameters: Settings['parameters'] = {},
  guards: Settings['guards'] = {},
) => isBehaviour(mdClusterMessages, steps, settings(parameters, guards))

/** What a cell holds at the end of a run; undefined where it is as at first. */
function end(
  steps: Steps,
  parameters: Settings['parameters'] = {},
  guards: Settings['guards'] = {},
) {
  const cells = run(mdClusterMessages, steps, settings(parameters, guards)).changed
  return Object.fromEntries(cells.map(([slot, value]) => [slot.name, show(value)]))
}

/** Rows 1 to 4 of the brief's table. */
const sends = (n: Name): Steps => [
  `send(${n}, task1)`,
  `hasToken(${n}, task1)`,
  `lockMessage(${n}, task1)`,
  `store(${n}, task1)`,
  `call(${n}, task1)`,
]

/** Rows 10 to 12. */
const ends = (n: Name): Steps => [
  `lowerAck(${n}, task1)`,
  `freeMessage(${n}, task1)`,
  `freeToken(${n}, task1)`,
]

/** Rows 5 to 7. */
const wakes = (n: Name): Steps => [`hear(${n})`, `wake(${n})`]
const processes = (n: Name): Steps => [`read(${n})`, `process(${n})`]

/** Rows 8, and 13 and 14. */
const waits = (n: Name): Steps => [`enterGate(${n})`]
const returns = (n: Name): Steps => [`passGate(${n})`, `backInAck(${n})`, `received(${n})`]

describe('recording 08, 46.92 s to 47.16 s: two broadcasts of n1 that overlap', () => {
  // In the order in which md-cluster asks the DLM for its locks; n1 is node1, and so on.
  const first: Steps = [
    ...sends('node1'), // RESYNCING(65408, 130944)
    ...wakes('node2'),
    ...wakes('node3'),
    ...processes('node2'),
    ...processes('node3'),
    ...waits('node2'),
    ...waits('node3'),
    ...ends('node1'),
    'sent(node1, task1)',
    'send(node1, task1)', // METADATA_UPDATED
    'hasToken(node1, task1)',
    'passGate(node3)',
    'passGate(node2)',
    'lockMessage(node1, task1)',
    'backInAck(node3)',
    'received(node3)',
  ]
  const second: Steps = [
    'backInAck(node2)',
    'received(node2)',
    'store(node1, task1)',
    'call(node1, task1)',
    ...wakes('node3'),
    ...wakes('node2'),
    ...processes('node3'),
    ...waits('node3'),
    ...processes('node2'),
    ...waits('node2'),
    ...ends('node1'),
    'passGate(node3)',
    'passGate(node2)',
    'backInAck(node3)',
  ]
  const parameters = { messagesEach: 2 }

  it('is a behaviour of the model', () => {
    expect(can([...first, ...second], parameters)).toBe(true)
  })

  it('in which the second message is stored only when all receivers of the first are back', () => {
    expect(can([...first, 'store(node1, task1)'], parameters)).toBe(false)
  })
})

describe('one broadcast', () => {
  const allProcessed: Steps = [
    ...sends('node1'),
    ...wakes('node2'),
    ...processes('node2'),
    ...waits('node2'),
    ...wakes('node3'),
    ...processes('node3'),
  ]

  it('does not go on while a receiver has not processed the message', () => {
    expect(can([...allProcessed, 'lowerAck(node1, task1)'])).toBe(true)
    expect(can([...allProcessed.slice(0, -1), 'lowerAck(node1, task1)'])).toBe(false)
  })

  it('holds receivers at the gate until the sender has given MESSAGE up', () => {
    const lowered: Steps = [...allProcessed, 'lowerAck(node1, task1)']
    expect(can([...lowered, 'passGate(node2)'])).toBe(false)
    expect(can([...lowered, 'freeMessage(node1, task1)', 'passGate(node2)'])).toBe(true)
  })

  it('calls the holders of ACK, and of no other lock', () => {
    const cells = end(['send(node2, task1)', ...sends('node1').slice(0, 1)])
    expect(cells['dlm.wants(node1, token)']).toBe('EX')
    expect(cells['dlm.callbacks(node2, token)']).not.toContain('blocking')
    expect(end(sends('node1'))['dlm.callbacks(node2, ack)']).toContain('blocking')
  })

  it('takes TOKEN, MESSAGE and ACK in this order, and skips nothing', () => {
    for (const left of [0, 1, 2, 3])
      expect(can(sends('node1').filter((_, i) => i !== left)), `without step ${left}`).toBe(false)
  })
})

describe('8.6, 3: without the gate a fast receiver processes the same message twice', () => {
  const twice: Steps = [
    ...sends('node1'),
    ...wakes('node2'),
    ...processes('node2'),
    'enterGate(node2)', // which here takes ACK again at once
    'backInAck(node2)',
    'hear(node2)',
    'received(node2)',
    'wake(node2)',
    ...processes('node2'),
  ]

  it('since a queued EX does not keep it from having ACK again', () => {
    expect(can(twice, {}, { gate: false })).toBe(true)
    expect(can(twice)).toBe(false)
  })
})

describe('2.3: the sender dies', () => {
  const recovered: Steps = ['stopLocking', 'forgetDead', 'settle', 'resumeLocking']

  it('before it has stored its message (row 2): nobody hears of it', () => {
    const steps: Steps = [...sends('node1').slice(0, 3), 'die(node1)', ...recovered]
    expect(can([...steps, 'hear(node2)'], { deaths: 1 })).toBe(false)
    expect(can([...steps, ...sends('node2')], { deaths: 1 })).toBe(true)
  })

  it('while it waits for ACK (row 4): who was woken reads, passes the gate, and is back', () => {
    const woken: Steps = [...sends('node1'), ...wakes('node2'), 'die(node1)', ...recovered]
    const through: Steps = [...processes('node2'), ...waits('node2'), ...returns('node2')]
    expect(can([...woken, ...through], { deaths: 1 })).toBe(true)
  })

  it('and who is slow reads the message of the next sender instead', () => {
    const slow: Steps = [
      ...sends('node1'),
      'hear(node2)',
      'hear(node3)',
      'die(node1)',
      ...recovered,
      ...sends('node2'),
      'wake(node3)',
      'read(node3)',
    ]
    expect(end(slow, { deaths: 1 })['dlm.buffer(node3, message)']).toContain('by node2')
  })

  it('with the master of ACK: calls that are on their way may be lost (partial delivery)', () => {
    const parameters = { deaths: 1, masters: 'die' }
    const steps: Steps = [...sends('node1'), 'hear(node2)']
    expect(can([...steps, 'die(node1)#1', 'wake(node2)'], parameters)).toBe(true)
    expect(end([...steps, 'die(node1)#1'], parameters)['dlm.callbacks(node3, ack)']).toContain('EX')
    expect(end([...steps, 'die(node1)#2'], parameters)['dlm.callbacks(node3, ack)']).toBeUndefined()
  })
})

describe('2.4: a receiver dies', () => {
  it('and the send returns without it, once the DLM has forgotten its locks', () => {
    const steps: Steps = [
      ...sends('node1'),
      ...wakes('node2'),
      ...processes('node2'),
      'die(node3)',
      'stopLocking',
      'forgetDead',
      'settle',
    ]
    const late: Steps = [...steps, 'lowerAck(node1, task1)']
    expect(can(late, { deaths: 1 })).toBe(false)
    expect(can([...steps, 'resumeLocking', 'lowerAck(node1, task1)'], { deaths: 1 })).toBe(true)
  })
})

describe('2.5: a node joins', () => {
  // With one joiner there are three initial states: any node can be the one.
  const parameters = { joiners: 1 }

  it('and waits for the token until a broadcast is over', () => {
    expect(can([...sends('node1'), 'join(node3)', 'joinWithToken(node3)'], parameters)).toBe(false)
  })

  it('in the middle of a broadcast, where it does not take the token (H3)', () => {
    const steps: Steps = [...sends('node1'), 'join(node3)', 'joinAck(node3)']
    expect(can(steps, parameters)).toBe(false)
    const cells = end(steps, parameters, { joinTakesToken: false })
    expect(cells['dlm.mode(node3, ack)']).toBe('CR')
    expect(cells['dlm.callbacks(node3, ack)'], 'it is called late').toContain('blocking')
  })

  it('and is called before it can receive: the call is kept for later', () => {
    const steps: Steps = [
      'join(node3)',
      'joinWithToken(node3)',
      'joinAck(node3)',
      'loadBitmap(node3)',
      ...sends('node1'),
      'hear(node3)',
    ]
    expect(can([...steps, 'wake(node3)'], parameters)).toBe(false)
    expect(can([...steps, 'joined(node3)', 'wake(node3)'], parameters)).toBe(true)
    expect(can([...steps, 'wake(node3)'], parameters, { alreadyInClusterGate: false })).toBe(true)
  })
})

describe('L4: a sender gives up after 30 s', () => {
  const givenUp: Steps = [
    ...sends('node1'),
    'giveUp(node1, task1)',
    'freeToken(node1, task1)',
    'sent(node1, task1)',
  ]
  const slow: Steps = [
    ...wakes('node2'),
    ...wakes('node3'),
    ...processes('node2'),
    ...processes('node3'),
    ...waits('node2'),
    'passGate(node2)',
  ]

  it('and gets ACK behind its own back: no receiver gets it again', () => {
    const steps: Steps = [...givenUp, ...slow]
    const off = { cancelOnTimeout: false }
    expect(end(steps, { giveUps: 1 }, off)['dlm.mode(node1, ack)']).toBe('EX')
    expect(can([...steps, 'backInAck(node2)'], { giveUps: 1 }, off)).toBe(false)
  })

  it('unless it takes its request back', () => {
    expect(can([...givenUp, ...slow, 'backInAck(node2)'], { giveUps: 1 })).toBe(true)
  })

  it('and a later sender is refused ACK (EDEADLK): its own CR is in the way of the old request', () => {
    const steps: Steps = [...givenUp, ...sends('node2'), 'hear(node2)', 'beRefused(node2, task1)']
    expect(can(steps, { giveUps: 1 }, { cancelOnTimeout: false })).toBe(true)
    expect(can(steps, { giveUps: 1 })).toBe(false)
  })

  it('and the end of the old request passes for that of a later one', () => {
    const steps: Steps = [...givenUp, ...slow, 'hearLate(node1, ack)']
    const cells = end(steps, { giveUps: 1 }, { cancelOnTimeout: false })
    expect(cells['unheard(node1, ack)']).toBe('1')
  })
})

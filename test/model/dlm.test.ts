import { describe, expect, it, test } from 'vitest'
import { check, each, model, nodes, oneOf, per, range, shape } from '../../src/index.ts'
import type { Settings } from '../../src/language/program.ts'
import { isBehaviour, run, type StepOf } from '../../src/language/run.ts'
import { show } from '../../src/language/value.ts'
import {
  dlm,
  dlmClients,
  dlmMembers,
  someModes,
  someWays,
} from '../../src/model/cluster/dlm/index.ts'
import room from '../docs/cluster-parts/dlm.ts'

type Step = StepOf<typeof dlmClients>
type Steps = readonly Step[]

/** What a cell holds at the end of a run; undefined where it is as at first. */
function end(steps: Steps, settings: Settings = {}): Record<string, string> {
  const cells = run(dlmClients, steps, settings).changed
  return Object.fromEntries(
    cells.map(([slot, value]) => [
      slot.name.replaceAll(/, resource1|\(resource1\)/g, ''),
      show(value),
    ]),
  )
}

const can = (steps: Steps, settings: Settings = {}) => isBehaviour(dlmClients, steps, settings)

const asks = (n: number, mode: string, way = 'plain'): Step =>
  `request(node${n}, resource1, ${mode}, ${way})`
const converts = (n: number, mode: string, way = 'plain'): Step =>
  `convert(node${n}, resource1, ${mode}, ${way})`
const learns = (n: number): Step => `complete(node${n}, resource1)`
const hears = (n: number): Step => `hear(node${n}, resource1)`
const unlocks = (n: number): Step => `unlock(node${n}, resource1)`
const cancels = (n: number): Step => `cancel(node${n}, resource1)`

/** A new lock, granted and known to be. */
const gets = (n: number, mode: string) => [asks(n, mode), learns(n)] as const

const blocking = (mode: string) => `blocking(mode ${mode})`
const completion = (status: string, mode: string, ...marks: string[]) => {
  const marked = (name: string) => `${name} ${marks.includes(name)}`
  return `completion(status ${status}, mode ${mode}, ${['altMode', 'demoted', 'notValid'].map(marked).join(', ')})`
}

describe('callbacks', () => {
  it('a holder is called when somebody has to wait for it, and hears so after its own completion', () => {
    const cells = end([asks(1, 'PR'), asks(2, 'EX')])
    expect(cells['dlm.callbacks(node1)']).toBe(
      `[${completion('granted', 'PR')}, ${blocking('EX')}]`,
    )
    expect(can([asks(1, 'PR'), asks(2, 'EX'), hears(1)])).toBe(false)
  })

  it('a holder is called once for a mode, until it is granted something again', () => {
    const calls = [...gets(1, 'PR'), asks(2, 'EX'), hears(1)]
    const again = [cancels(2), learns(2), asks(2, 'EX')]
    expect(end([...calls, ...again])['dlm.callbacks(node1)']).toBeUndefined()
    const granted = [...gets(1, 'CR'), ...calls.slice(2), converts(1, 'PR')]
    expect(end(granted)['dlm.callbacks(node1)']).toBe(
      `[${completion('granted', 'PR')}, ${blocking('EX')}]`,
    )
  })

  it('a higher mode is worth another callback', () => {
    const steps = [...gets(1, 'EX'), asks(2, 'CR'), asks(3, 'PR')]
    expect(end(steps)['dlm.callbacks(node1)']).toBe(`[${blocking('CR')}, ${blocking('PR')}]`)
  })

  it('between PR and CW a callback is repeated once the last one is delivered', () => {
    const calls = [...gets(1, 'PR'), asks(2, 'CW')]
    const again = [cancels(2), learns(2), asks(2, 'CW')]
    expect(end([...calls, ...again])['dlm.callbacks(node1)']).toBe(`[${blocking('CW')}]`)
    expect(end([...calls, hears(1), ...again])['dlm.callbacks(node1)']).toBe(`[${blocking('CW')}]`)
  })

  it('a callback may arrive when the holder has asked to let go already (G3)', () => {
    expect(can([...gets(1, 'EX'), asks(2, 'EX'), unlocks(1), hears(1), learns(1)])).toBe(true)
  })

  it('is not delivered while the lockspace is stopped', () => {
    const parameters = { deaths: 1, 'dlm.notices': false }
    const steps = [asks(1, 'PR'), 'die(node2)', 'stop'] as const
    expect(can(steps, { parameters })).toBe(true)
    expect(can([...steps, learns(1)], { parameters })).toBe(false)
    expect(can([...steps, asks(3, 'PR')], { parameters })).toBe(false)
    const settled: Steps = [...steps, 'recover', 'settle(resource1)', 'resume', learns(1)]
    expect(can(settled, { parameters })).toBe(true)
  })
})

// Recordings 03, 04 and 04c of a real cluster, and C15 of the brief on GFS2 withdraw: node1 rings by
// asking for EX in a way that fails at once and calls all listeners, which hold the lock in PR.
describe('the bell of GFS2', () => {
  const way = 'NOQUEUE NOQUEUEBAST'
  const settings: Settings = { parameters: { conversions: someWays.of('plain', way) } }
  const mounted = [...gets(1, 'PR'), ...gets(2, 'PR'), ...gets(3, 'PR')]
  const rings = [converts(1, 'EX', way), learns(1)]

  it('reaches every other node, and leaves the ringing one with what it had', () => {
    const cells = end([...mounted, converts(1, 'EX', way)], settings)
    expect(cells).toMatchObject({
      'dlm.callbacks(node1)': `[${completion('EAGAIN', 'PR')}]`,
      'dlm.callbacks(node2)': `[${blocking('EX')}]`,
      'dlm.callbacks(node3)': `[${blocking('EX')}]`,
      'dlm.mode(node1)': 'PR',
    })
  })

  it('rings once per mount: a listener that keeps its lock does not hear the next one', () => {
    const heard = [...mounted, ...rings, hears(2), hears(3)]
    const second = end([...heard, ...rings], settings)
    expect(second['dlm.callbacks(node2)']).toBeUndefined()
    expect(second['dlm.callbacks(node3)']).toBeUndefined()
  })

  it('is heard again by a listener that has unlocked and locked, or converted, since', () => {
    const heard = [...mounted, ...rings, hears(2), hears(3)]
    const remounted = [unlocks(2), learns(2), ...gets(2, 'PR')]
    const converted = [converts(3, 'NL'), learns(3), converts(3, 'PR'), learns(3)]
    const cells = end([...heard, ...remounted, ...converted, ...rings], settings)
    expect(cells).toMatchObject({
      'dlm.callbacks(node2)': `[${blocking('EX')}]`,
      'dlm.callbacks(node3)': `[${blocking('EX')}]`,
    })
    const onlyOne = end([...heard, ...remounted, ...rings], settings)
    expect(onlyOne['dlm.callbacks(node3)']).toBeUndefined()
  })

  it('a second ringer reaches the first one, who was not called yet (04a)', () => {
    const heard = [...mounted, ...rings, hears(2), hears(3)]
    const cells = end([...heard, converts(3, 'EX', way)], settings)
    expect(cells['dlm.callbacks(node1)']).toBe(`[${blocking('EX')}]`)
    expect(cells['dlm.callbacks(node2)']).toBeUndefined()
  })

  it('is heard again after a recovery in which the master was lost', () => {
    const parameters = { ...settings.parameters, nodes: 4, deaths: 1, 'dlm.notices': false }
    const heard = [...mounted, ...rings, hears(2), hears(3)]
    const recovery = ['die(node4)', 'stop', 'recover'] as const
    const rebuilt: Steps = [...heard, ...recovery, 'remaster(resource1)', 'resume', ...rings]
    const kept: Steps = [...heard, ...recovery, 'settle(resource1)', 'resume', ...rings]
    expect(
      end(rebuilt, { parameters: { ...parameters, masters: 'die' } })['dlm.callbacks(node2)'],
    ).toBe(`[${blocking('EX')}]`)
    expect(end(kept, { parameters })['dlm.callbacks(node2)']).toBeUndefined()
  })
})

describe('the value block', () => {
  const values: Settings = { parameters: { values: true } }
  const died: Settings = { parameters: { values: true, deaths: 1, 'dlm.notices': false } }
  const masterDied: Settings = {
    parameters: { values: true, deaths: 1, masters: 'die', 'dlm.notices': false },
  }
  const writes = [...gets(1, 'EX'), converts(1, 'NL'), learns(1)]

  it('what is written on the way down is read by one who has waited since before (trace 4)', () => {
    const steps = [...gets(1, 'EX'), asks(2, 'PR'), hears(1), converts(1, 'NL'), learns(2)]
    expect(end(steps, values)).toMatchObject({ 'dlm.buffer(node2)': '1', 'trusts(node2)': 'true' })
  })

  it('does not outlive the last lock', () => {
    const steps = [...gets(1, 'EX'), unlocks(1), learns(1), ...gets(2, 'PR')]
    const cells = end(steps, values)
    expect(cells['dlm.value']).toBeUndefined()
    expect(cells['dlm.buffer(node2)']).toBeUndefined()
  })

  it('is read again, and the buffer lost, by a conversion from PW to EX', () => {
    const steps = [...gets(1, 'EX'), converts(1, 'PW'), learns(1), converts(1, 'EX')]
    expect(end(steps, values)).toMatchObject({ 'dlm.seen(node1)': '1' })
  })

  it('is in doubt after the death of a writer, until somebody writes', () => {
    const dead: Steps = [
      ...writes,
      ...gets(2, 'EX'),
      'die(node2)',
      'stop',
      'recover',
      'settle(resource1)',
      'resume',
    ]
    const doubted = end([...dead, asks(3, 'PR')], died)
    expect(doubted['dlm.callbacks(node3)']).toBe(`[${completion('granted', 'PR', 'notValid')}]`)
    const written = [...dead, ...gets(3, 'EX'), converts(3, 'NL'), learns(3), asks(3, 'PR')]
    const again = [...dead, ...gets(3, 'EX'), converts(3, 'NL'), learns(3), converts(1, 'PR')]
    expect(can(written, died), 'node3 has a lock').toBe(false)
    expect(end(again, died)['dlm.callbacks(node1)']).toBe(`[${completion('granted', 'PR')}]`)
  })

  it('is not in doubt after the death of a reader', () => {
    const steps: Steps = [
      ...writes,
      ...gets(2, 'PR'),
      'die(node2)',
      'stop',
      'recover',
      'settle(resource1)',
      'resume',
      asks(3, 'PR'),
    ]
    expect(end(steps, died)['dlm.callbacks(node3)']).toBe(`[${completion('granted', 'PR')}]`)
  })

  it('is taken from a lock above CR by a new master, which then has no doubt', () => {
    const steps: Steps = [
      ...writes,
      ...gets(2, 'PR'),
      'die(node3)',
      'stop',
      'recover',
      'remaster(resource1)',
    ]
    expect(end(steps, masterDied)).toMatchObject({ 'dlm.value': '1' })
    expect(end(steps, masterDied)['dlm.notValid']).toBeUndefined()
  })

  it('is taken from one of the newest locks otherwise, and doubted (D1: perhaps an older one)', () => {
    const steps: Steps = [...gets(2, 'NL'), ...writes, 'die(node3)', 'stop', 'recover']
    const found = ['#1', '#2'].map(
      way => end([...steps, `remaster(resource1)${way}` as Step], masterDied)['dlm.value'],
    )
    expect(found.sort()).toEqual(['0', '1'])
    const cells = end([...steps, 'remaster(resource1)#1'], masterDied)
    expect(cells['dlm.notValid']).toBe('true')
  })
})

describe('recovery', () => {
  const parameters = { deaths: 1, 'dlm.notices': false }
  const stopped = ['die(node1)', 'stop', 'recover'] as const

  it('drops the locks of the dead and serves who has waited for them', () => {
    const steps: Steps = [...gets(1, 'EX'), asks(2, 'EX'), asks(3, 'EX'), ...stopped]
    const cells = end([...steps, 'settle(resource1)'], { parameters })
    expect(cells).toMatchObject({ 'dlm.mode(node2)': 'EX', 'dlm.waiting': '[node3]' })
    expect(cells['dlm.mode(node1)']).toBeUndefined()
  })

  it('until then the dead hold what they had', () => {
    const steps = [...gets(1, 'EX'), 'die(node1)', asks(2, 'EX')] as const
    expect(end(steps, { parameters })['dlm.wants(node2)']).toBe('EX')
    expect(end(steps, { parameters })['dlm.callbacks(node1)'], 'nobody to call').toBeUndefined()
  })

  it('a rebuilt conversion from PR is granted though one from NL stands first (trace 3, K18)', () => {
    const steps: Steps = [
      ...gets(2, 'NL'),
      ...gets(3, 'PR'),
      ...gets(1, 'PR'),
      converts(3, 'EX'),
      converts(2, 'EX'),
      ...stopped,
    ]
    const settings = { parameters: { ...parameters, masters: 'die' } }
    for (const way of ['#1', '#2', '#3', '#4'])
      expect(
        end([...steps, `remaster(resource1)${way}` as Step], settings)['dlm.mode(node3)'],
      ).toBe('EX')
  })
})

describe('a new master', () => {
  const settings = { parameters: { deaths: 2, masters: 'die', 'dlm.notices': false } }
  const begun: Steps = [...gets(2, 'PR'), 'die(node1)', 'stop', 'recover', 'die(node2)']

  it('cannot be told of a lock by a node that has died meanwhile', () => {
    expect(can([...begun, 'remaster(resource1)'], settings)).toBe(false)
  })

  it('is not needed where nobody is left', () => {
    const all: Steps = [...begun, 'die(node3)', 'remaster(resource1)', 'resume']
    expect(can(all, { parameters: { ...settings.parameters, deaths: 3 } })).toBe(true)
  })

  it('is found by the recovery for that one', () => {
    const again: Steps = [...begun, 'stop', 'recover', 'remaster(resource1)', 'resume']
    expect(end(again, settings)['dlm.mode(node2)']).toBeUndefined()
  })
})

test('in a model whose nodes die unnoticed, members wait for those that are found dead', async () => {
  const parameters = { nodes: 3, 'life.deaths': 2 }
  const { verdict, error } = await check({ ...room, parameters })
  expect(error?.message).toBeUndefined()
  expect(verdict).toBe('holds')
})

describe('members', () => {
  type MemberStep = StepOf<typeof dlmMembers>
  const settings: Settings = { parameters: { 'dlm.slots': true, joins: 1 } }
  const cells = (steps: readonly MemberStep[]) =>
    Object.fromEntries(
      run(dlmMembers, steps, settings).changed.map(([slot, value]) => [slot.name, show(value)]),
    )
  const stopped = ['stop', 'hear(node2)', 'hear(node3)', 'recover'] as const

  it('hear which slot has failed, after they have stopped and before they go on', () => {
    const failed = cells(['die(node1)', ...stopped])
    expect(failed['dlm.notices(node2)']).toBe('[slot(of node1, slot 1)]')
    const steps = ['die(node1)', 'stop', 'hear(node2)', 'recover'] as const
    expect(isBehaviour(dlmMembers, steps, settings)).toBe(false)
    const early = ['die(node1)', ...stopped, 'settle', 'hear(node2)', 'resume'] as const
    expect(isBehaviour(dlmMembers, early, settings)).toBe(false)
  })

  it('hear of a release with the recover option, and not of a clean leave', () => {
    expect(cells(['release(node1)', ...stopped])['dlm.notices(node2)']).toContain('node1')
    expect(cells(['leave(node1)', ...stopped])['dlm.notices(node2)']).toBeUndefined()
  })

  it('who joins gets the lowest free slot, be it one that has just failed (D5)', () => {
    const gone = [
      'leave(node2)',
      'stop',
      'hear(node1)',
      'hear(node3)',
      'recover',
      'settle',
    ] as const
    const back = [
      ...gone,
      'resume',
      'hear(node1)',
      'hear(node3)',
      'die(node1)',
      'join(node2)',
      'stop',
      'hear(node3)',
      'recover',
    ] as const
    const joined = cells(back)
    expect(joined['dlm.slot(node2)']).toBe('1')
    expect(joined['dlm.notices(node3)']).toBe('[slot(of node1, slot 1)]')
  })
})

describe('mistakes of a host are model errors', () => {
  const node = nodes('node', 2)
  const stranger = nodes('stranger', 1)
  class Host extends shape({
    cells: { dlm: dlm(node, oneOf('res'), range(0, 1)), seen: per(node, oneOf('no', 'yes')) },
  }) {}
  const host = model('host', Host, {
    actions: {
      lock: each(node, (s, n) => s.dlm.request(n, 'res', 'PR')),
      convert: each(node, (s, n) => s.dlm.convert(n, 'res', 'EX')),
      badFlags: each(node, (s, n) => s.dlm.convert(n, 'res', 'EX', 'CONVDEADLK', 'NOQUEUE')),
      unlock: each(node, (s, n) => s.dlm.unlock(n, 'res')),
      force: each(node, (s, n) => s.dlm.unlock(n, 'res', 'FORCEUNLOCK')),
      cancel: each(node, (s, n) => s.dlm.cancel(n, 'res')),
      take: each(node, (s, n) => s.dlm.take(n, 'res')),
      die: each(node, (s, n) => s.forget(n).dlm.die(n)),
      lockAlone: each(node, (s, n) => s.dlm.request(n, 'res', 'EX', 'VALBLK')),
      lockNothing: each(node, (s, n) => s.dlm.request(n, 'res', 'NL', 'VALBLK')),
      giveBack: each(node, (s, n) => s.dlm.convert(n, 'res', 'NL', 'VALBLK', 'IVVALBLK')),
      exit: each(node, (s, n) => s.dlm.unlock(n, 'res', 'FORCEUNLOCK', 'IVVALBLK')),
      fill: each(node, (s, n) => s.dlm.fill(n, 'res', 1)),
      fillTooMuch: each(node, (s, n) => s.dlm.fill(n, 'res', 2)),
      fillOtherKind: each(node, (s, n) => s.dlm.fill(n, 'res', 'text' as never)),
      lockAside: each(node, (s, n) =>
        s.all(stranger).choose(m => s.dlm.request(n, m as never, 'PR')),
      ),
      lockAs: each(node, s => s.all(stranger).choose(m => s.dlm.request(m as never, 'res', 'PR'))),
    },
  })
  const attempt =
    (...steps: StepOf<typeof host>[]) =>
    () =>
      run(host, steps)

  test.each([
    ['converting what is not held', attempt('convert(node1)'), 'mode(node1, res) is none'],
    ['cancelling nothing', attempt('cancel(node1)'), 'mode(node1, res) is none'],
    [
      'unlocking twice',
      attempt('lock(node1)', 'take(node1)', 'unlock(node1)', 'take(node1)', 'unlock(node1)'),
      'In dlm.unlock(...), action unlock(node1): cell mode(node1, res) is none',
    ],
    ['a second lock', attempt('lock(node1)', 'take(node1)', 'lock(node1)'), 'has a lock'],
    ['not waiting for a completion', attempt('lock(node1)', 'unlock(node1)'), 'EBUSY'],
    [
      'flags that exclude each other',
      attempt('lock(node1)', 'take(node1)', 'badFlags(node1)'),
      'EINVAL',
    ],
    ['calls of the dead', attempt('die(node1)', 'lock(node1)'), 'status(node1) is failed'],
    ['dying twice', attempt('die(node1)', 'die(node1)'), 'status(node1) is failed'],
    [
      'a value block of the wrong size',
      attempt('lock(node1)', 'take(node1)', 'fill(node1)', 'fillTooMuch(node1)'),
      'In dlm.fill(...), action fillTooMuch(node1): cell dlm.buffer(node1, res) cannot hold 2.',
    ],
    [
      'a value block of another kind',
      attempt('fillOtherKind(node1)'),
      'In dlm.fill(...), action fillOtherKind(node1): cell dlm.buffer(node1, res) cannot hold text.',
    ],
    [
      'a lock on a resource that is not there',
      attempt('lockAside(node1)'),
      'In dlm.request(...), action lockAside(node1): cell dlm.wants has no place (node1, stranger1).',
    ],
    [
      'a lock for a node that is not there',
      attempt('lockAs(node1)'),
      'In dlm.request(...), action lockAs(node1): cell dlm.status has no place (stranger1).',
    ],
    ['taking a callback that is not there', attempt('take(node1)'), 'callbacks(node1, res)'],
  ])('%s', (_, mistake, message) => {
    expect(mistake).toThrow(message)
  })

  test.each(['exit(node1)', 'giveBack(node1)'] as const)(
    'IVVALBLK leaves the value as it was, and in doubt: %s',
    last => {
      const before = ['lockNothing(node2)', 'lockAlone(node1)', 'take(node1)'] as const
      const cells = String(run(host, [...before, 'fill(node1)', last]))
      expect(cells).toContain('dlm.notValid(res) = true')
      expect(cells).not.toContain('dlm.value(res)')
    },
  )

  test('a forced unlock ends what has not ended', () => {
    const cells = run(host, [
      'lock(node1)',
      'take(node1)',
      'lock(node2)',
      'take(node2)',
      'convert(node2)',
      'force(node2)',
    ])
    expect(String(cells)).toContain('status EUNLOCK')
    expect(String(cells)).not.toContain('dlm.wants')
  })

  test('the modes that clients use are a parameter', () => {
    const parameters = { modes: someModes.of('CR') }
    expect(can([asks(1, 'PR')], { parameters })).toBe(false)
    expect(can([asks(1, 'CR')], { parameters })).toBe(true)
  })
})

import { describe, expect, it, test } from 'vitest'
import { checkConversion, checkRequest, type Flag } from '../../src/model/cluster/dlm/flags.ts'
import { guards, type Rules } from '../../src/model/cluster/dlm/guards.ts'
import { common, compatible, isDown, type Mode, modes } from '../../src/model/cluster/dlm/modes.ts'
import { doCancel, doConvert, doRequest, doUnlock } from '../../src/model/cluster/dlm/operations.ts'
import {
  decide,
  isDeadlocked,
  type Lock,
  type Queues,
  type When,
} from '../../src/model/cluster/dlm/queues.ts'
import { rebuild } from '../../src/model/cluster/dlm/recovery.ts'
import type { Event, Turn } from '../../src/model/cluster/dlm/turn.ts'
import { transfer } from '../../src/model/cluster/dlm/value-block.ts'

/** All guards on. */
const rules = Object.fromEntries(
  Object.keys(guards).map(name => [name, (condition = true) => condition]),
) as Rules

/** `PR` is a granted lock, `PR>EX` one that converts, `>EX` a new one; flags follow. */
function lock(node: string, text: string): Lock<string> {
  const [modes_, ...flags] = text.split(' ')
  const [granted, wanted] = modes_!.split('>')
  return {
    node,
    granted: (granted || 'none') as Lock<string>['granted'],
    wanted: (wanted ?? 'none') as Lock<string>['wanted'],
    flags: flags as Flag[],
    demoted: false,
  }
}

interface Listed {
  readonly granted?: { readonly [node: string]: string }
  readonly convert?: { readonly [node: string]: string }
  readonly wait?: { readonly [node: string]: string }
}

const locks = (listed: { readonly [node: string]: string } = {}) =>
  Object.entries(listed).map(([node, text]) => lock(node, text))

const queues = ({ granted, convert, wait }: Listed): Queues<string> => ({
  granted: locks(granted),
  convert: locks(convert),
  wait: locks(wait),
})

const show = ({ granted, wanted }: Lock<string>) =>
  (granted === 'none' ? '' : granted) + (wanted === 'none' ? '' : `>${wanted}`)

const shown = (list: readonly Lock<string>[]) =>
  Object.fromEntries(list.map(each => [each.node, show(each)]))

type Shown = ReturnType<typeof shown>

interface Outcome {
  readonly granted?: Shown
  readonly convert?: Shown
  readonly wait?: Shown
  readonly events: readonly string[]
}

/** The queues that are not empty, and what happened. */
function outcome({ queues: { granted, convert, wait }, events }: Turn<string>): Outcome {
  const lists = { granted: shown(granted), convert: shown(convert), wait: shown(wait) }
  const kept = Object.entries(lists).filter(([, list]) => Object.keys(list).length > 0)
  return { ...Object.fromEntries(kept), events: events.map(told) }
}

function told(event: Event<string>): string {
  switch (event.kind) {
    case 'failed':
      return `${event.node} ${event.status}`
    case 'granted':
      return `${event.node} ${event.to}`
    case 'called':
      return `call ${event.node} ${event.mode}`
  }
}

describe('modes', () => {
  // Rows and columns in the order NL CR CW PR PW EX, as section 3 of the brief has them.
  const table = ['111111', '111110', '111000', '110100', '110000', '100000']

  test('the compatibility matrix', () => {
    const rows = modes.map(a => modes.map(b => (compatible(a, b) ? '1' : '0')).join(''))
    expect(rows).toEqual(table)
  })

  test('what two modes have in common excludes no more than either', () => {
    for (const a of modes)
      for (const b of modes)
        for (const other of modes)
          if (compatible(a, other) || compatible(b, other))
            expect(compatible(common(a, b), other), `${a} ${b} ${other}`).toBe(true)
  })

  test('PR to CW and CW to PR are not down', () => {
    expect([isDown('PR', 'CW'), isDown('CW', 'PR'), isDown('PR', 'CR')]).toEqual([
      false,
      false,
      true,
    ])
  })
})

describe('refused calls (section 4)', () => {
  const request = (wanted: Mode, ...flags: Flag[]) => checkRequest(wanted, flags)
  const convert = (from: Mode, to: Mode, ...flags: Flag[]) => checkConversion(from, to, flags)

  it.each([
    ['QUECVT for a new lock', () => request('EX', 'QUECVT')],
    ['CONVDEADLK for a new lock', () => request('EX', 'CONVDEADLK')],
    ['EXPEDITE for more than NL', () => request('CR', 'EXPEDITE')],
    ['EXPEDITE with NOQUEUE', () => request('NL', 'EXPEDITE', 'NOQUEUE')],
    ['EXPEDITE for a conversion', () => convert('CR', 'NL', 'EXPEDITE')],
    ['CONVDEADLK with NOQUEUE', () => convert('PR', 'EX', 'CONVDEADLK', 'NOQUEUE')],
    ['QUECVT down', () => convert('EX', 'PR', 'QUECVT')],
    ['QUECVT to the same mode', () => convert('PR', 'PR', 'QUECVT')],
  ])('%s', (_, call) => {
    expect(call).toThrow('EINVAL')
  })

  test('QUECVT is for the pairs of the list only', () => {
    const allowed = modes.flatMap(from =>
      modes
        .filter(to => {
          try {
            convert(from, to, 'QUECVT')
            return true
          } catch {
            return false
          }
        })
        .map(to => `${from}->${to}`),
    )
    expect(allowed.join(' ')).toBe(
      'NL->CR NL->CW NL->PR NL->PW NL->EX CR->CW CR->PR CR->PW CR->EX ' +
        'CW->PR CW->PW CW->EX PR->CW PR->PW PR->EX PW->EX',
    )
  })
})

describe('the grant decision (section 5)', () => {
  const kind = (q: Listed, asks: string, when: When = 'now', node = 'a') =>
    decide(queues(q), lock(node, asks), when, rules).kind

  it.each<[string, Listed, string, When, string]>([
    ['1: EXPEDITE passes everything', { wait: { b: '>EX' } }, '>NL EXPEDITE', 'now', 'granted'],
    ['2: a granted lock conflicts', { granted: { b: 'PR' } }, '>EX NOORDER', 'now', 'blocked'],
    ['3: a converting lock holds', { convert: { b: 'PR>EX' } }, '>CW NOORDER', 'now', 'blocked'],
    [
      '4: recovery ignores order',
      { convert: { b: 'NL>EX', a: 'NL>PR' } },
      'NL>PR',
      'recovery',
      'granted',
    ],
    ['5: a conversion overtakes', { convert: { b: 'NL>EX' } }, 'NL>PR', 'now', 'granted'],
    ['6: QUECVT does not', { convert: { b: 'NL>EX' } }, 'NL>PR QUECVT', 'now', 'blocked'],
    ['6: unless nobody waits', { wait: { b: '>EX' } }, 'NL>PR QUECVT', 'now', 'granted'],
    ['7: NOORDER overtakes', { wait: { b: '>EX' } }, '>PR NOORDER', 'now', 'granted'],
    [
      '8: the first conversion',
      { convert: { a: 'NL>PR', b: 'NL>EX' } },
      'NL>PR',
      'later',
      'granted',
    ],
    ['8: not the second one', { convert: { b: 'NL>EX', a: 'NL>PR' } }, 'NL>PR', 'later', 'blocked'],
    ['9: a new lock, nobody waits', { granted: { b: 'PR' } }, '>PR', 'now', 'granted'],
    [
      '9: but not behind others',
      { granted: { b: 'PR' }, wait: { c: '>EX' } },
      '>PR',
      'now',
      'blocked',
    ],
    ['10: the first new lock', { wait: { a: '>PR', b: '>EX' } }, '>PR', 'later', 'granted'],
    [
      '10: not while others convert',
      { convert: { b: 'NL>EX' }, wait: { a: '>PR' } },
      '>PR',
      'later',
      'blocked',
    ],
  ])('rule %s', (_, q, asks, when, expected) => {
    expect(kind(q, asks, when)).toBe(expected)
  })

  it('tries the alternate mode last', () => {
    const q = queues({ granted: { b: 'PR' } })
    expect(decide(q, lock('a', '>EX ALTPR'), 'now', rules)).toEqual({ kind: 'granted', mode: 'PR' })
    expect(decide(q, lock('a', '>EX ALTCW'), 'now', rules).kind).toBe('blocked')
    expect(decide(q, lock('a', '>PR ALTPR'), 'now', rules)).toMatchObject({ mode: 'PR' })
  })

  it('finds a deadlock with who converts already, even if that one waits for others', () => {
    const q = queues({ granted: { a: 'PR', c: 'PR' }, convert: { b: 'CR>EX' } })
    expect(isDeadlocked(q, lock('a', 'PR>PW'))).toBe(true)
  })

  it('finds a deadlock with who stands behind only if it is mutual', () => {
    const oneWay = queues({ convert: { a: 'PR>EX', b: 'NL>EX' }, granted: { c: 'PR' } })
    const mutual = queues({ convert: { a: 'PR>EX', b: 'PR>EX' } })
    expect(isDeadlocked(oneWay, lock('a', 'PR>EX'))).toBe(false)
    expect(isDeadlocked(mutual, lock('a', 'PR>EX'))).toBe(true)
  })
})

describe('operations (section 6)', () => {
  it('a request that waits calls the granted locks in its way, and no others', () => {
    const q = queues({ granted: { b: 'PR', c: 'NL' }, convert: {} })
    expect(outcome(doRequest(q, lock('a', '>EX'), rules))).toEqual({
      granted: { b: 'PR', c: 'NL' },
      wait: { a: '>EX' },
      events: ['call b EX'],
    })
  })

  it('NOQUEUE fails at once; with NOQUEUEBAST it calls converting locks, too', () => {
    const q = queues({ granted: { b: 'PR', d: 'PR' }, convert: { c: 'PR>EX' } })
    expect(outcome(doRequest(q, lock('a', '>EX NOQUEUE'), rules)).events).toEqual(['a EAGAIN'])
    expect(outcome(doRequest(q, lock('a', '>EX NOQUEUE NOQUEUEBAST'), rules)).events).toEqual([
      'a EAGAIN',
      'call b EX',
      'call d EX',
      'call c EX',
    ])
  })

  it('HEADQUE waits at the head', () => {
    const q = queues({ granted: { b: 'EX' }, wait: { c: '>PR' } })
    expect(outcome(doRequest(q, lock('a', '>PR HEADQUE'), rules)).wait).toEqual({
      a: '>PR',
      c: '>PR',
    })
  })

  it('the second of two conversions that block each other is refused and keeps what it has', () => {
    const q = queues({ granted: { a: 'PR' }, convert: { b: 'PR>EX' } })
    expect(outcome(doConvert(q, lock('a', 'PR>EX'), rules, 'later'))).toEqual({
      convert: { b: 'PR>EX' },
      granted: { a: 'PR' },
      events: ['a EDEADLK'],
    })
  })

  it('CONVDEADLK gives way first, and gets its turn after the other', () => {
    const q = queues({ granted: { a: 'PR' }, convert: { b: 'PR>EX' } })
    expect(outcome(doConvert(q, lock('a', 'PR>EX CONVDEADLK'), rules, 'later'))).toEqual({
      granted: { b: 'EX' },
      convert: { a: 'NL>EX' },
      events: ['b EX', 'call b EX'],
    })
  })

  it('CONVDEADLK that has given way waits for what it asked for, not for less', () => {
    const q = queues({ granted: { a: 'PR', c: 'PR' }, convert: { b: 'CR>EX' } })
    expect(outcome(doConvert(q, lock('a', 'PR>EX CONVDEADLK ALTPR'), rules, 'later'))).toEqual({
      granted: { c: 'PR' },
      convert: { b: 'CR>EX', a: 'NL>EX' },
      events: ['call c EX'],
    })
  })

  it('NODLCKWT waits', () => {
    const q = queues({ granted: { a: 'PR' }, convert: { b: 'PR>EX' } })
    expect(outcome(doConvert(q, lock('a', 'PR>EX NODLCKWT'), rules, 'later')).convert).toEqual({
      b: 'PR>EX',
      a: 'PR>EX',
    })
  })

  it('an unlock serves conversions in their order, then requests, and calls for the rest', () => {
    const q = queues({
      granted: { a: 'EX', d: 'NL' },
      convert: { b: 'NL>PR', c: 'NL>PR' },
      wait: { e: '>PR', f: '>EX' },
    })
    expect(outcome(doUnlock(q, lock('a', 'EX'), rules))).toEqual({
      granted: { d: 'NL', b: 'PR', c: 'PR', e: 'PR' },
      wait: { f: '>EX' },
      events: ['a EUNLOCK', 'b PR', 'c PR', 'e PR', 'call b EX', 'call c EX', 'call e EX'],
    })
  })

  it('a PR holder is called for CW although a PR waits, too', () => {
    const q = queues({ granted: { a: 'NL', b: 'PR' }, wait: { c: '>CW', d: '>PR' } })
    expect(outcome(doConvert(q, lock('a', 'NL>PR'), rules, 'later')).events).toEqual([
      'a PR',
      'call b CW',
      'call a CW',
    ])
  })

  it('a cancelled conversion is a granted lock again; a cancelled request is gone', () => {
    const q = queues({ granted: { a: 'PR' }, convert: { b: 'CR>EX' }, wait: { c: '>EX' } })
    expect(outcome(doCancel(q, lock('b', 'CR>EX'), rules))).toMatchObject({
      granted: { a: 'PR', b: 'CR' },
    })
    expect(outcome(doCancel(q, lock('c', '>EX'), rules)).wait).toBeUndefined()
    expect(outcome(doCancel(q, lock('a', 'PR'), rules)).events).toEqual([])
  })
})

describe('the value block (section 9)', () => {
  test('the transfer table', () => {
    const letter = { read: 'R', write: 'W', nothing: '-' }
    const rows = (['none', ...modes] as const).map(
      from => `${from} ${modes.map(to => letter[transfer(from, to)]).join('')}`,
    )
    expect(rows).toEqual([
      'none RRRRRR',
      'NL RRRRRR',
      'CR -RRRRR',
      'CW --RRRR',
      'PR ---RRR',
      'PW WWWWWR',
      'EX WWWWWW',
    ])
  })
})

describe('a new master', () => {
  it('has its queues in any order, and grants conversions whatever the order', () => {
    // Acceptance trace 3 (K18): the dead node held up both; first in the new queue is NL->EX.
    const q = queues({ convert: { b: 'PR>EX', a: 'NL>EX' } })
    const all = rebuild(q, rules).map(outcome)
    expect(all.every(({ events }) => events.includes('b EX'))).toBe(true)
    const ordered = { ...rules, grantsInAnyOrder: () => false }
    const stuck = rebuild(q, ordered).map(outcome)
    expect(stuck).toContainEqual({ convert: { a: 'NL>EX', b: 'PR>EX' }, events: [] })
  })

  it('processes again what the old one may not have heard of', () => {
    const q = queues({ granted: { c: 'PR' }, convert: { a: 'PR>EX' } })
    const all = rebuild(q, rules).map(outcome)
    expect(all).toHaveLength(2)
    for (const each of all) expect(each).toMatchObject({ convert: { a: 'PR>EX' } })
  })
})

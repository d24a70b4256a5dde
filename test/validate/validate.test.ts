import { describe, expect, test } from 'vitest'
import { crashLock, default as crashLockSpecs } from '../../specs/reference/crash-lock.ts'
import { twoPhaseCommit, default as twoPhaseSpec } from '../../specs/reference/two-phase-commit.ts'
import { count, type Node } from '../../src/language/kind.ts'
import { model } from '../../src/language/model.ts'
import { shape } from '../../src/language/shape.ts'
import { spec } from '../../src/language/spec.ts'
import { type Mapping, mapping, readLog, validate } from '../../src/validate/index.ts'
import { office } from '../trace/post-office.ts'
import { lines } from './walk.ts'

const crashLockSpec = crashLockSpecs[0]!

const verdict = async (...log: readonly object[]) =>
  (await validate(twoPhaseSpec, lines(log))).verdict

describe('a log without a mapping', () => {
  test('names actions, members and what cells hold afterwards', async () => {
    const prepare = { action: 'prepare', parameters: ['manager1'] }
    expect(await verdict(prepare)).toBe('accepted')
    expect(await verdict({ ...prepare, state: { decision: { manager1: 'prepared' } } })).toBe(
      'accepted',
    )
    expect(await verdict({ ...prepare, state: { 'decision(manager1)': 'aborted' } })).toBe(
      'rejected',
    )
    expect(await verdict({ ...prepare, state: { messages: [] } })).toBe('rejected')
    expect(
      await verdict({ ...prepare, state: { messages: [{ kind: 'prepared', by: 'manager1' }] } }),
    ).toBe('accepted')
  })

  test('may leave members open, and may only look', async () => {
    const both = [{ action: 'prepare' }, { action: 'prepare' }]
    expect(await verdict(...both, { state: { 'decision(manager2)': 'working' } })).toBe('accepted')
    expect(await verdict(...both, { state: { coordinator: 'aborted' } })).toBe('rejected')
    const all = { decision: { manager1: 'working', manager2: 'working', manager3: 'working' } }
    expect(await verdict({ state: all }, ...both)).toBe('accepted')
    expect(await verdict(...both, { state: all })).toBe('rejected')
  })

  test('with nothing in it is a behaviour', async () => {
    expect(await verdict()).toBe('accepted')
  })

  test('names messages by their fields', async () => {
    const log = [
      { action: 'open' },
      { action: 'write', parameters: ['clerk2'] },
      { action: 'sort', parameters: [{ kind: 'stamped', by: 'clerk2' }, 'left'] },
    ]
    expect((await validate(office, lines(log))).verdict).toBe('accepted')
    const other = log.with(2, {
      action: 'sort',
      parameters: [{ kind: 'stamped', by: 'clerk1' }, 'left'],
    })
    const { rejection } = await validate(office, lines(other))
    expect(rejection?.line.number).toBe(3)
  })

  test.each<[string, object, string]>([
    ['another field', { acton: 'prepare' }, 'Did you mean "action"?'],
    ['an action that is not there', { action: 'prepair' }, 'Did you mean "prepare"?'],
    ['a member that is not there', { action: 'prepare', parameters: ['manager4'] }, '--set'],
    ['too many members', { action: 'prepare', parameters: ['manager1', 2] }, 'has 1 parameter'],
    ['no list of members', { action: 'prepare', parameters: 'manager1' }, 'no list'],
    ['a cell that is not there', { state: { decison: 1 } }, 'no cell "decison"'],
    ['a key that is not there', { state: { decision: { manager7: 'working' } } }, 'manager7'],
    ['one value for many cells', { state: { decision: 'working' } }, 'for each of its keys'],
  ])('is refused, naming the line, where it has %s', async (_, line, said) => {
    const log = lines([{ action: 'prepare' }, line])
    await expect(validate(twoPhaseSpec, log)).rejects.toThrow(said)
    await expect(validate(twoPhaseSpec, log)).rejects.toThrow('line 2 of the log')
  })
})

describe('readLog', () => {
  test('skips empty lines and counts them', () => {
    expect(readLog('{"a":1}\r\n\n{"b":2}\n').map(({ number }) => number)).toEqual([1, 3])
  })

  test.each([
    ['{"a":1}\n{"a":', 'Line 2 is not JSON'],
    ['{"a":1}\n\n[1]', 'Line 3 is not a JSON object'],
    ['7', 'Line 1 is not a JSON object'],
  ])('refuses %j', (text, said) => {
    expect(() => readLog(text)).toThrow(said)
  })
})

/** A log of votes: who voted what, and what the coordinator announced. */
const votes: Mapping = mapping(twoPhaseCommit, {
  line: (line: { readonly who?: string; readonly vote?: string; readonly result?: string }) => {
    if (line.who !== undefined)
      return {
        action: line.vote === 'yes' ? 'prepare' : 'chooseToAbort',
        parameters: [line.who],
        after: (s, m: Node<'manager'>) => ({
          vote: [s.decision(m), line.vote === 'yes' ? 'prepared' : 'aborted'],
        }),
      }
    if (line.result === undefined) return 'nothing'
    return [
      { action: ['decideCommit', 'decideAbort'], after: { coordinator: line.result } },
      { state: { coordinator: line.result } },
    ]
  },
  unlogged: { most: 3, actions: ['learnPrepared'] },
})

const ayes = ['manager1', 'manager2', 'manager3'].map(who => ({ who, vote: 'yes' }))

describe('a mapping', () => {
  test('leaves steps out, takes one of several meanings, and none', async () => {
    const log = lines([...ayes, { note: 1 }, { result: 'committed' }, { result: 'committed' }])
    const found = await validate(twoPhaseSpec, log, { mapping: votes })
    expect(found).toMatchObject({ verdict: 'accepted', lines: 6, meaningful: 5, explained: 5 })
  })

  test('says how many steps are left out at most', async () => {
    const log = lines([...ayes, { result: 'committed' }])
    const found = async (unlogged: number, some = log) =>
      validate(twoPhaseSpec, some, { mapping: votes, unlogged })
    expect((await found(1)).verdict).toBe('accepted')
    expect((await found(0)).rejection).toMatchObject({
      line: { number: 4 },
      previous: { number: 3 },
      possible: 1,
    })
    // Which of the two who said yes are known: none, either, or both.
    const { rejection } = await found(1, lines([...ayes.slice(1), { result: 'committed' }]))
    expect(rejection).toMatchObject({ line: { number: 3 }, possible: 4 })
  })

  test('names the fields that differ', async () => {
    const log = lines([{ who: 'manager1', vote: 'maybe' }, ...ayes])
    const { rejection } = await validate(twoPhaseSpec, log, { mapping: votes })
    expect(rejection?.line.number).toBe(2)
    const other = mapping(twoPhaseCommit, {
      line: () => ({
        action: 'prepare',
        after: s => ({ everybody: [s.decision.count(d => d === 'prepared'), 3] }),
      }),
    })
    const counted = await validate(twoPhaseSpec, lines([{}]), { mapping: other })
    expect(counted.rejection?.attempts[0]).toMatchObject({
      kind: 'otherFields',
      when: 'after',
      mismatches: [{ field: 'everybody', logged: { '#bigint': '3' }, model: { '#bigint': '1' } }],
    })
  })

  test('compares the state before a step with the members of the step', async () => {
    const before = (phase: string) =>
      mapping(crashLock, {
        line: () => ({
          action: 'crash',
          parameters: ['client2'],
          before: (s, c: Node<'client'>) => ({ phase: [s.phase(c), phase] }),
        }),
      })
    const found = async (phase: string) =>
      validate(crashLockSpec, lines([{}]), { mapping: before(phase) })
    expect((await found('idle')).verdict).toBe('accepted')
    expect((await found('holdingShared')).rejection?.attempts).toMatchObject([
      { kind: 'otherFields', when: 'before', mismatches: [{ field: 'phase', model: 'idle' }] },
    ])
  })

  test('gets the lines before', async () => {
    const seen: number[] = []
    const counting = mapping(twoPhaseCommit, {
      line: (_, earlier) => {
        seen.push(earlier.length)
        return 'nothing'
      },
    })
    await validate(twoPhaseSpec, lines([{}, {}, {}]), { mapping: counting })
    expect(seen).toEqual([0, 1, 2])
  })

  test('sets parameters and guards, which the caller may set otherwise', async () => {
    const four = mapping(twoPhaseCommit, {
      parameters: { managers: 4 },
      line: () => ({ action: 'prepare', parameters: ['manager4'] }),
    })
    const { program } = await validate(twoPhaseSpec, lines([{}]), { mapping: four })
    expect(program.parameters.get('managers')).toBe(4)
    const parameters = { managers: 5 }
    const other = await validate(twoPhaseSpec, lines([{}]), { mapping: four, parameters })
    expect(other.program.parameters.get('managers')).toBe(5)
  })

  test('is refused where it is of another model, or names what is not there', async () => {
    await expect(validate(crashLockSpec, [], { mapping: votes })).rejects.toThrow(
      'The mapping is for the model two-phase-commit',
    )
    const silent = { ...votes, unlogged: { most: 1, actions: ['learnPrepare'] } }
    await expect(validate(twoPhaseSpec, [], { mapping: silent })).rejects.toThrow(
      'Did you mean "learnPrepared"?',
    )
    const absent: Mapping = { ...votes, line: () => undefined as never }
    await expect(validate(twoPhaseSpec, lines([{}]), { mapping: absent })).rejects.toThrow(
      'line 1 of the log: The mapping gives undefined',
    )
    const empty: Mapping = { ...votes, line: () => [] }
    await expect(validate(twoPhaseSpec, lines([{}]), { mapping: empty })).rejects.toThrow(
      'an empty list',
    )
    const noPair: Mapping = { ...votes, line: () => ({ state: () => ({ all: 1 }) }) }
    await expect(validate(twoPhaseSpec, lines([{}]), { mapping: noPair })).rejects.toThrow(
      'line 1 of the log: The field "all" of the mapping is no pair',
    )
  })
})

describe('what cannot be decided', () => {
  // Any four steps may have gone before, and nobody knows which.
  const log = lines([{ state: { coordinator: 'committed' } }])
  const many: Mapping = {
    ...mapping(twoPhaseCommit, { line: () => ({ state: { coordinator: 'committed' } }) }),
    unlogged: { most: 7 },
  }

  test.each(['bfs', 'dfs'] as const)('is incomplete, never rejected (%s)', async search => {
    const found = await validate(twoPhaseSpec, log, { mapping: many, maxStates: 4, search })
    expect(found).toMatchObject({ verdict: 'incomplete', stopped: 'states' })
    const all = await validate(twoPhaseSpec, log, { mapping: many, search })
    expect(all.verdict).toBe('accepted')
  })

  test.each(['bfs', 'dfs'] as const)('can be interrupted (%s)', async search => {
    const signal = AbortSignal.abort()
    const found = await validate(twoPhaseSpec, log, { mapping: many, signal, search })
    expect(found).toMatchObject({ verdict: 'incomplete', stopped: 'interrupt' })
  })

  test('is accepted where the states that were followed suffice', async () => {
    const some = lines([{ action: 'prepare' }, { action: 'prepare' }, { action: 'prepare' }])
    const found = await validate(twoPhaseSpec, some, { maxStates: 1 })
    expect(found).toMatchObject({ verdict: 'accepted', widest: 1 })
  })
})

/** A counter that is raised by one or by two. */
class Counter extends shape({ cells: { count: count.upTo(9) } }) {}
const counter = model('counter', Counter, {
  actions: {
    one: s => s.count < 8 && s.with({ count: s.count + 1 }),
    two: s => s.count < 8 && s.with({ count: s.count + 2 }),
  },
})

test('depth first tries a state again that it comes to with fewer steps', async () => {
  const toFour = mapping(counter, {
    line: () => ({ state: { count: 4 } }),
    unlogged: { most: 2 },
  })
  const options = { mapping: toFour, search: 'dfs' } as const
  expect((await validate(spec(counter), lines([{}]), options)).verdict).toBe('accepted')
  const fewer = await validate(spec(counter), lines([{}]), { ...options, unlogged: 1 })
  expect(fewer.verdict).toBe('rejected')
})

test.each(['bfs', 'dfs'] as const)(
  'what goes wrong in the model names the line (%s)',
  async search => {
    const two = { action: 'two' }
    const wrong = model('counter', Counter, {
      actions: { two: s => s.with({ count: s.count + 2 }) },
    })
    const log = lines([two, two, two, two, two])
    await expect(validate(spec(wrong), log, { search })).rejects.toThrow(
      'line 5 of the log: cell count cannot hold 10',
    )
  },
)

describe('a rejection', () => {
  test('says what kept each thing that the line may mean', async () => {
    const log = lines([
      { action: 'prepare', parameters: ['manager1'] },
      { action: 'obeyCommit', parameters: ['manager1'] },
    ])
    const { rejection } = await validate(twoPhaseSpec, log)
    const [attempt] = rejection!.attempts
    expect(attempt).toMatchObject({ kind: 'notEnabled', step: 'obeyCommit(manager1)' })
    const reads = attempt?.kind === 'notEnabled' ? attempt.reads : []
    expect(reads.at(-1)).toMatchObject({ slot: { name: 'messages.has(commit)' }, value: false })
    expect(rejection!.enabled).toContain('learnPrepared(manager1)')
    expect(rejection!.enabled).not.toContain('prepare(manager1)')
  })

  test('names the guards that were asked', async () => {
    const log = lines([
      { action: 'open' },
      ...Array(2).fill({ action: 'write', parameters: ['clerk1'] }),
    ])
    const { rejection } = await validate(office, log)
    expect(rejection?.attempts).toMatchObject([{ kind: 'notEnabled', guards: ['oneEach'] }])
    const guards = { oneEach: false }
    expect((await validate(office, log, { guards })).verdict).toBe('accepted')
  })

  test('tells of each step the state in which it comes nearest', async () => {
    const decision = { manager1: 'aborted', manager2: 'prepared', manager3: 'prepared' }
    const log = lines([{ action: 'prepare' }, { action: 'chooseToAbort', state: { decision } }])
    const { rejection } = await validate(twoPhaseSpec, log)
    const fields = rejection?.attempts.map(attempt =>
      attempt.kind === 'otherFields' ? attempt.mismatches.map(({ field }) => field) : [],
    )
    // Whoever prepared first, one more should have.
    expect(fields?.map(each => each.length)).toEqual([1, 2, 2])
  })

  test('puts what comes nearest first', async () => {
    const log = lines([
      { action: 'prepare', parameters: ['manager2'] },
      { action: 'chooseToAbort', state: { 'decision(manager2)': 'aborted' } },
    ])
    const { rejection } = await validate(twoPhaseSpec, log)
    expect(rejection?.attempts.map(({ kind, step }) => [kind, step])).toEqual([
      ['otherFields', 'chooseToAbort(manager1)'],
      ['otherFields', 'chooseToAbort(manager3)'],
      ['notEnabled', 'chooseToAbort(manager2)'],
    ])
  })
})

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { allways } from './in-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'allways-validate-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const spec = 'specs/reference/two-phase-commit.ts'

// Of the last test only.
const interrupt = new AbortController()

const validate = (...words: readonly string[]) => allways(['validate', ...words], interrupt.signal)

function file(name: string, ...lines: readonly (object | string)[]): string {
  const path = join(folder, name)
  const text = lines.map(line => (typeof line === 'string' ? line : JSON.stringify(line)))
  writeFileSync(path, `${text.join('\n')}\n`)
  return path
}

const shown = (text: string) => text.replaceAll(folder, '<folder>')

const prepare = (member: string) => ({ action: 'prepare', parameters: [member] })

test('a behaviour', async () => {
  const log = file('good.ndjson', prepare('manager1'), { action: 'decideAbort' })
  const { code, out, errors } = await validate(spec, log)
  expect(errors).toBe('')
  expect(shown(out)).toMatchInlineSnapshot(`
    "✓ <folder>/good.ndjson is a behaviour of two-phase-commit
      2 lines, at most 1 state at a time, 0.00 s
    "
  `)
  expect(code).toBe(0)
})

test('a log that is none: where, why, and what else was possible', async () => {
  const log = file(
    'bad.ndjson',
    prepare('manager1'),
    { action: 'learnPrepared', state: { prepared: ['manager1'] } },
    { action: 'decideCommit', state: { coordinator: 'committed' } },
  )
  const { code, out } = await validate(spec, log)
  expect(shown(out)).toMatchInlineSnapshot(`
    "✗ <folder>/bad.ndjson is no behaviour of two-phase-commit
      2 of 3 lines explained, at most 1 state at a time, 0.00 s

      line 3 does not fit
        {"action":"decideCommit","state":{"coordinator":"committed"}}

      it could mean
        decideCommit
          not possible: it looked last at prepared.has(manager2) = false.

      after line 2 the model can only be in this state
        manager1  decision = prepared
        prepared.has(manager1) = true, messages.has(prepared(by manager1)) = true

      possible there
        learnPrepared(manager1), decideAbort, prepare(manager2), prepare(manager3),
        chooseToAbort(manager2), chooseToAbort(manager3)
    "
  `)
  expect(code).toBe(1)
})

test('fields that differ, in one of several states', async () => {
  const log = file(
    'fields.ndjson',
    { action: 'prepare' },
    { action: 'prepare' },
    {
      action: 'chooseToAbort',
      state: { decision: { manager1: 'aborted', manager2: 'aborted' } },
    },
  )
  const { code, out } = await validate(spec, log, '--set', 'managers=4')
  expect(shown(out)).toMatchInlineSnapshot(`
    "✗ <folder>/fields.ndjson is no behaviour of two-phase-commit
      2 of 3 lines explained, at most 6 states at a time, 0.00 s

      line 3 does not fit
        {"action":"chooseToAbort","state":{"decision":{"manager1":"aborted","manager2":"aborted"}}}

      it could mean
        chooseToAbort(manager1)
          possible, but then
            decision(manager2): the log says aborted, the model has prepared
        chooseToAbort(manager2)
          possible, but then
            decision(manager1): the log says aborted, the model has prepared
        chooseToAbort(manager3)
          possible, but then
            decision(manager1): the log says aborted, the model has prepared
            decision(manager2): the log says aborted, the model has prepared
        chooseToAbort(manager4)
          possible, but then
            decision(manager1): the log says aborted, the model has prepared
            decision(manager2): the log says aborted, the model has prepared

      after line 2 6 states are possible, such as
        manager1  decision = prepared
        manager2  decision = prepared
        messages.has(prepared(by manager1)) = true,
        messages.has(prepared(by manager2)) = true
        or
        manager1  decision = prepared
        manager3  decision = prepared
        messages.has(prepared(by manager1)) = true,
        messages.has(prepared(by manager3)) = true
        or
        manager1  decision = prepared
        manager4  decision = prepared
        messages.has(prepared(by manager1)) = true,
        messages.has(prepared(by manager4)) = true

      possible there
        learnPrepared(manager1), learnPrepared(manager2), decideAbort, prepare(manager3),
        prepare(manager4), chooseToAbort(manager3), chooseToAbort(manager4),
        prepare(manager2), chooseToAbort(manager2), learnPrepared(manager3),
        learnPrepared(manager4), prepare(manager1), chooseToAbort(manager1)
    "
  `)
  expect(code).toBe(1)
})

test('as JSON, into a file', async () => {
  const log = file('json.ndjson', prepare('manager1'), {
    action: 'obeyAbort',
    parameters: ['manager1'],
  })
  const to = join(folder, 'made/result.json')
  const { code, out } = await validate(spec, log, '--reporter', `json=${to}`)
  expect({ code, out }).toEqual({ code: 1, out: '' })
  const result = JSON.parse(readFileSync(to, 'utf8'))
  expect(result).toMatchObject({
    schemaVersion: 1,
    spec: 'two-phase-commit',
    verdict: 'rejected',
    mapping: null,
    lines: 2,
    explained: 1,
    parameters: { managers: 3 },
    rejection: {
      line: 2,
      previous: 1,
      possible: 1,
      states: [{ 'decision(manager1)': 'prepared' }],
      attempts: [
        { kind: 'notEnabled', step: 'obeyAbort(manager1)', reads: ['messages.has(abort) = false'] },
      ],
    },
  })
})

test('steps that leave no line', async () => {
  const log = file('silent.ndjson', prepare('manager1'), {
    action: 'obeyAbort',
    parameters: ['manager2'],
  })
  expect((await validate(spec, log)).code).toBe(1)
  const { code, out } = await validate(spec, log, '--unlogged', '1', '--search', 'dfs')
  expect(out).toContain('up to 1 step between lines')
  expect(code).toBe(0)
})

test('a search that is cut is incomplete', async () => {
  const log = file('cut.ndjson', { state: { coordinator: 'committed' } })
  const { code, out } = await validate(spec, log, '--unlogged', '7', '--max-states', '5')
  expect(shown(out)).toMatchInlineSnapshot(`
    "! whether <folder>/cut.ndjson is a behaviour of two-phase-commit was not decided
      No run was found that explains the next line, but more states were possible than were
      followed. Follow more with --max-states, or one run at a time with --search dfs.
      0 of 1 line explained, up to 7 steps between lines, at most 5 states at a time, 0.00 s

      line 1 was not reached
        {"state":{"coordinator":"committed"}}

      it could mean
        a look at the state
          coordinator: the log says committed, the model has collecting

      at the beginning 5 states are possible, such as
        as it began
        or
        manager1  decision = prepared
        messages.has(prepared(by manager1)) = true
        or
        manager1  decision = aborted

      possible there
        prepare(manager1), chooseToAbort(manager1), decideAbort, prepare(manager2),
        prepare(manager3), chooseToAbort(manager2), chooseToAbort(manager3),
        learnPrepared(manager1), obeyAbort(manager1), obeyAbort(manager2),
        obeyAbort(manager3), learnPrepared(manager2)
    "
  `)
  expect(code).toBe(3)
})

test('a recording of a real cluster, with its mapping', async () => {
  const recording = 'mappings/md-cluster-messages'
  const { code, out, errors } = await validate(
    'specs/md-cluster/messages.ts',
    `${recording}/death.ndjson`,
    '--mapping',
    `${recording}/mapping.ts`,
  )
  expect(errors).toBe('')
  expect(out).toMatchInlineSnapshot(`
    "✓ mappings/md-cluster-messages/death.ndjson is a behaviour of md-cluster-messages
      198 lines, up to 4 steps of forgetDead, remaster between lines, at most 9 states at a
      time, 0.00 s
    "
  `)
  expect(code).toBe(0)
})

test.each<[string, readonly string[], string]>([
  [
    'broken JSON',
    [spec, file('broken.ndjson', prepare('manager1'), '{"action":')],
    'Line 2 is not JSON',
  ],
  [
    'an unknown action',
    [spec, file('unknown.ndjson', { action: 'prepair' })],
    'Did you mean "prepare"?',
  ],
  ['no such log', [spec, 'no.ndjson'], 'no.ndjson: It cannot be read'],
  ['no such spec', ['specs/nothing.ts', 'no.ndjson'], 'no such file'],
  ['a folder of specs', ['specs/reference', 'no.ndjson'], 'several files of specs'],
  ['no mapping in it', [spec, file('a.ndjson'), '--mapping', spec], 'no mapping'],
  ['no such mapping', [spec, file('a.ndjson'), '--mapping', 'no.ts'], 'no.ts'],
  [
    'an unknown parameter',
    [spec, file('a.ndjson'), '--set', 'manager=2'],
    'Did you mean "managers"?',
  ],
  ['an unknown guard', [spec, file('a.ndjson'), '--guard', 'x=off'], 'no guard "x"'],
  ['a bad number', [spec, file('a.ndjson'), '--unlogged', '-1'], 'at least 0'],
  [
    'an unknown reporter',
    [spec, file('a.ndjson'), '--reporter', 'xml'],
    'default or --reporter json',
  ],
  ['no log', [spec], "missing required argument 'log'"],
])('wrong input (%s) is explained in one paragraph, exit 2', async (_, words, said) => {
  const { code, out, errors } = await validate(...words)
  expect(errors).toContain(said)
  expect(errors).not.toContain('    at ')
  expect({ code, out }).toEqual({ code: 2, out: '' })
})

test('an interrupt ends with 130', async () => {
  const log = file('interrupted.ndjson', prepare('manager1'))
  interrupt.abort()
  const { code, out } = await validate(spec, log)
  expect(out).toContain('It was interrupted.')
  expect(code).toBe(130)
})

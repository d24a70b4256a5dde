import { expect, test } from 'vitest'
import crashLock, { crashLock as model } from '../../specs/reference/crash-lock.ts'
import type { Node } from '../../src/language/kind.ts'
import type { Spec } from '../../src/language/spec.ts'
import { plain } from '../../src/report/palette.ts'
import { validationText } from '../../src/report/validation.ts'
import { mapping, type ValidationOptions, validate } from '../../src/validate/index.ts'
import { office } from '../trace/post-office.ts'
import { lines } from './walk.ts'

async function textOf(spec: Spec, log: readonly object[], options: ValidationOptions = {}) {
  const result = await validate(spec, lines(log), options)
  const validated = { spec, log: 'a.ndjson', mapping: undefined, result, seconds: 0, version: '0' }
  return validationText(validated, { palette: plain, width: 90 })
}

test('a message that never was, and a guard that had a say', async () => {
  const letter = { kind: 'stamped', by: 'clerk7' }
  const early = [{ action: 'open' }, { action: 'sort', parameters: [letter, 'left'] }]
  expect(await textOf(office, early)).toMatchInlineSnapshot(`
    "✗ a.ndjson is no behaviour of office
      1 of 2 lines explained, at most 1 state at a time, 0.00 s

      line 2 does not fit
        {"action":"sort","parameters":[{"kind":"stamped","by":"clerk7"},"left"]}

      it could mean
        sort({"kind":"stamped","by":"clerk7"}, left)
          there is no such step: no such message was ever on its way

      after line 1 the model can only be in this state
        open = true, day = 1

      possible there
        move, write(clerk1), write(clerk2)
    "
  `)
  const write = { action: 'write', parameters: ['clerk1'] }
  expect(await textOf(office, [{ action: 'open' }, write, write])).toMatchInlineSnapshot(`
    "✗ a.ndjson is no behaviour of office
      2 of 3 lines explained, at most 1 state at a time, 0.00 s

      line 3 does not fit
        {"action":"write","parameters":["clerk1"]}

      it could mean
        write(clerk1)
          not possible: it looked last at post.copies(stamped(by clerk1)) = 1. Guards that had
          a say: oneEach.

      after line 2 the model can only be in this state
        clerk1  mood = cross
        open = true, day = 1, queue = [clerk1], post.copies(stamped(by clerk1)) = 1

      possible there
        move, appoint, write(clerk2), sort(stamped(by clerk1), left),
        sort(stamped(by clerk1), right)
    "
  `)
})

test('a state before the step that is another one', async () => {
  const other = mapping(model, {
    line: () => ({
      action: ['crash', 'requestShared'],
      parameters: ['client1'],
      before: (s, c: Node<'client'>) => ({ phase: [s.phase(c), 'holdingShared'] }),
    }),
  })
  expect(await textOf(crashLock[0]!, [{ who: 1 }], { mapping: other })).toMatchInlineSnapshot(`
    "✗ a.ndjson is no behaviour of crash-lock
      0 of 1 line explained, at most 1 state at a time, 0.00 s

      line 1 does not fit
        {"who":1}

      it could mean
        requestShared(client1)
          possible, but the state before is another one
            phase: the log says holdingShared, the model has idle
        crash(client1)
          possible, but the state before is another one
            phase: the log says holdingShared, the model has idle

      at the beginning the model can only be in this state
        as it began

      possible there
        requestShared(client1), requestShared(client2), requestExclusive(client1),
        requestExclusive(client2), crash(client1), crash(client2), requestShared(client3),
        requestExclusive(client3), crash(client3)
    "
  `)
})

test('an interrupt', async () => {
  const options = { signal: AbortSignal.abort() }
  expect(await textOf(office, [{ action: 'open' }], options)).toMatchInlineSnapshot(`
    "! whether a.ndjson is a behaviour of office was not decided
      It was interrupted.
      0 of 1 line explained, at most 1 state at a time, 0.00 s
    "
  `)
})

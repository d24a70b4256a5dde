import { describe, expect, test } from 'vitest'
import type { ItfValue } from '../../src/trace/itf-value.ts'
import { agrees, loggedItf } from '../../src/validate/agree.ts'
import type { Json } from '../../src/validate/log.ts'

const three = { '#bigint': '3' }
const set: ItfValue = { '#set': ['client1', 'client2'] }
const records: ItfValue = {
  '#set': [
    { row: three, seat: 'a' },
    { row: three, seat: 'b' },
  ],
}
const map: ItfValue = { '#map': [['client1', three]] }
const twice: ItfValue = { '#map': [[{ kind: 'ask', by: 'client1' }, { '#bigint': '2' }]] }
const ask = { kind: 'ask', by: 'client1' }

describe('what a log says of a value of the model', () => {
  test.each<[string, ItfValue, Json]>([
    ['none', 'none', null],
    ['none by its name', 'none', 'none'],
    ['a number', three, 3],
    ['a number as ITF', three, { '#bigint': '3' }],
    ['a flag', true, true],
    ['a sequence', ['client1', 'client2'], ['client1', 'client2']],
    ['a set, in any order', set, ['client2', 'client1']],
    ['a set as ITF', set, { '#set': ['client1', 'client2'] }],
    ['a map as an object', map, { client1: 3 }],
    ['a map as ITF', map, { '#map': [['client1', 3]] }],
    ['a bag as its messages', twice, [ask, ask]],
    ['a record', { row: three, seat: 'a' }, { row: 3, seat: 'a' }],
    ['some fields of a record', { row: three, seat: 'a' }, { seat: 'a' }],
  ])('%s agrees', (_, model, logged) => {
    expect(agrees(model, loggedItf(logged))).toBe(true)
  })

  test.each<[string, ItfValue, Json]>([
    ['another word', 'idle', 'waiting'],
    ['a text for a number', three, '3'],
    ['another order of a sequence', ['client1', 'client2'], ['client2', 'client1']],
    ['a part of a sequence', ['client1', 'client2'], ['client1']],
    ['a part of a set', set, ['client1']],
    ['more than a set', set, ['client1', 'client2', 'client3']],
    ['one element twice', set, ['client1', 'client1']],
    ['one element for two, and another', records, [{ row: 3 }, { row: 2 }]],
    ['another value of a map', map, { client1: 2 }],
    ['more than a map', map, { client1: 3, client2: 3 }],
    ['too few copies', twice, [ask]],
    ['too many copies', twice, [ask, ask, ask]],
    ['another field of a record', { row: three }, { row: 2 }],
    ['a field that a record does not have', { row: three }, { column: 3 }],
    ['a list for a record', { row: three }, [3]],
  ])('%s does not', (_, model, logged) => {
    expect(agrees(model, loggedItf(logged))).toBe(false)
  })
})

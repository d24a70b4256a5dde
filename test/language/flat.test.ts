import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  anyOf,
  count,
  fifo,
  flag,
  type Kind,
  map,
  maybe,
  nodes,
  oneOf,
  record,
  set,
  variants,
} from '../../src/index.ts'
import { type Flat, flat, revived } from '../../src/language/flat.ts'
import { about } from '../../src/language/kind.ts'
import { encode, ModelError } from '../../src/language/value.ts'

const node = nodes('node', 3)
const colour = oneOf('red', 'green', 1)
const place = record({ owner: maybe(node), colour, inside: flag })
const message = variants({ hello: { by: node, at: place }, stop: {}, all: { seen: set(node) } })

const node$ = fc.integer({ min: 0, max: 2 }).map(i => node[about].nodes!.member(i) as never)
const place$ = fc
  .record({
    owner: fc.option(node$),
    colour: fc.constantFrom('red', 'green', 1),
    inside: fc.boolean(),
  })
  .map(fields => place(fields as never))
const message$ = fc.oneof(
  fc.tuple(node$, place$).map(([by, at]) => message.hello({ by, at })),
  fc.constant(message.stop),
  fc.array(node$).map(seen => message.all({ seen: set(node).of(...seen) })),
)
const either = anyOf(count.upTo(5), node, message)

const kinds: readonly (readonly [string, Kind<unknown>, fc.Arbitrary<unknown>])[] = [
  ['a record', place, place$],
  ['variants', message, message$],
  ['one of several kinds', either, fc.oneof(fc.integer({ min: 0, max: 5 }), node$, message$)],
  ['a sequence', fifo(message), fc.array(message$).map(all => fifo(message).of(...all))],
  [
    'nothing, or a set of records',
    maybe(set(place)),
    fc.option(fc.array(place$).map(all => set(place).of(...all))),
  ],
]

describe('a value is made again from its flat form', () => {
  test.each(kinds)('%s', (_, kind, values) => {
    fc.assert(
      fc.property(values, value => {
        const sent = JSON.parse(JSON.stringify(flat(value))) as Flat
        const again = revived(kind[about], sent)
        expect(encode(again)).toBe(encode(value))
        expect(kind[about].accepts(again)).toBe(true)
      }),
    )
  })

  test('a map', () => {
    const kind = map(node, message)
    const empty = kind[about].initial as unknown as { set(k: unknown, v: unknown): typeof empty }
    const value = empty.set(node[about].initial, message.stop)
    expect(encode(revived(kind[about], flat(value)))).toBe(encode(value))
  })

  test('what is of another kind is refused', () => {
    expect(() => revived(message[about], flat(place()))).toThrow(ModelError)
    expect(() => revived(node[about], 3)).toThrow('This is no flat form of a node.')
    expect(() => revived(either[about], flat(place()))).toThrow(ModelError)
  })
})

/*
 * What the compiler has to refuse, and what it has to accept, in a model. Checked by `tsc`: an
 * expected error that does not come is an error itself.
 */
import {
  always,
  among,
  bag,
  count,
  distinct,
  each,
  eachGuardOff,
  either,
  fifo,
  forEach,
  from,
  guard,
  map,
  maybe,
  model,
  nodes,
  oneOf,
  ordered,
  per,
  plus,
  properties,
  set,
  shape,
  spec,
  variants,
} from 'allways'

const client = nodes('client', 3)
const manager = nodes('manager', 2)
const ranked = ordered('ranked', 2)
const message = variants({ request: { by: client }, grant: {} })
const wire = bag(message)

class Counter extends shape({
  parameters: { most: 3 },
  guards: { bounded: guard('it stops in time', 'model') },
  cells: { value: count.upTo(9) },
}) {}

const counter = model('counter', Counter, {
  reads: { isZero: s => s.value === 0 },
  verbs: {
    increment: (s, by: number) =>
      s.guard.bounded(s.value < s.params.most) && s.with({ value: plus(by) }),
    reset: s => s.with({ value: 0 }),
  },
})

class Lock extends shape({
  parameters: { clients: client, patience: 2, eager: false, variant: oneOf('old', 'new') },
  guards: { careful: guard('one at a time', 'model') },
  cells: {
    phase: per(client, oneOf('idle', 'holding')),
    link: per(client, manager, oneOf('up', 'down')),
    owner: maybe(client),
    queue: fifo(client),
    members: set(client),
    votes: map(client, oneOf('yes', 'no')),
    lowest: ranked,
    wire,
    counter,
  },
}) {}

export const lock = model('lock', Lock, {
  actions: {
    fine: each(
      client,
      'a story',
      (s, c) =>
        s.phase(c) === 'idle' && s.with(c, { phase: 'holding' }).queue.push(c).with({ owner: c }),
    ),
    pair: each(
      distinct(client, manager),
      (s, c, m) => s.link(c, m) === 'up' && s.with(c, m, { link: 'down' }),
    ),
    receive: each(
      [client, from(wire)],
      (s, c, m) =>
        m.kind === 'request' && m.by === c && either(s.wire.remove(m), s.with({ owner: null })),
    ),
    parts: s => s.counter.isZero() && s.counter.increment(1),
    whole: s => s.counter.reset().with({ owner: null }),
    order: s => s.rank(ranked, s.lowest) === 0 && s.with({ lowest: s.lowest }),
    known: s =>
      s.params.variant === 'new' && s.params.patience > 1 && !s.params.eager && s.members.clear(),

    wrongComparison: each(
      client,
      // @ts-expect-error a phase that does not exist
      (s, c) => s.phase(c) === 'holdin' && s.with(c, { phase: 'idle' }),
    ),
    // @ts-expect-error a cell that does not exist
    wrongCell: each(client, (s, c) => s.with(c, { fase: 'idle' })),
    // @ts-expect-error a value that the cell does not hold
    wrongValue: each(client, (s, c) => s.with(c, { phase: 'waiting' })),
    // @ts-expect-error a read that does not exist
    wrongRead: each(client, (s, c) => s.phse(c) === 'idle' && s),
    // @ts-expect-error a node of another set
    wrongSet: each(manager, (s, m) => s.phase(m) === 'idle' && s.with({ owner: null })),
    // @ts-expect-error a node of another set as owner
    wrongOwner: each(manager, (s, m) => s.with({ owner: m })),
    // @ts-expect-error a cell of a pair has two keys
    wrongKeys: each(client, (s, c) => s.with(c, { link: 'up' })),
    // @ts-expect-error interchangeable nodes have no rank
    wrongRank: each(client, (s, c) => s.rank(client, c) === 0 && s.with({ owner: c })),
    // @ts-expect-error a guard that does not exist
    wrongGuard: s => s.guard.carefull(true) && s.with({ owner: null }),
    // @ts-expect-error a verb needs its arguments
    wrongVerb: s => s.counter.increment('much'),
    // @ts-expect-error a message without its field
    wrongMessage: s => s.wire.add(message.request({})),
    wrongAssignment: s => {
      // @ts-expect-error cells cannot be assigned
      s.owner = null
    },
    // @ts-expect-error an action gives a state
    wrongResult: s => s.owner === null,
  },
})

const listed = properties(lock, {
  alone: always(
    forEach(distinct(client, client), (s, a, b) => s.phase(a) === 'idle' || s.phase(b) === 'idle'),
  ),
  calm: always(s => among(s.params.variant, 'old', 'new')),
})

const base = spec(lock, {
  parameters: { clients: 2, variant: 'old', 'counter.most': 2 },
  guards: { 'counter.bounded': false },
  properties: listed,
  expect: { violated: 'alone' },
})

export const wrongSpecs = [
  // @ts-expect-error a parameter that does not exist
  spec(lock, { parameters: { client: 2 } }),
  // @ts-expect-error a value that the parameter does not have
  spec(lock, { parameters: { variant: 'newest' } }),
  // @ts-expect-error a guard that does not exist
  spec(lock, { guards: { carefull: false } }),
  // @ts-expect-error a property that does not exist
  spec(lock, { properties: listed, expect: { violated: 'calmness' } }),
  // @ts-expect-error a guard that does not exist
  ...eachGuardOff(base, { carefull: 'alone' }),
]

export const family = eachGuardOff(base, { careful: 'alone', 'counter.bounded': 'calm' })

import { distinct } from '../language/action.ts'
import type { FifoValue } from '../language/collection.ts'
import { islands, letters, node, postcards, transport } from '../model/cluster/alone/index.ts'
import { always, forEach, properties, reachable, refines } from './kinds.ts'

const numbers = (got: FifoValue<number>) => Array.from({ length: got.size }, (_, i) => got.get(i)!)
const isAscending = (got: FifoValue<number>) =>
  numbers(got).every((letter, i, all) => i === 0 || all[i - 1]! < letter)
const isWithoutRepetition = (got: FifoValue<number>) => new Set(numbers(got)).size === got.size

/** Connections that keep order. */
const byConnection = letters({})

export const connectionProperties = properties(byConnection, {
  /** What a node gets from another one comes in the order in which it was sent, and once. */
  inOrder: always(forEach(distinct(node, node), (s, n, from) => isAscending(s.got(n, from).value))),

  /** What was sent to a live node has arrived or is on its way. */
  nothingLost: always(
    forEach(
      distinct(node, node),
      (s, n, from) =>
        !s.life.up(n) || s.sent(from, n) <= s.got(n, from).size + s.net.channel(from, n).size,
    ),
  ),
})

export const connectionWitnesses = properties(byConnection, {
  allArrive: reachable(s =>
    s.got.every((got, n, from) => n === from || got.size === s.params.letters),
  ),
})

export const keptWitness = properties(byConnection, {
  arrivesFromTheDead: reachable(
    forEach(
      distinct(node, node),
      (s, n, from) => !s.life.up(from) && !s.net.channel(from, n).isEmpty,
    ),
  ),
})

/** A network is a transport, whatever it is made of. */
export const connectionRefinement = properties(byConnection, {
  isTransport: refines(transport, (s, t) =>
    t.after(t.all(node), (t, a) =>
      t.after(t.all(node), (t, b) =>
        t.with(a, { up: s.life.up(a) }).with(a, b, {
          sent: s.sent(a, b),
          onTheWay: numbers(s.net.channel(a, b).value),
          arrived: numbers(s.got(a, b).value),
        }),
      ),
    ),
  ),
})

/** No order. */
const byPostcard = postcards({})

export const postcardProperties = properties(byPostcard, {
  nothingTwice: always(
    forEach(distinct(node, node), (s, n, from) => isWithoutRepetition(s.got(n, from).value)),
  ),

  nothingLost: always(
    forEach(
      distinct(node, node),
      (s, n, from) =>
        !s.life.up(n) ||
        [0, 1].every(
          letter =>
            letter >= s.sent(from, n) ||
            s.got(n, from).value.includes(letter) ||
            s.net.wire.some(e => e.from === from && e.to === n && e.message === letter),
        ),
    ),
  ),
})

export const postcardWitnesses = properties(byPostcard, {
  overtakes: reachable(
    forEach(distinct(node, node), (s, n, from) => !isAscending(s.got(n, from).value)),
  ),
})

export const postcardRefinement = properties(byPostcard, {
  isTransport: refines(transport, (s, t) =>
    t.after(t.all(node), (t, a) =>
      t.after(t.all(node), (t, b) =>
        t.with(a, { up: s.life.up(a) }).with(a, b, {
          sent: s.sent(a, b),
          onTheWay: [0, 1].filter(letter =>
            s.net.wire.some(e => e.from === a && e.to === b && e.message === letter),
          ),
          arrived: numbers(s.got(a, b).value),
        }),
      ),
    ),
  ),
})

/** Components of nodes that can reach each other. */
export const partitionProperties = properties(islands, {
  bothWays: always(
    forEach(distinct(node, node), (s, a, b) => s.sea.reaches(a, b) === s.sea.reaches(b, a)),
  ),

  /** Whom my neighbours reach, I reach. */
  asOne: always(
    forEach(
      distinct(node, node, node),
      (s, a, b, c) => !s.sea.reaches(a, b) || !s.sea.reaches(b, c) || s.sea.reaches(a, c),
    ),
  ),
})

export const partitionWitnesses = properties(islands, {
  waitsForMerge: reachable(
    forEach(
      distinct(node, node),
      (s, a, b) => !s.sea.reaches(a, b) && !s.net.channel(a, b).isEmpty,
    ),
  ),
  arrivesAfterMerge: reachable(s => s.sea.merged > 0 && s.got.some(got => !got.isEmpty)),
})

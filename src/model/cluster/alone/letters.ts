/**
 * The networks alone: every node sends every other one some numbered letters, and each keeps the
 * numbers in the order in which they came (a ghost, for properties).
 */
import { distinct, each, plus } from '../../../language/action.ts'
import { per, volatile } from '../../../language/cell.ts'
import { fifo } from '../../../language/collection.ts'
import { count, flag, type Node } from '../../../language/kind.ts'
import { model } from '../../../language/model.ts'
import { shape } from '../../../language/shape.ts'
import { type DatagramFaults, datagrams } from '../datagrams.ts'
import { mortal } from '../life.ts'
import { type NetworkFaults, network } from '../network.ts'
import { partitions } from '../partitions.ts'
import { node } from './nodes.ts'

export const number = count.upTo(5)

/** What all of these models have. */
const cells = {
  /** How many letters the first has sent to the second. */
  sent: per(node, node, number),
  /** What the first has got from the second. */
  got: per(node, node, fifo(number)),
  /** Nothing but what a death resets. */
  awake: volatile(per(node, flag)),
  life: mortal(node, { deaths: 1 }),
}

/** What a node looks at before it writes another letter. */
interface Desk {
  readonly life: { up(n: Node<'node'>): boolean }
  readonly params: { readonly letters: number }
  sent(from: Node<'node'>, to: Node<'node'>): number
}

const mayWrite = (s: Desk, from: Node<'node'>, to: Node<'node'>) =>
  s.life.up(from) && s.sent(from, to) < s.params.letters

/** Letters by connections that keep order. */
export function letters(faults: NetworkFaults) {
  class Letters extends shape({
    parameters: { nodes: node, letters: 2 },
    cells: { ...cells, net: network(node, number, faults) },
  }) {}

  return model('letters', Letters, {
    actions: {
      send: each(
        distinct(node, node),
        '$1 sends a letter to $2',
        (s, from, to) =>
          mayWrite(s, from, to) &&
          s.with(from, to, { sent: plus(1) }).net.send(from, to, s.sent(from, to)),
      ),

      receive: each(distinct(node, node), '$1 gets a letter from $2', (s, to, from) => {
        if (!s.life.up(to)) return
        const letter = s.net.next(from, to)
        return letter !== undefined && s.net.take(from, to).got(to, from).push(letter)
      }),
    },
  })
}

/** Letters by a network without order. */
export function postcards(faults: DatagramFaults) {
  const net = datagrams(node, number, faults)
  class Postcards extends shape({
    parameters: { nodes: node, letters: 2 },
    cells: { ...cells, net },
  }) {}

  return model('postcards', Postcards, {
    actions: {
      send: each(
        distinct(node, node),
        '$1 sends a letter to $2',
        (s, from, to) =>
          mayWrite(s, from, to) &&
          s.with(from, to, { sent: plus(1) }).net.send(from, to, s.sent(from, to)),
      ),

      receive: each(
        net.arriving,
        '$1 arrives',
        (s, e) => s.life.up(e.to) && s.net.take(e).got(e.to, e.from).push(e.message),
      ),
    },
  })
}

/** Letters that only arrive where sender and receiver can reach each other. */
export class Islands extends shape({
  parameters: { nodes: node, letters: 1 },
  cells: {
    ...cells,
    net: network(node, number),
    sea: partitions(node, { splits: 1, merges: 1 }),
  },
}) {}

export const islands = model('islands', Islands, {
  actions: {
    send: each(
      distinct(node, node),
      '$1 sends a letter to $2',
      (s, from, to) =>
        mayWrite(s, from, to) &&
        s.with(from, to, { sent: plus(1) }).net.send(from, to, s.sent(from, to)),
    ),

    receive: each(distinct(node, node), '$1 gets a letter from $2', (s, to, from) => {
      if (!s.life.up(to) || !s.sea.reaches(from, to)) return
      const letter = s.net.next(from, to)
      return letter !== undefined && s.net.take(from, to).got(to, from).push(letter)
    }),
  },
})

import { each, either, fair, fifo, model, oneOf, record, shape, spec, stronglyFair } from 'allways'
import { forEach, leadsTo, properties, reachable, step } from 'allways/properties'

/**
 * The alternating-bit protocol: a sender and a receiver, and between them two channels that keep
 * order but lose messages. A message carries a bit, which the acknowledgement repeats; the sender
 * sends it again until it is acknowledged, and then turns the bit round for the next one.
 *
 * A message that is sent again and again has to arrive some day: of a channel that may lose each
 * one nothing good can be said. That is the strong fairness of the actions that receive.
 *
 * Source: Bartlett, Scantlebury and Wilkinson, "A note on reliable full-duplex transmission over
 * half-duplex links" (1969), as the module AlternatingBit in Lamport, "Specifying Systems" (2002),
 * section 14.6. There the length of the channels is a constraint; here a full channel makes the
 * sender wait, which gives the same states. TLC finds 240 of them.
 */

const most = 2

const bit = oneOf(0, 1)
const datum = oneOf('d1', 'd2')
const message = record({ bit, datum })

const other = (b: 0 | 1) => (b === 0 ? 1 : 0)

export class AlternatingBit extends shape({
  cells: {
    messages: fifo(message),
    acknowledgements: fifo(bit),
    /** What the sender sends, under which bit, and the bit that was acknowledged last. */
    sent: datum,
    sentBit: bit,
    acknowledged: bit,
    /** What was received last, under which bit. */
    received: datum,
    receivedBit: bit,
  },
}) {}

export const alternatingBit = model('alternating-bit', AlternatingBit, {
  init: s =>
    s.all(bit).choose(b => {
      const agreed = s.with({ sentBit: b, acknowledged: b, receivedBit: b })
      return s
        .all(datum)
        .choose(x => s.all(datum).choose(y => agreed.with({ sent: x, received: y })))
    }),
  actions: {
    sendNew: each(datum, 'the sender has something new, $1', (s, x) => {
      if (s.acknowledged !== s.sentBit || s.messages.size === most) return
      const next = other(s.sentBit)
      return s.with({ sent: x, sentBit: next }).messages.push(message({ bit: next, datum: x }))
    }),
    sendAgain: fair(
      s =>
        s.acknowledged !== s.sentBit &&
        s.messages.size < most &&
        s.messages.push(message({ bit: s.sentBit, datum: s.sent })),
    ),
    receive: stronglyFair(s => {
      const first = s.messages.head
      return first && s.with({ received: first.datum, receivedBit: first.bit }).messages.pop()
    }),
    acknowledge: fair(
      s => s.acknowledgements.size < most && s.acknowledgements.push(s.receivedBit),
    ),
    learn: stronglyFair(s => {
      const first = s.acknowledgements.head
      return first !== undefined && s.with({ acknowledged: first }).acknowledgements.pop()
    }),
  },
  // One of two messages is the first or the last.
  faults: {
    loseMessage: s =>
      !s.messages.isEmpty && either(s.messages.pop(), s.messages.size > 1 && s.messages.dropLast()),
    loseAcknowledgement: s =>
      !s.acknowledgements.isEmpty &&
      either(
        s.acknowledgements.pop(),
        s.acknowledgements.size > 1 && s.acknowledgements.dropLast(),
      ),
  },
})

export const alternatingBitProperties = properties(alternatingBit, {
  /** The sender learns of nothing that has not arrived. */
  acknowledgedIsReceived: step(
    (before, after) => before.acknowledged === after.acknowledged || after.received === after.sent,
  ),
  underWay: reachable(
    forEach(datum, (s, x) => s.sent === x && s.received !== x && s.sentBit !== s.acknowledged),
  ),
  /** Of a message that was acknowledged a copy may still come: the bit tells it from the next one. */
  copyComesLate: reachable(s => s.messages.size === 2 && s.messages.head?.bit !== s.sentBit),
  delivered: leadsTo(
    datum,
    (s, x) => s.sent === x && s.sentBit !== s.acknowledged,
    (s, x) => s.received === x,
  ),
  senderGoesOn: leadsTo(
    s => s.sentBit !== s.acknowledged,
    s => s.sentBit === s.acknowledged,
  ),
})

export default [
  spec(alternatingBit, {
    title: 'The alternating-bit protocol delivers what it sends, if not all messages are lost.',
    properties: alternatingBitProperties,
    counts: { distinct: 240, depth: 10 },
  }),
  spec(alternatingBit, {
    name: 'alternating-bit-weakly-fair',
    title: 'If channels need only deliver what they hold all the time, they may lose each message.',
    properties: alternatingBitProperties,
    fairness: { without: ['receive'], weak: ['receive'] },
    expect: { violated: 'delivered' },
  }),
  spec(alternatingBit, {
    name: 'alternating-bit-lost-acknowledgements',
    title:
      'If all acknowledgements may be lost, messages arrive, but the sender sends the same for ever.',
    properties: alternatingBitProperties,
    fairness: { without: ['learn'], weak: ['learn'] },
    expect: { violated: 'senderGoesOn' },
  }),
  spec(alternatingBit, {
    name: 'alternating-bit-impatient',
    title: 'If the sender may give up, a message that was lost is never delivered.',
    properties: alternatingBitProperties,
    fairness: { without: ['sendAgain'] },
    expect: { violated: 'delivered' },
  }),
]

import { type Outcome, partOf, type Slot } from './evaluation.ts'
import type { Value } from './value.ts'

/** A message that is sent or received in a step, or that a fault loses or makes twice. */
export interface Transfer {
  readonly kind: 'sent' | 'received' | 'lost' | 'duplicated'
  /** Nobody in particular, where the channel does not say. */
  readonly from?: Value
  readonly to?: Value
  readonly message: Value
  /** The cell in which the message is, or was, on its way. */
  readonly slot: Slot
}

/**
 * The messages that a step sends and receives, in the order of its writes: derived from what it
 * puts into and takes out of cells that are declared to be channels. A step that sets a channel as
 * a whole shows nothing, nor does a death that resets it.
 *
 * @param before the values before the step; asked only for sequences from which something is taken
 */
export function transfers(
  { writes }: Outcome,
  before: (slot: Slot) => Value,
  isFault = false,
): readonly Transfer[] {
  const found: Transfer[] = []
  for (const [slot, write] of writes) {
    if (!slot.family.ends || write.kind !== 'apply') continue
    const note = (kind: Transfer['kind'], message: Value) => {
      const [from, to] = [endOf(slot, 'from', message), endOf(slot, 'to', message)]
      const ends = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
      found.push({ kind, ...ends, message, slot })
    }
    const [put, taken] = isFault
      ? (['duplicated', 'lost'] as const)
      : (['sent', 'received'] as const)
    if (slot.family.kind.form === 'bag') {
      const copies = write.operations.reduce((sum, { amount = 0 }) => sum + amount, 0)
      for (let i = 0; i < Math.abs(copies); i++) note(copies > 0 ? put : taken, slot.key.at(-1)!)
      continue
    }
    let value: Value | undefined
    for (const each of write.operations) {
      if (each.puts !== undefined) note(put, each.puts)
      if (each.takes) {
        value ??= sequenceBefore(
          write.operations.slice(0, write.operations.indexOf(each)),
          slot,
          before,
        )
        note(taken, each.takes(value))
      }
      if (value !== undefined) value = each.apply(value)
    }
  }
  return found
}

const sequenceBefore = (
  done: readonly { readonly apply: (value: Value) => Value }[],
  slot: Slot,
  before: (slot: Slot) => Value,
) => done.reduce((value, { apply }) => apply(value), before(slot))

/** Who stands at one end of a channel; nobody in particular where the channel does not say. */
export function endOf(
  slot: Slot,
  end: 'from' | 'to',
  message: Value | undefined,
): Value | undefined {
  const place = slot.family.ends?.[end]
  return place === undefined ? undefined : partOf(slot, place, message)
}

import {
  type Family,
  type Outcome,
  type Projection,
  partOf,
  type Reader,
  type Slot,
} from './evaluation.ts'
import { endOf } from './transfer.ts'
import { ModelError, type Value } from './value.ts'

type LifeOf = (who: unknown) => Slot | undefined

/**
 * Shows a state to an action and sees to it that the action uses only what somebody in the model
 * could know: nothing of a dead node's memory, and no death that nobody has told.
 *
 * Whether a node is up is asked of the reader behind, so that it is part of the footprint: what was
 * found honest in one state is not taken to be so in another.
 */
export class HonestReader implements Reader {
  readonly #behind: Reader
  readonly #lifeOf: LifeOf
  /** The nodes that were found dead, as the cells that said so. */
  readonly #found = new Set<Slot>()

  constructor(behind: Reader, lifeOf: LifeOf) {
    this.#behind = behind
    this.#lifeOf = lifeOf
  }

  /** The same for those who may learn of deaths. */
  get detector(): Reader {
    return new HonestReader(this.#behind, this.#lifeOf)
  }

  read(slot: Slot): Value {
    this.#refuseMemoryOfTheDead(slot)
    const value = this.#behind.read(slot)
    if (slot.family.isLiveness && value === false) this.#found.add(slot)
    return value
  }

  project(slot: Slot, projection: Projection): Value {
    this.#refuseMemoryOfTheDead(slot)
    return this.#behind.project(slot, projection)
  }

  readAll(family: Family): void {
    this.#behind.readAll(family)
  }

  /** @throws ModelError when the action, which turned out to be possible, has found a node dead */
  refuseUndeclared(): void {
    for (const slot of this.#found)
      throw new ModelError(
        `it is possible although cell ${slot.name} says that ${slot.key[0]} is dead, which nobody has told.`,
        'If this is how the death is noticed, say so: detects(each(...)). Otherwise wait for something that does.',
      )
  }

  #refuseMemoryOfTheDead(slot: Slot): void {
    const { lostWith, ends } = slot.family
    if (ends) return
    for (const place of lostWith) {
      const who = partOf(slot, place)
      const life = this.#lifeOf(who)
      if (life && this.#behind.read(life) === false)
        throw new ModelError(
          `it reads cell ${slot.name}, but ${who} is dead and has forgotten it.`,
          `Ask s.lives(${who}) first, or do not declare the cell volatile if it survives.`,
        )
    }
  }
}

/** @throws ModelError when somebody sends or receives a message in this step who is dead before it */
export function refuseDeadPartners({ writes }: Outcome, reader: Reader, lifeOf: LifeOf): void {
  const refuse = (who: Value | undefined, does: string, slot: Slot) => {
    const life = lifeOf(who)
    if (life && reader.read(life) === false)
      throw new ModelError(
        `${who} ${does} a message (cell ${slot.name}), but is dead.`,
        `Ask s.lives(${who}) first.`,
      )
  }
  for (const [slot, write] of writes) {
    if (!slot.family.ends || write.kind !== 'apply') continue
    for (const { puts, takes, amount = 0 } of write.operations) {
      const message = puts ?? slot.key.at(-1)
      if (puts !== undefined || amount > 0) refuse(endOf(slot, 'from', message), 'sends', slot)
      if (takes !== undefined || amount < 0) refuse(endOf(slot, 'to', message), 'receives', slot)
    }
  }
}

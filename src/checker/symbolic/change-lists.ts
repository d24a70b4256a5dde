import type { Outcome } from '../../language/evaluation.ts'
import type { CellCodes, ChangedCodes } from './cell-codes.ts'
import type { CellOrder } from './cell-order.ts'

/** The list of no changes. */
export const UNCHANGED = 0

/**
 * What outcomes write, as lists of changes from the uppermost slot to the lowest one. Equal lists
 * have equal numbers.
 */
export class ChangeLists {
  readonly #order: CellOrder
  readonly #codes: CellCodes
  readonly #lists: { readonly slot: number; readonly effect: number; readonly rest: number }[] = [
    { slot: -1, effect: 0, rest: 0 },
  ]
  readonly #numbers = new Map<string, number>()
  readonly #operations: ChangedCodes[] = []
  readonly #operationNumbers = new Map<ChangedCodes, number>()

  constructor(order: CellOrder, codes: CellCodes) {
    this.#order = order
    this.#codes = codes
  }

  /** The list of what an outcome writes. */
  of({ writes }: Outcome): number {
    const levelOf = ({ id }: { id: number }) => this.#order.levelOf(id)
    const sorted = [...writes].sort(([a], [b]) => levelOf(b) - levelOf(a))
    let list = UNCHANGED
    for (const [slot, write] of sorted) {
      const effect =
        write.kind === 'set'
          ? this.#codes.code(slot, write.value)
          : -1 - this.#operation(this.#codes.changes(slot, write.operations))
      list = this.#list(slot.id, effect, list)
    }
    return list
  }

  /** The list of one change, which sets a slot to a code. */
  setting(slot: number, code: number): number {
    return this.#list(slot, code, UNCHANGED)
  }

  /** The slot of the first change; -1 where there is none. */
  slot(list: number): number {
    return this.#lists[list]!.slot
  }

  /** Whether the first change sets a code, whatever was there before. */
  isSetting(list: number): boolean {
    return this.#lists[list]!.effect >= 0
  }

  /** What the first change makes of a code. */
  changed(list: number, code: number): number {
    const { effect, slot } = this.#lists[list]!
    if (effect >= 0) return effect
    try {
      return this.#operations[-1 - effect]!.get(code)
    } catch (cause) {
      throw new ChangeError(slot, code, cause)
    }
  }

  rest(list: number): number {
    return this.#lists[list]!.rest
  }

  #list(slot: number, effect: number, rest: number): number {
    const key = `${slot} ${effect} ${rest}`
    let list = this.#numbers.get(key)
    if (list === undefined) {
      list = this.#lists.length
      this.#lists.push({ slot, effect, rest })
      this.#numbers.set(key, list)
    }
    return list
  }

  #operation(codes: ChangedCodes): number {
    let number = this.#operationNumbers.get(codes)
    if (number === undefined) {
      number = this.#operations.length
      this.#operations.push(codes)
      this.#operationNumbers.set(codes, number)
    }
    return number
  }
}

/** A change that a code does not allow, e.g. taking from an empty queue. */
export class ChangeError extends Error {
  readonly slot: number
  readonly code: number

  constructor(slot: number, code: number, cause: unknown) {
    super('A change cannot be made.')
    this.slot = slot
    this.code = code
    this.cause = cause
  }
}

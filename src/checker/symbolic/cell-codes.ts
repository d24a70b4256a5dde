import {
  applied,
  type Family,
  type Operation,
  type Projection,
  type Slot,
} from '../../language/evaluation.ts'
import type { Program } from '../../language/program.ts'
import { ReferenceState } from '../../language/reference.ts'
import type { Value } from '../../language/value.ts'
import { ValueTable } from '../value-table.ts'
import type { Codes } from './sets.ts'

/**
 * The values of slots as numbers: values of one family are numbered together, and for each slot the
 * numbers are exchanged so that its initial value has code 0.
 */
export class CellCodes {
  readonly #program: Program
  readonly #values = new Map<Family, ValueTable>()
  /** By slot, the number of its initial value. */
  readonly #initial: number[] = []
  readonly #projected = new Map<string, ProjectedCodes>()
  readonly #changed = new Map<string, ChangedCodes>()

  constructor(program: Program) {
    this.#program = program
  }

  /** How many values each cell was seen to have. */
  get sizes(): { cell: string; values: number }[] {
    return [...this.#values].map(([{ name }, { size }]) => ({ cell: name, values: size }))
  }

  code(slot: Slot, value: Value): number {
    return this.#table(slot.family).id(value) ^ this.#initialOf(slot)
  }

  value(slot: Slot, code: number): Value {
    return this.#table(slot.family).values[code ^ this.#initialOf(slot)]!
  }

  /** The codes of the values that are known of a slot's family. */
  known(slot: Slot): number[] {
    const initial = this.#initialOf(slot)
    return this.#table(slot.family).values.map((_, id) => id ^ initial)
  }

  /** What a projection gives of the codes of a slot. */
  projected(slot: Slot, projection: Projection): ProjectedCodes {
    const key = `${slot.family.id} ${this.#initialOf(slot)} ${projection.name}`
    let codes = this.#projected.get(key)
    if (!codes) {
      codes = new ProjectedCodes(code => projection.apply(this.value(slot, code)))
      this.#projected.set(key, codes)
    }
    return codes
  }

  /** What operations make of the codes of a slot. Errors in a code show themselves when it is asked for. */
  changes(slot: Slot, operations: readonly Operation[]): ChangedCodes {
    const names = operations.map(({ name }) => name).join('; ')
    const key = `${slot.family.id} ${this.#initialOf(slot)} ${names}`
    let codes = this.#changed.get(key)
    if (!codes) {
      const change = (value: Value) =>
        operations.reduce((before, each) => applied(slot, each, before), value)
      codes = new ChangedCodes(code => this.code(slot, change(this.value(slot, code))))
      this.#changed.set(key, codes)
    }
    return codes
  }

  encode(values: Iterable<readonly [Slot, Value]>): Map<number, number> {
    const codes = new Map<number, number>()
    for (const [slot, value] of values) {
      const code = this.code(slot, value)
      if (code !== 0) codes.set(slot.id, code)
    }
    return codes
  }

  decode(codes: Codes): ReferenceState {
    const { slots } = this.#program
    return ReferenceState.of(
      new Map([...codes].map(([id, code]) => [slots[id]!, this.value(slots[id]!, code)])),
    )
  }

  #table(family: Family): ValueTable {
    let table = this.#values.get(family)
    if (!table) {
      table = new ValueTable()
      this.#values.set(family, table)
    }
    return table
  }

  #initialOf(slot: Slot): number {
    this.#initial[slot.id] ??= this.#table(slot.family).id(slot.initial)
    return this.#initial[slot.id]!
  }
}

/** What a projection gives of codes, each worked out once. */
export class ProjectedCodes {
  readonly #results = new ValueTable()
  readonly #known: number[] = []
  readonly #compute: (code: number) => Value

  constructor(compute: (code: number) => Value) {
    this.#compute = compute
  }

  /** The number of what the projection gives of a code; equal numbers are equal values. */
  get(code: number): number {
    this.#known[code] ??= this.#results.id(this.#compute(code))
    return this.#known[code]!
  }
}

/** The codes that operations make of codes, each worked out once. */
export class ChangedCodes {
  readonly #known: number[] = []
  readonly #compute: (code: number) => number

  constructor(compute: (code: number) => number) {
    this.#compute = compute
  }

  get(code: number): number {
    this.#known[code] ??= this.#compute(code)
    return this.#known[code]!
  }
}

import {
  applied,
  type Family,
  type Outcome,
  type Projection,
  type Reader,
  type Slot,
  type Write,
} from './evaluation.ts'
import { Map } from './immutable.ts'
import type { Assignment, Instance, Program } from './program.ts'
import { encode, show, type Value } from './value.ts'

/**
 * A whole state as a plain immutable value: the reference evaluator. It knows no footprints, no
 * numbering and no packing, so what it computes checks what the compiled evaluator computes.
 */
export class ReferenceState {
  readonly #values: Map<Slot, Value>

  constructor(values: Map<Slot, Value> = Map()) {
    this.#values = values
  }

  static of(assignment: Assignment): ReferenceState {
    return new ReferenceState(
      Map([...assignment].filter(([slot, value]) => !isInitial(slot, value))),
    )
  }

  get(slot: Slot): Value {
    return this.#values.get(slot, slot.initial)
  }

  set(slot: Slot, value: Value): ReferenceState {
    return new ReferenceState(
      isInitial(slot, value) ? this.#values.delete(slot) : this.#values.set(slot, value),
    )
  }

  /** The state after the writes of an outcome. */
  after({ writes }: Outcome): ReferenceState {
    let next: ReferenceState = this
    for (const [slot, write] of writes) next = next.set(slot, this.#written(slot, write))
    return next
  }

  #written(slot: Slot, write: Write): Value {
    if (write.kind === 'set') return write.value
    return write.operations.reduce((value, each) => applied(slot, each, value), this.get(slot))
  }

  /** The slots that differ from their initial values, by name. */
  get changed(): readonly (readonly [Slot, Value])[] {
    return [...this.#values].sort(([a], [b]) => a.id - b.id)
  }

  equals(other: ReferenceState): boolean {
    return this.key === other.key
  }

  /** A text that is the same for equal states only. */
  get key(): string {
    return this.changed.map(([slot, value]) => `${slot.id}=${encode(value)}`).join(';')
  }

  toString(): string {
    return this.changed.map(([slot, value]) => `${slot.name} = ${show(value)}`).join(', ')
  }
}

const isInitial = (slot: Slot, value: Value) =>
  value === slot.initial || encode(value) === encode(slot.initial)

/** One look at a state by a function: what was asked, and what the answer was. */
export interface Read {
  readonly slot: Slot
  /** The projection that was asked for; undefined where the whole value was read. */
  readonly projection?: Projection
  readonly value: Value
}

/** Shows a reference state to a function and keeps what it looked at, each thing once. */
export class RecordingReader implements Reader {
  readonly reads: Read[] = []
  readonly wholly = new Set<Family>()
  readonly #state: ReferenceState
  readonly #seen = new Set<string>()

  constructor(state: ReferenceState) {
    this.#state = state
  }

  read(slot: Slot): Value {
    const value = this.#state.get(slot)
    this.#note({ slot, value })
    return value
  }

  project(slot: Slot, projection: Projection): Value {
    const value = projection.apply(this.#state.get(slot))
    this.#note({ slot, projection, value })
    return value
  }

  readAll(family: Family): void {
    this.wholly.add(family)
  }

  #note(read: Read): void {
    const key = `${read.slot.id} ${read.projection?.name ?? ''}`
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    this.reads.push(read)
  }
}

/** A step of the reference evaluator. */
export interface ReferenceStep {
  readonly instance: Instance
  readonly outcome: Outcome
  readonly after: ReferenceState
}

/** All steps that are possible in a state, in the order of the instances. */
export function stepsFrom(program: Program, state: ReferenceState): ReferenceStep[] {
  const steps: ReferenceStep[] = []
  // By index: a run may find new messages and so add instances.
  for (let i = 0; i < program.instances.length; i++)
    steps.push(...stepsOf(program.instances[i]!, state))
  return steps
}

/** The steps that one action instance allows in a state. */
export function stepsOf(instance: Instance, state: ReferenceState): ReferenceStep[] {
  return instance
    .run(new RecordingReader(state))
    .map(outcome => ({ instance, outcome, after: state.after(outcome) }))
}

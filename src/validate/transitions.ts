import { Forest } from '../checker/forest.ts'
import { withoutClockOrChance } from '../checker/purity.ts'
import { Relation } from '../checker/relation.ts'
import { StateSpace } from '../checker/space.ts'
import { Successors } from '../checker/successors.ts'
import type { Instance, Program } from '../language/program.ts'
import type { ReferenceState } from '../language/reference.ts'

/** A step: what is done, and the number of the state after it. */
export interface Transition {
  readonly instance: Instance
  readonly to: number
}

// So many states are kept with their steps, and in plain; then they are worked out again.
const KEPT = 100_000

/**
 * The graph of a model's states, numbered as they are met. Steps come from the checker's learned
 * relation, so that functions of the model run only where they were not run on the like before.
 */
export class Transitions {
  readonly program: Program
  /** The initial states. */
  readonly initial: readonly number[]
  readonly #space: StateSpace
  readonly #relation: Relation
  readonly #batch = new Successors()
  // The ids of a state's halves, and its number by them.
  readonly #halves: (readonly [number, number])[] = []
  readonly #numbers = new Map<number, Map<number, number>>()
  readonly #steps = new Map<number, readonly Transition[]>()
  readonly #plain = new Map<number, ReferenceState>()

  constructor(program: Program) {
    this.program = program
    this.#space = new StateSpace(program)
    this.#relation = new Relation(this.#space, new Forest(this.#space))
    const states = program.initialStates().map(each => this.#number(...this.#space.encode(each)))
    this.initial = [...new Set(states)]
  }

  /** All steps from a state, in the order of the instances within each half of the state. */
  from(state: number): readonly Transition[] {
    const known = this.#steps.get(state)
    if (known) return known
    const batch = this.#batch
    batch.count = 0
    withoutClockOrChance(() => this.#relation.expand(...this.#halves[state]!, batch))
    const steps = Array.from({ length: batch.count }, (_, i) => ({
      instance: this.#relation.outcomes[batch.outcome[i]!]!.instance,
      to: this.#number(batch.a[i]!, batch.b[i]!),
    }))
    if (this.#steps.size >= KEPT) this.#steps.clear()
    this.#steps.set(state, steps)
    return steps
  }

  /** A state as the reference evaluator has it. */
  plain(state: number): ReferenceState {
    const known = this.#plain.get(state)
    if (known) return known
    const plain = this.#space.decode(...this.#halves[state]!)
    if (this.#plain.size >= KEPT) this.#plain.clear()
    this.#plain.set(state, plain)
    return plain
  }

  #number(a: number, b: number): number {
    let row = this.#numbers.get(a)
    if (!row) {
      row = new Map()
      this.#numbers.set(a, row)
    }
    let number = row.get(b)
    if (number === undefined) {
      number = this.#halves.length
      this.#halves.push([a, b])
      row.set(b, number)
    }
    return number
  }
}

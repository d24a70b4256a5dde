import type { Outcome, Reader } from '../language/evaluation.ts'
import { explain, initialReader, Program } from '../language/program.ts'
import type { PropertyInfo } from '../language/property.ts'
import { ReferenceState, stepsFrom } from '../language/reference.ts'
import { outcomesOf, startRun, stateOf } from '../language/state.ts'
import { ModelError, show } from '../language/value.ts'
import type { BoundStep } from './bind.ts'
import type { BoundPredicate } from './watch.ts'

/**
 * Whether a program's steps are, seen through a mapping, steps of an abstract program. It is a
 * property of single steps: what the mapping reads is its footprint, and the abstract program's
 * steps are found once for each pair of abstract states.
 */
export class Refinement implements BoundStep {
  readonly name: string
  readonly property: string
  /** Initial states have to map to initial states. */
  readonly initially: BoundPredicate
  readonly #program: Program
  readonly #abstract: Program
  readonly #mapping: PropertyInfo['test']
  readonly #allowed = new Map<string, boolean>()

  constructor(program: Program, name: string, { test, refined }: PropertyInfo) {
    this.name = name
    this.property = name
    this.#program = program
    this.#mapping = test
    const { model, parameters } = refined!
    const common = [...new Program(model).parameters.keys()]
      .filter(parameter => program.parameters.has(parameter))
      .map(parameter => [parameter, program.parameters.get(parameter)] as const)
    this.#abstract = new Program(model, { parameters: parameters ?? Object.fromEntries(common) })
    this.initially = { name, property: name, holds: reader => this.#holdsInitially(reader) }
  }

  readonly holds = (reader: Reader, outcome: Outcome): boolean => {
    const { before, after } = this.#images(reader, outcome)
    if (before.equals(after)) return true
    const key = `${before.key} > ${after.key}`
    let isAllowed = this.#allowed.get(key)
    if (isAllowed === undefined) {
      isAllowed = stepsFrom(this.#abstract, before).some(step => step.after.equals(after))
      this.#allowed.set(key, isAllowed)
    }
    return isAllowed
  }

  /** What the step is in the abstract program, and what the abstract program could have done instead. */
  readonly explain = (reader: Reader, outcome: Outcome): readonly string[] => {
    const { before, after } = this.#images(reader, outcome)
    const slots = new Set([...before.changed, ...after.changed].map(([slot]) => slot))
    const changes = [...slots]
      .filter(slot => show(before.get(slot)) !== show(after.get(slot)))
      .map(slot => `${slot.name}: ${show(before.get(slot))} -> ${show(after.get(slot))}`)
    const possible = stepsFrom(this.#abstract, before).map(({ instance }) => instance.name)
    return [
      `In ${this.#abstract.name} this would be the step ${changes.join(', ')}.`,
      possible.length > 0
        ? `There, only these are possible: ${[...new Set(possible)].join(', ')}.`
        : 'There, no step is possible.',
    ]
  }

  #images(reader: Reader, outcome: Outcome) {
    return { before: this.#image(reader), after: this.#image(reader, outcome) }
  }

  #image(reader: Reader, outcome?: Outcome): ReferenceState {
    return explain(`property ${this.name}`, () => {
      const concrete = stateOf(this.#program.root, startRun(reader), outcome?.writes)
      const run = startRun(initialReader)
      const mapped = this.#mapping(concrete, stateOf(this.#abstract.root, run))
      const [image, ...others] = outcomesOf(mapped, run)
      if (!image || others.length > 0)
        throw new ModelError('The mapping of a refinement has to give one state.')
      return new ReferenceState().after(image)
    })
  }

  #holdsInitially(reader: Reader): boolean {
    const image = this.#image(reader)
    return this.#abstract
      .initialStates()
      .some(assignment => ReferenceState.of(assignment).equals(image))
  }
}

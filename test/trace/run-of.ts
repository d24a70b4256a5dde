import type { Counterexample } from '../../src/checker/result.ts'
import { Program } from '../../src/language/program.ts'
import { ReferenceState, type ReferenceStep, stepsFrom } from '../../src/language/reference.ts'
import type { Spec } from '../../src/language/spec.ts'
import { findings } from '../../src/trace/violation.ts'

/** A run of a spec by the names of its steps, ending in what a property says of the last state. */
export function runOf(
  spec: Spec,
  property: string,
  names: readonly string[],
): { readonly program: Program; readonly run: Counterexample } {
  const program = new Program(spec.model, spec)
  const initial = ReferenceState.of(program.initialStates()[0]!)
  const steps: ReferenceStep[] = []
  for (const name of names) {
    const possible = stepsFrom(program, steps.at(-1)?.after ?? initial)
    const step = possible.find(each => each.instance.name === name)
    if (!step) throw new Error(`There is no step ${name}.`)
    steps.push(step)
  }
  const info = spec.properties.get(property)!
  const end = {
    before: steps.at(-2)?.after ?? initial,
    step: steps.at(-1),
    state: steps.at(-1)?.after ?? initial,
  }
  const found = findings(program, property, info, end).find(each => each.isFound)
  if (!found) throw new Error(`The run does not show ${property}.`)
  const kinds = {
    always: 'invariant',
    step: 'step',
    reachable: 'witness',
    refines: 'step',
    temporal: 'lasso',
    possible: 'lost',
  } as const
  const kind = info.kind === 'accepting' ? 'deadlock' : kinds[info.kind]
  return { program, run: { kind, violates: found.name, initial, steps, reads: found.reads } }
}

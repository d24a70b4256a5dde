import type { Counterexample } from '../checker/result.ts'
import type { PropertyKind } from '../language/property.ts'
import type { Shape } from '../language/shape.ts'
import { type End, findings } from '../trace/violation.ts'
import type { Trace } from './trace.ts'

const kinds: { readonly [K in PropertyKind]?: Counterexample['kind'] } = {
  always: 'invariant',
  step: 'step',
  refines: 'step',
}

/**
 * The beginning of a trace up to the first state or step that violates a property of its spec, as a
 * counterexample; undefined where none does. Deadlocks and properties of whole behaviours are not
 * looked at: a trace may end anywhere.
 */
export function violationOf<L extends Shape>(trace: Trace<L>): Counterexample | undefined {
  const { spec, program, initial, steps } = trace
  const states = [initial, ...steps.map(({ after }) => after)]
  for (const [length, state] of states.entries()) {
    const end: End = { before: states[length - 1], step: steps[length - 1], state }
    for (const [property, info] of spec.properties) {
      const kind = kinds[info.kind]
      const found = kind && findings(program, property, info, end).find(({ isFound }) => isFound)
      if (!found) continue
      const { name, reads } = found
      return { kind, violates: name, initial, steps: steps.slice(0, length), reads }
    }
  }
  return undefined
}

import { permutationsOf, permuteState } from '../../src/checker/renaming.ts'
import { setsOf } from '../../src/checker/symmetry.ts'
import { Program } from '../../src/language/program.ts'
import { ReferenceState, stepsFrom } from '../../src/language/reference.ts'
import type { Spec } from '../../src/language/spec.ts'

export interface Counts {
  readonly distinct: number
  readonly generated: number
  readonly depth: number
}

/**
 * Breadth-first search as plainly as it can be written: immutable states, a set of texts. The
 * checker's counts are compared with this one's. With `symmetry`, states are told apart only up to
 * every renaming of nodes, tried one by one.
 */
export function explore(spec: Spec, symmetry = false, most = 20_000): Counts | undefined {
  const program = new Program(spec.model, spec)
  const sets = symmetry ? setsOf(program, spec.symmetry, true) : []
  const name = (state: ReferenceState) =>
    renamings(program, sets)
      .map(permutation => permuteState(program, state, permutation).key)
      .sort()[0]!
  const seen = new Set<string>()
  let level = program.initialStates().map(each => ReferenceState.of(each))
  let generated = level.length
  let depth = 0
  const isNew = (state: ReferenceState) => {
    const key = name(state)
    return !seen.has(key) && seen.add(key)
  }
  level = level.filter(isNew)
  while (level.length > 0) {
    depth++
    const steps = level.flatMap(state => stepsFrom(program, state))
    generated += steps.length
    level = steps.map(step => step.after).filter(isNew)
    if (seen.size > most) return undefined
  }
  return { distinct: seen.size, generated, depth }
}

function renamings(program: Program, sets: ReturnType<typeof setsOf>) {
  let all: ReadonlyMap<string, readonly number[]>[] = [new Map()]
  for (const set of sets) {
    const orders = [...permutationsOf(program.members(set).map(({ index }) => index))]
    all = all.flatMap(each => orders.map(order => new Map([...each, [set.name, order] as const])))
  }
  return all
}

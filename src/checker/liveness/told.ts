import type { Atom } from '../../language/formula.ts'
import type { Program } from '../../language/program.ts'
import { RecordingReader } from '../../language/reference.ts'
import type { BoundTemporal } from '../bind.ts'
import type { Counterexample } from '../result.ts'
import type { Fairness } from './fairness.ts'
import { type Behaviour, treatments, truthOf } from './judge.ts'

/**
 * A behaviour of the reference evaluator as a counterexample: only if it is fair and the formula is
 * not true of it, which is judged here once more by nothing but their meaning.
 *
 * @param atoms those of the formula: what they look at tells why
 */
export function toldLasso(
  program: Program,
  fairness: readonly Fairness[],
  wanted: BoundTemporal,
  atoms: readonly Atom[],
  behaviour: Behaviour,
): Counterexample {
  const { places, loop } = behaviour
  const judged = treatments(program, fairness, behaviour)
  const isViolated = !truthOf(program, wanted.formula, wanted.members, behaviour)[0]
  if (!isViolated || judged.some(({ isFair }) => !isFair)) throw unlike('break the promise')
  const steps = places.flatMap(({ step }) => (step ? [step] : []))
  const stepsBefore = (place: number) => places.slice(0, place).filter(each => each.step).length
  const rests = places.slice(loop).every(({ step }) => !step)
  const reader = new RecordingReader(places[loop]!.state)
  for (const atom of atoms) {
    const predicate = wanted.bind(atom)
    if (predicate.op === 'state') predicate.holds(reader)
  }
  return {
    kind: 'lasso',
    violates: wanted.name,
    initial: places[0]!.state,
    steps,
    loop: rests ? steps.length : stepsBefore(loop),
    reads: reader.reads,
    notes: rests
      ? []
      : judged
          .filter(each => each.isEverPossible)
          .map(each => {
            const why =
              each.takenAt !== undefined
                ? `is taken in step ${stepsBefore(each.takenAt) + 1}`
                : `is not possible in state ${stepsBefore(each.impossibleAt!)}`
            return `${each.action}, ${each.strength === 'weak' ? 'fair' : 'strongly fair'}, ${why}.`
          }),
  }
}

/** The error of a checker that has found something that is not so. */
export const unlike = (what: string) =>
  new Error(
    `Internal error: a behaviour that breaks a property cannot ${what} by the reference evaluator. Please report this.`,
  )

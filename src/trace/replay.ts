import { fairnessOf } from '../checker/liveness/fairness.ts'
import { behaviourOf } from '../checker/liveness/judge.ts'
import type { Counterexample } from '../checker/result.ts'
import { type Instance, Program } from '../language/program.ts'
import {
  type Read,
  RecordingReader,
  ReferenceState,
  type ReferenceStep,
  stepsOf,
} from '../language/reference.ts'
import type { Spec } from '../language/spec.ts'
import { bestMatch, type Difference } from './difference.ts'
import type { ItfMeta, ItfTrace } from './itf.ts'
import { type ItfValue, itfValue, sameItf } from './itf-value.ts'
import { deadlock, type End, type Finding, findings } from './violation.ts'

/** What became of a recorded run when the model, as it is now, was asked to repeat it. */
export type Replay =
  | { readonly kind: 'replayed'; readonly program: Program; readonly run: Counterexample }
  | { readonly kind: 'otherStart'; readonly differences: readonly Difference[] }
  | {
      readonly kind: 'noSuchAction'
      readonly step: RecordedStep
      readonly known: readonly string[]
    }
  | {
      readonly kind: 'notEnabled'
      readonly step: RecordedStep
      /** What the action looked at before it said "not now"; the last one decided. */
      readonly reads: readonly Read[]
    }
  | {
      readonly kind: 'otherState'
      readonly step: RecordedStep
      readonly differences: readonly Difference[]
    }
  | { readonly kind: 'noSuchProperty'; readonly known: readonly string[] }
  | {
      readonly kind: 'notViolated'
      readonly reads: readonly Read[]
      readonly program: Program
      readonly run: Counterexample
    }

export interface RecordedStep {
  /** The first step is 1. */
  readonly number: number
  readonly action: string
  readonly parameters: readonly ItfValue[]
}

/**
 * Repeats a recorded run with the reference evaluator, under the parameters and guards that were
 * recorded: every state has to be the recorded one, and the end has to show what was recorded.
 *
 * @throws ModelError when the model has no such parameter or guard, or goes wrong on the way
 */
export function replay(spec: Spec, trace: ItfTrace): Replay {
  const meta = trace['#meta']
  const program = new Program(spec.model, {
    parameters: { ...spec.parameters, ...meta.parameters },
    guards: { ...spec.guards, ...meta.guards },
  })
  const [start, ...rest] = trace.states
  const starts = program.initialStates().map(each => ReferenceState.of(each))
  const initial = bestMatch(program, start!, starts, trace.vars)
  if (initial.differences.length) return { kind: 'otherStart', differences: initial.differences }

  const steps: ReferenceStep[] = []
  let state = initial.match
  for (const [i, recorded] of rest.entries()) {
    const step: RecordedStep = {
      number: i + 1,
      action: recorded['#meta'].action ?? '',
      parameters: recorded['#meta'].parameters ?? [],
    }
    const instance = recordedInstance(program, step)
    if (!instance) return { kind: 'noSuchAction', step, known: names(program, step) }
    const reader = new RecordingReader(state)
    const possible = instance.run(reader)
    if (possible.length === 0) return { kind: 'notEnabled', step, reads: reader.reads }
    const outcomes = stepsOf(instance, state)
    const { match, differences } = bestMatch(
      program,
      recorded,
      outcomes.map(outcome => outcome.after),
      trace.vars,
    )
    if (differences.length) return { kind: 'otherState', step, differences }
    steps.push(outcomes.find(outcome => outcome.after === match)!)
    state = match
  }
  const end: End = {
    before: steps.length > 1 ? steps.at(-2)!.after : initial.match,
    step: steps.at(-1),
    state,
    ...(trace.loop === undefined
      ? {}
      : {
          forever: {
            behaviour: behaviourOf(initial.match, steps, trace.loop),
            fairness: fairnessOf(program, spec.fairness),
          },
        }),
  }
  return conclude(spec, meta, program, end, {
    initial: initial.match,
    steps,
    ...(trace.loop === undefined ? {} : { loop: trace.loop }),
  })
}

function conclude(
  spec: Spec,
  meta: ItfMeta,
  program: Program,
  end: End,
  behaviour: Pick<Counterexample, 'initial' | 'steps' | 'loop'>,
): Replay {
  const found = recordedFinding(spec, meta, program, end)
  if (!found) return { kind: 'noSuchProperty', known: [...spec.properties.keys()] }
  const run: Counterexample = {
    kind: meta.kind,
    violates: found.name,
    ...behaviour,
    reads: found.reads,
  }
  return found.isFound
    ? { kind: 'replayed', program, run }
    : { kind: 'notViolated', program, run, reads: found.reads }
}

/** What the recorded property says now, of the recorded members if it still has them. */
function recordedFinding(
  spec: Spec,
  meta: ItfMeta,
  program: Program,
  end: End,
): Finding | undefined {
  if (meta.kind === 'deadlock') return deadlock(program, spec.properties, end)
  const info = spec.properties.get(meta.property)
  if (!info) return undefined
  const all = findings(program, meta.property, info, end)
  const recorded = all.find(finding => finding.name === meta.violates)
  if (recorded?.isFound) return recorded
  const nothing: Finding = { name: meta.violates, isFound: false, reads: [] }
  return all.find(finding => finding.isFound) ?? recorded ?? all[0] ?? nothing
}

/** The action instance of a recorded step; undefined where the model has none such. */
export const recordedInstance = (
  program: Program,
  { action, parameters }: Pick<RecordedStep, 'action' | 'parameters'>,
): Instance | undefined =>
  program.instances.find(
    instance =>
      instance.action.name === action && sameItf(instance.parameters.map(itfValue), parameters),
  )

// The instances of the action if there is such an action, else all actions.
function names(program: Program, { action }: RecordedStep): readonly string[] {
  const instances = program.instances.filter(instance => instance.action.name === action)
  return instances.length
    ? instances.map(instance => instance.name)
    : program.actions.map(each => each.name)
}

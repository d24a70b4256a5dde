import fc from 'fast-check'
import { Program } from '../../src/language/program.ts'
import { ReferenceState, stepsFrom } from '../../src/language/reference.ts'
import type { Spec } from '../../src/language/spec.ts'
import { itfCells, itfValue } from '../../src/trace/itf-value.ts'
import type { JsonObject, LogLine } from '../../src/validate/log.ts'

/** What the reference evaluator would log of a run: one object for each step. */
export interface LoggedStep {
  readonly action: string
  readonly parameters: readonly unknown[]
  /** Cells after the step. */
  readonly state: { readonly [cell: string]: unknown }
}

/** A run by the reference evaluator: at each state the numbers say which step is taken. */
export function walk(spec: Spec, choices: readonly number[]): readonly LoggedStep[] {
  const program = new Program(spec.model, spec)
  let state = ReferenceState.of(program.initialStates()[0]!)
  const log: LoggedStep[] = []
  for (const choice of choices) {
    const steps = stepsFrom(program, state)
    const step = steps[choice % steps.length]
    if (!step) break
    state = step.after
    log.push({
      action: step.instance.action.name,
      parameters: step.instance.parameters.map(itfValue),
      state: itfCells(program, state),
    })
  }
  return log
}

export const choices = (most: number) =>
  fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: most })

/** The log without the cells that are not told. */
export const telling = (log: readonly LoggedStep[], cells: readonly string[]): LoggedStep[] =>
  log.map(step => ({
    ...step,
    state: Object.fromEntries(Object.entries(step.state).filter(([name]) => cells.includes(name))),
  }))

export const lines = (log: readonly object[]): readonly LogLine[] =>
  log.map((value, i) => ({
    number: i + 1,
    text: JSON.stringify(value),
    value: value as JsonObject,
  }))

/** Steps that leave no line, as {@link furthest} takes them. */
export interface Silent {
  readonly actions: readonly string[]
  readonly most: number
}

/**
 * How many lines some run explains, by brute force: every state that the reference evaluator can
 * reach, step by step, with what it holds compared as text.
 */
export function furthest(
  spec: Spec,
  log: readonly LoggedStep[],
  silent: Silent = { actions: [], most: 0 },
): number {
  const program = new Program(spec.model, spec)
  let states = program.initialStates().map(each => ReferenceState.of(each))
  for (const [i, { action, parameters, state }] of log.entries()) {
    const isTold = (after: ReferenceState) => {
      const cells = itfCells(program, after)
      return Object.entries(state).every(([name, value]) => isSame(cells[name], value))
    }
    const next = withSilent(program, states, silent).flatMap(before =>
      stepsFrom(program, before)
        .filter(({ instance }) => instance.action.name === action)
        .filter(({ instance }) => isSame(instance.parameters.map(itfValue), parameters))
        .map(({ after }) => after)
        .filter(isTold),
    )
    if (next.length === 0) return i
    states = distinct(next)
  }
  return log.length
}

function withSilent(
  program: Program,
  states: readonly ReferenceState[],
  { actions, most }: Silent,
) {
  let all = [...states]
  for (let i = 0; i < most; i++) {
    const more = all.flatMap(state =>
      stepsFrom(program, state)
        .filter(({ instance }) => actions.includes(instance.action.name))
        .map(({ after }) => after),
    )
    all = distinct([...all, ...more])
  }
  return all
}

const distinct = (states: readonly ReferenceState[]): ReferenceState[] => [
  ...new Map(states.map(state => [state.key, state])).values(),
]

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

import type { Counterexample } from '../checker/result.ts'
import type { Program } from '../language/program.ts'
import type { ReferenceState, ReferenceStep } from '../language/reference.ts'
import { ModelError } from '../language/value.ts'
import { type ItfValue, itfCells, itfValue } from './itf-value.ts'

/** A behaviour in the Informal Trace Format: what a counterexample file holds. */
export interface ItfTrace {
  readonly '#meta': ItfMeta
  /** Names of the parameters; their values stand in the first state, too. */
  readonly params: readonly string[]
  /** Names of the cells. */
  readonly vars: readonly string[]
  readonly states: readonly ItfState[]
  /** The state from which the run goes on again after the last one, which is the same, for ever. */
  readonly loop?: number
}

type Setting = number | boolean | string | null

/** Everything that replay needs beside the model itself. */
export interface ItfMeta {
  readonly format: 'ITF'
  readonly 'format-description': string
  readonly description: string
  readonly spec: string
  /** The file that the spec is in, relative to the folder that the check was started in. */
  readonly source: string
  readonly model: string
  readonly parameters: { readonly [name: string]: Setting }
  readonly guards: { readonly [name: string]: boolean }
  /** The property's name; `deadlock` for a deadlock. */
  readonly property: string
  readonly kind: Counterexample['kind']
  /** The property with its members. */
  readonly violates: string
}

export interface ItfState {
  readonly '#meta': ItfStateMeta
  readonly [variable: string]: ItfValue | ItfStateMeta
}

export interface ItfStateMeta {
  readonly index: number
  /** The action that led here; absent in the first state. */
  readonly action?: string
  readonly parameters?: readonly ItfValue[]
  /** Guards, off in this run, that would have forbidden the step. */
  readonly forbiddenBy?: readonly string[]
  /** Guards, off in this run, that the action asked as switches. */
  readonly switchedBy?: readonly string[]
}

/** Where a counterexample comes from. */
export interface TraceOrigin {
  readonly spec: string
  readonly source: string
  readonly property: string
}

/** Writes down a counterexample so that it can be replayed, and read by other tools. */
export function itfTrace(
  program: Program,
  { kind, violates, initial, steps, loop }: Counterexample,
  { spec, source, property }: TraceOrigin,
): ItfTrace {
  const vars = program.families.map(family => family.name)
  const parameters = settings(program)
  const params = Object.keys(parameters).filter(name => !vars.includes(name))
  const constants = params.map(name => [name, itfValue(parameters[name]!)])
  const first = { ...itfState(program, initial, 0), ...Object.fromEntries(constants) }
  return {
    '#meta': {
      format: 'ITF',
      'format-description': 'https://apalache-mc.org/docs/adr/015adr-trace.html',
      description: `Made by allways: a run of ${spec} that ${ending(kind, violates)}`,
      spec,
      source,
      model: program.name,
      parameters,
      guards: Object.fromEntries(program.guards),
      property,
      kind,
      violates,
    },
    params,
    vars,
    ...(loop === undefined ? {} : { loop }),
    states: [first, ...steps.map((step, i) => itfState(program, step.after, i + 1, step))],
  }
}

function ending(kind: Counterexample['kind'], violates: string): string {
  if (kind === 'deadlock') return 'ends in a deadlock'
  if (kind === 'lasso') return `never keeps ${violates}`
  return kind === 'witness' ? `reaches ${violates}` : `violates ${violates}`
}

// A parameter may be of any kind; only those that JSON can say are written, the others stay the spec's.
function settings(program: Program): { [name: string]: Setting } {
  const isSetting = ([, value]: readonly [string, unknown]) =>
    value === null || ['number', 'boolean', 'string'].includes(typeof value)
  const listed = [...program.parameters].filter(isSetting)
  return Object.fromEntries(listed as (readonly [string, Setting])[]) // Filtered to be settings.
}

function itfState(
  program: Program,
  state: ReferenceState,
  index: number,
  step?: ReferenceStep,
): ItfState {
  const { forbiddenBy: forbidden = [], switchedBy: switched = [] } = step?.outcome ?? {}
  return {
    '#meta': {
      index,
      ...(step && {
        action: step.instance.action.name,
        parameters: step.instance.parameters.map(itfValue),
      }),
      ...(forbidden.length ? { forbiddenBy: forbidden } : {}),
      ...(switched.length ? { switchedBy: switched } : {}),
    },
    ...itfCells(program, state),
  }
}

/** The text of a trace file: one line for each cell of each state, so that files can be compared. */
export function itfText(trace: ItfTrace): string {
  const { '#meta': meta, states, ...rest } = trace
  const lines = [
    '{',
    `  "#meta": ${JSON.stringify(meta, null, 2).replaceAll('\n', '\n  ')},`,
    ...Object.entries(rest).map(([name, value]) => `  "${name}": ${JSON.stringify(value)},`),
    '  "states": [',
    states.map(stateText).join(',\n'),
    '  ]',
    '}',
  ]
  return `${lines.join('\n')}\n`
}

function stateText(state: ItfState): string {
  const fields = Object.entries(state).map(
    ([name, value]) => `      ${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  )
  return `    {\n${fields.join(',\n')}\n    }`
}

/**
 * Reads a trace file back.
 *
 * @throws ModelError when the text is not a trace that allways wrote
 */
export function readItf(text: string): ItfTrace {
  let trace: unknown
  try {
    trace = JSON.parse(text)
  } catch (error) {
    throw new ModelError(`It is not JSON: ${(error as Error).message}.`, advice)
  }
  const missing = whatIsMissing(trace)
  if (missing) throw new ModelError(`It is not a trace that can be replayed: ${missing}.`, advice)
  return trace as ItfTrace // Just checked.
}

const advice = 'Give a file that `allways check --out <folder>` wrote.'

const isObject = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function whatIsMissing(trace: unknown): string | undefined {
  if (!isObject(trace)) return 'it is not an object'
  const { '#meta': meta, vars, states } = trace
  if (!isObject(meta)) return 'it has no #meta'
  for (const name of ['spec', 'source', 'property', 'kind', 'violates'])
    if (typeof meta[name] !== 'string') return `#meta does not say the ${name}`
  for (const name of ['parameters', 'guards'])
    if (!isObject(meta[name])) return `#meta does not say the ${name}`
  if (!Array.isArray(vars)) return 'it has no list of vars'
  if (!Array.isArray(states) || states.length === 0) return 'it has no states'
  for (const [i, state] of states.entries()) {
    const step = isObject(state) ? state['#meta'] : undefined
    if (!isObject(step)) return `state ${i} has no #meta`
    if (i > 0 && (typeof step.action !== 'string' || !Array.isArray(step.parameters)))
      return `state ${i} does not say by which action it was reached`
  }
  return undefined
}

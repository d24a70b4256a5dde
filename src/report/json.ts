import type {
  ActionStatistics,
  Comparison,
  Counterexample,
  DiagramStatistics,
  Engine,
  PropertyResult,
} from '../checker/result.ts'
import type { Spec } from '../language/spec.ts'
import { lengthOf } from './outcome.ts'
import type { MakeReporter } from './reporter.ts'
import { type CheckedSpec, expectation, type Run, standing } from './run.ts'

/** The document of the JSON reporter. Fields may be added to version 1, not changed. */
export interface JsonReport {
  readonly schemaVersion: 1
  readonly version: string
  readonly seconds: number
  readonly specs: readonly JsonSpec[]
  /** Files and arguments that gave no spec. */
  readonly failures: readonly { readonly where: string; readonly message: string }[]
  readonly leftOut: readonly { readonly reason: string; readonly count: number }[]
  /** Specs that an interrupt kept from being checked. */
  readonly unchecked: number
}

export interface JsonSpec {
  readonly name: string
  readonly title: string | null
  readonly file: string
  readonly model: string
  readonly parameters: { readonly [name: string]: unknown }
  readonly guards: { readonly [name: string]: boolean }
  /** Which engine this is the result of. */
  readonly engine: Engine
  /** What the other engine said, where both were asked. */
  readonly comparison?: Comparison
  readonly verdict: string
  /** Null where --set or --guard changed the spec, so that its expectation does not apply. */
  readonly expected: Spec['expect'] | null
  readonly asExpected: boolean
  readonly surprises: readonly string[]
  readonly exhaustive: boolean
  readonly stopped: string | null
  readonly distinct: number
  /** Under symmetry, the states that these stand for. */
  readonly unreduced: number | null
  readonly generated: number
  /** The exact numbers in decimal digits, where the rounded ones above are too large to be exact. */
  readonly exact?: { readonly distinct: string; readonly generated: string }
  readonly depth: number | null
  readonly seconds: number
  readonly symmetry: readonly string[]
  readonly functionRuns: number
  readonly bytesPerState: number
  readonly learnedBytes: number
  /** States that the constraint kept from being explored. */
  readonly outside: number
  readonly properties: readonly JsonProperty[]
  readonly deadlock?: JsonTrace
  readonly actions: readonly ActionStatistics[]
  /** The cells with the most distinct values, widest first. */
  readonly widest: readonly { readonly cell: string; readonly values: number }[]
  /** Only of the symbolic engine: what its decision diagrams needed. */
  readonly diagrams?: DiagramStatistics
  readonly warnings: readonly string[]
  readonly error?: string
  /** The run that leads to the error, where it shows itself in some state. */
  readonly errorRun?: JsonTrace
}

export interface JsonProperty {
  readonly name: string
  readonly kind: string
  readonly verdict: string
  readonly counterexample?: JsonTrace
  /** Of a `reachable` that holds: what reaches it. */
  readonly witness?: JsonTrace
}

export interface JsonTrace {
  /** States, the initial one included. */
  readonly length: number
  /** Null where no --out was given. */
  readonly file: string | null
  readonly violates: string
  readonly steps: readonly string[]
}

export const json: MakeReporter = () => ({
  end: run => `${JSON.stringify(jsonReport(run), null, 2)}\n`,
})

/** The whole run as one document. */
export function jsonReport({
  version,
  seconds,
  specs,
  failures,
  leftOut,
  unchecked,
}: Run): JsonReport {
  return {
    schemaVersion: 1,
    version,
    seconds,
    specs: specs.map(jsonSpec),
    failures: failures.map(({ where, error }) => ({ where, message: error.message })),
    leftOut,
    unchecked,
  }
}

function jsonSpec(checked: CheckedSpec): JsonSpec {
  const { file, spec, result, traceFiles } = checked
  const { program } = result
  return {
    name: spec.name,
    title: spec.title ?? null,
    file,
    model: spec.model.name,
    parameters: Object.fromEntries(program?.parameters ?? Object.entries(spec.parameters)),
    guards: Object.fromEntries(program?.guards ?? Object.entries(spec.guards)),
    engine: result.engine,
    ...(result.comparison && { comparison: result.comparison }),
    verdict: result.verdict,
    expected: expectation(checked) ?? null,
    asExpected: standing(checked) === 'fine',
    surprises: result.surprises,
    exhaustive: result.exhaustive,
    stopped: result.stopped ?? null,
    distinct: result.distinct,
    unreduced: result.unreduced ?? null,
    generated: result.generated,
    ...(result.exact && {
      exact: {
        distinct: String(result.exact.distinct),
        generated: String(result.exact.generated),
      },
    }),
    depth: result.depth,
    seconds: result.seconds,
    symmetry: result.symmetry,
    functionRuns: result.functionRuns,
    bytesPerState: result.bytesPerState,
    learnedBytes: result.learnedBytes,
    outside: result.outside,
    properties: result.properties.map(property => jsonProperty(property, traceFiles)),
    ...(result.deadlock && { deadlock: jsonTrace(result.deadlock, traceFiles.get('deadlock')) }),
    actions: result.actions,
    widest: result.widest,
    ...(result.diagrams && { diagrams: result.diagrams }),
    warnings: result.warnings,
    ...(result.error && { error: result.error.message }),
    ...(result.errorRun && { errorRun: jsonTrace(result.errorRun, undefined) }),
  }
}

function jsonProperty(
  { name, kind, verdict, counterexample }: PropertyResult,
  files: ReadonlyMap<string, string>,
): JsonProperty {
  if (!counterexample) return { name, kind, verdict }
  const trace = jsonTrace(counterexample, files.get(name))
  return counterexample.kind === 'witness'
    ? { name, kind, verdict, witness: trace }
    : { name, kind, verdict, counterexample: trace }
}

function jsonTrace(trace: Counterexample, file: string | undefined): JsonTrace {
  return {
    length: lengthOf(trace),
    file: file ?? null,
    violates: trace.violates,
    steps: trace.steps.map(step => step.instance.name),
  }
}

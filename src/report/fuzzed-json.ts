import type { Counterexample } from '../checker/result.ts'
import type { Growth } from '../fuzz/coverage.ts'
import type { Spec } from '../language/spec.ts'
import { type FuzzedSpec, type FuzzRun, fuzzStanding } from './fuzzed.ts'
import { lengthOf } from './outcome.ts'
import { expectation } from './run.ts'

/** The document of `fuzz --reporter json`. Fields may be added to version 1, not changed. */
export interface JsonFuzzing {
  readonly schemaVersion: 1
  readonly version: string
  readonly seconds: number
  readonly specs: readonly JsonFuzzed[]
  /** Files and arguments that gave no spec or no example. */
  readonly failures: readonly { readonly where: string; readonly message: string }[]
  readonly leftOut: readonly { readonly reason: string; readonly count: number }[]
  /** Specs that an interrupt kept from being run. */
  readonly unfuzzed: number
}

export interface JsonFuzzed {
  readonly name: string
  readonly file: string
  readonly model: string
  readonly parameters: { readonly [name: string]: unknown }
  readonly guards: { readonly [name: string]: boolean }
  /** There is no `holds`: that nothing was found is no proof. */
  readonly verdict: string
  /** Null where --set or --guard changed the spec, so that its expectation does not apply. */
  readonly expected: Spec['expect'] | null
  readonly asExpected: boolean
  readonly stopped: string | null
  readonly violations: readonly JsonFound[]
  readonly seed: number
  /** Examples included. */
  readonly runs: number
  readonly examples: number
  readonly steps: number
  readonly distinct: number
  /** What had been seen after each tenth of the runs. */
  readonly growth: readonly Growth[]
  readonly seconds: number
  readonly idle: readonly string[]
  readonly reached: { readonly [witness: string]: number }
  readonly unreached: readonly string[]
  readonly skipped: readonly string[]
  readonly error?: string
  readonly errorRun?: readonly string[]
}

export interface JsonFound {
  readonly property: string
  readonly violates: string
  /** Null where an example or an initial state showed it. */
  readonly path: number | null
  /** States of the shortened run, the initial one included. */
  readonly length: number
  readonly stepsFound: number
  readonly stepsAfterDeletion: number
  /** Null where there is no shorter run at all. */
  readonly radius: number | null
  readonly steps: readonly string[]
  /** Null where no --out was given. */
  readonly file: string | null
}

/** A whole run of `allways fuzz` as one document. */
export function fuzzingJson(run: FuzzRun): string {
  const { version, seconds, specs, failures, leftOut, unfuzzed } = run
  const document: JsonFuzzing = {
    schemaVersion: 1,
    version,
    seconds,
    specs: specs.map(fuzzedJson),
    failures: failures.map(({ where, error }) => ({ where, message: error.message })),
    leftOut,
    unfuzzed,
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

function fuzzedJson(fuzzed: FuzzedSpec): JsonFuzzed {
  const { file, spec, result, traceFiles } = fuzzed
  const { program } = result
  return {
    name: spec.name,
    file,
    model: spec.model.name,
    parameters: Object.fromEntries(program?.parameters ?? Object.entries(spec.parameters)),
    guards: Object.fromEntries(program?.guards ?? Object.entries(spec.guards)),
    verdict: result.verdict,
    expected: expectation(fuzzed) ?? null,
    asExpected: fuzzStanding(fuzzed) === 'fine',
    stopped: result.stopped ?? null,
    violations: result.violations.map(({ property, run, path, radius, ...steps }) => ({
      property,
      violates: run.violates,
      path: path ?? null,
      length: lengthOf(run),
      ...steps,
      radius: Number.isFinite(radius) ? radius : null,
      steps: stepNames(run),
      file: traceFiles.get(property) ?? null,
    })),
    seed: result.seed,
    runs: result.runs,
    examples: result.examples,
    steps: result.steps,
    distinct: result.distinct,
    growth: result.growth,
    seconds: result.seconds,
    idle: result.idle,
    reached: Object.fromEntries(result.reached),
    unreached: result.unreached,
    skipped: result.skipped,
    ...(result.error && { error: result.error.message }),
    ...(result.errorRun && { errorRun: stepNames(result.errorRun) }),
  }
}

const stepNames = ({ steps }: Counterexample) => steps.map(({ instance }) => instance.name)

import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { check, failed } from '../checker/check.ts'
import type { CheckOptions, CheckResult } from '../checker/result.ts'
import type { Spec } from '../language/spec.ts'
import { ModelError } from '../language/value.ts'
import { failureText } from '../report/failure.ts'
import { broken } from '../report/outcome.ts'
import type { CheckedSpec, LeftOut, PlannedSpec, Run } from '../report/run.ts'
import { itfText, itfTrace } from '../trace/itf.ts'
import { exitCode } from './exit-code.ts'
import { Output, type ReporterChoice } from './output.ts'
import { ProgressLine } from './progress.ts'
import { type SelectedSpec, selectSpecs } from './select.ts'
import { type Changes, plan } from './settings.ts'
import type { Surroundings } from './surroundings.ts'

export interface CheckCommand {
  readonly specs: readonly string[]
  readonly changes: Changes
  readonly engine: CheckOptions['engine'] | undefined
  readonly search: CheckOptions['search'] | undefined
  readonly symmetry: boolean | undefined
  readonly maxStates: number | undefined
  readonly maxDepth: number | undefined
  readonly timeLimit: number | undefined
  readonly workers: CheckOptions['workers'] | undefined
  readonly memoryLimit: number | undefined
  readonly continueAfterViolation: boolean
  readonly audit: boolean
  readonly full: boolean
  readonly reporters: readonly ReporterChoice[]
  readonly out: string | undefined
  readonly debug: boolean
  readonly colour: boolean | undefined
}

/** `allways check`: checks the specs one after the other and reports. Gives the exit code. */
export async function checkCommand(command: CheckCommand, around: Surroundings): Promise<number> {
  const started = around.now()
  // While they start, the specs are loaded; with auto it is not known yet whether they are needed.
  if (typeof command.workers === 'number') {
    const { warmUp } = await import('../checker/workers/threads.ts')
    warmUp(command.workers - 1)
  }
  const { specs: selected, failures } = await selectSpecs(command.specs, around.folder)
  const wanted = selected.filter(({ spec, isNamed }) => command.full || isNamed || !spec.full)
  if (selected.length === 0 && failures.length === 0) throw new ModelError('There are no specs.')
  const { specs, leftOut } = plan(wanted, command.changes)
  const output = new Output(chosenReporters(command, around), {
    ...around,
    look: { palette: around.palette(command.colour), width: around.width },
    write: around.out,
  })
  for (const { where, error } of failures)
    around.errors.write(failureText(where, error, command.debug))

  output.begin(specs)
  const checked: CheckedSpec[] = []
  for (const planned of specs) {
    if (around.signal.aborted) break
    const result = await checkOne(planned, command, around)
    const done = { ...planned, result, traceFiles: writeTraces(planned, result, command, around) }
    if (result.error)
      around.errors.write(
        failureText(`${planned.file}#${planned.spec.name}`, result.error, command.debug),
      )
    checked.push(done)
    output.result(done)
  }
  const run: Run = {
    version: around.version,
    specs: checked,
    failures,
    leftOut: [...leftOut, ...fullOnes(selected, wanted)],
    unchecked: specs.length - checked.length,
    seconds: (around.now() - started) / 1000,
  }
  output.end(run)
  return exitCode(run)
}

/** In GitHub Actions annotations come by themselves, unless reporters are named. */
function chosenReporters(
  { reporters }: CheckCommand,
  { environment }: Surroundings,
): readonly ReporterChoice[] {
  if (reporters.length) return reporters
  const isGitHub = environment.GITHUB_ACTIONS === 'true'
  return [{ name: 'default' }, ...(isGitHub ? [{ name: 'github' }] : [])]
}

function fullOnes(all: readonly SelectedSpec[], wanted: readonly SelectedSpec[]): LeftOut[] {
  const count = all.length - wanted.length
  return count ? [{ reason: 'marked full (--full runs them)', count }] : []
}

async function checkOne(
  { file, spec }: PlannedSpec,
  command: CheckCommand,
  around: Surroundings,
): Promise<CheckResult> {
  const progress = new ProgressLine({ ...around, stream: around.errors })
  progress.start(spec.name)
  const { search, symmetry, maxStates, maxDepth, timeLimit, memoryLimit, workers } = command
  const engine = engineFor(spec, command)
  const url = pathToFileURL(resolve(around.folder, file)).href
  try {
    return await check(spec, {
      ...(engine && { engine }),
      ...(search && { search }),
      ...(symmetry !== undefined && { symmetry }),
      ...(maxStates !== undefined && { maxStates }),
      ...(maxDepth !== undefined && { maxDepth }),
      ...(timeLimit !== undefined && { timeLimit }),
      ...(workers !== undefined && { workers }),
      source: { file: url },
      ...(memoryLimit !== undefined && { memoryLimit }),
      ...propertiesOption(spec, command.changes),
      continueAfterViolation: command.continueAfterViolation,
      audit: command.audit,
      signal: around.signal,
      clock: () => around.now() / 1000,
      onProgress: each => progress.show(each),
    })
  } catch (error) {
    return failed(spec, error)
  } finally {
    progress.clear()
  }
}

// A full run has the time to compare, unless a spec says itself which engine it is for.
function engineFor(spec: Spec, { engine, full }: CheckCommand): CheckOptions['engine'] {
  return engine ?? spec.engine ?? (full ? 'both' : undefined)
}

// Accepting ones come along: without them a run that may end would seem a deadlock.
function propertiesOption(
  { properties }: PlannedSpec['spec'],
  { properties: named }: Changes,
): Pick<CheckOptions, 'properties'> {
  if (named.length === 0) return {}
  const listed = [...properties].filter(
    ([name, { kind }]) => kind === 'accepting' || named.includes(name),
  )
  return { properties: listed.map(([name]) => name) }
}

function writeTraces(
  { file, spec }: PlannedSpec,
  result: CheckResult,
  { out }: CheckCommand,
  { folder }: Surroundings,
): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  const { program } = result
  if (out === undefined || !program) return files
  mkdirSync(resolve(folder, out), { recursive: true })
  for (const { property, counterexample } of broken(result)) {
    if (!counterexample) continue
    const name = join(out, `${spec.name}.${property}.itf.json`)
    const trace = itfTrace(program, counterexample, { spec: spec.name, source: file, property })
    writeFileSync(resolve(folder, name), itfText(trace))
    files.set(property, name)
  }
  return files
}

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { FuzzOptions, FuzzResult } from '../fuzz/result.ts'
import { ModelError } from '../language/value.ts'
import { failureText } from '../report/failure.ts'
import {
  type FuzzedSpec,
  type FuzzRun,
  fuzzedText,
  fuzzStanding,
  fuzzSummary,
} from '../report/fuzzed.ts'
import { fuzzingJson } from '../report/fuzzed-json.ts'
import { plain } from '../report/palette.ts'
import type { Failure, PlannedSpec } from '../report/run.ts'
import { type ItfTrace, itfText, itfTrace, readItf } from '../trace/itf.ts'
import { exitCodes } from './exit-code.ts'
import { findFiles, traceFiles } from './find.ts'
import type { ReporterChoice } from './output.ts'
import { ProgressLine } from './progress.ts'
import { selectSpecs } from './select.ts'
import { type Changes, plan } from './settings.ts'
import type { Surroundings } from './surroundings.ts'

export interface FuzzCommand {
  readonly specs: readonly string[]
  readonly changes: Changes
  readonly limits: Pick<FuzzOptions, 'runs' | 'seed' | 'path' | 'timeLimit' | 'maxSteps' | 'swarm'>
  readonly examples: string | undefined
  readonly reporters: readonly ReporterChoice[]
  readonly out: string | undefined
  readonly debug: boolean
  readonly colour: boolean | undefined
}

/** `allways fuzz`: runs the models of the specs at random and reports. Gives the exit code. */
export async function fuzzCommand(command: FuzzCommand, around: Surroundings): Promise<number> {
  const started = around.now()
  const selection = await selectSpecs(command.specs, around.folder)
  const { specs, leftOut } = plan(selection.specs, command.changes)
  const stored = examplesIn(command.examples, around.folder)
  const failures = [...selection.failures, ...stored.failures]
  for (const { where, error } of failures)
    around.errors.write(failureText(where, error, command.debug))
  const output = new Reports(command, around)
  const fuzzed: FuzzedSpec[] = []
  for (const planned of specs) {
    if (around.signal.aborted) break
    const examples = stored.examples.filter(each => isOf(each, planned))
    const result = await fuzzOne(planned, examples, command, around)
    const done = {
      ...planned,
      result,
      command: commandFor(planned, command),
      traceFiles: writeTraces(planned, result, command, around),
    }
    if (result.error)
      around.errors.write(
        failureText(`${planned.file}#${planned.spec.name}`, result.error, command.debug),
      )
    fuzzed.push(done)
    output.result(done)
  }
  const run: FuzzRun = {
    version: around.version,
    specs: fuzzed,
    failures,
    leftOut,
    unfuzzed: specs.length - fuzzed.length,
    seconds: (around.now() - started) / 1000,
  }
  output.end(run)
  return codeOf(run)
}

/** An interrupt, then an error, then a violation, then one that should be and is not, decides. */
function codeOf({ specs, failures, unfuzzed }: FuzzRun): number {
  const found = new Set(specs.map(fuzzStanding))
  if (found.has('interrupted') || unfuzzed > 0) return exitCodes.interrupted
  if (found.has('error') || failures.length > 0) return exitCodes.error
  if (found.has('failed')) return exitCodes.failed
  return found.has('missed') ? exitCodes.incomplete : exitCodes.fine
}

async function fuzzOne(
  { spec }: PlannedSpec,
  examples: readonly ItfTrace[],
  { changes, limits }: FuzzCommand,
  around: Surroundings,
): Promise<FuzzResult> {
  const progress = new ProgressLine({ ...around, stream: around.errors })
  progress.start(spec.name)
  // Of a large model 10,000 runs may take an hour, which nobody has asked for.
  const isOpen = limits.runs === undefined && limits.path === undefined
  const properties = changes.properties.filter(name => spec.properties.has(name))
  try {
    // Only now, since fast-check comes with it, which no other command needs.
    const { fuzz } = await import('../fuzz/fuzz.ts')
    return await fuzz(spec, {
      ...(isOpen && { timeLimit: TIME_LIMIT }),
      ...limits,
      ...(properties.length > 0 && { properties }),
      examples,
      signal: around.signal,
      clock: () => around.now() / 1000,
      onProgress: each => progress.showFuzzing(each),
    })
  } finally {
    progress.clear()
  }
}

/** The command for one spec, with all that decides what its runs do, but for the seed. */
function commandFor(
  { file, spec }: PlannedSpec,
  { changes, limits, examples }: FuzzCommand,
): string {
  return [
    `allways fuzz ${file}#${spec.name}`,
    ...[...changes.set].map(([name, value]) => `--set ${name}=${value}`),
    ...[...changes.guards].map(([name, isOn]) => `--guard ${name}=${isOn ? 'on' : 'off'}`),
    ...changes.properties.map(name => `--property ${name}`),
    ...(limits.maxSteps === undefined ? [] : [`--max-steps ${limits.maxSteps}`]),
    ...(limits.swarm === false ? ['--no-swarm'] : []),
    ...(examples === undefined ? [] : [`--examples ${examples}`]),
  ].join(' ')
}

const isOf = ({ '#meta': meta }: ItfTrace, { file, spec }: PlannedSpec) =>
  meta.spec === spec.name && meta.source === file

const STORED = 'counterexamples'
const TIME_LIMIT = 30

/** All recorded runs of a folder. A file that is none is told, and hides nothing else. */
function examplesIn(
  given: string | undefined,
  folder: string,
): { readonly examples: readonly ItfTrace[]; readonly failures: readonly Failure[] } {
  if (given === undefined && !existsSync(resolve(folder, STORED)))
    return { examples: [], failures: [] }
  const examples: ItfTrace[] = []
  const failures: Failure[] = []
  const attempt = (where: string, body: () => void) => {
    try {
      body()
    } catch (error) {
      if (!(error instanceof ModelError)) throw error
      failures.push({ where, error })
    }
  }
  attempt(given ?? STORED, () => {
    for (const file of findFiles(given ?? STORED, traceFiles, folder))
      attempt(file, () => examples.push(readItf(readFileSync(resolve(folder, file), 'utf8'))))
  })
  return { examples, failures }
}

function writeTraces(
  { file, spec }: PlannedSpec,
  { program, violations }: FuzzResult,
  { out }: FuzzCommand,
  { folder }: Surroundings,
): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  if (out === undefined || !program) return files
  for (const { property, run } of violations) {
    const name = join(out, `${spec.name}.${property}.itf.json`)
    mkdirSync(resolve(folder, out), { recursive: true })
    const trace = itfTrace(program, run, { spec: spec.name, source: file, property })
    writeFileSync(resolve(folder, name), itfText(trace))
    files.set(property, name)
  }
  return files
}

/** Sends the chosen reports to standard output or to their files. */
class Reports {
  readonly #choices: readonly ReporterChoice[]
  readonly #colour: boolean | undefined
  readonly #around: Surroundings
  readonly #texts = new Map<ReporterChoice, string[]>()

  constructor({ reporters, colour }: FuzzCommand, around: Surroundings) {
    this.#choices = reporters.length ? reporters : [{ name: 'default' }]
    this.#colour = colour
    this.#around = around
  }

  result(fuzzed: FuzzedSpec): void {
    for (const choice of this.#choices)
      if (choice.name === 'default') this.#say(choice, fuzzedText(fuzzed, this.#look(choice)))
  }

  end(run: FuzzRun): void {
    for (const choice of this.#choices) {
      const isJson = choice.name === 'json'
      this.#say(choice, isJson ? fuzzingJson(run) : fuzzSummary(run, this.#look(choice)))
    }
    for (const [{ file }, texts] of this.#texts) {
      const path = resolve(this.#around.folder, file!)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, texts.join(''))
    }
  }

  #look({ file }: ReporterChoice) {
    const { palette, width } = this.#around
    return file === undefined
      ? { palette: palette(this.#colour), width }
      : { palette: plain, width: 100 }
  }

  #say(choice: ReporterChoice, text: string): void {
    if (choice.file === undefined) this.#around.out(text)
    else this.#texts.set(choice, [...(this.#texts.get(choice) ?? []), text])
  }
}

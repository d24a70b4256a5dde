import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Spec } from '../language/spec.ts'
import { ModelError } from '../language/value.ts'
import { failureText } from '../report/failure.ts'
import { plain } from '../report/palette.ts'
import { type ValidatedLog, validationText } from '../report/validation.ts'
import { validationJson } from '../report/validation-json.ts'
import { type LogLine, readLog } from '../validate/log.ts'
import { type ValidationOptions, validate } from '../validate/validate.ts'
import { exitCodes } from './exit-code.ts'
import { loadMapping } from './load-mapping.ts'
import type { ReporterChoice } from './output.ts'
import { selectSpecs } from './select.ts'
import { plan, type Setting } from './settings.ts'
import type { Surroundings } from './surroundings.ts'

export interface ValidateCommand {
  readonly spec: string
  readonly log: string
  readonly mapping: string | undefined
  readonly unlogged: number | undefined
  readonly search: ValidationOptions['search'] | undefined
  readonly maxStates: number | undefined
  readonly set: ReadonlyMap<string, Setting>
  readonly guards: ReadonlyMap<string, boolean>
  readonly reporters: readonly ReporterChoice[]
  readonly debug: boolean
  readonly colour: boolean | undefined
}

/** `allways validate`: says whether a log is a behaviour of a spec's model. Gives the exit code. */
export async function validateCommand(
  command: ValidateCommand,
  around: Surroundings,
): Promise<number> {
  const started = around.now()
  const spec = await oneSpec(command, around)
  if (!spec) return exitCodes.error
  try {
    const log = linesOf(command.log, around.folder)
    const mapping =
      command.mapping === undefined ? undefined : await loadMapping(command.mapping, around.folder)
    const result = await validate(spec, log, {
      ...(mapping && { mapping }),
      ...(command.unlogged !== undefined && { unlogged: command.unlogged }),
      ...(command.search && { search: command.search }),
      ...(command.maxStates !== undefined && { maxStates: command.maxStates }),
      parameters: Object.fromEntries(command.set),
      guards: Object.fromEntries(command.guards),
      signal: around.signal,
    })
    report(
      {
        spec,
        log: command.log,
        mapping: command.mapping,
        result,
        seconds: (around.now() - started) / 1000,
        version: around.version,
      },
      command,
      around,
    )
    if (result.stopped === 'interrupt') return exitCodes.interrupted
    if (result.verdict === 'accepted') return exitCodes.fine
    return result.verdict === 'rejected' ? exitCodes.failed : exitCodes.incomplete
  } catch (error) {
    around.errors.write(failureText(command.log, error as Error, command.debug)) // Only Errors are thrown.
    return exitCodes.error
  }
}

/** The spec that is meant; nothing where it could not be found or loaded, which is told. */
async function oneSpec(
  { spec: given, set, guards, debug }: ValidateCommand,
  { folder, errors }: Surroundings,
): Promise<Spec | undefined> {
  const { specs, failures } = await selectSpecs([given], folder)
  for (const { where, error } of failures) errors.write(failureText(where, error, debug))
  const [selected] = specs
  if (failures.length > 0 || !selected) return undefined
  if (specs.some(({ file }) => file !== selected.file))
    throw new ModelError(
      `${given} holds several files of specs.`,
      'Say which spec the log is of: a file, or file#name.',
    )
  // For its errors: a name that the spec does not know.
  plan([selected], { set, guards, properties: [] })
  return selected.spec
}

function linesOf(log: string, folder: string): readonly LogLine[] {
  try {
    return readLog(readFileSync(resolve(folder, log), 'utf8'))
  } catch (error) {
    if (error instanceof ModelError) throw error
    throw new ModelError(
      `It cannot be read: ${(error as Error).message}.`, // Of the system.
      'Give a file with one JSON object on each line.',
    )
  }
}

function report(validated: ValidatedLog, command: ValidateCommand, around: Surroundings): void {
  const { reporters, colour } = command
  for (const { name, file } of reporters.length ? reporters : [{ name: 'default' }]) {
    const look =
      file === undefined
        ? { palette: around.palette(colour), width: around.width }
        : { palette: plain, width: 100 }
    const text = name === 'json' ? validationJson(validated) : validationText(validated, look)
    if (file === undefined) around.out(text)
    else {
      const path = resolve(around.folder, file)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text)
    }
  }
}

import { fileURLToPath } from 'node:url'
import { about } from '../../language/kind.ts'
import { Program } from '../../language/program.ts'
import type { Spec } from '../../language/spec.ts'
import { ModelError } from '../../language/value.ts'

/** Where a spec comes from, so that other threads can load it: functions cannot be sent to them. */
export interface Source {
  /** The URL of the file, whose default export is the spec or a (nested) list of specs. */
  readonly file: string
}

/** What is needed to have a spec once more in another thread. */
export interface Origin {
  readonly source: Source
  readonly name: string
  readonly parameters: Spec['parameters']
  readonly guards: Spec['guards']
  readonly deadlock: Spec['deadlock']
  readonly properties: readonly string[]
  /** What can be told of the functions and kinds, which cannot be sent. */
  readonly outline: string
}

/** @throws ModelError where it is not known where the spec comes from */
export function originOf(spec: Spec, program: Program, source: Source | undefined): Origin {
  if (source === undefined)
    throw new ModelError(
      'Other threads cannot be sent the functions of a spec, and it is not said where they can load it.',
      'Give the file, too: check(spec, { workers: 2, source: { file: import.meta.url } }).',
    )
  const { name, parameters, guards, deadlock } = spec
  const properties = [...spec.properties.keys()]
  const outline = outlineOf(spec, program)
  return { source, name, parameters, guards, deadlock, properties, outline }
}

function outlineOf({ symmetry, within }: Spec, program: Program): string {
  const cells = program.families.map(({ name, kind }) => `${name}: ${kind.description}`)
  const actions = program.actions.map(({ name }) => name)
  const sets = symmetry.map(kind => kind[about].description)
  return [...cells, ...actions, ...sets, within ? 'within' : ''].join('\n')
}

/**
 * The spec in this thread and its program: that of its name in the file, with the settings of the
 * original.
 *
 * @throws ModelError where the file has no such spec
 */
export async function load({ source, name, outline, ...settings }: Origin): Promise<{
  readonly spec: Spec
  readonly program: Program
}> {
  const file = fileURLToPath(source.file)
  const specs = await specsOf(source)
  const found = specs.find(spec => spec.name === name)
  if (!found) throw new ModelError(`${file} has no spec named ${name}.`)
  const properties = new Map(
    settings.properties.map(property => {
      const info = found.properties.get(property)
      if (!info) throw new ModelError(`In ${file}, ${name} has no property ${property}.`)
      return [property, info] as const
    }),
  )
  const spec = { ...found, ...settings, properties }
  const program = new Program(spec.model, spec)
  if (outlineOf(spec, program) !== outline)
    throw new ModelError(`In ${file}, ${name} is another spec than the one that is checked.`)
  return { spec, program }
}

/** All specs of the file, loaded as the command does, TypeScript included. */
export async function specsOf({ file }: Source): Promise<readonly Spec[]> {
  // The command is above the checker, so it is not imported as usual.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const { loadSpecs } = await import(new URL(`../../cli/load.${extension}`, import.meta.url).href)
  return loadSpecs(fileURLToPath(file), process.cwd())
}

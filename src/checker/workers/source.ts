import { fileURLToPath } from 'node:url'
import type { Spec } from '../../language/spec.ts'
import { ModelError } from '../../language/value.ts'

/** Where a spec comes from, so that other threads can load it: functions cannot be sent to them. */
export interface Source {
  /** The URL of the file, whose default export is the spec or a (nested) list of specs. */
  readonly file: string
  /** The URL of a module whose `loadSpecs(path, folder)` loads it; by default it is imported. */
  readonly loader?: string
}

/** What is needed to have a spec once more in another thread. */
export interface Origin {
  readonly source: Source
  readonly name: string
  readonly parameters: Spec['parameters']
  readonly guards: Spec['guards']
  readonly deadlock: Spec['deadlock']
  readonly properties: readonly string[]
}

/** @throws ModelError where it is not known where the spec comes from */
export function originOf(spec: Spec, source: Source | undefined): Origin {
  if (source === undefined)
    throw new ModelError(
      'Other threads cannot be sent the functions of a spec, and it is not said where they can load it.',
      'Give the file, too: check(spec, { workers: 2, source: { file: import.meta.url } }).',
    )
  const { name, parameters, guards, deadlock, properties } = spec
  return { source, name, parameters, guards, deadlock, properties: [...properties.keys()] }
}

/**
 * The spec in this thread: that of its name in the file, with the settings of the original.
 *
 * @throws ModelError where the file has no such spec
 */
export async function load({ source, name, ...settings }: Origin): Promise<Spec> {
  const specs = await specsIn(source)
  const found = specs.find(spec => spec.name === name)
  const file = fileURLToPath(source.file)
  if (!found) throw new ModelError(`${file} has no spec named ${name}.`)
  const properties = new Map(
    settings.properties.map(property => {
      const info = found.properties.get(property)
      if (!info) throw new ModelError(`In ${file}, ${name} has no property ${property}.`)
      return [property, info] as const
    }),
  )
  return { ...found, ...settings, properties }
}

async function specsIn({ file, loader }: Source): Promise<readonly Spec[]> {
  if (loader !== undefined)
    return (await import(loader)).loadSpecs(fileURLToPath(file), process.cwd())
  const { default: specs } = await import(file)
  return [specs].flat(Number.POSITIVE_INFINITY)
}

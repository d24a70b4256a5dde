import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { suggestion } from '../language/nearest.ts'
import type { Spec } from '../language/spec.ts'
import { ModelError } from '../language/value.ts'
import type { Failure } from '../report/run.ts'
import { findFiles, specFiles } from './find.ts'
import { loadSpecs } from './load.ts'

/** A spec that the arguments of the command mean. */
export interface SelectedSpec {
  readonly file: string
  readonly spec: Spec
  /** Whether it was asked for by its own name: then it is run even if it is marked full. */
  readonly isNamed: boolean
}

export interface Selection {
  readonly specs: readonly SelectedSpec[]
  readonly failures: readonly Failure[]
}

/** All specs that the arguments mean. What cannot be found or loaded is told, and hides nothing else. */
export async function selectSpecs(given: readonly string[], folder: string): Promise<Selection> {
  const specs = new Map<string, SelectedSpec>()
  const failures = new Map<string, Failure>()
  const loaded = new Map<string, readonly Spec[]>()
  for (const argument of given.length ? given : ['specs']) {
    const { path, name } = splitArgument(argument, folder)
    try {
      for (const file of findFiles(path, specFiles, folder)) {
        if (failures.has(file)) continue
        try {
          const all = loaded.get(file) ?? (await loadSpecs(file, folder))
          loaded.set(file, all)
        } catch (error) {
          failures.set(file, { where: file, error: asError(error) })
        }
      }
      const files = findFiles(path, specFiles, folder).filter(file => loaded.has(file))
      const found = files.flatMap(file => loaded.get(file)!.map(spec => ({ file, spec })))
      const meant = name === undefined ? found : named(found, name, failures.size > 0)
      for (const { file, spec } of meant) {
        const key = `${file}#${spec.name}`
        const isNamed = name !== undefined || specs.get(key)?.isNamed === true
        specs.set(key, { file, spec, isNamed })
      }
    } catch (error) {
      failures.set(argument, { where: argument, error: asError(error) })
    }
  }
  return { specs: [...specs.values()], failures: [...failures.values()] }
}

/** `file#name`; a file whose own name has a # is taken as it is. */
export function splitArgument(
  argument: string,
  folder: string,
): { path: string; name: string | undefined } {
  const at = argument.lastIndexOf('#')
  if (at < 0 || existsSync(resolve(folder, argument))) return { path: argument, name: undefined }
  return { path: argument.slice(0, at) || 'specs', name: argument.slice(at + 1) }
}

function named<T extends { readonly spec: Spec }>(
  found: readonly T[],
  name: string,
  isPartial: boolean,
): readonly T[] {
  const meant = found.filter(({ spec }) => spec.name === name)
  if (meant.length) return meant
  if (found.length === 0 && isPartial) return [] // The file's own failure says it better.
  const names = found.map(({ spec }) => spec.name)
  throw new ModelError(`There is no spec named "${name}".`, suggestion(name, names))
}

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)))

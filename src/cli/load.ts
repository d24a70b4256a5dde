import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { described, isSpec, ofOtherCopy, resemblesSpec } from '../language/recognise.ts'
import type { Spec } from '../language/spec.ts'
import { ModelError } from '../language/value.ts'
import { loadError } from './load-error.ts'
import { importTypeScript } from './typescript/import-typescript.ts'

/**
 * The specs of a file: its default export, a spec or a (nested) list of them.
 *
 * @throws ModelError that says what is wrong with the file
 */
export async function loadSpecs(file: string, folder: string): Promise<readonly Spec[]> {
  const path = resolve(folder, file)
  const module = await importModule(path, folder)
  if (!('default' in module)) throw new ModelError('It has no default export.', howToExport)
  const specs = [module.default].flat(Number.POSITIVE_INFINITY)
  if (specs.length === 0) throw new ModelError('Its default export is an empty list.', howToExport)
  for (const each of specs) checkSpec(each)
  return specs as Spec[] // Just checked.
}

const howToExport =
  'End it with `export default spec(model, { ... })` or with a list of specs; a file beside the specs that is none gets a name that begins with an underscore.'

function checkSpec(value: unknown): void {
  if (isSpec(value)) return
  if (resemblesSpec(value))
    throw ofOtherCopy(
      'Its spec',
      'Run the copy that the file imports: npx allways, in the folder of the project.',
    )
  throw new ModelError(`Its default export is not a spec but ${described(value)}.`, howToExport)
}

/** Imports a JavaScript or TypeScript file. @throws ModelError that says where it goes wrong */
export async function importModule(path: string, folder: string): Promise<object> {
  try {
    const isTypeScript = /\.[cm]?ts$/.test(path)
    return await (isTypeScript ? importTypeScript(path) : import(pathToFileURL(path).href))
  } catch (error) {
    throw loadError(error, path, folder)
  }
}

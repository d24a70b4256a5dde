import { register } from 'node:module'
import { resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { described, isSpec, ofOtherCopy, resemblesSpec } from '../language/recognise.ts'
import type { Spec } from '../language/spec.ts'
import { ModelError } from '../language/value.ts'
import { loadError } from './load-error.ts'

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
  if (/\.[cm]?ts$/.test(path)) await prepareTypeScript(path)
  try {
    return await import(pathToFileURL(path).href)
  } catch (error) {
    throw loadError(error, path, folder)
  }
}

type Loader = 'native' | 'tsx'
const loaders = new Set<Loader>()

/** Node strips types by itself from 22.18 on, but not below node_modules; tsx does everywhere. */
async function prepareTypeScript(path: string): Promise<void> {
  const isNative = 'typescript' in process.features && Boolean(process.features.typescript)
  const loader = isNative && !path.split(sep).includes('node_modules') ? 'native' : 'tsx'
  if (loaders.has(loader) || loaders.has('tsx')) return
  loaders.add(loader)
  if (loader === 'tsx') await registerTsx()
  register(asModules(loader === 'tsx' ? 'module' : 'module-typescript'))
}

async function registerTsx(): Promise<void> {
  try {
    const tsx = await import('tsx/esm/api')
    // No paths of a tsconfig: specs have to share this package's modules with the command.
    tsx.register({ tsconfig: false })
  } catch (error) {
    throw new ModelError(
      `This Node (${process.version}) does not load TypeScript, and tsx is not there: ${(error as Error).message}.`,
      'Use Node 22.18 or later, or install tsx, or give a .js file.',
    )
  }
}

/**
 * A hook that loads TypeScript files as ES modules, whatever the package.json around them says:
 * `npm init` writes "type": "commonjs", and a first spec should not fail on that.
 */
const asModules = (format: string): string =>
  `data:text/javascript,${encodeURIComponent(`
    export async function resolve(specifier, context, next) {
      const found = await next(specifier, context)
      const isOwn = /\\.ts(\\?|$)/.test(found.url) && !found.url.includes('/node_modules/')
      return isOwn ? { ...found, format: '${format}' } : found
    }`)}`

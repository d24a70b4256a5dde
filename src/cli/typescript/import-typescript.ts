import { realpathSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { extname, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ModelError } from '../../language/value.ts'
import { cacheFolder } from './cache.ts'
import type { HookData } from './hooks.ts'
import { type KeptModules, keptModules, tools } from './kept-modules.ts'

type Loader = 'native' | 'tsx'
const prepared = new Set<Loader>()
let loaded: KeptModules = new Map()

/**
 * Imports a TypeScript file. Node strips types by itself from 22.18 on, but not below node_modules;
 * otherwise most files are imported as the modules that are kept of them, and tsx takes the others.
 *
 * @throws ModelError where nothing can load TypeScript
 */
export async function importTypeScript(path: string): Promise<object> {
  const loader = loaderFor(path)
  // Once there are hooks they take all files, since one may import another.
  if (loader === 'tsx' && !prepared.has('tsx')) {
    const module = await importKept(path)
    if (module) return module
  }
  if (loader && !prepared.has(loader) && !prepared.has('tsx')) {
    prepared.add(loader)
    if (loader === 'native') takeAsModules()
    else takeByTsx(path)
  }
  return import(pathToFileURL(path).href)
}

/** Loads what will be needed for a file of this folder that is new. */
export async function lookAhead(folder: string): Promise<void> {
  if (loaderFor(folder) !== 'tsx') return
  const [{ transform }] = await tools()
  await transform('') // Another process does it.
}

function loaderFor(path: string): Loader | undefined {
  // Who runs this command from its sources has a loader already.
  if (extname(import.meta.url) === '.ts') return undefined
  const isNative = 'typescript' in process.features && Boolean(process.features.typescript)
  return isNative && !path.split(sep).includes('node_modules') ? 'native' : 'tsx'
}

/** Absent where a file is for tsx to load, or to say what is wrong with it. */
async function importKept(path: string): Promise<object | undefined> {
  const url = pathToFileURL(realpathSync(path)).href
  const modules = await keptModules(url, loaded).catch(() => undefined)
  if (!modules) return undefined
  process.setSourceMapsEnabled(true) // Errors are told at their places in the TypeScript.
  try {
    const module = await import(modules.get(url)!)
    loaded = modules
    return module
  } catch (error) {
    if (isOfLinking(error as Error)) return undefined
    throw error
  }
}

// Nothing was run yet: an import has no such name, or another process replaces the modules just now.
const isOfLinking = (error: NodeJS.ErrnoException) =>
  error.code === 'ERR_MODULE_NOT_FOUND' || /does not provide an export named/.test(error.message)

function takeByTsx(path: string): void {
  const folder = cacheFolder(path)
  const data: HookData = { tsx: urlOfTsx(), folder, maker: process.version, loaded }
  process.setSourceMapsEnabled(true)
  nodeModule.register('./hooks.js', { parentURL: import.meta.url, data })
}

function urlOfTsx(): string {
  try {
    return import.meta.resolve('tsx/esm')
  } catch (error) {
    throw new ModelError(
      `This Node (${process.version}) does not load TypeScript, and tsx is not there: ${(error as Error).message}.`,
      'Use Node 22.18 or later, or install tsx, or give a .js file.',
    )
  }
}

interface Resolved {
  readonly url: string
}
type Resolve<R> = (specifier: string, context: unknown, next: (...given: unknown[]) => R) => R

/** Node 22.15 and later; the types are of an earlier one. */
interface WithHooks {
  registerHooks?(hooks: { readonly resolve: Resolve<Resolved> }): unknown
}

/**
 * TypeScript files are ES modules, whatever the package.json around them says: `npm init` writes
 * "type": "commonjs", and a first spec should not fail on that.
 */
function takeAsModules(): void {
  const { registerHooks } = nodeModule as WithHooks
  registerHooks?.({
    resolve: (specifier, context, next) => {
      const found = next(specifier, context)
      const isOwn = /\.ts(\?|$)/.test(found.url) && !found.url.includes('/node_modules/')
      return isOwn ? { ...found, format: 'module-typescript' } : found
    },
  })
}

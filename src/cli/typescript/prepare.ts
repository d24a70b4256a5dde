import { existsSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { dirname, extname, join, sep } from 'node:path'
import { ModelError } from '../../language/value.ts'
import type { HookData } from './hooks.ts'

type Loader = 'native' | 'tsx'
const loaders = new Set<Loader>()

/**
 * Makes `import` take a TypeScript file. Node strips types by itself from 22.18 on, but not below
 * node_modules; tsx does everywhere.
 *
 * @param isEager whether to load at once what only a file that is new needs
 * @throws ModelError where nothing can load TypeScript
 */
export function prepareTypeScript(path: string, isEager = false): void {
  // Who runs this command from its sources has a loader already.
  if (extname(import.meta.url) === '.ts') return
  const isNative = 'typescript' in process.features && Boolean(process.features.typescript)
  const loader = isNative && !path.split(sep).includes('node_modules') ? 'native' : 'tsx'
  if (loaders.has(loader) || loaders.has('tsx')) return
  loaders.add(loader)
  if (loader === 'native') takeAsModules()
  else takeByTsx(path, isEager)
}

function takeByTsx(path: string, isEager: boolean): void {
  const folder = cacheFolder(path)
  const data: HookData = { tsx: urlOfTsx(), folder, maker: process.version, isEager }
  process.setSourceMapsEnabled(true) // Errors are told at their places in the TypeScript.
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

/** Where tools keep what they can make again; it goes when the packages are installed anew. */
function cacheFolder(path: string): string | undefined {
  for (let above = dirname(path); above !== dirname(above); above = dirname(above)) {
    const modules = join(above, 'node_modules')
    if (existsSync(modules)) return join(modules, '.cache', 'allways')
  }
  return undefined
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

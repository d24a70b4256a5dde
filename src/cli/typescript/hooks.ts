import { readFileSync } from 'node:fs'
import type { InitializeHook, LoadHook, ResolveHook } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { KeptModules } from './kept-modules.ts'
import { forgetful, type Transpiled, transpiledIn } from './transpiled.ts'

/**
 * Module hooks for a Node that does not load TypeScript by itself, where a file cannot be imported as a
 * module that is kept. They run in a thread of Node's. tsx does the work, but most runs need none: what
 * was transpiled before is kept, and tsx with esbuild is loaded when needed.
 */
export interface HookData {
  /** The URL of tsx's own hooks. */
  readonly tsx: string
  /** Where to keep what was transpiled; absent: nowhere. */
  readonly folder: string | undefined
  /** What decides, beside the text of a file, about what it becomes. */
  readonly maker: string
  /** What was loaded without hooks, and is not to be loaded once more. */
  readonly loaded: KeptModules
}

interface Hooks {
  readonly initialize: InitializeHook<{ readonly tsconfig: false }>
  readonly resolve: ResolveHook
  readonly load: LoadHook
}

let data: HookData
let kept: Transpiled = forgetful
let loadedTsx: Promise<Hooks> | undefined

export const initialize: InitializeHook<HookData> = given => {
  data = given
  if (data.folder !== undefined) kept = transpiledIn(data.folder, data.maker)
}

export const resolve: ResolveHook = async (specifier, context, next) => {
  // Whatever the package.json around it says: `npm init` writes "type": "commonjs", and a first
  // spec should not fail on that.
  const asModule: typeof next = async (...given) => {
    const found = await next(...given)
    const before = data.loaded.get(found.url)
    if (before !== undefined) return next(before, context)
    return isOwnTypeScript(found.url) ? { ...found, format: 'module' } : found
  }
  // Node finds what is written out in full; what TypeScript lets one leave out is for tsx to find.
  const isShort = /^\.{1,2}(\/|$)/.test(specifier) && !/\.[cm]?ts$/.test(specifier)
  if (!isShort || !isTypeScript(context.parentURL ?? ''))
    try {
      const found = await asModule(specifier, context)
      if (isOwnTypeScript(found.url) || !needsTsx(found.url)) return found
    } catch {
      // tsx may find it, and else says what is missing.
    }
  return (await tsx()).resolve(specifier, context, asModule)
}

export const load: LoadHook = async (url, context, next) => {
  if (!needsTsx(url)) return next(url, context)
  if (!isTypeScript(url) || context.format !== 'module')
    return (await tsx()).load(url, context, next)
  const text = readFileSync(fileURLToPath(url), 'utf8')
  const before = kept.get(url, text)
  if (before !== undefined) return { format: 'module', source: before, shortCircuit: true }
  const read = async () => ({ format: 'module', source: text, shortCircuit: true }) as const
  const made = await (await tsx()).load(url, context, read)
  if (made.format === 'module' && made.source) kept.set(url, text, String(made.source))
  return { ...made, shortCircuit: true }
}

const isTypeScript = (url: string) => /\.m?ts([?#]|$)/.test(url)
const isOwnTypeScript = (url: string) => isTypeScript(url) && !url.includes('/node_modules/')
const needsTsx = (url: string) => /\.([cm]?ts|[jt]sx|json)([?#]|$)/.test(url)

async function tsx(): Promise<Hooks> {
  loadedTsx ??= import(data.tsx).then(async (hooks: Hooks) => {
    // No paths of a tsconfig: specs have to share this package's modules with the command.
    await hooks.initialize({ tsconfig: false })
    return hooks
  })
  return loadedTsx
}

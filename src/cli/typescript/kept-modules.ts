import { readFileSync, realpathSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { join, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { cacheFolder, hashOf, read, replace } from './cache.ts'

/**
 * TypeScript files as JavaScript modules that Node imports by itself. Where Node does not take
 * TypeScript, the other way is by module hooks; they run in a thread of Node's, and to start it takes
 * longer than many a check.
 *
 * What a file became is one file in the cache. It is replaced when the text is another one or when what
 * it imports has another place. Instead of what the imports say it has the URLs that they mean: of other
 * modules in the cache, or of this package. Only plain files are taken, which import nothing else, and
 * by declarations alone; any other is left to the hooks, and so is to say what is wrong with a file.
 */

/** The URLs of TypeScript files, each with that of the module that is kept for it. */
export type KeptModules = ReadonlyMap<string, string>

/**
 * The modules of a file and of all that it imports, made where they are not kept or no longer right,
 * together with those that this process has loaded: a file is loaded once.
 *
 * @throws where one of the files is for the hooks
 */
export async function keptModules(url: string, loaded: KeptModules): Promise<KeptModules> {
  const modules = new Map(loaded)
  await collect(url, modules)
  return modules
}

async function collect(url: string, into: Map<string, string>): Promise<void> {
  if (into.has(url)) return
  const place = placeOf(url)
  into.set(url, pathToFileURL(place).href)
  const text = readFileSync(fileURLToPath(url), 'utf8')
  const imports = importsIn(place, text, url) ?? (await make(place, text, url))
  for (const meaning of Object.values(imports ?? unusual(url)))
    if (isTypeScript(meaning)) await collect(meaning, into)
}

/** What the imports of a file mean, as URLs or names of Node's modules; null: it is not plain. */
type Imports = Readonly<Record<string, string>> | null

// Another one for each other way to make a module of a text.
const FORM = '1'

/** The last line of a kept module, a comment. */
interface Note {
  readonly hash: string
  readonly imports: Imports
}

/** What the kept module imports, if it is made of this text and all means still the same. */
function importsIn(place: string, text: string, url: string): Imports | undefined {
  const kept = read(place)
  if (kept === '') return undefined
  const { hash, imports } = JSON.parse(kept.slice(kept.lastIndexOf('\n//') + 3)) as Note // As made.
  if (hash !== hashOf(FORM, text)) return undefined
  const isSame = Object.entries(imports ?? {}).every(([name, was]) => meaningOf(name, url) === was)
  return isSame ? imports : undefined
}

async function make(place: string, text: string, url: string): Promise<Imports> {
  const made = await transpiled(text, url)
  const note: Note = { hash: hashOf(FORM, text), imports: made?.imports ?? null }
  replace(place, `${made?.code ?? ''}\n//${JSON.stringify(note)}`)
  return note.imports
}

interface Made {
  readonly code: string
  readonly imports: Readonly<Record<string, string>>
}

async function transpiled(text: string, url: string): Promise<Made | undefined> {
  const [{ transform }, lexer] = await tools()
  const { code } = await transform(text, {
    sourcefile: fileURLToPath(url),
    loader: 'ts',
    format: 'esm',
    platform: 'node',
    target: `node${process.versions.node}`,
    sourcemap: 'inline',
    sourcesContent: false,
    keepNames: true,
    charset: 'utf8',
    logLevel: 'silent',
  })
  const imports: Record<string, string> = {}
  let written = ''
  let end = 0
  for (const { n: name, s: start, e, t: type } of lexer.parse(code)[0]) {
    const meaning = type === STATIC && name !== undefined && meaningOf(name, url)
    if (!meaning) return undefined
    imports[name] = meaning
    // A declaration is a line of its own, so that nothing else is moved from where the map has it.
    const target = isTypeScript(meaning) ? pathToFileURL(placeOf(meaning)).href : meaning
    written += code.slice(end, start) + target
    end = e
  }
  return { code: written + code.slice(end), imports }
}

// An import declaration; others are import() and import.meta.
const STATIC = 1

/** Loads what only a file needs that is new. */
export async function tools() {
  const [esbuild, lexer] = await Promise.all([import('esbuild'), import('es-module-lexer')])
  await lexer.init
  return [esbuild, lexer] as const
}

/** What an import means, absent where only the hooks can tell. @throws where it means nothing */
function meaningOf(name: string, url: string): string | undefined {
  if (isBuiltin(name)) return name
  // In the exports of this package there are no conditions: what is required is what is imported.
  if (/^allways(\/|$)/.test(name)) return pathToFileURL(createRequire(url).resolve(name)).href
  if (!/^\.\.?\//.test(name) || !isTypeScript(name)) return undefined
  return pathToFileURL(realpathSync(fileURLToPath(new URL(name, url)))).href
}

const isTypeScript = (url: string) => /\.m?ts$/.test(url)

function placeOf(url: string): string {
  const path = fileURLToPath(url)
  const folder = cacheFolder(path)
  // Below node_modules, package.json says what a file is.
  if (folder === undefined || !isTypeScript(url) || path.split(sep).includes('node_modules'))
    return unusual(url)
  return join(folder, `${hashOf(process.version, url).slice(0, 32)}.mjs`)
}

function unusual(url: string): never {
  throw new Error(`${url} is for module hooks.`)
}

import { type Dirent, existsSync, readdirSync, statSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { nearest } from '../language/nearest.ts'
import { ModelError } from '../language/value.ts'

/** Which files of a folder are meant. */
export interface FileKind {
  readonly noun: string
  accepts(name: string): boolean
}

export const specFiles: FileKind = {
  noun: 'spec',
  accepts: name => /\.[cm]?[jt]s$/.test(name) && !/\.d\.[cm]?ts$|\.(test|config)\./.test(name),
}

export const traceFiles: FileKind = {
  noun: 'counterexample',
  accepts: name => name.endsWith('.itf.json'),
}

/**
 * The files that an argument means, sorted, relative to `folder`: a file as it is, a folder with all
 * below it (names that begin with a dot or an underscore and node_modules left out), or a glob.
 *
 * @throws ModelError when there are none
 */
export function findFiles(argument: string, kind: FileKind, folder: string): readonly string[] {
  const path = resolve(folder, argument)
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) return [shown(folder, path)]
    const files = [...walk(path)].filter(file => kind.accepts(file))
    if (files.length) return sort(files, folder)
    throw new ModelError(`The folder holds no ${kind.noun} files.`)
  }
  if (!/[*?{]/.test(argument)) throw missing(argument, kind, folder)
  const pattern = globPattern(resolve(folder, argument).replaceAll(sep, '/'))
  const matching = [...walk(globRoot(path))].filter(
    file => kind.accepts(file) && pattern.test(file.replaceAll(sep, '/')),
  )
  if (matching.length) return sort(matching, folder)
  throw new ModelError(`It matches no ${kind.noun} file.`)
}

// A command that is misspelt is taken for a file.
const commands = ['check', 'fuzz', 'init', 'list', 'replay', 'validate']

function missing(argument: string, kind: FileKind, folder: string): ModelError {
  const near = nearest(argument, [...nearby(kind, folder), ...commands])
  const hint = near ? `Did you mean ${near}?` : 'Give a file, a folder, or a quoted glob.'
  return new ModelError('There is no such file or folder.', hint)
}

function nearby(kind: FileKind, folder: string): readonly string[] {
  const roots = ['specs', 'counterexamples'].map(name => join(folder, name)).filter(existsSync)
  const files = roots.flatMap(root => [...walk(root)]).filter(file => kind.accepts(file))
  return files.map(file => shown(folder, file))
}

// A JavaScript file beside its TypeScript source is what a compiler made of it.
const sort = (files: readonly string[], folder: string) =>
  files
    .filter(file => !files.includes(file.replace(/js$/, 'ts')) || !file.endsWith('js'))
    .map(file => shown(folder, file))
    .sort()

/** A path as the user would write it, with slashes, so that reports are the same everywhere. */
function shown(folder: string, path: string): string {
  const short = relative(folder, path)
  return (short.startsWith(`..${sep}..${sep}..`) ? path : short).replaceAll(sep, '/')
}

/** Whether specs are looked for there, too. */
export const isOpen = ({ name }: Dirent) => !/^[._]/.test(name) && name !== 'node_modules'

function* walk(folder: string): Generator<string> {
  if (!existsSync(folder)) return
  for (const entry of readdirSync(folder, { withFileTypes: true }).filter(isOpen)) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* walk(path)
    else yield path
  }
}

const globRoot = (path: string) =>
  resolve(path.slice(0, path.search(/[*?{]/)).replace(/[^/\\]*$/, ''))

// Node has globs of its own from 22 on; until then: ** any folders, * and ? within one name, {a,b}.
function globPattern(glob: string): RegExp {
  const source = glob.replace(/\*\*\/|\*\*|[*?{},]|[^*?{},]+/g, part => {
    switch (part) {
      case '**/':
        return '(?:.*/)?'
      case '**':
        return '.*'
      case '*':
        return '[^/]*'
      case '?':
        return '[^/]'
      case '{':
        return '(?:'
      case '}':
        return ')'
      case ',':
        return '|'
      default:
        return part.replace(/[.+^$()|[\]\\]/g, '\\$&')
    }
  })
  return new RegExp(`^${source}$`)
}

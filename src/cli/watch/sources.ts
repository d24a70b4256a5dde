import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import { findFiles, isOpen, specFiles } from '../find.ts'
import { splitArgument } from '../select.ts'

/** What some arguments of the command were made of at one moment. */
export interface Sources {
  /** The spec files that each argument means; none where it means nothing. */
  readonly specs: ReadonlyMap<string, readonly string[]>
  /** For each spec file all files that it is made of, itself and what it imports. */
  readonly parts: ReadonlyMap<string, ReadonlySet<string>>
  /** What was in these files; absent where there was none. */
  readonly contents: ReadonlyMap<string, string | undefined>
  /** The folders in which a change may concern them. */
  readonly folders: ReadonlySet<string>
}

/** Reads what arguments mean now, and all files that it is made of, packages left out. */
export function readSources(given: readonly string[], folder: string): Sources {
  const texts = new Map<string, string | undefined>()
  const text = (path: string) => {
    if (!texts.has(path)) texts.set(path, read(path))
    return texts.get(path)
  }
  const specs = new Map(given.map(argument => [argument, specFilesOf(argument, folder)]))
  const parts = new Map<string, ReadonlySet<string>>()
  for (const file of [...specs.values()].flat())
    parts.set(file, partsOf(resolve(folder, file), text))
  const hash = (of: string | undefined) => of && createHash('sha256').update(of).digest('hex')
  const contents = new Map([...texts].map(([path, of]) => [path, hash(of)]))
  const roots = given.map(argument => resolve(folder, splitArgument(argument, folder).path))
  const folders = new Set([
    ...roots.flatMap(foldersBelow),
    ...[...texts.keys(), ...roots].flatMap(path => foldersAbove(path, folder)),
  ])
  return { specs, parts, contents, folders }
}

/** The files that were added, changed or removed between two moments, as absolute paths. */
export function changesBetween(before: Sources, after: Sources): readonly string[] {
  const paths = new Set([...before.contents.keys(), ...after.contents.keys()])
  return [...paths].filter(path => before.contents.get(path) !== after.contents.get(path)).sort()
}

/** The arguments to check again: of a folder only the spec files that are made of what changed. */
export function concerned(before: Sources, after: Sources): readonly string[] {
  const changed = changesBetween(before, after)
  const isConcerned = (file: string) =>
    changed.some(path => before.parts.get(file)?.has(path) || after.parts.get(file)?.has(path))
  return [...after.specs].flatMap(([argument, files]) => {
    const known = new Set([...(before.specs.get(argument) ?? []), ...files])
    const hit = [...known].filter(isConcerned)
    if (hit.length === 0) return []
    // What is no file cannot be cut into files; nor can what is not there any more.
    const isWhole = hit.length === known.size || argument.includes('#')
    return isWhole ? [argument] : hit.filter(file => files.includes(file))
  })
}

function specFilesOf(argument: string, folder: string): readonly string[] {
  try {
    return findFiles(splitArgument(argument, folder).path, specFiles, folder)
  } catch {
    return []
  }
}

function partsOf(
  path: string,
  text: (path: string) => string | undefined,
  into = new Set<string>(),
): ReadonlySet<string> {
  if (into.has(path)) return into
  into.add(path)
  for (const specifier of importsIn(text(path) ?? ''))
    partsOf(located(resolve(dirname(path), specifier)), text, into)
  return into
}

/**
 * The relative paths that a module imports, and perhaps some more: a text that only looks like an
 * import costs a needless check, and this works on a file with a mistake in it, too.
 */
const importsIn = (text: string): readonly string[] =>
  [...text.matchAll(/\b(?:from|import|require)\s*\(?\s*(['"])(\.\.?\/[^'"\n]+)\1/g)].map(
    ([, , specifier]) => specifier!,
  )

// As tsx finds them: a .js may be a .ts, an ending or an index may be left out.
function located(path: string): string {
  const others = [path.replace(/\.([cm]?)js$/, '.$1ts'), `${path}.ts`, `${path}.js`]
  const found = [path, ...others, join(path, 'index.ts'), join(path, 'index.js')].find(isFile)
  return found ?? path
}

const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() === true

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function foldersBelow(path: string): readonly string[] {
  if (!existsSync(path) || !statSync(path).isDirectory()) return []
  const inside = readdirSync(path, { withFileTypes: true })
  const folders = inside.filter(entry => entry.isDirectory() && isOpen(entry))
  return [path, ...folders.flatMap(({ name }) => foldersBelow(join(path, name)))]
}

// Up to where the command was started, since a whole folder may be moved away and come back.
function foldersAbove(path: string, top: string): readonly string[] {
  const above = dirname(path)
  const isInside = above === top || above.startsWith(top.endsWith(sep) ? top : top + sep)
  return isInside && above !== top ? [above, ...foldersAbove(above, top)] : [above]
}

import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Where tools keep what they can make again; it goes when the packages are installed anew. */
export function cacheFolder(path: string): string | undefined {
  for (let above = dirname(path); above !== dirname(above); above = dirname(above)) {
    const modules = join(above, 'node_modules')
    if (existsSync(modules)) return join(modules, '.cache', 'allways')
  }
  return undefined
}

export const hashOf = (...parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\0')).digest('hex')

/** The text of a file, empty where there is none. */
export function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/**
 * Puts a whole file in place of another: several commands may run at once.
 *
 * @throws where nothing may be written
 */
export function replace(path: string, text: string): void {
  const draft = `${path}.${randomUUID()}`
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(draft, text)
  renameSync(draft, path)
}

import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The JavaScript that TypeScript files became when they were last imported. */
export interface Transpiled {
  /** What became of a file, if its text is still the same. */
  get(url: string, text: string): string | undefined
  set(url: string, text: string, code: string): void
}

/** Without a folder to keep anything in. */
export const forgetful: Transpiled = { get: () => undefined, set: () => {} }

/**
 * Keeps one file in `folder` for each TypeScript file: it begins with a hash of the text that it was
 * made from, so an edit makes it stale, and it is replaced, so the folder grows no further.
 *
 * @param maker what else decides about the result: versions
 */
export function transpiledIn(folder: string, maker: string): Transpiled {
  const hash = (...parts: readonly string[]) =>
    createHash('sha256').update(parts.join('\0')).digest('hex')
  const place = (url: string) => join(folder, `${hash(url).slice(0, 32)}.js`)
  return {
    get: (url, text) => {
      const kept = read(place(url))
      const end = kept.indexOf('\n')
      return kept.slice(0, end) === `// ${hash(maker, text)}` ? kept.slice(end + 1) : undefined
    },
    set: (url, text, code) => replace(folder, place(url), `// ${hash(maker, text)}\n${code}`),
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

// Several commands may run at once: each puts a whole file in place, or, where it may not, none.
function replace(folder: string, path: string, text: string): void {
  const draft = `${path}.${randomUUID()}`
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(draft, text)
    renameSync(draft, path)
  } catch {
    // The next run transpiles again.
  }
}

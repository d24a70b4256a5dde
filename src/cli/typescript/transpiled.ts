import { join } from 'node:path'
import { hashOf, read, replace } from './cache.ts'

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
  const place = (url: string) => join(folder, `${hashOf(url).slice(0, 32)}.js`)
  return {
    get: (url, text) => {
      const kept = read(place(url))
      const end = kept.indexOf('\n')
      return kept.slice(0, end) === `// ${hashOf(maker, text)}` ? kept.slice(end + 1) : undefined
    },
    set: (url, text, code) => {
      try {
        replace(place(url), `// ${hashOf(maker, text)}\n${code}`)
      } catch {
        // The next run transpiles again.
      }
    },
  }
}

import { spawnSync } from 'node:child_process'
import { relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ModelError } from '../language/value.ts'

/** What was thrown when a spec file was imported, as a paragraph that says where in it to look. */
export function loadError(error: unknown, path: string, folder: string): ModelError {
  if (!(error instanceof Error)) return new ModelError(`It threw ${String(error)} on loading.`)
  if (error instanceof ModelError) {
    const place = placeIn(error, path, folder)
    return place ? error.at(place) : error
  }
  const wrapped = new ModelError(...explained(error, path, folder))
  wrapped.cause = error
  return wrapped
}

function explained(error: Error, path: string, folder: string): [string, string] {
  const said = error.message.replaceAll(folder + sep, '')
  const code = 'code' in error ? String(error.code) : ''
  if (/find package 'allways'/.test(said))
    return [`It did not load: ${said}.`, 'Install the package in its project: npm i -D allways.']
  if (code === 'ERR_MODULE_NOT_FOUND')
    return [`It did not load: ${said}.`, 'Check the path of that import; own files end in .ts.']
  if (/does not provide an export named/.test(said))
    return [`It did not load: ${said}.`, 'Check the names in that import.']
  if (error.name === 'TransformError')
    return [`It did not load: ${transformText(said)}.`, 'Correct the syntax there.']
  if (/Cannot use import statement outside a module|Cannot require\(\) ES Module/.test(said))
    return [
      `It did not load: ${said}.`,
      'Name it .mjs or .ts, or put "type": "module" in package.json.',
    ]
  if (error instanceof SyntaxError)
    return [`It did not load: ${said}${syntaxPlace(path, folder)}.`, 'Correct the syntax there.']
  const place = placeIn(error, path, folder)
  const at = place ? ` (${place})` : ''
  return [
    `It did not load: it threw ${error.name}: ${said.replace(/\.$/, '')}${at}.`,
    'A spec file only declares; look at what runs when it is imported.',
  ]
}

// esbuild says "Transform failed with 1 error:" and then, in a line for each, where and what.
const transformText = (said: string): string =>
  said
    .split('\n')
    .filter(line => !/^Transform failed/.test(line))
    .join('; ')

// Node tells the line of a syntax error only to those who do not catch it: ask again.
function syntaxPlace(path: string, folder: string): string {
  const { stderr } = spawnSync(process.execPath, ['--check', path], { encoding: 'utf8' })
  const [first = ''] = stderr.split('\n')
  const isPlace = /:\d+$/.test(first)
  return isPlace ? ` (${first.replace('file://', '').replace(folder + sep, '')})` : ''
}

/** Where in the file an error was thrown, from its stack. */
function placeIn(error: Error, path: string, folder: string): string | undefined {
  for (const line of error.stack?.split('\n') ?? [])
    for (const form of [pathToFileURL(path).href, path]) {
      const at = line.indexOf(form)
      const [, position] = /^(?:\?[^:]*)?(:\d+:\d+)/.exec(line.slice(at + form.length)) ?? []
      if (at >= 0 && position) return relative(folder, path).replaceAll(sep, '/') + position
    }
  return undefined
}

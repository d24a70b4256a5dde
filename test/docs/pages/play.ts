import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { parse } from 'yaml'
import { root, timeless } from '../../cli/project.ts'
import { type Block, blocksOf, changed, commandsOf, quotes, withTexts } from './blocks.ts'
import { pageFolder } from './page-folder.ts'

/** What became of a page. */
export interface Played {
  /** The page with what its commands really print. */
  readonly page: string
  /** Files to be compiled, older versions of changed ones included. */
  readonly sources: readonly string[]
  readonly mistakes: readonly string[]
}

/** Does what a page says, from top to bottom: see {@link Block}. */
export function play(name: string, page: string, installed: string): Played {
  const { folder, run, save } = pageFolder(name, page, installed)
  const blocks = blocksOf(page).filter(({ notRun }) => notRun === undefined)
  const mistakes: string[] = []
  const files = new Set<string>()
  const olderOnes: string[] = []
  const printed = new Map<number, string>()
  const commands: string[] = []

  const read = (file: string) => {
    const found = [folder, root].map(each => join(each, file)).find(existsSync)
    if (found === undefined) throw new Error(`There is no file ${file}.`)
    return readFileSync(found, 'utf8')
  }

  function mustEndWell(command: string): void {
    commands.push(command)
    const { code, prints, errors } = run(command)
    if (code !== 0) throw new Error(`${command} ended with ${code}:\n${prints}${errors}`)
  }

  function keep(file: string, text: string): void {
    // What was there before has to be compiled, too: beside it, where its imports are found.
    if (files.has(file)) {
      const older = join(dirname(file), `_${olderOnes.length}-${basename(file)}`)
      save(older, read(file))
      olderOnes.push(older)
    }
    save(file, text)
    if (file.endsWith('.ts')) files.add(file)
  }

  function playBlock({ language, file, from, line, text }: Block): void {
    if (from !== undefined) {
      if (!quotes(read(from), text)) throw new Error(`${from} does not have these lines.`)
      return
    }
    if (file !== undefined && language !== 'diff') keep(file, text)
    switch (language) {
      case '':
        throw new Error('It does not say, after its fence, what language it is in.')
      case 'ts':
        if (file === undefined) keep(nameOf(line), text)
        break
      case 'diff':
        if (file === undefined) throw new Error('Say which file is changed: ```diff specs/lock.ts.')
        keep(file, changed(read(file), text))
        break
      case 'sh':
        mustEndWell(text)
        break
      case 'console':
        printed.set(line, consoleText(text))
        break
      case 'json':
        JSON.parse(text)
        break
      case 'yaml':
        for (const command of scriptsOf(parse(text))) if (isOurs(command)) mustEndWell(command)
        break
    }
  }

  function consoleText(text: string): string {
    return commandsOf(text)
      .map(({ command, prints }) => {
        commands.push(command)
        const really = run(command).prints
        return `$ ${command}\n${matches(really, prints) ? prints : really}`
      })
      .join('')
  }

  const tried = (what: string, act: () => void) => {
    try {
      act()
    } catch (error) {
      mistakes.push(`${what}: ${(error as Error).message}`)
    }
  }

  for (const block of blocks) tried(`line ${block.line}`, () => playBlock(block))
  const unmentioned = [...files].filter(file => !commands.some(each => each.includes(file)))
  const isSpec = (file: string) => read(file).includes('export default')
  const specs = unmentioned.filter(isSpec)
  if (specs.length) tried('its specs', () => mustEndWell(`npx allways check ${specs.join(' ')}`))
  for (const file of unmentioned.filter(each => !isSpec(each)))
    tried(file, () => mustEndWell(`npx ${isTest(file) ? 'vitest run' : 'tsx'} ${file}`))

  return {
    page: withTexts(page, printed),
    sources: [...files, ...olderOnes].map(file => join(folder, file)),
    mistakes,
  }
}

const isTest = (file: string) => file.endsWith('.test.ts')

const nameOf = (line: number) => `specs/line-${line}.ts`

/** Whether a text is what was expected, but for times; there a line `...` stands for any lines. */
function matches(text: string, expected: string): boolean {
  const literal = timeless(expected)
    .split(/^\.\.\.$\n?/m)
    .map(each => each.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${literal.join('(?:.*\\n)*')}$`).test(timeless(text))
}

const isOurs = (command: string) => command.startsWith('npx allways')

/** The commands of a workflow or pipeline: what stands below `run` or `script`. */
function* scriptsOf(value: unknown, key?: string): Generator<string> {
  if (typeof value === 'string') {
    if (key === 'run' || key === 'script') yield* value.trim().split('\n')
  } else if (Array.isArray(value)) {
    for (const each of value) yield* scriptsOf(each, key)
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, each] of Object.entries(value)) yield* scriptsOf(each, name)
  }
}

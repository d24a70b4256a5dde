/**
 * The fenced blocks of a page. What follows the opening fence says what becomes of a block:
 *
 * - `ts`, `ts specs/lock.ts`: a whole file, saved under that name, compiled and run;
 * - `diff specs/lock.ts`: a change of a file that the page has saved before;
 * - `console`: commands behind `$`, each with what it prints; a line `...` stands for any lines;
 * - `sh`: commands that end well;
 * - `yaml .github/workflows/check.yml`: parsed, saved, and its `allways` commands are run;
 * - `json`: parsed;
 * - `tla from bench/tla/CrashLock.tla`: lines of a file, of this page or of the repository;
 * - `text`, and other languages: saved where they have a name, and not looked at.
 *
 * `not-run: reason` at the end keeps a block from being run.
 */
export interface Block {
  /** Of the opening fence, from 1. */
  readonly line: number
  readonly language: string
  /** The file that it is, or changes. */
  readonly file?: string
  /** The file that it quotes. */
  readonly from?: string
  readonly notRun?: string
  readonly text: string
}

const fence = /^```(.*)\n([\s\S]*?)^```$/gm
const information = /^(\S+?)(?: (from )?(?!not-run)(\S+))?(?: not-run: (.+))?$/

/** A block whose fence says nothing, or nothing that can be understood, has no language: "". */
export function blocksOf(page: string): readonly Block[] {
  return [...page.matchAll(fence)].map(({ index, 1: said = '', 2: text = '' }) => {
    const [, language = '', from, path, notRun] = information.exec(said) ?? []
    return {
      line: lineAt(page, index),
      language,
      ...(path && (from ? { from: path } : { file: path })),
      ...(notRun && { notRun }),
      text,
    }
  })
}

const lineAt = (page: string, index: number) => page.slice(0, index).split('\n').length

/** The page with other texts in some of its blocks. */
export function withTexts(page: string, texts: ReadonlyMap<number, string>): string {
  return page.replace(fence, (whole, said: string, _, at: number) => {
    const text = texts.get(lineAt(page, at))
    return text === undefined ? whole : `\`\`\`${said}\n${text}\`\`\``
  })
}

/** Commands of a console, each with what it is said to print. */
export function commandsOf(console: string): readonly { command: string; prints: string }[] {
  return console
    .split(/^\$ /m)
    .slice(1)
    .map(each => {
      const end = each.indexOf('\n')
      return { command: each.slice(0, end), prints: each.slice(end + 1) }
    })
}

/**
 * The file after a change of some of its lines, as in `diff`: `-` is taken out, `+` put in, and the
 * lines around them say where. A line `@@` begins another place.
 *
 * @throws Error where the lines are not in the file, or in more than one place
 */
export function changed(file: string, change: string): string {
  const places = change.split(/^@@.*\n/m).filter(place => place !== '')
  return places.reduce((text, place) => {
    const lines = place.split('\n').slice(0, -1)
    const side = (mark: string) =>
      lines
        .filter(line => line[0] !== mark)
        .map(line => `${line.slice(1)}\n`)
        .join('')
    const [before, ...others] = text.split(side('+'))
    if (before === undefined || others.length !== 1)
      throw new Error(`These lines are there ${others.length} times:\n${side('+')}`)
    return `${before}${side('-')}${others[0]}`
  }, file)
}

const stripped = (text: string) =>
  text
    .split('\n')
    .map(line => line.trim())
    .join('\n')
    .trim()

/** Whether a file has these lines, one after the other, however far they are indented. */
export const quotes = (file: string, excerpt: string): boolean =>
  `\n${stripped(file)}\n`.includes(`\n${stripped(excerpt)}\n`)

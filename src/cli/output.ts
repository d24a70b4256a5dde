import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { InvalidArgumentError } from 'commander'
import { suggestion } from '../language/nearest.ts'
import { stepSummary } from '../report/github.ts'
import { type Look, plain } from '../report/palette.ts'
import type { Reporter } from '../report/reporter.ts'
import { reporters } from '../report/reporters.ts'
import type { CheckedSpec, PlannedSpec, Run } from '../report/run.ts'
import { withTable } from '../report/table.ts'

/** `--reporter name` or `--reporter name=file`. */
export interface ReporterChoice {
  readonly name: string
  readonly file?: string
}

/** Collects `--reporter`. */
export function readReporter(
  given: string,
  before: readonly ReporterChoice[] = [],
): readonly ReporterChoice[] {
  const at = given.indexOf('=')
  const name = at < 0 ? given : given.slice(0, at)
  const file = at < 0 ? undefined : given.slice(at + 1)
  if (!reporters.has(name))
    throw new InvalidArgumentError(
      `There is no reporter "${name}". ${suggestion(name, [...reporters.keys()])}`,
    )
  if (file === '') throw new InvalidArgumentError('Write --reporter name=file.')
  return [...before, file === undefined ? { name } : { name, file }]
}

interface Surroundings {
  readonly folder: string
  readonly look: Look
  readonly write: (text: string) => void
  readonly environment: { readonly [name: string]: string | undefined }
}

interface Open {
  readonly choice: ReporterChoice
  readonly reporter: Reporter
  readonly texts: string[]
}

/** Sends what the chosen reporters say to standard output or to their files. */
export class Output {
  readonly #open: readonly Open[]
  readonly #around: Surroundings

  constructor(choices: readonly ReporterChoice[], around: Surroundings) {
    this.#around = around
    this.#open = choices.map(choice => ({
      choice,
      reporter: reporters.get(choice.name)!(
        choice.file === undefined ? around.look : { palette: plain, width: 100 },
      ),
      texts: [],
    }))
  }

  begin(specs: readonly PlannedSpec[]): void {
    this.#each(reporter => reporter.begin?.(specs))
  }

  result(spec: CheckedSpec): void {
    this.#each(reporter => reporter.result?.(spec))
  }

  end(run: Run): void {
    this.#each(reporter => reporter.end(run))
    for (const { choice, texts } of this.#open)
      if (choice.file !== undefined) this.#save(choice.name, choice.file, texts.join(''))
    const summary = this.#around.environment.GITHUB_STEP_SUMMARY
    if (summary && this.#open.some(({ choice }) => choice.name === 'github'))
      appendFileSync(summary, stepSummary(run))
  }

  #each(say: (reporter: Reporter) => string | undefined): void {
    for (const { choice, reporter, texts } of this.#open) {
      const text = say(reporter)
      if (!text) continue
      if (choice.file === undefined) this.#around.write(text)
      else texts.push(text)
    }
  }

  #save(name: string, file: string, text: string): void {
    const path = resolve(this.#around.folder, file)
    const isTable = name === 'markdown' && existsSync(path)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, isTable ? withTable(readFileSync(path, 'utf8'), text) : text)
  }
}

import { Chalk } from 'chalk'
import { type Palette, plain } from '../report/palette.ts'

/** What decides about colour, in falling order of weight. */
export interface ColourChoice {
  /** `--color` or `--no-color`. */
  readonly option: boolean | undefined
  readonly environment: { readonly [name: string]: string | undefined }
  readonly isTerminal: boolean
}

/** FORCE_COLOR wins over NO_COLOR, NO_COLOR over a terminal. Chalk itself does not know NO_COLOR. */
export function isColoured({ option, environment, isTerminal }: ColourChoice): boolean {
  if (option !== undefined) return option
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: term } = environment
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false'
  if (no !== undefined && no !== '') return false
  return isTerminal && term !== 'dumb'
}

/** The one place where colours are made. */
export function palette(choice: ColourChoice): Palette {
  if (!isColoured(choice)) return plain
  const chalk = new Chalk({ level: 1 })
  // Chalk's functions join all their arguments, so that they cannot be given to map as they are.
  return {
    good: text => chalk.green(text),
    bad: text => chalk.red.bold(text),
    warn: text => chalk.yellow(text),
    strong: text => chalk.bold(text),
    faint: text => chalk.dim(text),
  }
}

import { InvalidArgumentError } from 'commander'
import type { ReporterChoice } from './output.ts'
import type { Setting } from './settings.ts'

/** Readers of what stands behind an option. They throw what Commander tells the user. */

/** A whole number, with or without underscores: `20_000`. */
export const wholeFrom =
  (least: number) =>
  (text: string): number => {
    const value = Number(text.replaceAll('_', ''))
    if (!Number.isSafeInteger(value) || value < least || text.trim() === '')
      throw new InvalidArgumentError(`Give a whole number of at least ${least}.`)
    return value
  }

export function seconds(text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw new InvalidArgumentError('Give a number of seconds above 0.')
  return value
}

/** Collects `--reporter` of a command that has two reporters only. */
export function textOrJson(
  given: string,
  before: readonly ReporterChoice[] = [],
): readonly ReporterChoice[] {
  const [, name = '', file] = /^([^=]*)(?:=(.+))?$/.exec(given) ?? []
  if (name !== 'default' && name !== 'json')
    throw new InvalidArgumentError(
      'Write --reporter default or --reporter json, with =file to write a file.',
    )
  return [...before, file === undefined ? { name } : { name, file }]
}

/** A number of threads, or `auto`. */
export function threads(text: string): number | 'auto' {
  const value = Number(text)
  if (text !== 'auto' && (!Number.isSafeInteger(value) || value < 1))
    throw new InvalidArgumentError('Give a whole number of at least 1, or auto.')
  return text === 'auto' ? 'auto' : value
}

/** Collects what a repeatable option is given. */
export const collect = (value: string, before: readonly string[] = []) => [...before, value]

/** Collects `--set name=value`. */
export function readSetting(
  given: string,
  before: ReadonlyMap<string, Setting> = new Map(),
): ReadonlyMap<string, Setting> {
  const [name, value] = nameAndValue(given, 'Write --set name=value, e.g. --set clients=4.')
  return new Map(before).set(name, readValue(value))
}

function readValue(text: string): Setting {
  if (text === 'true' || text === 'false') return text === 'true'
  const number = Number(text)
  return text.trim() === '' || Number.isNaN(number) ? text : number
}

/** Collects `--guard name=off`. */
export function readGuard(
  given: string,
  before: ReadonlyMap<string, boolean> = new Map(),
): ReadonlyMap<string, boolean> {
  const advice = 'Write --guard name=off or --guard name=on.'
  const [name, value] = nameAndValue(given, advice)
  if (value !== 'on' && value !== 'off') throw new InvalidArgumentError(advice)
  return new Map(before).set(name, value === 'on')
}

function nameAndValue(given: string, advice: string): readonly [string, string] {
  const at = given.indexOf('=')
  if (at < 1 || at === given.length - 1) throw new InvalidArgumentError(advice)
  return [given.slice(0, at), given.slice(at + 1)]
}

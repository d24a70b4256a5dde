import { nearest } from '../language/nearest.ts'
import type { Difference } from '../trace/difference.ts'
import type { ItfMeta } from '../trace/itf.ts'
import type { ItfValue } from '../trace/itf-value.ts'
import type { RecordedStep, Replay } from '../trace/replay.ts'
import { readItem } from './cells.ts'
import { explain } from './explain.ts'
import type { Look } from './palette.ts'
import { counted, indent, text, wrap } from './text.ts'

/** What a replay gave: a line for each file; the whole run where it was the only one. */
export function replayText(
  file: string,
  meta: ItfMeta,
  replay: Replay,
  isWhole: boolean,
  look: Look,
): string {
  const { palette } = look
  if (replay.kind !== 'replayed')
    return text([
      palette.bad(`✗ ${file} does not replay on ${meta.spec} as it is now`),
      ...indent(
        reason(meta, replay).flatMap(each => wrap(each, look.width - 4)),
        4,
      ),
    ])
  const steps = counted(replay.run.steps.length, 'step')
  const shown = isWhole ? ['', ...explain(replay.run, replay.program, look)] : []
  return text([
    `${palette.good('✓')} ${file}: ${steps} of ${meta.spec}, ${endingText(meta, replay.run.violates)}`,
    ...shown,
  ])
}

function endingText({ kind }: ItfMeta, violates: string): string {
  if (kind === 'deadlock') return 'ends in a deadlock'
  if (kind === 'lasso') return `never keeps ${violates}`
  return kind === 'witness' ? `reaches ${violates}` : `violates ${violates}`
}

function reason(meta: ItfMeta, replay: Exclude<Replay, { kind: 'replayed' }>): string[] {
  switch (replay.kind) {
    case 'otherStart':
      return ['It starts in a state that is no initial state of the model:', ...list(replay)]
    case 'noSuchAction': {
      const name = stepName(replay.step)
      return [
        `Step ${replay.step.number}, ${name}: the model has no such action. ${near(name, replay.known)}`,
      ]
    }
    case 'notEnabled': {
      const looked = replay.reads.map(readItem)
      const because = looked.length
        ? `It said "not now" after it had read ${looked.join(', ')}.`
        : 'It said "not now" without a look at the state.'
      return [
        `Step ${replay.step.number}, ${stepName(replay.step)}: the action is not possible here any more. ${because}`,
      ]
    }
    case 'otherState':
      return [
        `Step ${replay.step.number}, ${stepName(replay.step)}: the action leads to another state:`,
        ...list(replay),
      ]
    case 'noSuchProperty':
      return [`${meta.spec} has no property ${meta.property}. ${near(meta.property, replay.known)}`]
    case 'notViolated': {
      const looked = replay.reads.map(readItem).join(', ')
      return [
        `Every step is as recorded, but ${unmet(meta)}${looked ? `: it read ${looked}` : ''}.`,
      ]
    }
  }
}

function unmet({ kind, violates }: ItfMeta): string {
  if (kind === 'deadlock') return 'the end is no deadlock any more'
  return kind === 'witness' ? `${violates} is not reached` : `${violates} is not violated any more`
}

function near(word: string, known: readonly string[]): string {
  const found = nearest(word, known)
  return found ? `Did you mean ${found}?` : `There are: ${known.join(', ')}.`
}

const list = ({ differences }: { readonly differences: readonly Difference[] }): string[] =>
  differences.map(({ cell, key, recorded, now }) => {
    const at = key === undefined ? '' : `(${itfShown(key)})`
    return `${cell}${at}: recorded ${shownOrNot(recorded)}, now ${shownOrNot(now)}`
  })

const shownOrNot = (value: ItfValue | undefined) =>
  value === undefined ? 'no such cell' : itfShown(value)

const stepName = ({ action, parameters }: RecordedStep): string =>
  parameters.length ? `${action}(${parameters.map(itfShown).join(', ')})` : action

/** An ITF value as traces show values. */
export function itfShown(value: ItfValue): string {
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value)) return value.length ? `[${value.map(itfShown).join(', ')}]` : 'empty'
  const [[tag, inside] = ['', '']] = Object.entries(value)
  const items = Array.isArray(inside) ? (inside as ItfValue[]) : []
  switch (tag) {
    case '#bigint':
    case '#unserializable':
      return String(inside)
    case '#tup':
      return items.map(itfShown).join(', ')
    case '#set':
      return `{${items.map(itfShown).join(', ')}}`
    case '#map': {
      const pairs = items as unknown as (readonly [ItfValue, ItfValue])[] // What '#map' holds.
      return `{${pairs.map(([key, each]) => `${itfShown(key)}: ${itfShown(each)}`).join(', ')}}`
    }
    default:
      return recordShown(value as { readonly [field: string]: ItfValue })
  }
}

function recordShown({ kind, ...fields }: { readonly [field: string]: ItfValue }): string {
  const shown = Object.entries(fields)
    .map(([name, field]) => `${name} ${itfShown(field)}`)
    .join(', ')
  if (typeof kind !== 'string') return `{${shown}}`
  return shown ? `${kind}(${shown})` : kind
}
